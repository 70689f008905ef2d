//! The summary of one target: iputils' two lines, then what they leave out.

use netkit_model::{Counters, Method, StampBasis, TargetReport};
use netkit_stats::{Quantile, wilson_95};

use crate::number;

/// How it stands, exactly as iputils prints on SIGQUIT, without its line end:
/// `4/5 packets, 20% loss, min/avg/ewma/max = 0.021/0.034/0.024/0.047 ms`.
///
/// As with iputils, a probe in flight counts as lost until it is answered.
pub fn snapshot_line(target: &TargetReport) -> String {
    let counters = &target.counters;
    let loss = number::whole_loss_percent(counters.unanswered(), counters.tried());
    let packets = format!("{}/{} packets, {loss}% loss", counters.received, counters.sent);
    let times = [target.rtt.minimum(), target.rtt.mean(), target.smoothed.value(), target.rtt.maximum()];
    match slashed(&times) {
        Some(times) => format!("{packets}, min/avg/ewma/max = {times} ms"),
        None => packets,
    }
}

/// The summary, from the blank line before it on.
pub(super) fn summary(host: &str, target: &TargetReport, method: Option<Method>) -> String {
    let lines = [
        String::new(),
        format!("--- {host} ping statistics ---"),
        packets(target),
        round_trips(target),
        beyond_iputils(target, method),
    ];
    // iputils leaves the line of the round trips empty when there were none; ours beyond it does not appear.
    let shown = if lines[4].is_empty() { &lines[..4] } else { &lines[..] };
    shown.join("\n") + "\n"
}

/// `3 packets transmitted, 3 received, 0% packet loss, time 2003ms`, and what iputils does not count behind it.
fn packets(target: &TargetReport) -> String {
    let Counters {
        sent,
        received,
        late,
        duplicates,
        corrupt,
        icmp_errors,
        unsent,
        suspended,
        unexpected_source,
        ..
    } = target.counters;
    let time = target.first_sent.zip(target.last_sent).map(|(first, last)| last.since(first));
    let plus = |count: u64, what: &str| (count > 0).then(|| format!("+{count} {what}"));
    let parts = [
        Some(format!("{sent} packets transmitted")),
        Some(format!("{received} received")),
        plus(duplicates, "duplicates"),
        plus(corrupt, "corrupted"),
        plus(icmp_errors, "errors"),
        number::loss_percent(&target.counters).map(|loss| format!("{loss}% packet loss")),
        // From the first probe to the last.
        time.map(|time| format!("time {}ms", (time.as_nanos() + 500_000) / 1_000_000)),
        plus(late, "late"),
        plus(unexpected_source, "from a different address"),
        (suspended > 0).then(|| format!("{suspended} in flight while this machine slept")),
        (unsent > 0).then(|| format!("{unsent} not sent")),
    ];
    joined(parts)
}

/// `rtt min/avg/max/mdev = 0.026/0.030/0.034/0.003 ms, pipe 2`: `mdev` is the population standard deviation.
fn round_trips(target: &TargetReport) -> String {
    let rtt = &target.rtt;
    let times = [rtt.minimum(), rtt.mean(), rtt.maximum(), rtt.population_deviation()];
    let times = slashed(&times).map(|times| format!("rtt min/avg/max/mdev = {times} ms"));
    // iputils learns of the depth of the pipe when an answer or an error comes back.
    let Counters { received, late, icmp_errors, .. } = target.counters;
    let is_known = received + late + icmp_errors > 0 && target.most_in_flight > 1;
    let pipe = is_known.then(|| format!("pipe {}", target.most_in_flight));
    joined([times, pipe])
}

/// Quantiles, delay variation, the interval of the loss, and how it was measured. The interval is that of iputils'
/// packet loss above it (Wilson, 95 %).
fn beyond_iputils(target: &TargetReport, method: Option<Method>) -> String {
    let (rtt, variation, counters) = (&target.rtt, &target.variation, &target.counters);
    let quantiles = [Quantile::P50, Quantile::P95, Quantile::P99].map(|quantile| rtt.quantile(quantile));
    let quantiles = slashed(&quantiles).map(|times| format!("p50/p95/p99 = {times} ms"));
    let ipdv = variation.mean_absolute().map(|mean| {
        let jitter =
            variation.interarrival_jitter().map(|jitter| format!(" (jitter {} ms)", number::millis(jitter)));
        format!("ipdv mean {} ms{}", number::millis(mean), jitter.unwrap_or_default())
    });
    let interval = wilson_95(counters.unanswered(), counters.tried());
    let loss = interval.map(|interval| {
        let loss = number::percent(number::ratio(counters.unanswered(), counters.tried()));
        let (low, high) = (number::percent(interval.low), number::percent(interval.high));
        format!("loss {loss}% (95% CI {low}–{high}%)")
    });
    let how = [method.map(Method::name), target.basis.map(StampBasis::name)];
    let how: Vec<_> = how.into_iter().flatten().collect();
    // Without a single probe the method says nothing.
    let how = loss.is_some().then(|| how.join(" ")).filter(|how| !how.is_empty());
    joined([quantiles, ipdv, loss, how])
}

/// Milliseconds with slashes between; `None` unless every one is known.
pub(super) fn slashed(times: &[Option<std::time::Duration>]) -> Option<String> {
    let shown: Option<Vec<_>> = times.iter().map(|time| time.map(number::millis)).collect();
    shown.map(|shown| shown.join("/"))
}

/// The parts that there are, with commas between.
fn joined(parts: impl IntoIterator<Item = Option<String>>) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
