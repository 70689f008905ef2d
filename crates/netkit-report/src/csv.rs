//! One row per probe result, for tables.
//!
//! No summary and no verdict: they are no rows. A probe that was lost and then answered late has two rows; the later one
//! holds.

use std::io::{self, Write};
use std::net::IpAddr;

use netkit_model::{
    IcmpReport, LostKind, ProbeAnswer, ProbeEvent, ProbeRef, RunEnd, RunReport, RunStart, Untrusted,
};

use crate::escape;
use crate::number;
use crate::renderer::Renderer;
use crate::words;

/// The names of the columns. `rtt_ms` is in milliseconds, `at` in seconds since the Unix epoch.
const HEADER: &str = "target,address,sequence,outcome,rtt_ms,hop_limit,from,icmp_type,icmp_code,errno,at\n";

/// Comma-separated values (RFC 4180), a header first. Lines end with a line feed, as they do on this system.
#[derive(Debug)]
pub struct Csv<W> {
    out: W,
    /// What the user typed, ready as a field, by target.
    targets: Vec<String>,
}

/// The columns behind the probe's own; empty where they say nothing.
#[derive(Default)]
struct Row {
    outcome: &'static str,
    rtt_ms: String,
    hop_limit: String,
    from: String,
    icmp_type: String,
    icmp_code: String,
    errno: String,
    at: String,
}

impl<W: Write> Csv<W> {
    /// Rows into this writer.
    pub fn new(out: W) -> Self {
        Self { out, targets: Vec::new() }
    }

    fn write_row(&mut self, probe: ProbeRef, row: &Row) -> io::Result<()> {
        let position = usize::try_from(probe.target.0).ok();
        let target = position.and_then(|position| self.targets.get(position)).map_or("", String::as_str);
        let Row { outcome, rtt_ms, hop_limit, from, icmp_type, icmp_code, errno, at } = row;
        let line = format!(
            "{target},{},{},{outcome},{rtt_ms},{hop_limit},{from},{icmp_type},{icmp_code},{errno},{at}\n",
            probe.address, probe.sequence,
        );
        self.out.write_all(line.as_bytes())
    }
}

impl<W: Write> Renderer for Csv<W> {
    fn start(&mut self, start: &RunStart) -> io::Result<()> {
        self.targets = start.targets.iter().map(|target| escape::csv(&target.input).into_owned()).collect();
        self.out.write_all(HEADER.as_bytes())
    }

    /// A row has addresses only.
    fn name(&mut self, _address: IpAddr, _name: &Untrusted) {}

    fn event(&mut self, event: &ProbeEvent) -> io::Result<()> {
        let (probe, row) = match event {
            ProbeEvent::Received(probe, answer) => (probe, Row::answer("received", answer)),
            ProbeEvent::Late(probe, answer) => (probe, Row::answer("late", answer)),
            ProbeEvent::Duplicate { probe, answer, .. } => (probe, Row::answer("duplicate", answer)),
            ProbeEvent::Corrupt(probe, answer) => (probe, Row::answer("corrupt", answer)),
            ProbeEvent::UnexpectedSource(probe, answer) => (probe, Row::answer("unexpected-source", answer)),
            ProbeEvent::IcmpError(probe, report) => (probe, Row::icmp_error(report)),
            ProbeEvent::Unsent(probe, errno) => {
                (probe, Row { outcome: "unsent", errno: words::errno_name(errno.0), ..Row::default() })
            }
            ProbeEvent::Lost(probe, LostKind::TimedOut | LostKind::RunEnded) => {
                (probe, Row { outcome: "lost", ..Row::default() })
            }
            ProbeEvent::Lost(probe, LostKind::Suspended) => {
                (probe, Row { outcome: "suspended", ..Row::default() })
            }
            // The row of the wrong payload is its result.
            ProbeEvent::Lost(_, LostKind::Corrupt)
            | ProbeEvent::Outstanding(_)
            | ProbeEvent::PathMtu(..)
            | ProbeEvent::ClockStep(_)
            | ProbeEvent::Suspended(_) => return Ok(()),
        };
        self.write_row(*probe, &row)
    }

    fn snapshot(&mut self, _report: &RunReport) -> io::Result<()> {
        self.out.flush()
    }

    fn finish(&mut self, _end: &RunEnd) -> io::Result<()> {
        self.out.flush()
    }
}

impl Row {
    fn answer(outcome: &'static str, answer: &ProbeAnswer) -> Self {
        let at = answer.at.since_epoch();
        Self {
            outcome,
            rtt_ms: answer.rtt.map(|rtt| number::millis_f64(rtt.duration).to_string()).unwrap_or_default(),
            hop_limit: answer.hop_limit.map(|limit| limit.to_string()).unwrap_or_default(),
            from: answer.from.to_string(),
            at: format!("{}.{:06}", at.as_secs(), at.subsec_micros()),
            ..Self::default()
        }
    }

    fn icmp_error(report: &IcmpReport) -> Self {
        Self {
            outcome: "icmp-error",
            from: report.offender.map(|from| from.to_string()).unwrap_or_default(),
            icmp_type: report.icmp_type.to_string(),
            icmp_code: report.code.to_string(),
            ..Self::default()
        }
    }
}
