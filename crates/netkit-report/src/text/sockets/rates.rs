//! Rates, a line for each interval, as sar(1) has them: what was opened, closed and sent again in a second.

use netkit_model::{KernelTime, SocketRates, SocketsRun, TcpState};

use crate::number;

/// Lines between two headers: a terminal's height.
const HEADER_EVERY: u32 = 20;
const HEADER: &str =
    "time (UTC)    tcp  estab  t-wait  active/s passive/s closed/s retrans/s  retrans%  reset/s  fail/s\n";

/// The line of an interval, below a header where it is time for one.
pub(super) fn line(rates: &SocketRates, at: KernelTime, before: u32) -> String {
    let header = if before.is_multiple_of(HEADER_EVERY) { HEADER } else { "" };
    let seconds = at.since_epoch().as_secs();
    let time = format!("{:02}:{:02}:{:02}", seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    format!("{header}{}", row(&time, rates))
}

/// The mean over all intervals, from the first counters to the last.
pub(super) fn whole(run: &SocketsRun) -> String {
    let (Some(first), Some(last)) = (run.rates.first(), run.rates.last()) else { return String::new() };
    let mean = SocketRates {
        interval: run.rates.iter().map(|one| one.interval).sum(),
        before: first.before,
        after: last.after,
        counts: last.counts,
    };
    row("mean", &mean)
}

fn row(label: &str, rates: &SocketRates) -> String {
    let rate = |value: f64| number::significant(value, 3);
    let sent = rates.after.segments_out.saturating_sub(rates.before.segments_out);
    let again = rates.after.retransmitted.saturating_sub(rates.before.retransmitted);
    // Segments that are sent again stand beside those that are sent (RFC 4022, tcpOutSegs).
    let share =
        if sent + again == 0 { "-".to_owned() } else { number::percent(number::ratio(again, sent + again)) };
    let counts = &rates.counts.tcp;
    format!(
        "{label:<10} {:>6} {:>6} {:>7} {:>9} {:>9} {:>8} {:>9} {share:>9} {:>8} {:>7}\n",
        counts.total(),
        counts.of(TcpState::Established),
        counts.of(TcpState::TimeWait),
        rate(rates.per_second(|at| at.active_opens)),
        rate(rates.per_second(|at| at.passive_opens)),
        rate(rates.closed_per_second()),
        rate(rates.per_second(|at| at.retransmitted)),
        rate(rates.per_second(|at| at.established_resets)),
        rate(rates.per_second(|at| at.attempt_fails)),
    )
}
