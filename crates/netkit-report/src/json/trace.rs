//! The report of `trace`: the hops of a path, how it ends, and what was looked for besides.

mod graph;
mod path_mtu;

use netkit_model::{
    HopNote, HopOutcome, HopProbe, HopReport as ModelHop, Method, PathEnd, TraceReport as ModelTrace,
    TraceRun,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::responder::Answer;
use crate::names::Names;
use crate::words;
use graph::{Link, Paths};
use path_mtu::PathMtuSearch;

/// A path, found once.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TraceReport {
    #[serde(flatten)]
    path: Path,
    /// The longest packet in bytes that the target answered (`--mtu`); null where it was not sought or not found.
    path_mtu: Option<u16>,
    /// What the search of the path MTU found; null without `--mtu`.
    path_mtu_search: Option<PathMtuSearch>,
    /// The links that flows take, by distance; null without `--paths`.
    links: Option<Vec<Link>>,
    /// All paths that balancers spread flows over; null without `--paths`.
    paths: Option<Paths>,
    /// Methods that were tried before and did not reach the target (`--fallback`).
    tried: Vec<Tried>,
}

/// A path by one method.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Path {
    /// The hops in order; a silent tail is one hop long.
    hops: Vec<HopReport>,
    /// The target answered.
    reached: bool,
    /// How the path ends.
    end: End,
    /// The farthest hop that was asked for.
    max_hop: u8,
    /// Probes that left this host.
    sent: u64,
    /// Answers that this host received and dropped because netkit's buffer was full.
    receiver_dropped: u64,
}

/// A method that was tried before.
#[derive(Debug, Serialize, JsonSchema)]
struct Tried {
    /// The method.
    method: &'static str,
    #[serde(flatten)]
    path: Path,
}

/// Everything that answered at one distance.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct HopReport {
    /// The hop limit of its probes.
    hop: u8,
    /// Its queries, in the order in which they were sent.
    probes: Vec<Probe>,
    /// What is odd about it.
    notes: Vec<Note>,
}

/// What became of one query: a probe and its retry.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Probe {
    #[serde(flatten)]
    answer: Answer,
    /// How it ended.
    #[schemars(extend("enum" = outcomes()))]
    outcome: &'static str,
    /// The error number of Linux where it did not leave this host.
    errno: Option<i32>,
    /// Its symbol, or the number where it has none.
    errno_name: Option<String>,
    /// The flow that it belonged to: what balancers keep on one way.
    flow: u16,
    /// Probes sent for it: 2 where the first was not answered in time.
    attempts: u8,
}

/// A query of a trace has ended.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct QueryEnd {
    /// The hop limit of its probes.
    hop: u8,
    /// Which query of its hop, from 1.
    query: u8,
    #[serde(flatten)]
    probe: Probe,
}

/// Something odd about a hop.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Note {
    /// The way back is estimated to be longer or shorter than the way there.
    AsymmetricReturn {
        /// Who answered.
        address: String,
        /// Estimated hops back, from the TTL of the answer.
        hops_back: u8,
    },
    /// The address of the hop before answers again.
    RepeatsPrevious {
        /// The address.
        address: String,
    },
    /// The target's address says that a hop limit ran out: something before the target answers in its name.
    TargetExceedsHopLimit,
    /// From this hop on, answers quote the probes as a translator of addresses changes them.
    Translated,
    /// The address was already seen at an earlier hop, with other routers in between.
    Loop {
        /// The hop at which the circle begins.
        first_hop: u8,
        /// How many hops it has.
        length: u8,
    },
}

/// How a path ends.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum End {
    /// The target answered.
    Reached {
        /// Its distance.
        hop: u8,
    },
    /// Somebody said that the probes go no further.
    Stopped {
        /// The distance at which they stop.
        hop: u8,
        /// Who said so.
        offender: Option<String>,
        /// The type of ICMP or ICMPv6.
        icmp_type: u8,
        /// The code.
        icmp_code: u8,
        /// The message in the words of `ping`.
        text: String,
    },
    /// Packets go in a circle.
    Loop {
        /// The hop at which it begins.
        first_hop: u8,
        /// How many hops it has.
        length: u8,
    },
    /// Nobody answers behind a hop; the target may be there and silent.
    Silent {
        /// The last hop that answered; null where none did.
        last_hop: Option<u8>,
    },
    /// Routers answer as far as was asked.
    TooFar,
}

impl TraceReport {
    pub(super) fn of(run: &TraceRun, names: &Names) -> Self {
        let tried = |(method, trace): &(Method, ModelTrace)| Tried {
            method: method.name(),
            path: Path::of(trace, names),
        };
        Self {
            path: Path::of(&run.trace, names),
            path_mtu: run.path_mtu.as_ref().and_then(|report| report.path_mtu),
            path_mtu_search: run.path_mtu.as_ref().map(|report| PathMtuSearch::of(report, names)),
            links: run.graph.as_ref().map(|graph| graph::links(graph, names)),
            paths: run.graph.as_ref().map(|graph| Paths::of(graph, names)),
            tried: run.tried.iter().map(tried).collect(),
        }
    }
}

impl Path {
    pub(super) fn of(trace: &ModelTrace, names: &Names) -> Self {
        Self {
            hops: trace.hops.iter().map(|hop| HopReport::of(hop, names)).collect(),
            reached: is_reached(&trace.end),
            end: End::of(&trace.end, names),
            max_hop: trace.max_hop,
            sent: trace.sent,
            receiver_dropped: trace.receiver_dropped,
        }
    }
}

impl HopReport {
    pub(super) fn of(hop: &ModelHop, names: &Names) -> Self {
        Self {
            hop: hop.hop,
            probes: hop.probes.iter().map(|probe| Probe::of(probe, names)).collect(),
            notes: hop.notes.iter().map(|note| Note::of(*note, names)).collect(),
        }
    }
}

impl QueryEnd {
    pub(super) fn of(hop: u8, query: u8, probe: &HopProbe, names: &Names) -> Self {
        Self { hop, query, probe: Probe::of(probe, names) }
    }
}

impl Probe {
    fn of(probe: &HopProbe, names: &Names) -> Self {
        let (answer, errno) = match &probe.outcome {
            HopOutcome::Answered(answer) => (Answer::of(answer, names), None),
            HopOutcome::Silent => (Answer::default(), None),
            HopOutcome::Unsent(errno) => (Answer::default(), Some(errno.0)),
        };
        Self {
            answer,
            outcome: words::path::hop_outcome(&probe.outcome),
            errno,
            errno_name: errno.map(words::errno_name),
            flow: probe.flow.0,
            attempts: probe.attempts,
        }
    }
}

impl Note {
    fn of(note: HopNote, names: &Names) -> Self {
        match note {
            HopNote::AsymmetricReturn { from, back } => {
                Self::AsymmetricReturn { address: names.heard(from, None), hops_back: back }
            }
            HopNote::RepeatsPrevious(address) => {
                Self::RepeatsPrevious { address: names.heard(address, None) }
            }
            HopNote::TargetExceedsHopLimit => Self::TargetExceedsHopLimit,
            HopNote::Translated => Self::Translated,
            HopNote::Loop { first, length } => Self::Loop { first_hop: first, length },
        }
    }
}

impl End {
    pub(super) fn of(end: &PathEnd, names: &Names) -> Self {
        match *end {
            PathEnd::Reached { hop } => Self::Reached { hop },
            PathEnd::Stopped { hop, report } => Self::Stopped {
                hop,
                offender: names.offender(&report, None),
                icmp_type: report.icmp_type,
                icmp_code: report.code,
                text: words::icmp_words(&report),
            },
            PathEnd::Loop { first, length } => Self::Loop { first_hop: first, length },
            PathEnd::Silent { last } => Self::Silent { last_hop: last },
            PathEnd::TooFar => Self::TooFar,
        }
    }
}

/// True where the target answered.
pub(super) const fn is_reached(end: &PathEnd) -> bool {
    matches!(end, PathEnd::Reached { .. })
}

/// How a probe may end, for the schema.
pub(super) fn outcomes() -> Vec<&'static str> {
    words::path::ANSWERS.into_iter().chain(["silent", "unsent"]).collect()
}
