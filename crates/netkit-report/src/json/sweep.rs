//! The report of a sweep: totals, and the addresses that answered.

use netkit_model::SweepAnswer;
use schemars::JsonSchema;
use serde::Serialize;

use super::measurements::{Counters, IcmpErrorKind, Name, RttMillis};
use crate::names::Names;
use crate::number::{float, millis_f64};

/// A sweep over many addresses.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct SweepReport {
    /// The totals.
    sweep: Totals,
    /// The addresses that answered.
    targets: Vec<Alive>,
}

/// What became of the addresses and of the probes.
#[derive(Debug, Serialize, JsonSchema)]
struct Totals {
    /// Addresses probed. `alive + silent + unreachable + unsent = addresses` when the run is complete.
    addresses: u64,
    /// Addresses that answered.
    alive: u64,
    /// Addresses that never answered.
    silent: u64,
    /// Addresses about which only ICMP errors came.
    unreachable: u64,
    /// Addresses to which nothing could be sent.
    unsent: u64,
    /// What became of the probes; more than one may go to an address.
    probes: Counters,
    /// The ICMP errors by kind; the kinds are bounded, so that their counts may be fewer than `icmp_errors`.
    icmp_error_kinds: Vec<IcmpErrorKind>,
    /// Probes that left this host per second of the run.
    probes_per_second: Option<f64>,
    /// Round-trip delays over all addresses.
    rtt_ms: RttMillis,
    /// Answers that this host received and dropped because netkit's buffer was full.
    receiver_dropped: u64,
}

/// An address that answered.
#[derive(Debug, Serialize, JsonSchema)]
struct Alive {
    /// The address.
    address: String,
    #[serde(flatten)]
    name: Name,
    /// The round-trip delay; null where it answered so late that its sending is forgotten.
    rtt_ms: Option<f64>,
    /// It answered after its timeout.
    late: bool,
}

impl SweepReport {
    pub(super) fn of(report: &netkit_model::SweepReport, answers: &[SweepAnswer], names: &Names) -> Self {
        let seconds = report.duration.as_secs_f64();
        let sweep = Totals {
            addresses: report.addresses,
            alive: report.alive,
            silent: report.silent,
            unreachable: report.unreachable,
            unsent: report.unsent,
            probes: Counters::of(&report.counters),
            icmp_error_kinds: report
                .icmp_errors
                .iter()
                .map(|kind| IcmpErrorKind::of(kind, None, names))
                .collect(),
            probes_per_second: (seconds > 0.0).then(|| float(report.counters.sent.into()) / seconds),
            rtt_ms: RttMillis::of(&report.rtt),
            receiver_dropped: report.receiver_dropped,
        };
        let targets = answers.iter().map(|answer| Alive {
            address: names.scoped(answer.address),
            name: Name::of(names.of(answer.address.ip)),
            rtt_ms: answer.rtt.map(|rtt| millis_f64(rtt.duration)),
            late: answer.late,
        });
        Self { sweep, targets: targets.collect() }
    }
}
