//! Observations that a verdict rests on; each has a number by which the verdict points at it.

use std::net::IpAddr;
use std::time::Duration;

use netkit_net::Errno;

use crate::{Address, HopLoss, HopNote, IcmpReport, Method, MtuBlackHole, MtuStep, PathChange, PathEnd};

/// The number of an observation, shown as `e3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EvidenceId(pub u32);

/// One observation.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// Its number.
    pub id: EvidenceId,
    /// What was observed.
    pub fact: EvidenceFact,
}

/// What was observed. An `address` of `None` stands for all the addresses of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub enum EvidenceFact {
    /// Probes were answered.
    Replies {
        /// By whom.
        address: Option<Address>,
        /// How many in time.
        received: u64,
        /// How many late.
        late: u64,
        /// Out of how many that left this host.
        sent: u64,
        /// The least round trip.
        best: Option<Duration>,
    },
    /// Probes got no answer.
    Silence {
        /// From whom.
        address: Option<Address>,
        /// How many.
        lost: u64,
        /// Out of how many that left this host.
        sent: u64,
        /// How many of those sent the kernel stamped on their way out.
        stamped: u64,
    },
    /// ICMP errors came back.
    IcmpErrors {
        /// About probes to this address.
        address: Option<Address>,
        /// The error.
        report: IcmpReport,
        /// How often.
        count: u64,
    },
    /// Probes did not leave this host.
    SendFailures {
        /// Probes to this address.
        address: Option<Address>,
        /// Why.
        errno: Errno,
        /// How many.
        count: u64,
    },
    /// Answers carried a payload that was not ours.
    WrongPayload {
        /// From whom.
        address: Option<Address>,
        /// How many.
        count: u64,
    },
    /// Replies came more than once.
    Duplicates {
        /// From whom.
        address: Option<Address>,
        /// How many.
        count: u64,
    },
    /// Replies with our marks came from addresses that were not probed.
    UnexpectedSource {
        /// Whom we probed.
        address: Option<Address>,
        /// How many.
        count: u64,
    },
    /// This host received packets and dropped them.
    ReceiverDropped {
        /// How many.
        count: u64,
    },
    /// A name did not resolve.
    NameFailure {
        /// What the user typed.
        input: String,
        /// What the system said.
        message: String,
    },
    /// This user may not send probes.
    NotPermitted {
        /// What was asked for.
        method: Method,
    },
    /// An address of this host relevant to the verdict.
    LocalAddress {
        /// The address.
        address: IpAddr,
    },
    /// Something was observed about a path.
    Path(PathFact),
}

/// What was observed about a path.
#[derive(Clone, Debug, PartialEq)]
pub enum PathFact {
    /// It ends so.
    End {
        /// Where to.
        address: Address,
        /// By which probes.
        method: Method,
        /// How it ends.
        end: PathEnd,
        /// Who was heard there: who answered last, or the routers of a circle in their order.
        heard: Vec<IpAddr>,
    },
    /// Something odd about a hop.
    Note {
        /// Its distance.
        hop: u8,
        /// What is odd.
        note: HopNote,
    },
    /// What a hop of a sampled path lost, and whose loss that is.
    Loss {
        /// Its distance.
        hop: u8,
        /// Who answers there most.
        from: Option<IpAddr>,
        /// Probes to this hop that nobody answered.
        lost: u64,
        /// Out of how many that left this host.
        sent: u64,
        /// What it loses and what the link in front of it does.
        loss: HopLoss,
    },
    /// Other routers took hops over.
    Changes {
        /// How often.
        count: u64,
        /// The latest that is remembered.
        latest: Option<PathChange>,
    },
    /// A router sends no longer packets on and says so.
    MtuStep(MtuStep),
    /// Long packets vanish in silence.
    MtuBlackHole(MtuBlackHole),
}
