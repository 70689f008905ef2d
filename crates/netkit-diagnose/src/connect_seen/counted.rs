//! What the counters of this host add up to: packets that came in and never reached TCP.
//!
//! They count everybody's packets. How far a sum is believed is the rules' business.

use netkit_model::EvidenceId;
use netkit_net::HostCounter;

use super::ConnectSeen;

impl ConnectSeen<'_> {
    /// By how much a counter changed during the attempt; zero where it did not, or was not read.
    pub(crate) fn counted(&self, counter: HostCounter) -> u64 {
        let changes = self.inquiry.counters.iter().filter(|change| change.counter == counter);
        changes.fold(0, |sum, change| sum.saturating_add(change.by))
    }

    /// The observations of these counters.
    pub(crate) fn counter_ids(&self, counters: &[HostCounter]) -> Vec<EvidenceId> {
        let meant = self.ids.counters.iter().filter(|(counter, _)| counters.contains(counter));
        meant.map(|(_, id)| *id).collect()
    }

    /// The observation that the counters were read: whoever sends a SYN asks IP to send it.
    pub(crate) fn counters_read(&self) -> Option<EvidenceId> {
        self.counter_ids(&[HostCounter::IpAsked]).first().copied()
    }

    /// SYNs that were sent, repetitions with them.
    pub(crate) fn syns(&self) -> u64 {
        let samples = self.attempt.iter().flat_map(|attempt| &attempt.samples);
        let sent = samples.map(|sample| {
            let repeated = sample.info.total_retrans.saturating_add(1);
            u64::from(sample.info.segments_out.unwrap_or(repeated).max(1))
        });
        sent.max().unwrap_or(1)
    }

    /// True where the counters were read and the interface of the way received nothing during the attempt.
    pub(crate) fn nothing_came_in(&self) -> bool {
        let has_link = self.route().is_some_and(|route| route.link.is_some());
        has_link && self.counters_read().is_some() && self.counted(HostCounter::LinkReceived) == 0
    }

    /// Packets that IP received, did not forward and handed to no protocol.
    pub(crate) fn dropped_by_ip(&self) -> u64 {
        use HostCounter::{IpAsked, IpDelivered, IpReceived, IpTransmitted};
        let forwarded = self.counted(IpTransmitted).saturating_sub(self.counted(IpAsked));
        self.counted(IpReceived).saturating_sub(self.counted(IpDelivered)).saturating_sub(forwarded)
    }

    /// Packets that the interface received and that did not come as far as IP.
    pub(crate) fn dropped_before_ip(&self) -> u64 {
        self.counted(HostCounter::LinkReceived).saturating_sub(self.counted(HostCounter::IpReceived))
    }

    /// Segments that the socket received without taking them for an answer.
    pub(crate) fn segments_in(&self) -> u32 {
        let samples = self.attempt.iter().flat_map(|attempt| &attempt.samples);
        samples.filter_map(|sample| sample.info.segments_in).max().unwrap_or(0)
    }
}
