//! Observations in JSON: a kind, its numbers, and the sentence that text has for it.

mod capture;
mod connect;
mod host;
mod lookup;
mod sockets;

use netkit_model::{Address, EvidenceFact, HopNote, PathFact};
use schemars::JsonSchema;
use serde::Serialize;

pub(super) use sockets::Owner;

use super::trace::End;
use super::verdict::evidence_id;
use crate::escape;
use crate::names::Names;
use crate::number::millis_f64;
use crate::verdict::observation;
use crate::words;

/// One observation.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Evidence {
    /// The number by which the verdict points at it.
    id: String,
    #[serde(flatten)]
    fact: Fact,
    /// What was observed, in words.
    text: String,
}

/// What was observed, of probes and paths or of connection attempts.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
enum Fact {
    Probes(ProbeFact),
    Connect(connect::Fact),
    Lookup(lookup::Fact),
    Capture(capture::Fact),
    Sockets(sockets::Fact),
    Host(host::Fact),
}

/// What was observed. An `address` of null stands for all the addresses of a sweep.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum ProbeFact {
    /// Probes were answered.
    Replies {
        /// By whom.
        address: Option<String>,
        /// How many in time.
        received: u64,
        /// How many late.
        late: u64,
        /// Out of how many that left this host.
        sent: u64,
        /// The least round-trip delay.
        best_ms: Option<f64>,
    },
    /// Probes got no answer.
    Silence {
        /// From whom.
        address: Option<String>,
        /// How many.
        lost: u64,
        /// Out of how many that left this host.
        sent: u64,
        /// How many of those sent the kernel stamped on their way out.
        stamped: u64,
    },
    /// ICMP errors came back.
    IcmpError {
        /// About probes to this address.
        address: Option<String>,
        /// Who sent them.
        offender: Option<String>,
        /// The type.
        icmp_type: u8,
        /// The code.
        icmp_code: u8,
        /// The next hop's MTU in bytes, where it states one.
        mtu: Option<u32>,
        /// How often.
        count: u64,
    },
    /// Probes did not leave this host.
    SendFailure {
        /// Probes to this address.
        address: Option<String>,
        /// The error number of Linux.
        errno: i32,
        /// Its symbol, or the number where it has none.
        errno_name: String,
        /// How many.
        count: u64,
    },
    /// Answers carried a payload that was not ours.
    WrongPayload {
        /// From whom.
        address: Option<String>,
        /// How many.
        count: u64,
    },
    /// Answers came more than once.
    Duplicates {
        /// From whom.
        address: Option<String>,
        /// How many.
        count: u64,
    },
    /// Answers with our marks came from addresses that were not probed.
    UnexpectedSource {
        /// Whom we probed.
        address: Option<String>,
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
        method: &'static str,
    },
    /// An address of this host.
    LocalAddress {
        /// The address.
        address: String,
    },
    /// A path ends so.
    PathEnd {
        /// Where to.
        address: String,
        /// By which probes.
        method: &'static str,
        /// How it ends.
        end: End,
        /// Who was heard there: who answered last, or the routers of a circle in their order.
        heard: Vec<String>,
    },
    /// Something odd about a hop; the text says more.
    HopNote {
        /// Its distance.
        hop: u8,
        /// What is odd.
        #[schemars(extend("enum" = ["asymmetric-return", "repeats-previous", "target-exceeds-hop-limit", "translated", "loop"]))]
        note: &'static str,
    },
    /// What a hop of a sampled path lost, and whose loss that is.
    HopLoss {
        /// Its distance.
        hop: u8,
        /// Who answers there most.
        address: Option<String>,
        /// Probes to this hop that nobody answered.
        lost: u64,
        /// Out of how many that left this host.
        sent: u64,
        /// What this hop does not answer although packets pass it.
        node_loss_ratio: Option<f64>,
        /// What the link in front of it adds to the loss of the path.
        link_loss_ratio: Option<f64>,
        /// Its 95 % interval, low and high.
        link_loss_ci95: Option<[f64; 2]>,
    },
    /// Other routers took hops over; the text tells the latest change.
    PathChanges {
        /// How often.
        count: u64,
    },
    /// A router sends no longer packets on and says so.
    MtuStep {
        /// The least hop limit with which it was provoked.
        hop: Option<u8>,
        /// Who said so.
        address: String,
        /// The MTU that it names, in bytes.
        mtu: Option<u16>,
    },
    /// Long packets vanish in silence; the text says where.
    MtuBlackHole {
        /// The last hop that answers long probes.
        hop: Option<u8>,
        /// The longest packet that passes, in bytes.
        passes: u16,
        /// The shortest packet known to vanish, in bytes.
        vanishes: u16,
    },
}

impl Evidence {
    pub(super) fn of(evidence: &netkit_model::Evidence, names: &Names) -> Self {
        Self {
            id: evidence_id(evidence.id),
            fact: Fact::of(&evidence.fact, names),
            text: observation(&evidence.fact, names.interfaces()),
        }
    }
}

impl Fact {
    fn of(fact: &EvidenceFact, names: &Names) -> Self {
        let about = |address: Option<Address>| address.map(|address| names.scoped(address));
        Self::Probes(match fact {
            EvidenceFact::Replies { address, received, late, sent, best } => ProbeFact::Replies {
                address: about(*address),
                received: *received,
                late: *late,
                sent: *sent,
                best_ms: best.map(millis_f64),
            },
            EvidenceFact::Silence { address, lost, sent, stamped } => {
                ProbeFact::Silence { address: about(*address), lost: *lost, sent: *sent, stamped: *stamped }
            }
            EvidenceFact::IcmpErrors { address, report, count } => ProbeFact::IcmpError {
                address: about(*address),
                offender: names.offender(report, *address),
                icmp_type: report.icmp_type,
                icmp_code: report.code,
                mtu: report.mtu,
                count: *count,
            },
            EvidenceFact::SendFailures { address, errno, count } => ProbeFact::SendFailure {
                address: about(*address),
                errno: errno.0,
                errno_name: words::errno_name(errno.0),
                count: *count,
            },
            EvidenceFact::WrongPayload { address, count } => {
                ProbeFact::WrongPayload { address: about(*address), count: *count }
            }
            EvidenceFact::Duplicates { address, count } => {
                ProbeFact::Duplicates { address: about(*address), count: *count }
            }
            EvidenceFact::UnexpectedSource { address, count } => {
                ProbeFact::UnexpectedSource { address: about(*address), count: *count }
            }
            EvidenceFact::ReceiverDropped { count } => ProbeFact::ReceiverDropped { count: *count },
            EvidenceFact::NameFailure { input, message } => ProbeFact::NameFailure {
                input: words::typed(input),
                message: escape::sentence(message).into_owned(),
            },
            EvidenceFact::NotPermitted { method } => ProbeFact::NotPermitted { method: method.name() },
            EvidenceFact::LocalAddress { address } => {
                ProbeFact::LocalAddress { address: address.to_string() }
            }
            EvidenceFact::Path(fact) => ProbeFact::of_path(fact, names),
            EvidenceFact::Connect(fact) => return Self::Connect(connect::Fact::of(fact, names)),
            EvidenceFact::Lookup(fact) => return Self::Lookup(lookup::Fact::of(fact)),
            EvidenceFact::Capture(fact) => return Self::Capture(capture::Fact::of(fact)),
            EvidenceFact::Sockets(fact) => return Self::Sockets(sockets::Fact::of(fact)),
            EvidenceFact::Host(fact) => return Self::Host(host::Fact::of(fact)),
        })
    }
}

impl ProbeFact {
    fn of_path(fact: &PathFact, names: &Names) -> Self {
        match fact {
            PathFact::End { address, method, end, heard } => Self::PathEnd {
                address: names.scoped(*address),
                method: method.name(),
                end: End::of(end, names),
                heard: heard.iter().map(|from| names.heard(*from, None)).collect(),
            },
            PathFact::Note { hop, note } => Self::HopNote { hop: *hop, note: note_name(note) },
            PathFact::Loss { hop, from, lost, sent, loss } => Self::HopLoss {
                hop: *hop,
                address: from.map(|from| names.heard(from, None)),
                lost: *lost,
                sent: *sent,
                node_loss_ratio: loss.node_ratio,
                link_loss_ratio: loss.link.map(|link| link.ratio),
                link_loss_ci95: loss.link.map(|link| [link.interval.low, link.interval.high]),
            },
            PathFact::Changes { count, .. } => Self::PathChanges { count: *count },
            PathFact::MtuStep(step) => {
                Self::MtuStep { hop: step.hop, address: names.heard(step.from, None), mtu: step.mtu }
            }
            PathFact::MtuBlackHole(hole) => Self::MtuBlackHole {
                hop: hole.behind.map(|(hop, _)| hop),
                passes: hole.passes,
                vanishes: hole.vanishes,
            },
        }
    }
}

/// The name of what is odd about a hop.
fn note_name(note: &HopNote) -> &'static str {
    match note {
        HopNote::AsymmetricReturn { .. } => "asymmetric-return",
        HopNote::RepeatsPrevious(_) => "repeats-previous",
        HopNote::TargetExceedsHopLimit => "target-exceeds-hop-limit",
        HopNote::Translated => "translated",
        HopNote::Loop { .. } => "loop",
    }
}
