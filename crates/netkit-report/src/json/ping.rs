//! The report of `ping`: a few targets, probed again and again.

use netkit_model::{StampBasis, TargetReport, UnsentCount};
use schemars::JsonSchema;
use serde::Serialize;

use super::measurements::{Counters, IcmpErrorKind, IpdvMillis, Name, RttMillis};
use crate::escape;
use crate::names::Names;
use crate::number::millis_f64;
use crate::words;

/// A ping run.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PingReport {
    /// Each target, in the order given.
    targets: Vec<Target>,
    /// Answers that this host received and dropped because netkit's buffer was full.
    receiver_dropped: u64,
    /// The largest step of the wall clock during the run; null without one.
    clock_step_ms: Option<f64>,
}

/// What was measured about one target.
#[derive(Debug, Serialize, JsonSchema)]
struct Target {
    /// What the user typed.
    input: String,
    /// The bytes of `input` in hexadecimal; only where it needed escaping.
    #[serde(skip_serializing_if = "Option::is_none")]
    input_hex: Option<String>,
    /// The address probed.
    address: String,
    #[serde(flatten)]
    name: Name,
    #[serde(flatten)]
    counters: Counters,
    /// Why probes did not leave this host.
    unsent_by: Vec<Unsent>,
    /// The ICMP errors by kind.
    icmp_error_kinds: Vec<IcmpErrorKind>,
    /// Round-trip delays.
    rtt_ms: RttMillis,
    /// Variation of delay between successive answered probes.
    ipdv_ms: IpdvMillis,
    /// The interarrival jitter of RFC 3550 §6.4.1 after the last pair.
    interarrival_jitter_ms: Option<f64>,
    /// Where the two times of a round trip came from, sender first; the weakest pair of this target.
    timestamps: Option<&'static str>,
    /// Most probes in flight at once.
    most_in_flight: u64,
}

/// How often one error number kept a probe from leaving.
#[derive(Debug, Serialize, JsonSchema)]
struct Unsent {
    /// The error number of Linux.
    errno: i32,
    /// Its symbol, or the number where it has none.
    errno_name: String,
    /// How many probes.
    count: u64,
}

impl PingReport {
    pub(super) fn of(report: &netkit_model::PingReport, names: &Names) -> Self {
        Self {
            targets: report.targets.iter().map(|target| Target::of(target, names)).collect(),
            receiver_dropped: report.receiver_dropped,
            clock_step_ms: report.clock_step.map(millis_f64),
        }
    }
}

impl Target {
    fn of(target: &TargetReport, names: &Names) -> Self {
        let input = escape::json(target.input.as_bytes());
        let about = Some(target.address);
        Self {
            input: input.presentation,
            input_hex: input.hex,
            address: names.scoped(target.address),
            name: Name::of(target.name.as_ref().or_else(|| names.of(target.address.ip))),
            counters: Counters::of(&target.counters),
            unsent_by: target.counters.unsent_by.iter().map(Unsent::of).collect(),
            icmp_error_kinds: target
                .icmp_errors
                .iter()
                .map(|kind| IcmpErrorKind::of(kind, about, names))
                .collect(),
            rtt_ms: RttMillis::of(&target.rtt),
            ipdv_ms: IpdvMillis::of(&target.variation),
            interarrival_jitter_ms: target.variation.interarrival_jitter().map(millis_f64),
            timestamps: target.basis.map(StampBasis::name),
            most_in_flight: target.most_in_flight,
        }
    }
}

impl Unsent {
    fn of(unsent: &UnsentCount) -> Self {
        let errno = unsent.errno.0;
        Self { errno, errno_name: words::errno_name(errno), count: unsent.count }
    }
}
