//! What really became of each probe, kept apart from what the session believes.

use std::collections::HashMap;
use std::time::Duration;

use netkit_model::{Address, Counters};

use super::fate::{Fate, Meaning, Probe};

/// Everything that happened to all probes.
#[derive(Debug, Default)]
pub(crate) struct Truth {
    records: Vec<Record>,
    /// The places of the records of each address, by sequence.
    addresses: HashMap<Address, Vec<usize>>,
}

/// What happened to one probe.
#[derive(Clone, Debug, Default)]
struct Record {
    sequence: u64,
    refusals: u64,
    sent: bool,
    stamped: bool,
    /// When something came back, how long that took, and what it was; in order of arrival.
    deliveries: Vec<(Duration, Duration, Meaning)>,
}

impl Truth {
    /// The sequence of this probe and how often it was refused, whether it is new or handed over again.
    pub(crate) fn attempt(&mut self, number: u64, address: Address) -> (u64, u64) {
        let place = usize::try_from(number - 1).expect("numbers fit");
        // Two families in one batch: numbers do not come in order.
        self.records.resize_with(self.records.len().max(place + 1), Record::default);
        let record = &mut self.records[place];
        if record.sequence == 0 {
            let places = self.addresses.entry(address).or_default();
            places.push(place);
            record.sequence = places.len() as u64;
        }
        assert!(!record.sent, "probe {number} was sent twice");
        (record.sequence, record.refusals)
    }

    pub(crate) fn handed_over(&mut self, probe: &Probe, fate: &Fate) {
        let record = self.record_mut(probe.number);
        record.sent = fate.result.is_ok();
        record.stamped = record.sent && !fate.send_stamps.is_empty();
        record.refusals += 1;
    }

    pub(crate) fn will_arrive(&mut self, number: u64, at: Duration, delay: Duration, meaning: Meaning) {
        self.record_mut(number).deliveries.push((at, delay, meaning));
    }

    /// How long the first answer to a probe took.
    pub(crate) fn delay(&self, address: Address, sequence: u64) -> Option<Duration> {
        let place = self.addresses.get(&address)?.get(usize::try_from(sequence).ok()?.checked_sub(1)?)?;
        let answers =
            self.records[*place].deliveries.iter().filter(|(.., meaning)| *meaning == Meaning::Answer);
        answers.min_by_key(|(at, ..)| *at).map(|(_, delay, _)| *delay)
    }

    /// The counters of one address, or of all, in a run that ended at `end` and gave each probe `timeout`.
    pub(crate) fn counters(&self, address: Option<Address>, timeout: Duration, end: Duration) -> Counters {
        let mut counters = Counters::default();
        for (of, places) in &self.addresses {
            if address.is_none_or(|address| address == *of) {
                for place in places {
                    self.records[*place].count(&mut counters, timeout, end);
                }
            }
        }
        counters
    }

    /// How many addresses answered until `end`.
    pub(crate) fn alive(&self, end: Duration) -> u64 {
        let answered = |place: &usize| {
            let deliveries = &self.records[*place].deliveries;
            deliveries.iter().any(|(at, _, meaning)| *at <= end && *meaning == Meaning::Answer)
        };
        self.addresses.values().filter(|places| places.iter().any(answered)).count() as u64
    }

    fn record_mut(&mut self, number: u64) -> &mut Record {
        &mut self.records[usize::try_from(number - 1).expect("numbers fit")]
    }
}

impl Record {
    fn count(&self, counters: &mut Counters, timeout: Duration, end: Duration) {
        if !self.sent {
            counters.unsent += 1;
            return;
        }
        counters.sent += 1;
        counters.stamped += u64::from(self.stamped);
        let mut deliveries: Vec<_> = self.deliveries.iter().filter(|(at, ..)| *at <= end).collect();
        deliveries.sort_by_key(|(at, ..)| *at);
        let mut answers = deliveries.iter().filter(|(.., meaning)| *meaning == Meaning::Answer);
        let first_answer = answers.next();
        counters.duplicates += answers.count() as u64;
        let came = |wanted| deliveries.iter().any(|(.., meaning)| *meaning == wanted);
        match first_answer {
            Some((_, delay, _)) if *delay <= timeout => counters.received += 1,
            Some(_) => counters.late += 1,
            None if came(Meaning::Error) => counters.icmp_errors += 1,
            None if came(Meaning::Garbled) => counters.corrupt += 1,
            None => counters.lost += 1,
        }
    }
}
