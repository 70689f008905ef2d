//! Events in JSON, one object each, named by their `event` field.

mod capture;
mod connect;
mod lookup;
mod path;
mod sockets;

use netkit_model::{IcmpReport, KernelTime, LostKind, ProbeAnswer, ProbeEvent, ProbeRef, RunStart};
use schemars::JsonSchema;
use serde::Serialize;

use super::SCHEMA;
use super::connect::Attempt;
use super::document::{Target, Vantage, epoch_seconds, started};
use super::lookup::Exchange;
use super::measurements::Name;
use super::sampled::{Change, Sample};
use super::sockets::{Rates, Row};
use super::trace::{HopReport, QueryEnd};
use crate::names::Names;
use crate::number::millis_f64;
use crate::words;

/// One thing that happened in a run.
///
/// Times are in milliseconds, `at` is in seconds since the Unix epoch and only a label, unknown is null.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Event {
    #[serde(flatten)]
    happening: Happening,
    /// When it became known, in seconds since the Unix epoch: an answer when the kernel received it.
    at: f64,
}

/// What happened.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "event", rename_all = "kebab-case")]
enum Happening {
    /// The run begins; always the first line.
    Start {
        /// The format and its version.
        #[schemars(extend("const" = SCHEMA))]
        schema: &'static str,
        /// The command, such as `ping`.
        command: &'static str,
        /// The version of netkit.
        version: &'static str,
        /// When the run started (RFC 3339, UTC).
        started: Option<String>,
        /// The targets in the order given; `target` of later events counts them from 0.
        targets: Vec<Target>,
        /// From where and how, as far as it is known by now.
        vantage: Vantage,
    },
    /// A probe was answered in time.
    Reply(Answered),
    /// A probe was answered after its timeout; it was told as lost before.
    Late(Answered),
    /// A further answer to a probe already answered.
    Duplicate {
        #[serde(flatten)]
        answered: Answered,
        /// How many more were counted since the last one told.
        suppressed: u64,
    },
    /// An answer whose payload is not what was sent.
    Corrupt(Answered),
    /// An answer with our marks from an address that was not probed.
    UnexpectedSource(Answered),
    /// An ICMP error about a probe.
    IcmpError {
        #[serde(flatten)]
        probe: Probe,
        /// Who sent it.
        offender: Option<String>,
        /// The type of ICMP or ICMPv6, by the family of `address`.
        icmp_type: u8,
        /// The code.
        icmp_code: u8,
        /// The next hop's MTU in bytes, where it states one.
        mtu: Option<u32>,
        /// The message in the words of `ping`.
        text: String,
        /// What it means.
        meaning: Option<&'static str>,
    },
    /// A probe did not leave this host.
    Unsent {
        #[serde(flatten)]
        probe: Probe,
        /// The error number of Linux.
        errno: i32,
        /// Its symbol, or the number where it has none.
        errno_name: String,
        /// What it means to a sender.
        meaning: Option<&'static str>,
    },
    /// No answer yet when the next probe was due.
    Outstanding(Probe),
    /// No answer. With the reason `corrupt` or `suspended` it counts as that, not as lost.
    Lost {
        #[serde(flatten)]
        probe: Probe,
        /// Why it counts as lost.
        #[schemars(extend("enum" = ["timed-out", "run-ended", "corrupt", "suspended"]))]
        reason: &'static str,
    },
    /// This host's path MTU, learnt because a probe was too long for it.
    PathMtu {
        /// Towards this address.
        address: String,
        /// The path MTU in bytes.
        mtu: u32,
    },
    /// The wall clock was stepped.
    ClockStep {
        /// By how much, forwards or backwards.
        step_ms: f64,
    },
    /// The machine slept.
    Suspended {
        /// For how long.
        suspended_ms: f64,
    },
    /// A query of a trace has ended.
    Query(Box<QueryEnd>),
    /// Everything about a hop of a trace and all before it is known; told in the order of the hops.
    Hop(HopReport),
    /// A trace begins anew by another method (`--fallback`). Queries and hops are by the latest of these, and by the one
    /// of `start` before the first.
    Method {
        /// How probes travel from now on.
        #[schemars(extend("enum" = ["icmp-datagram", "icmp-raw", "udp", "tcp-handshake"]))]
        method: &'static str,
        /// The destination port of UDP and TCP.
        port: Option<u16>,
    },
    /// A connection attempt has ended.
    Attempt(Box<Attempt>),
    /// A question to a name server has come to its end.
    Exchange(Box<Exchange>),
    /// A TCP segment passed.
    Segment(Box<capture::Segment>),
    /// Another packet passed.
    Packet(capture::OtherPacket),
    /// A socket that the filter lets through.
    Socket(Box<Row>),
    /// An interval of `--watch` is over.
    Rates(Box<Rates>),
    /// A round of a sampled path began.
    Round {
        /// Its number, from 1.
        round: u64,
    },
    /// A probe of a round has an outcome, perhaps in place of an earlier one: what was silent may be late.
    Sample(Box<Sample>),
    /// Another responder took a hop of a sampled path over.
    PathChange(Change),
}

/// Which probe.
#[derive(Debug, Serialize, JsonSchema)]
struct Probe {
    /// Its target, counted from 0.
    target: u32,
    /// The address it was sent to.
    address: String,
    /// Its place in the target's sequence, from 1; the ICMP sequence number is its low 16 bits.
    sequence: u64,
}

/// A probe and its answer.
#[derive(Debug, Serialize, JsonSchema)]
struct Answered {
    #[serde(flatten)]
    probe: Probe,
    /// Who answered.
    from: String,
    #[serde(flatten)]
    name: Name,
    /// Bytes of the transport message received.
    bytes: usize,
    /// The TTL or hop limit with which it arrived.
    hop_limit: Option<u8>,
    /// The round-trip delay; null where no two stamps can be trusted.
    rtt_ms: Option<f64>,
    /// Where its two times came from, sender first.
    timestamps: Option<&'static str>,
    /// The index of the interface it came in by.
    interface_index: Option<u32>,
    /// The route it recorded, forward and back.
    route: Vec<String>,
    /// The target answered by refusing: a port unreachable or a RST.
    refused: bool,
}

impl Event {
    pub(super) fn start(start: &RunStart, names: &Names) -> Self {
        let happening = Happening::Start {
            schema: SCHEMA,
            command: start.command,
            version: start.version,
            started: started(start.started.0),
            targets: start.targets.iter().map(|target| Target::of(target, names)).collect(),
            vantage: Vantage::of(&start.vantage, None),
        };
        Self { happening, at: epoch_seconds(start.started.0) }
    }

    pub(super) fn of(event: &ProbeEvent, told: KernelTime, names: &Names) -> Self {
        let at = event.known_at(told).since_epoch().as_secs_f64();
        Self { happening: Happening::of(event, names), at }
    }
}

impl Happening {
    fn of(event: &ProbeEvent, names: &Names) -> Self {
        match event {
            ProbeEvent::Received(probe, answer) => Self::Reply(Answered::of(*probe, answer, names)),
            ProbeEvent::Late(probe, answer) => Self::Late(Answered::of(*probe, answer, names)),
            ProbeEvent::Duplicate { probe, answer, suppressed } => {
                Self::Duplicate { answered: Answered::of(*probe, answer, names), suppressed: *suppressed }
            }
            ProbeEvent::Corrupt(probe, answer) => Self::Corrupt(Answered::of(*probe, answer, names)),
            ProbeEvent::UnexpectedSource(probe, answer) => {
                Self::UnexpectedSource(Answered::of(*probe, answer, names))
            }
            ProbeEvent::IcmpError(probe, report) => Self::icmp_error(*probe, report, names),
            ProbeEvent::Unsent(probe, errno) => Self::Unsent {
                probe: Probe::of(*probe, names),
                errno: errno.0,
                errno_name: words::errno_name(errno.0),
                meaning: words::errno_meaning(errno.0),
            },
            ProbeEvent::Outstanding(probe) => Self::Outstanding(Probe::of(*probe, names)),
            ProbeEvent::Lost(probe, kind) => {
                Self::Lost { probe: Probe::of(*probe, names), reason: lost_reason(*kind) }
            }
            ProbeEvent::PathMtu(address, mtu) => Self::PathMtu { address: names.scoped(*address), mtu: *mtu },
            ProbeEvent::ClockStep(step) => Self::ClockStep { step_ms: millis_f64(*step) },
            ProbeEvent::Suspended(slept) => Self::Suspended { suspended_ms: millis_f64(*slept) },
        }
    }

    fn icmp_error(probe: ProbeRef, report: &IcmpReport, names: &Names) -> Self {
        Self::IcmpError {
            probe: Probe::of(probe, names),
            offender: names.offender(report, Some(probe.address)),
            icmp_type: report.icmp_type,
            icmp_code: report.code,
            mtu: report.mtu,
            text: words::icmp_words(report),
            meaning: words::icmp_meaning(report),
        }
    }
}

impl Probe {
    fn of(probe: ProbeRef, names: &Names) -> Self {
        Self { target: probe.target.0, address: names.scoped(probe.address), sequence: probe.sequence }
    }
}

impl Answered {
    fn of(probe: ProbeRef, answer: &ProbeAnswer, names: &Names) -> Self {
        Self {
            probe: Probe::of(probe, names),
            from: names.scoped(probe.address.heard_from(answer.from, answer.interface)),
            name: Name::of(names.of(answer.from)),
            bytes: answer.bytes,
            hop_limit: answer.hop_limit,
            rtt_ms: answer.rtt.map(|rtt| millis_f64(rtt.duration)),
            timestamps: answer.rtt.map(|rtt| rtt.basis.name()),
            interface_index: answer.interface,
            route: answer.route.iter().map(ToString::to_string).collect(),
            refused: answer.refused,
        }
    }
}

const fn lost_reason(kind: LostKind) -> &'static str {
    match kind {
        LostKind::TimedOut => "timed-out",
        LostKind::RunEnded => "run-ended",
        LostKind::Corrupt => "corrupt",
        LostKind::Suspended => "suspended",
    }
}
