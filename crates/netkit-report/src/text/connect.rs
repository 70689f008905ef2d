//! Connections as text: the verdict, and below it each attempt in a line.

use netkit_model::{Attempt, AttemptEnd, Handshakes, Inquiry, RaceLane, RaceReport, RunReport};

use netkit_stats::{Quantile, wilson_95};

use super::ping_summary::slashed;
use crate::at_end::{FinishedRun, Form};
use crate::escape;
use crate::number;
use crate::pieces;
use crate::verdict::verdict_block;
use crate::words::{self, connect, mss_test};

/// `connect`'s report.
///
/// ```text
/// FAIL  192.0.2.7:8080 refuses: …
///   why    …
///
///   192.0.2.7:8080   0.3 ms  failed with ECONNREFUSED (111, Connection refused)
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct ConnectText {
    /// The verdict alone (`-q`).
    pub quiet: bool,
    /// Also what the error queues held and the kernel said of each socket (`-v`).
    pub verbose: bool,
    /// Paint the verdict's word.
    pub color: bool,
}

impl Form for ConnectText {
    fn write(&self, run: &FinishedRun<'_>) -> String {
        let verdict = verdict_block(&run.end.verdict, &run.end.evidence, run.names.interfaces(), self.color);
        let RunReport::Connect(report) = &run.end.report else { return verdict };
        let attempts: Vec<(&Inquiry, &Attempt)> = report
            .inquiries
            .iter()
            .flat_map(|one| one.attempts.iter().map(move |attempt| (one, attempt)))
            .collect();
        if self.quiet || attempts.is_empty() {
            return verdict;
        }
        let to: Vec<String> = attempts.iter().map(|(inquiry, _)| endpoint(inquiry, run)).collect();
        let width = to.iter().map(String::len).max().unwrap_or(0);
        let lines = attempts.iter().zip(&to).map(|((_, attempt), to)| {
            let took = format!("{} ms", number::rtt(attempt.took));
            format!("  {to:width$}  {took:>10}  {}\n{}", connect::end(&attempt.end), self.details(attempt))
        });
        let resolved = pieces::concat(report.lookups.iter().map(|lookup| {
            let (name, took) = (escape::sentence(&lookup.name), number::rtt(lookup.took));
            format!("  name {name} resolved in {took} ms\n")
        }));
        let races = pieces::concat(report.races.iter().map(|race| race_lines(race, run)));
        let tests = report.inquiries.iter().filter_map(|one| one.mss_test.as_ref());
        let transfers = tests.flat_map(|test| &test.transfers).filter(|_| self.verbose);
        let transfers = transfers.map(|one| format!("      {}\n", mss_test::transfer(one)));
        let statistics: String =
            report.inquiries.iter().map(|one| statistics(one, &endpoint(one, run))).collect();
        let lines: String = lines.chain(transfers).collect();
        format!("{verdict}\n{resolved}{races}{lines}{statistics}")
    }
}

/// What many attempts at a port add up to, as ping's last lines; nothing for a single one.
fn statistics(inquiry: &Inquiry, to: &str) -> String {
    let Handshakes { sent, connected, retransmitted, rtt } = Handshakes::of(&inquiry.attempts);
    if sent < 2 {
        return String::new();
    }
    let loss = wilson_95(retransmitted, connected).map(|interval| {
        let loss = number::percent(number::ratio(retransmitted, connected));
        let (low, high) = (number::percent(interval.low), number::percent(interval.high));
        format!(", {retransmitted} needed a second SYN, {loss}% (95% CI {low}–{high}%)")
    });
    let quantile = |quantile| rtt.quantile(quantile);
    let extremes = slashed(&[rtt.minimum(), rtt.mean(), rtt.maximum(), rtt.standard_deviation()]);
    let quantiles = slashed(&[quantile(Quantile::P50), quantile(Quantile::P95)]);
    let times = extremes.zip(quantiles).map(|(extremes, quantiles)| {
        format!("\n  rtt min/avg/max/stddev = {extremes} ms, p50/p95 = {quantiles} ms")
    });
    let (loss, times) = (loss.unwrap_or_default(), times.unwrap_or_default());
    format!("\n  --- {to} handshake statistics ---\n  {sent} tried, {connected} connected{loss}{times}\n")
}

/// Who was tried when and what that cost; nothing where the first address won before another was tried.
fn race_lines(race: &RaceReport, run: &FinishedRun<'_>) -> String {
    if race.lanes.len() < 2 {
        return String::new();
    }
    let interfaces = run.names.interfaces();
    let to = |lane: &RaceLane| words::endpoint(lane.address, race.port, interfaces);
    let outcome = match race.winner() {
        Some(winner) => {
            let took = number::rtt(winner.started + winner.took);
            format!("{} wins after {took} ms{}", to(winner), connect::lost_to(race))
        }
        None => "nobody wins".to_owned(),
    };
    let lanes = race.lanes.iter().map(|lane| {
        let (from, took) = (number::rtt(lane.started), number::rtt(lane.took));
        let how = match lane.end {
            AttemptEnd::Pending => format!("no answer in {took} ms"),
            end => format!("{} after {took} ms", connect::outcome(&end)),
        };
        format!("    from {from} ms  {}  {how}\n", to(lane))
    });
    format!("  as browsers do (RFC 8305): {outcome}\n{}", lanes.collect::<String>())
}

impl ConnectText {
    /// What stands below an attempt's line.
    fn details(self, attempt: &Attempt) -> String {
        let proxy = attempt.proxy.iter().map(|proxy| words::proxy::line(proxy));
        let tls = attempt.tls.iter().flat_map(|tls| {
            let chain = if self.verbose { words::tls::chain(tls) } else { Vec::new() };
            let clock = (self.verbose && !tls.chain.is_empty()).then(|| words::tls::clock(tls));
            std::iter::once(words::tls::line(tls)).chain(words::tls::faults(tls)).chain(chain).chain(clock)
        });
        let after = attempt.after.iter().map(connect::after);
        let errors = attempt.errors.iter().filter(|_| self.verbose).map(connect::queued);
        let samples =
            attempt.samples.iter().filter(|_| self.verbose).map(|sample| {
                format!("at {} ms {}", number::rtt(sample.after), connect::tcp_info(&sample.info))
            });
        pieces::concat(
            proxy.chain(tls).chain(after).chain(errors).chain(samples).map(|line| format!("      {line}\n")),
        )
    }
}

fn endpoint(inquiry: &Inquiry, run: &FinishedRun<'_>) -> String {
    words::endpoint(inquiry.address, inquiry.port, run.names.interfaces())
}
