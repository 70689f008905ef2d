//! Which experiments were begun, which of them are finished, and what they cost in packets.
//!
//! It does not know what they found.

use crate::Experiment;

/// The experiments in the order in which they were begun.
#[derive(Debug, Default)]
pub(super) struct Ledger(Vec<Entry>);

#[derive(Debug)]
struct Entry {
    experiment: Experiment,
    /// Packets that it cost; `None` while it runs.
    packets: Option<u32>,
}

impl Ledger {
    /// An experiment begins.
    pub(super) fn begin(&mut self, experiment: Experiment) {
        self.0.push(Entry { experiment, packets: None });
    }

    /// An experiment cost so many packets in all: one that runs, or else the last of its kind, whose cost is known better.
    pub(super) fn settle(&mut self, experiment: Experiment, packets: u32) {
        let is_it = |entry: &Entry| entry.experiment == experiment;
        let running = self.0.iter().position(|entry| is_it(entry) && entry.packets.is_none());
        match running.or_else(|| self.0.iter().rposition(is_it)) {
            Some(place) => self.0[place].packets = Some(packets),
            None => self.0.push(Entry { experiment, packets: Some(packets) }),
        }
    }

    /// How often it was begun.
    pub(super) fn begun(&self, experiment: Experiment) -> usize {
        self.0.iter().filter(|entry| entry.experiment == experiment).count()
    }

    /// How often it was begun and told of.
    pub(super) fn told(&self, experiment: Experiment) -> usize {
        self.0.iter().filter(|entry| entry.experiment == experiment && entry.packets.is_some()).count()
    }

    /// Packets of the budget that are spent, or kept for what runs.
    pub(super) fn held(&self) -> u32 {
        let besides = self.0.iter().filter(|entry| entry.experiment != Experiment::Attempt);
        besides.fold(0, |sum, entry| {
            sum.saturating_add(entry.packets.unwrap_or(entry.experiment.most_packets()))
        })
    }

    /// Packets that everything cost, as far as it is known.
    pub(super) fn packets(&self) -> u32 {
        self.0.iter().filter_map(|entry| entry.packets).fold(0, u32::saturating_add)
    }
}
