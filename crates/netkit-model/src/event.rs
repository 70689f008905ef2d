//! What a probing session tells as it happens.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use netkit_net::{Errno, KernelTime};

use crate::{Address, IcmpReport, Rtt};

/// A target of this run, by its position on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TargetId(pub u32);

/// A flow of probes: what balancers of load keep on one way. The first is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FlowId(pub u16);

/// Which probe an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProbeRef {
    /// Its target.
    pub target: TargetId,
    /// The address it was sent to.
    pub address: Address,
    /// Its place in the target's sequence, from 1; the ICMP sequence number is its low 16 bits.
    pub sequence: u64,
}

/// A packet that answers a probe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProbeAnswer {
    /// Who sent it.
    pub from: IpAddr,
    /// Bytes of the transport message received.
    pub bytes: usize,
    /// TTL or hop limit when it arrived.
    pub hop_limit: Option<u8>,
    /// The round trip; `None` where no pair of stamps can be trusted.
    pub rtt: Option<Rtt>,
    /// When it was received, as a label.
    pub at: KernelTime,
    /// Index of the interface it came in by.
    pub interface: Option<u32>,
    /// The route it recorded (`ping -R`), forward and back.
    pub route: Vec<Ipv4Addr>,
    /// The target answered by refusing: a port unreachable or a RST. It is alive all the same.
    pub refused: bool,
}

/// Why a probe counts as lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LostKind {
    /// Its timeout passed.
    TimedOut,
    /// The run ended first.
    RunEnded,
    /// Only a wrong payload answered.
    Corrupt,
    /// The machine was suspended while it was in flight.
    Suspended,
}

/// One thing that happened in a probing session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProbeEvent {
    /// A probe was answered in time.
    Received(ProbeRef, ProbeAnswer),
    /// A probe was answered after its timeout.
    Late(ProbeRef, ProbeAnswer),
    /// A further answer to a probe already answered. `suppressed` counts those not told since the last one.
    Duplicate {
        /// Which probe.
        probe: ProbeRef,
        /// The further answer.
        answer: ProbeAnswer,
        /// How many more were counted in silence since the last one told (at most one a second is told).
        suppressed: u64,
    },
    /// An answer whose payload is not what we sent.
    Corrupt(ProbeRef, ProbeAnswer),
    /// A reply with our identifier and payload from an address that we did not probe.
    UnexpectedSource(ProbeRef, ProbeAnswer),
    /// An ICMP error about a probe.
    IcmpError(ProbeRef, IcmpReport),
    /// A probe that did not leave this host.
    Unsent(ProbeRef, Errno),
    /// No answer yet when the next probe was due.
    Outstanding(ProbeRef),
    /// No answer.
    Lost(ProbeRef, LostKind),
    /// This host's path MTU towards an address, in bytes, learnt because a probe was too long for it.
    PathMtu(Address, u32),
    /// The wall clock was stepped by this much between send and receive; RTTs of that moment use the host clock.
    ClockStep(Duration),
    /// The machine slept for this long.
    Suspended(Duration),
}

impl ProbeEvent {
    /// When it became known: an answer when the kernel received it, all else when it is told.
    pub fn known_at(&self, told: KernelTime) -> KernelTime {
        match self {
            Self::Received(_, answer)
            | Self::Late(_, answer)
            | Self::Duplicate { answer, .. }
            | Self::Corrupt(_, answer)
            | Self::UnexpectedSource(_, answer) => answer.at,
            Self::IcmpError(..)
            | Self::Unsent(..)
            | Self::Outstanding(_)
            | Self::Lost(..)
            | Self::PathMtu(..)
            | Self::ClockStep(_)
            | Self::Suspended(_) => told,
        }
    }
}
