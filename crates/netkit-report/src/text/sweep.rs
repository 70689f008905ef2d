//! Many addresses: who is alive.
//!
//! It remembers nothing about an address, so that a sweep may be of any size; each event stands for itself.

use std::io::{self, Write};
use std::net::IpAddr;

use netkit_model::{
    IcmpReport, KernelTime, ProbeAnswer, ProbeEvent, ProbeRef, RunEnd, RunReport, RunStart, SweepReport,
    Untrusted,
};
use netkit_stats::Quantile;

use super::meanings::Meanings;
use super::options::TextOptions;
use crate::colour::Colour;
use crate::escape;
use crate::names::Names;
use crate::number;
use crate::renderer::{EventRenderer, Renderer};
use crate::verdict::verdict_block;
use crate::words;

/// Kinds of ICMP errors in the summary; who wants all reads the JSON.
const MOST_ERRORS: usize = 4;

/// Text for a sweep.
///
/// ```text
/// 10.0.0.7 is alive (0.310 ms)
/// 10.0.0.9 does not answer                                               (only -v)
/// 10.0.0.9 is unreachable: Destination Host Unreachable from 10.0.0.1    (only -v)
/// ```
#[derive(Debug)]
pub struct SweepText<W> {
    out: W,
    options: TextOptions,
    names: Names,
    meanings: Meanings,
    /// What the user typed, for the summary.
    swept: String,
}

impl<W: Write> SweepText<W> {
    /// Text into this writer.
    pub fn new(out: W, options: TextOptions) -> Self {
        let (names, meanings) = (Names::default(), Meanings::default());
        Self { out, options, names, meanings, swept: String::new() }
    }

    fn alive(&self, probe: ProbeRef, answer: &ProbeAnswer, mark: &str) -> String {
        let mark = if mark.is_empty() { None } else { Some(Colour::Yellow.paint(mark, self.options.color)) };
        let time = answer.rtt.map(|rtt| format!("{} ms", number::rtt(rtt.duration)));
        let aside: Vec<_> = [time, mark].into_iter().flatten().collect();
        let aside = if aside.is_empty() { String::new() } else { format!(" ({})", aside.join(", ")) };
        let bell = if self.options.audible { "\x07" } else { "" };
        format!("{} is alive{aside}{bell}\n", self.who(probe))
    }

    fn who(&self, probe: ProbeRef) -> String {
        match self.names.of(probe.address.ip).filter(|_| !self.options.numeric) {
            Some(name) => format!("{} ({})", escape::domain_name(name), self.names.scoped(probe.address)),
            None => self.names.scoped(probe.address),
        }
    }

    fn sender(&self, probe: ProbeRef, answer: &ProbeAnswer) -> String {
        self.names.scoped(probe.address.heard_from(answer.from, answer.interface))
    }

    /// The line of an event; empty where there is nothing to say.
    fn line(&mut self, event: &ProbeEvent) -> String {
        match event {
            ProbeEvent::Received(probe, answer) => self.alive(*probe, answer, ""),
            ProbeEvent::Late(probe, answer) => self.alive(*probe, answer, "late"),
            ProbeEvent::PathMtu(..) | ProbeEvent::ClockStep(_) | ProbeEvent::Suspended(_) => {
                words::host_line(event, &self.names)
            }
            _ if !self.options.verbose => String::new(),
            ProbeEvent::Lost(probe, _) => format!("{} does not answer\n", self.who(*probe)),
            ProbeEvent::IcmpError(probe, report) => {
                let offender = self.names.offender(report, Some(probe.address));
                let from = offender.map(|from| format!(" from {from}")).unwrap_or_default();
                let meaning = self.meanings.of_icmp(report);
                let who = self.who(*probe);
                format!("{who} is unreachable: {}{from}{meaning}\n", words::icmp_words(report))
            }
            ProbeEvent::Unsent(probe, errno) => {
                let meaning = self.meanings.of_errno(errno.0);
                format!("{} not probed: {}{meaning}\n", self.who(*probe), words::errno_words(errno.0))
            }
            ProbeEvent::Corrupt(probe, answer) => {
                format!("{} sent a wrong payload for {}\n", self.sender(*probe, answer), self.who(*probe))
            }
            ProbeEvent::UnexpectedSource(probe, answer) => {
                let (sender, who) = (self.sender(*probe, answer), self.who(*probe));
                format!("{sender} answered for {who} (DIFFERENT ADDRESS!)\n")
            }
            ProbeEvent::Duplicate { .. } | ProbeEvent::Outstanding(_) => String::new(),
        }
    }
}

impl<W: Write> Renderer for SweepText<W> {
    fn start(&mut self, start: &RunStart) -> io::Result<()> {
        self.names = Names::of_run(start);
        self.swept = match start.targets.as_slice() {
            [one] => words::typed(&one.input),
            many => format!("{} targets", many.len()),
        };
        Ok(())
    }

    fn name(&mut self, address: IpAddr, name: &Untrusted) {
        self.names.learn(address, name);
    }

    fn snapshot(&mut self, _report: &RunReport) -> io::Result<()> {
        self.out.flush()
    }

    fn finish(&mut self, end: &RunEnd) -> io::Result<()> {
        let mut text = String::new();
        if let RunReport::Sweep(report, _) = &end.report {
            text.push_str(if self.options.quiet { "" } else { "\n" });
            text.push_str(&summary(&self.swept, report));
        }
        text.push_str(&verdict_block(
            &end.verdict,
            &end.evidence,
            self.names.interfaces(),
            self.options.color,
        ));
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }
}

impl<W: Write> EventRenderer<ProbeEvent> for SweepText<W> {
    fn event(&mut self, event: &ProbeEvent, at: KernelTime) -> io::Result<()> {
        if self.options.quiet {
            return Ok(());
        }
        let line = self.line(event);
        self.options.write(&mut self.out, event, at, &line)
    }
}

/// Addresses, probes and round trips, a line each.
fn summary(swept: &str, report: &SweepReport) -> String {
    let SweepReport { addresses, alive, silent, unreachable, unsent, counters, rtt, duration, .. } = report;
    let seconds = duration.as_secs_f64();
    let rate = number::float(counters.sent.into()) / seconds;
    let rate = if rate.is_finite() { format!(" ({rate:.0} probes/s)") } else { String::new() };
    let dropped = match report.receiver_dropped {
        0 => String::new(),
        dropped => format!(", {dropped} answers dropped by this host"),
    };
    let times = [rtt.minimum(), rtt.mean(), rtt.quantile(Quantile::P95), rtt.maximum()];
    let times = match times.map(|time| time.map(number::millis)) {
        [Some(least), Some(mean), Some(p95), Some(most)] => {
            format!("rtt min/avg/p95/max = {least}/{mean}/{p95}/{most} ms\n")
        }
        _ => String::new(),
    };
    let (sent, seconds) = (counters.sent, number::significant(seconds, 3));
    format!(
        "--- {swept} sweep statistics ---\n\
         {addresses} addresses: {alive} alive, {silent} silent, {unreachable} unreachable, {unsent} not sent\n\
         {sent} probes in {seconds} s{rate}{dropped}\n{}{times}",
        icmp_errors(&report.icmp_errors, counters.icmp_errors),
    )
}

/// `ICMP errors: 12 Destination Host Unreachable from 10.0.0.1, 3 others`, the most frequent first.
fn icmp_errors(kinds: &[(IcmpReport, u64)], all: u64) -> String {
    let mut kinds = kinds.to_vec();
    kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    kinds.truncate(MOST_ERRORS);
    let shown = kinds.iter().fold(0_u64, |sum, (_, count)| sum.saturating_add(*count));
    let mut parts: Vec<_> = kinds
        .iter()
        .map(|(report, count)| {
            let from = report.offender.map(|from| format!(" from {from}")).unwrap_or_default();
            format!("{count} {}{from}", words::icmp_words(report))
        })
        .collect();
    // An error that a late answer took back is among the kinds and no longer in the counter.
    match all.saturating_sub(shown) {
        0 => {}
        1 => parts.push("1 other".to_owned()),
        others => parts.push(format!("{others} others")),
    }
    if parts.is_empty() { String::new() } else { format!("ICMP errors: {}\n", parts.join(", ")) }
}
