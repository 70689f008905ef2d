//! Observations in JSON: a kind, its numbers, and the sentence that text has for it.

use netkit_model::{Address, EvidenceFact};
use schemars::JsonSchema;
use serde::Serialize;

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

/// What was observed. An `address` of null stands for all the addresses of a sweep.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Fact {
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
        match fact {
            EvidenceFact::Replies { address, received, late, sent, best } => Self::Replies {
                address: about(*address),
                received: *received,
                late: *late,
                sent: *sent,
                best_ms: best.map(millis_f64),
            },
            EvidenceFact::Silence { address, lost, sent, stamped } => {
                Self::Silence { address: about(*address), lost: *lost, sent: *sent, stamped: *stamped }
            }
            EvidenceFact::IcmpErrors { address, report, count } => Self::IcmpError {
                address: about(*address),
                offender: names.offender(report, *address),
                icmp_type: report.icmp_type,
                icmp_code: report.code,
                mtu: report.mtu,
                count: *count,
            },
            EvidenceFact::SendFailures { address, errno, count } => Self::SendFailure {
                address: about(*address),
                errno: errno.0,
                errno_name: words::errno_name(errno.0),
                count: *count,
            },
            EvidenceFact::WrongPayload { address, count } => {
                Self::WrongPayload { address: about(*address), count: *count }
            }
            EvidenceFact::Duplicates { address, count } => {
                Self::Duplicates { address: about(*address), count: *count }
            }
            EvidenceFact::UnexpectedSource { address, count } => {
                Self::UnexpectedSource { address: about(*address), count: *count }
            }
            EvidenceFact::ReceiverDropped { count } => Self::ReceiverDropped { count: *count },
            EvidenceFact::NameFailure { input, message } => Self::NameFailure {
                input: words::typed(input),
                message: escape::sentence(message).into_owned(),
            },
            EvidenceFact::NotPermitted { method } => Self::NotPermitted { method: method.name() },
            EvidenceFact::LocalAddress { address } => Self::LocalAddress { address: address.to_string() },
        }
    }
}
