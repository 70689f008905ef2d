//! A path as it was found: who answered at each hop, how it ends, and what is odd about it.
//!
//! Statistics over many rounds stand in `sampled.rs`, all paths together in `graph.rs`.

use std::net::IpAddr;

use netkit_net::{Errno, KernelTime};

use crate::{FlowId, IcmpReport, Method, ProbeEvent, Rtt, Untrusted};

/// What a router or the target answered to a probe sent with a hop limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HopAnswer {
    /// Who answered.
    pub from: IpAddr,
    /// With what.
    pub kind: AnswerKind,
    /// The round trip; `None` where no pair of stamps can be trusted.
    pub rtt: Option<Rtt>,
    /// When it was received, as a label.
    pub at: KernelTime,
    /// Its TTL or hop limit when it arrived.
    pub hop_limit: Option<u8>,
    /// Index of the interface it came in by.
    pub interface: Option<u32>,
    /// The MPLS label stack that the probe came with to this router (RFC 4950), top first.
    pub labels: Vec<MplsLabel>,
    /// Interfaces that the router says the probe had to do with (RFC 5837).
    pub interfaces: Vec<HopInterface>,
    /// The checksum that it quotes of our probe less the one that was sent, in ones' complement: not zero, and the same from
    /// some hop on, where a translator of addresses changes our packets. `None` where the checksum is not quoted.
    pub checksum_shift: Option<u16>,
}

/// The kind of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AnswerKind {
    /// An echo reply.
    EchoReply,
    /// A UDP datagram.
    Datagram,
    /// A SYN-ACK.
    SynAck,
    /// A RST.
    Reset,
    /// An ICMP error.
    Icmp(IcmpReport),
}

/// An MPLS label stack entry (RFC 3032 §2.1, RFC 5462).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MplsLabel {
    /// The label, 20 bits.
    pub label: u32,
    /// The traffic class, 3 bits.
    pub traffic_class: u8,
    /// It is the last of its stack.
    pub bottom_of_stack: bool,
    /// Its time to live.
    pub ttl: u8,
}

/// An interface as a router describes it (RFC 5837 §4).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HopInterface {
    /// What the probe had to do with it.
    pub role: HopInterfaceRole,
    /// Its `ifIndex`.
    pub index: Option<u32>,
    /// Its address.
    pub address: Option<IpAddr>,
    /// Its name, as the router says.
    pub name: Option<Untrusted>,
    /// Its MTU in bytes.
    pub mtu: Option<u32>,
}

/// What a probe had to do with an interface (RFC 5837 §4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HopInterfaceRole {
    /// It arrived there.
    Incoming,
    /// It arrived there, below IP.
    IncomingSubIp,
    /// It would have left there.
    Outgoing,
    /// The next hop it would have gone to.
    NextHop,
}

/// What became of one query of a trace: a probe and its retry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HopProbe {
    /// The flow it belonged to.
    pub flow: FlowId,
    /// How it ended.
    pub outcome: HopOutcome,
    /// Probes sent for it: 2 where the first was not answered in time.
    pub attempts: u8,
}

/// How a query of a trace ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HopOutcome {
    /// Somebody answered.
    Answered(HopAnswer),
    /// Nobody answered.
    Silent,
    /// It did not leave this host.
    Unsent(Errno),
}

/// A hop: everything that answered at one distance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HopReport {
    /// The hop limit of its probes.
    pub hop: u8,
    /// Its queries, in the order in which they were sent.
    pub probes: Vec<HopProbe>,
    /// What is odd about it.
    pub notes: Vec<HopNote>,
}

/// Something odd about a hop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HopNote {
    /// The way back from this router is estimated to be longer or shorter than the way there.
    AsymmetricReturn {
        /// Who answered.
        from: IpAddr,
        /// Estimated hops back, from the TTL of the answer.
        back: u8,
    },
    /// The address of the hop before answers again: a router that forwards a packet whose hop limit is used up, or one
    /// that answers in the name of another.
    RepeatsPrevious(IpAddr),
    /// The target's address says that a hop limit ran out: something before the target answers in its name, as a
    /// translator of addresses does.
    TargetExceedsHopLimit,
    /// From this hop on, answers quote our probes as a translator of addresses changes them.
    Translated,
    /// This address was already seen at an earlier hop, with other routers in between: packets go in a circle.
    Loop {
        /// The hop at which the circle begins.
        first: u8,
        /// How many hops it has.
        length: u8,
    },
}

/// How a path ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathEnd {
    /// The target answered.
    Reached {
        /// Its distance.
        hop: u8,
    },
    /// Somebody said that the probes go no further.
    Stopped {
        /// The distance at which they stop.
        hop: u8,
        /// What was said, and by whom.
        report: IcmpReport,
    },
    /// Packets go in a circle.
    Loop {
        /// The hop at which it begins.
        first: u8,
        /// How many hops it has.
        length: u8,
    },
    /// Nobody answers behind a hop; the target may be there and silent.
    Silent {
        /// The last hop that answered; `None` when none did.
        last: Option<u8>,
    },
    /// Routers answer as far as was asked.
    TooFar,
}

/// A trace.
#[derive(Clone, Debug)]
pub struct TraceReport {
    /// The hops in order, from the first asked for to the end of the path; the silent tail is one hop long.
    pub hops: Vec<HopReport>,
    /// How the path ends.
    pub end: PathEnd,
    /// The farthest hop that was asked for.
    pub max_hop: u8,
    /// Probes that left this host.
    pub sent: u64,
    /// Packets received by this host and dropped because our buffer was full.
    pub receiver_dropped: u64,
}

impl AnswerKind {
    /// A router says that the hop limit ran out in transit (RFC 792 type 11 code 0, RFC 4443 §3.3). Code 1 is about
    /// fragments and names no hop.
    pub fn is_time_exceeded(&self) -> bool {
        matches!(self, Self::Icmp(report) if report.code == 0 && report.icmp_type == if report.ipv6 { 3 } else { 11 })
    }

    /// Only the target answers so: a reply, a handshake's end, or that nobody listens on the port. From which address
    /// does not matter, because targets behind translators answer with others.
    pub fn is_from_target(&self) -> bool {
        match self {
            Self::EchoReply | Self::Datagram | Self::SynAck | Self::Reset => true,
            Self::Icmp(report) => {
                (report.icmp_type, report.code) == if report.ipv6 { (1, 4) } else { (3, 3) }
            }
        }
    }

    /// Probes go no further than here: the target, or whoever says that it cannot be reached (RFC 792 type 3 but for
    /// code 4, RFC 4443 §3.1 type 1).
    pub fn ends_path(&self) -> bool {
        self.is_from_target()
            || matches!(self, Self::Icmp(report) if if report.ipv6 { report.icmp_type == 1 } else { report.icmp_type == 3 && report.code != 4 })
    }
}

impl HopAnswer {
    /// Hops that the answer is estimated to have taken: systems start with a hop limit of 32, 64, 128 or 255, and the
    /// smallest that fits is taken. `None` where the hop limit is not known.
    pub fn hops_back(&self) -> Option<u8> {
        /// What systems start with; 32 is too rare to be told from 64 minus 32 hops.
        const INITIAL: [u8; 3] = [64, 128, 255];
        let left = self.hop_limit?;
        let initial = INITIAL.into_iter().find(|initial| left <= *initial)?;
        // A router's own answer leaves with the initial value and loses one at each hop between.
        Some(initial - left + 1)
    }
}

impl HopReport {
    /// The answers of this hop.
    pub fn answers(&self) -> impl Iterator<Item = &HopAnswer> {
        self.probes.iter().filter_map(|probe| match &probe.outcome {
            HopOutcome::Answered(answer) => Some(answer),
            HopOutcome::Silent | HopOutcome::Unsent(_) => None,
        })
    }
}

/// What a trace tells as it happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TraceEvent {
    /// A query has ended.
    Probe {
        /// The hop limit of its probes.
        hop: u8,
        /// Which query of its hop, from 1.
        query: u8,
        /// How it ended.
        probe: HopProbe,
    },
    /// Everything about a hop and all before it is known; told in the order of the hops.
    Hop(HopReport),
    /// The path begins anew by another method (`--fallback`); the hops so far were asked by the one before.
    Method {
        /// The method from now on.
        method: Method,
        /// Its destination port, for UDP and TCP.
        port: Option<u16>,
    },
    /// Something that a probing session tells of this host: a clock that was stepped, a machine that slept, a path MTU.
    Information(ProbeEvent),
}
