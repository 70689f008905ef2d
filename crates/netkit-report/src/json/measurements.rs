//! The measurements that several reports share: names, outcomes, delays and loss.

use netkit_model::{Address, IcmpReport, Untrusted};
use netkit_stats::{DelayDistribution, DelayVariation, Quantile, SignedNanos, wilson_95};
use schemars::JsonSchema;
use serde::Serialize;

use crate::escape;
use crate::names::Names;
use crate::number::millis_f64;
use crate::words;

/// A name, flattened into what it names.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Name {
    /// The name in the presentation form of RFC 1035 §5.1.
    name: Option<String>,
    /// The bytes of `name` in hexadecimal; only where it needed escaping.
    #[serde(skip_serializing_if = "Option::is_none")]
    name_hex: Option<String>,
}

/// What became of the probes. `received + late + lost + icmp_errors + corrupt + suspended = sent`.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Counters {
    /// Probes that left this host.
    sent: u64,
    /// Of these, the ones that the kernel stamped on their way out.
    stamped: u64,
    /// Answered in time.
    received: u64,
    /// Not answered.
    lost: u64,
    /// Answered after their timeout.
    late: u64,
    /// Answered by an ICMP error.
    icmp_errors: u64,
    /// Answered only by a wrong payload.
    corrupt: u64,
    /// In flight while this machine slept; they say nothing about the path.
    suspended: u64,
    /// Probes that never left this host; they stand beside `sent`.
    unsent: u64,
    /// Further answers to a probe already answered; in no statistic.
    duplicates: u64,
    /// Answers with our marks from an address that was not probed; in no statistic.
    unexpected_source: u64,
    /// `lost` among the probes that left and were not suspended (RFC 6673); null before any.
    loss_ratio: Option<f64>,
    /// The 95 % Wilson score interval of `loss_ratio`, low and high.
    loss_ci95: Option<[f64; 2]>,
}

/// How often one ICMP error came.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct IcmpErrorKind {
    /// The type of ICMP or ICMPv6, by the family of the address probed.
    icmp_type: u8,
    /// The code.
    icmp_code: u8,
    /// Who sent it.
    offender: Option<String>,
    /// The next hop's MTU in bytes, where it states one.
    mtu: Option<u32>,
    /// The message in the words of `ping`.
    text: String,
    /// How often.
    count: u64,
}

/// Round-trip delays of the probes answered in time (RFC 2681), in milliseconds; null where too few were answered.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct RttMillis {
    /// The shortest.
    min: Option<f64>,
    /// The arithmetic mean.
    avg: Option<f64>,
    /// The longest.
    max: Option<f64>,
    /// The sample standard deviation (n − 1).
    stddev: Option<f64>,
    /// The 50th percentile by nearest rank (RFC 2330 §11.3).
    p50: Option<f64>,
    /// The 90th percentile.
    p90: Option<f64>,
    /// The 95th percentile.
    p95: Option<f64>,
    /// The 99th percentile.
    p99: Option<f64>,
}

/// The variation of delay between successive answered probes (RFC 5481 §4.1), in milliseconds.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct IpdvMillis {
    /// The smallest difference, signed: negative where the later probe was faster.
    min: Option<f64>,
    /// The largest difference, signed.
    max: Option<f64>,
    /// The mean of the absolute differences.
    mean: Option<f64>,
    /// The 50th percentile of the absolute differences.
    p50: Option<f64>,
    /// The 95th percentile of the absolute differences.
    p95: Option<f64>,
    /// The 99th percentile of the absolute differences.
    p99: Option<f64>,
}

impl Name {
    pub(super) fn of(name: Option<&Untrusted>) -> Self {
        let Some(name) = name.filter(|name| !name.as_bytes().is_empty()) else { return Self::default() };
        let text = escape::json_domain_name(name);
        Self { name: Some(text.presentation), name_hex: text.hex }
    }
}

impl Counters {
    pub(super) fn of(counters: &netkit_model::Counters) -> Self {
        Self {
            sent: counters.sent,
            stamped: counters.stamped,
            received: counters.received,
            lost: counters.lost,
            late: counters.late,
            icmp_errors: counters.icmp_errors,
            corrupt: counters.corrupt,
            suspended: counters.suspended,
            unsent: counters.unsent,
            duplicates: counters.duplicates,
            unexpected_source: counters.unexpected_source,
            loss_ratio: counters.loss_ratio(),
            loss_ci95: wilson_95(counters.lost, counters.tried()).map(|bounds| [bounds.low, bounds.high]),
        }
    }
}

impl RttMillis {
    pub(super) fn of(rtt: &DelayDistribution) -> Self {
        let quantile = |quantile| rtt.quantile(quantile).map(millis_f64);
        Self {
            min: rtt.minimum().map(millis_f64),
            avg: rtt.mean().map(millis_f64),
            max: rtt.maximum().map(millis_f64),
            stddev: rtt.standard_deviation().map(millis_f64),
            p50: quantile(Quantile::P50),
            p90: quantile(Quantile::P90),
            p95: quantile(Quantile::P95),
            p99: quantile(Quantile::P99),
        }
    }
}

impl IpdvMillis {
    pub(super) fn of(variation: &DelayVariation) -> Self {
        let quantile = |quantile| variation.absolute_quantile(quantile).map(millis_f64);
        Self {
            min: variation.ipdv_minimum().map(SignedNanos::as_millis_f64),
            max: variation.ipdv_maximum().map(SignedNanos::as_millis_f64),
            mean: variation.mean_absolute().map(millis_f64),
            p50: quantile(Quantile::P50),
            p95: quantile(Quantile::P95),
            p99: quantile(Quantile::P99),
        }
    }
}

impl IcmpErrorKind {
    /// An error about probes to this address, or to the addresses of a sweep.
    pub(super) fn of((report, count): &(IcmpReport, u64), about: Option<Address>, names: &Names) -> Self {
        Self {
            icmp_type: report.icmp_type,
            icmp_code: report.code,
            offender: names.offender(report, about),
            mtu: report.mtu,
            text: words::icmp_words(report),
            count: *count,
        }
    }
}
