//! What a session keeps about one target.

use std::time::Duration;

use netkit_model::{
    Address, Counters, IcmpErrorCounts, IcmpReport, Outcome, ProbeRef, Rtt, StampBasis, TargetId,
    TargetReport, Untrusted,
};
use netkit_net::MonotonicTime;
use netkit_stats::{DelayDistribution, DelayVariation, SmoothedRtt};

use crate::once_a_second::OnceASecond;

/// Replies this many places out of order still find their neighbour for the delay variation.
const NEIGHBOURS: usize = 64;

/// A target of a ping session.
#[derive(Clone, Debug)]
pub struct PingTarget {
    /// What the user typed.
    pub input: String,
    /// Its name, where one was given.
    pub name: Option<Untrusted>,
    /// The address to probe.
    pub address: Address,
}

/// A target and everything counted about it.
#[derive(Debug)]
pub(super) struct TargetState {
    target: PingTarget,
    pub(super) counters: Counters,
    rtt: DelayDistribution,
    variation: DelayVariation,
    smoothed: SmoothedRtt,
    basis: Option<StampBasis>,
    icmp_errors: IcmpErrorCounts,
    /// Round trips of the latest answered probes, by sequence modulo the ring.
    neighbours: Vec<Option<(u64, Duration)>>,
    pub(super) oddities: OnceASecond,
    sequence: u64,
    most_in_flight: u64,
    /// The latest probe, until it has an outcome.
    unresolved: Option<ProbeRef>,
    /// The latest probe, until something came back for it: for `-O`, also where its timeout is the shorter one.
    unanswered: Option<ProbeRef>,
    first_sent: Option<MonotonicTime>,
    last_sent: Option<MonotonicTime>,
}

impl TargetState {
    pub(super) fn new(target: PingTarget) -> Self {
        Self {
            target,
            counters: Counters::default(),
            rtt: DelayDistribution::default(),
            variation: DelayVariation::default(),
            smoothed: SmoothedRtt::default(),
            basis: None,
            icmp_errors: IcmpErrorCounts::default(),
            neighbours: Vec::new(),
            oddities: OnceASecond::default(),
            sequence: 0,
            most_in_flight: 0,
            unresolved: None,
            unanswered: None,
            first_sent: None,
            last_sent: None,
        }
    }

    /// Takes the next place in the sequence.
    pub(super) fn next_probe(&mut self, id: TargetId) -> (Address, u64) {
        self.sequence += 1;
        let address = self.target.address;
        self.unresolved = Some(ProbeRef { target: id, address, sequence: self.sequence });
        self.unanswered = self.unresolved;
        (address, self.sequence)
    }

    /// The latest probe, if nothing has come back for it.
    pub(super) fn unanswered(&self) -> Option<ProbeRef> {
        self.unanswered
    }

    /// The latest probe, if it has no outcome yet.
    pub(super) fn outstanding(&self) -> Option<ProbeRef> {
        self.unresolved
    }

    pub(super) fn sent(&mut self, at: MonotonicTime) {
        self.counters.sent += 1;
        let settled = self.counters.received
            + self.counters.late
            + self.counters.lost
            + self.counters.icmp_errors
            + self.counters.corrupt
            + self.counters.suspended;
        self.most_in_flight = self.most_in_flight.max(self.counters.sent.saturating_sub(settled));
        self.first_sent.get_or_insert(at);
        self.last_sent = Some(at);
    }

    /// Counts an outcome, in place of an earlier one where there was one.
    pub(super) fn settle(&mut self, probe: ProbeRef, before: Option<Outcome>, outcome: Outcome) {
        match before {
            Some(before) => self.counters.replace(before, outcome),
            None => self.counters.count(outcome),
        }
        if self.unresolved == Some(probe) {
            self.unresolved = None;
        }
        if self.unanswered == Some(probe) && outcome != Outcome::Lost {
            self.unanswered = None;
        }
    }

    /// Takes the round trip of a probe answered in time into the statistics.
    pub(super) fn measured(&mut self, sequence: u64, rtt: Rtt) {
        self.rtt.record(rtt.duration);
        self.smoothed.record(rtt.duration);
        self.basis = Some(self.basis.map_or(rtt.basis, |basis| basis.min(rtt.basis)));
        if self.neighbours.is_empty() {
            self.neighbours.resize(NEIGHBOURS, None);
        }
        // RFC 5481 and RFC 3550 compare probes sent one after the other; a gap gives no pair.
        if let Some(before) = self.delay_of(sequence.wrapping_sub(1)) {
            self.variation.record_pair(before, rtt.duration);
        }
        if let Some(after) = self.delay_of(sequence + 1) {
            self.variation.record_pair(rtt.duration, after);
        }
        let place = ring_place(sequence);
        self.neighbours[place] = Some((sequence, rtt.duration));
    }

    pub(super) fn icmp_error(&mut self, report: IcmpReport) {
        self.icmp_errors.count(report);
    }

    /// Probes for which an attempt was made.
    pub(super) fn probes(&self) -> u64 {
        self.sequence
    }

    /// Probes answered, in time or late.
    pub(super) fn answered(&self) -> u64 {
        self.counters.received + self.counters.late
    }

    /// Probes that ended without a timely answer.
    pub(super) fn failures(&self) -> u64 {
        let counters = &self.counters;
        counters.lost + counters.late + counters.icmp_errors + counters.corrupt + counters.unsent
    }

    pub(super) fn slowest(&self) -> Option<Duration> {
        self.rtt.maximum()
    }

    pub(super) fn report(&self) -> TargetReport {
        TargetReport {
            input: self.target.input.clone(),
            address: self.target.address,
            name: self.target.name.clone(),
            counters: self.counters.clone(),
            rtt: self.rtt.clone(),
            variation: self.variation.clone(),
            smoothed: self.smoothed,
            basis: self.basis,
            icmp_errors: self.icmp_errors.to_vec(),
            most_in_flight: self.most_in_flight,
            first_sent: self.first_sent,
            last_sent: self.last_sent,
        }
    }

    fn delay_of(&self, sequence: u64) -> Option<Duration> {
        let (at, delay) = self.neighbours[ring_place(sequence)]?;
        (at == sequence).then_some(delay)
    }
}

fn ring_place(sequence: u64) -> usize {
    usize::try_from(sequence % NEIGHBOURS as u64).unwrap_or(0)
}
