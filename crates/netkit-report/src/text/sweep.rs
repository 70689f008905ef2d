//! Many addresses: who is alive.
//!
//! It remembers nothing about an address, so that a sweep may be of any size; each event stands for itself.

use std::io::{self, Write};
use std::net::IpAddr;

use netkit_model::{ProbeAnswer, ProbeEvent, ProbeRef, RunEnd, RunReport, RunStart, SweepReport, Untrusted};
use netkit_stats::Quantile;

use super::meanings::Meanings;
use super::options::TextOptions;
use crate::colour::Colour;
use crate::escape;
use crate::names::Names;
use crate::number;
use crate::renderer::Renderer;
use crate::verdict::verdict_block;
use crate::words;

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
            Some(name) => format!("{} ({})", escape::domain_name(name), probe.address),
            None => probe.address.to_string(),
        }
    }

    /// The line of an event; empty where there is nothing to say.
    fn line(&mut self, event: &ProbeEvent) -> String {
        match event {
            ProbeEvent::Received(probe, answer) => self.alive(*probe, answer, ""),
            ProbeEvent::Late(probe, answer) => self.alive(*probe, answer, "late"),
            ProbeEvent::PathMtu(..) | ProbeEvent::ClockStep(_) | ProbeEvent::Suspended(_) => {
                words::host_line(event)
            }
            _ if !self.options.verbose => String::new(),
            ProbeEvent::Lost(probe, _) => format!("{} does not answer\n", self.who(*probe)),
            ProbeEvent::IcmpError(probe, report) => {
                let from = report.offender.map(|from| format!(" from {from}")).unwrap_or_default();
                let meaning = self.meanings.of_icmp(report);
                let who = self.who(*probe);
                format!("{who} is unreachable: {}{from}{meaning}\n", words::icmp_words(report))
            }
            ProbeEvent::Unsent(probe, errno) => {
                let meaning = self.meanings.of_errno(errno.0);
                format!("{} not probed: {}{meaning}\n", self.who(*probe), words::errno_words(errno.0))
            }
            ProbeEvent::Corrupt(probe, answer) => {
                format!("{} sent a wrong payload for {}\n", answer.from, self.who(*probe))
            }
            ProbeEvent::UnexpectedSource(probe, answer) => {
                format!("{} answered for {} (DIFFERENT ADDRESS!)\n", answer.from, self.who(*probe))
            }
            ProbeEvent::Duplicate { .. } | ProbeEvent::Outstanding(_) => String::new(),
        }
    }
}

impl<W: Write> Renderer for SweepText<W> {
    fn start(&mut self, start: &RunStart) -> io::Result<()> {
        self.swept = match start.targets.as_slice() {
            [one] => words::typed(&one.input),
            many => format!("{} ranges", many.len()),
        };
        Ok(())
    }

    fn name(&mut self, address: IpAddr, name: &Untrusted) {
        self.names.learn(address, name);
    }

    fn event(&mut self, event: &ProbeEvent) -> io::Result<()> {
        if self.options.quiet {
            return Ok(());
        }
        let line = self.line(event);
        if line.is_empty() { Ok(()) } else { self.out.write_all(line.as_bytes()) }
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
        text.push_str(&verdict_block(&end.verdict, &end.evidence, self.options.color));
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
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
         {sent} probes in {seconds} s{rate}{dropped}\n{times}"
    )
}
