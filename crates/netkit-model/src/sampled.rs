//! A path sampled over many rounds (`mtr`, `pathping`): statistics per hop, responder and flow, and whose the loss is.

use std::net::IpAddr;
use std::time::Duration;

use netkit_net::Errno;
use netkit_stats::{DelayDistribution, DelayVariation, Interval};

use crate::{Counters, FlowId, HopAnswer, IcmpReport, MplsLabel, Outcome, PathEnd, ProbeEvent, StampBasis};

/// A path after many rounds.
#[derive(Clone, Debug)]
pub struct SampledPath {
    /// The hops in order from the first asked for; those behind the end of the path are left out.
    pub hops: Vec<SampledHop>,
    /// How the path ends now.
    pub end: PathEnd,
    /// Rounds begun: in each, every hop is probed once.
    pub rounds: u64,
    /// How often a hop's responder of one flow was another than before; a responder per packet counts each time.
    pub path_changes: u64,
    /// The latest changes, oldest first; bounded.
    pub latest_changes: Vec<PathChange>,
    /// Packets received by this host and dropped because our buffer was full.
    pub receiver_dropped: u64,
    /// How long it was sampled.
    pub duration: Duration,
}

/// Another responder took a hop over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathChange {
    /// The round in which the new one was first seen.
    pub round: u64,
    /// The hop.
    pub hop: u8,
    /// The flow.
    pub flow: FlowId,
    /// Who answered before.
    pub before: IpAddr,
    /// Who answers now.
    pub after: IpAddr,
}

/// A hop after many rounds.
#[derive(Clone, Debug)]
pub struct SampledHop {
    /// The hop limit of its probes.
    pub hop: u8,
    /// All its probes together whose fate is known.
    pub counters: Counters,
    /// Its probes on their way, which are in no counter yet: `counters.sent` and these were sent.
    pub outstanding: u64,
    /// Who answered, in the order of their first answers. A probe that was not answered counts for whoever answered this
    /// flow last, and for the hop alone when nobody ever did.
    pub responders: Vec<Responder>,
    /// Whose the loss is.
    pub loss: HopLoss,
    /// Round trips of the latest rounds, newest last, for charts; `None` where nothing came. Bounded.
    pub history: Vec<Option<Duration>>,
}

/// Somebody who answers at a hop.
#[derive(Clone, Debug)]
pub struct Responder {
    /// The address.
    pub address: IpAddr,
    /// The flow that it answered.
    pub flow: FlowId,
    /// What became of the probes that are its.
    pub counters: Counters,
    /// Round-trip delays.
    pub rtt: DelayDistribution,
    /// Variation between successive answers.
    pub variation: DelayVariation,
    /// The latest round trip.
    pub last: Option<Duration>,
    /// The weakest pair of stamps that any of these delays was made from.
    pub basis: Option<StampBasis>,
    /// The label stack of its latest answer (RFC 4950), top first.
    pub labels: Vec<MplsLabel>,
    /// The ICMP error of its latest answer, where that is not a hop limit that ran out.
    pub error: Option<IcmpReport>,
    /// Hops that its latest answer is estimated to have taken back.
    pub hops_back: Option<u8>,
}

/// Whose the loss at a hop is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HopLoss {
    /// The class.
    pub class: LossClass,
    /// Loss of probes that go through this hop or end there, as the hops behind it prove: the part of all probes that is
    /// lost before or at this hop on the way there or back.
    pub path: Option<LossEstimate>,
    /// What the link in front of this hop adds to it.
    pub link: Option<LossEstimate>,
    /// What this hop does not answer although packets pass it: the limit of its own replies, or loss on its own way back.
    pub node_ratio: Option<f64>,
    /// What it answered at half the rate, where that was tried.
    pub rate_test: Option<RateTest>,
}

impl HopLoss {
    /// A loss that nobody has judged.
    pub const UNDECIDED: Self =
        Self { class: LossClass::Unknown, path: None, link: None, node_ratio: None, rate_test: None };

    /// Half the rate proved that this hop limits its own replies.
    pub fn is_proven_limit(&self) -> bool {
        self.rate_test.is_some_and(|test| test.is_limited == Some(true))
    }
}

/// What a hop answered at the usual rate, and while it was probed at half of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateTest {
    /// At the usual rate.
    pub full: Answered,
    /// At half of it.
    pub half: Answered,
    /// True where as many answers came a second, which is how a token bucket limits replies; false where the same part of
    /// the probes was answered; `None` where so few probes do not tell.
    pub is_limited: Option<bool>,
}

/// Probes, and how many of them were answered, in time or late.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// Probes that left this host and whose fate is known.
    pub tried: u64,
    /// Those that were answered.
    pub answered: u64,
}

impl Answered {
    /// One probe with this outcome; none where nobody knows what became of it.
    pub fn of(outcome: Outcome) -> Self {
        let (tried, answered) = match outcome {
            Outcome::Received | Outcome::Late | Outcome::IcmpError(_) => (1, 1),
            Outcome::Lost | Outcome::Corrupt => (1, 0),
            Outcome::Unsent(_) | Outcome::Suspended => (0, 0),
        };
        Self { tried, answered }
    }

    /// Both together.
    #[must_use]
    pub fn with(self, more: Self) -> Self {
        Self {
            tried: self.tried.saturating_add(more.tried),
            answered: self.answered.saturating_add(more.answered),
        }
    }

    /// What is left without these.
    #[must_use]
    pub fn without(self, some: Self) -> Self {
        Self {
            tried: self.tried.saturating_sub(some.tried),
            answered: self.answered.saturating_sub(some.answered),
        }
    }
}

/// The class of a hop's loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LossClass {
    /// Nothing that could be told from nothing is lost here; what is lost before is lost at this hop as well.
    None,
    /// It does not answer everything, and passes everything on.
    ReplyLimited,
    /// Packets are lost on the link in front of it or in it, and the hops behind it lose them too.
    Forwarding,
    /// It never answers.
    Silent,
    /// Too few samples, nothing behind it that would decide, or loss whose place is not known.
    Unknown,
}

/// A loss with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LossEstimate {
    /// The most likely ratio.
    pub ratio: f64,
    /// Its 95 % interval.
    pub interval: Interval,
}

/// What a sampling session tells as it happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SampledEvent {
    /// A round began.
    Round(u64),
    /// A probe of a round has an outcome, perhaps in place of an earlier one: what was lost may be late.
    Probe {
        /// Its round, from 1.
        round: u64,
        /// The hop limit of the probe.
        hop: u8,
        /// Its flow.
        flow: FlowId,
        /// How it ended.
        outcome: SampledOutcome,
    },
    /// Another responder took a hop over.
    Change(PathChange),
    /// Something that a probing session tells of this host: a clock that was stepped, a machine that slept.
    Information(ProbeEvent),
}

/// How a probe of a round ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SampledOutcome {
    /// Somebody answered in time.
    Answered(HopAnswer),
    /// Somebody answered after the timeout.
    Late(HopAnswer),
    /// Nobody answered until now.
    Silent,
    /// It did not leave this host.
    Unsent(Errno),
}
