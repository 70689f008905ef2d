//! Round trips that may have begun with another probe: of two that look alike in an answer, which one is it about?
//!
//! It decides about the round trip only. That the hop answered is true in any case.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use netkit_model::{FlowId, Method, Rtt, StampBasis};
use netkit_net::{Arrival, MonotonicTime};
use netkit_packet::tag;

/// Linux repeats a SYN after this time (RFC 6298 §2): what answers later may answer either (Karn and Partridge 1987).
const SYN_REPEATED: Duration = Duration::from_secs(1);
/// An answer to a probe that was given up is expected for so long.
const EXPECTED: Duration = Duration::from_secs(10);
/// Addresses whose answers are counted; a path has fewer routers, and a forger may have more.
const MOST_ADDRESSES: usize = 256;
/// Flows and hop limits of which given up probes are counted, before those that expect nothing any more are dropped.
const MOST_GIVEN_UP: usize = 4_096;

/// What is known of answers that name no probe.
#[derive(Debug, Default)]
pub(super) struct Ambiguity {
    /// The flow and hop limit of each probe that is awaited.
    awaited: BTreeMap<u64, (FlowId, u8)>,
    /// How many probes of a flow and hop limit were given up, and the last one when.
    given_up: BTreeMap<(FlowId, u8), (u64, MonotonicTime)>,
    /// How many answers came from an address that could not be attributed: each is an answer to one of those.
    unattributed: BTreeMap<IpAddr, u64>,
}

impl Ambiguity {
    /// A probe departs.
    pub(super) fn departs(&mut self, number: u64, flow: FlowId, hop: u8) {
        self.awaited.insert(number, (flow, hop));
    }

    /// A probe is answered, or never left.
    pub(super) fn over(&mut self, number: u64) {
        self.awaited.remove(&number);
    }

    /// A probe is not awaited any more.
    pub(super) fn given_up(&mut self, number: u64, now: MonotonicTime) {
        if let Some(probe) = self.awaited.remove(&number) {
            if self.given_up.len() >= MOST_GIVEN_UP {
                self.given_up.retain(|_, (_, at)| now.since(*at) < EXPECTED);
            }
            let (count, at) = self.given_up.entry(probe).or_insert((0, now));
            (*count, *at) = (*count + 1, now);
        }
    }

    /// An answer came that names no probe.
    pub(super) fn unattributed(&mut self, from: IpAddr) {
        if self.unattributed.len() < MOST_ADDRESSES || self.unattributed.contains_key(&from) {
            *self.unattributed.entry(from).or_default() += 1;
        }
    }

    /// Whether an answer may be about another probe than this one, that is awaited or was given up.
    pub(super) fn may_be_about_another(&self, number: u64, from: IpAddr, now: MonotonicTime) -> bool {
        let Some(probe) = self.awaited.get(&number) else { return true };
        let company = self.awaited.iter().any(|(other, (flow, _))| *other != number && *flow == probe.0);
        let answered = self.unattributed.get(&from).copied().unwrap_or(0);
        let earlier = self.given_up.get(probe);
        company || earlier.is_some_and(|(count, at)| *count > answered && now.since(*at) < EXPECTED)
    }
}

/// Whether an arrival says which datagram it answers: UDP sockets see of a quote what stands behind the UDP header.
pub(super) fn names_its_probe(method: Method, arrival: &Arrival<'_>) -> bool {
    method != Method::Udp
        || match arrival {
            // A short quote that was filled up with zeros reads as number 0, which no probe has.
            Arrival::IcmpError(error) => tag::read_number(error.quoted).is_some_and(|number| number != 0),
            Arrival::Reply(reply) => tag::read_number(reply.payload).is_some(),
            Arrival::Handshake(_) | Arrival::SendStamp(_) => true,
        }
}

/// Whether a round trip may have begun with a SYN that the kernel repeated.
pub(super) fn may_be_of_a_repeated_syn(method: Method, rtt: &Rtt) -> bool {
    method == Method::Tcp && rtt.basis != StampBasis::TcpInfo && rtt.duration >= SYN_REPEATED
}
