//! One row per probe result, for tables.
//!
//! No summary and no verdict: they are no rows. A probe that was lost and then answered late has two rows; the later one
//! holds.

use std::io::{self, Write};
use std::net::IpAddr;

use netkit_model::{
    Address, IcmpReport, KernelTime, LostKind, ProbeAnswer, ProbeEvent, ProbeRef, RunEnd, RunReport,
    RunStart, Untrusted,
};

use crate::escape;
use crate::names::Names;
use crate::number;
use crate::renderer::{EventRenderer, Renderer};
use crate::words;

/// The names of the columns. `rtt_ms` is in milliseconds, `at` in seconds since the Unix epoch.
const HEADER: &str = "target,address,sequence,outcome,rtt_ms,hop_limit,from,icmp_type,icmp_code,errno,at\n";

/// Comma-separated values (RFC 4180), a header first. Lines end with a line feed, as they do on this system.
#[derive(Debug)]
pub struct Csv<W> {
    out: W,
    /// What the user typed, ready as a field, by target.
    targets: Vec<String>,
    names: Names,
}

/// The columns behind the probe's own and before the time; empty where they say nothing.
#[derive(Default)]
struct Row {
    outcome: &'static str,
    rtt_ms: String,
    hop_limit: String,
    from: String,
    icmp_type: String,
    icmp_code: String,
    errno: String,
}

impl<W: Write> Csv<W> {
    /// Rows into this writer.
    pub fn new(out: W) -> Self {
        Self { out, targets: Vec::new(), names: Names::default() }
    }

    fn write_row(&mut self, probe: ProbeRef, row: &Row, at: KernelTime) -> io::Result<()> {
        let position = usize::try_from(probe.target.0).ok();
        let target = position.and_then(|position| self.targets.get(position)).map_or("", String::as_str);
        let address = self.address(probe.address);
        let Row { outcome, rtt_ms, hop_limit, from, icmp_type, icmp_code, errno } = row;
        let at = number::epoch_seconds(at);
        let line = format!(
            "{target},{address},{},{outcome},{rtt_ms},{hop_limit},{from},{icmp_type},{icmp_code},{errno},{at}\n",
            probe.sequence,
        );
        self.out.write_all(line.as_bytes())
    }

    fn address(&self, address: Address) -> String {
        escape::csv(&self.names.scoped(address)).into_owned()
    }

    fn answer(&self, outcome: &'static str, probe: ProbeRef, answer: &ProbeAnswer) -> Row {
        Row {
            outcome,
            rtt_ms: answer.rtt.map(|rtt| number::millis_f64(rtt.duration).to_string()).unwrap_or_default(),
            hop_limit: answer.hop_limit.map(|limit| limit.to_string()).unwrap_or_default(),
            from: self.address(probe.address.heard_from(answer.from, answer.interface)),
            ..Row::default()
        }
    }

    fn icmp_error(&self, probe: ProbeRef, report: &IcmpReport) -> Row {
        let from = report.offender.map(|offender| self.address(probe.address.heard_from(offender, None)));
        Row {
            outcome: "icmp-error",
            from: from.unwrap_or_default(),
            icmp_type: report.icmp_type.to_string(),
            icmp_code: report.code.to_string(),
            ..Row::default()
        }
    }
}

impl<W: Write> Renderer for Csv<W> {
    fn start(&mut self, start: &RunStart) -> io::Result<()> {
        self.targets = start.targets.iter().map(|target| escape::csv(&target.input).into_owned()).collect();
        self.names = Names::of_run(start);
        self.out.write_all(HEADER.as_bytes())
    }

    /// A row has addresses only.
    fn name(&mut self, _address: IpAddr, _name: &Untrusted) {}

    fn snapshot(&mut self, _report: &RunReport) -> io::Result<()> {
        self.out.flush()
    }

    fn finish(&mut self, _end: &RunEnd) -> io::Result<()> {
        self.out.flush()
    }
}

impl<W: Write> EventRenderer<ProbeEvent> for Csv<W> {
    fn event(&mut self, event: &ProbeEvent, at: KernelTime) -> io::Result<()> {
        let (probe, row) = match event {
            ProbeEvent::Received(probe, answer) => (probe, self.answer("received", *probe, answer)),
            ProbeEvent::Late(probe, answer) => (probe, self.answer("late", *probe, answer)),
            ProbeEvent::Duplicate { probe, answer, .. } => (probe, self.answer("duplicate", *probe, answer)),
            ProbeEvent::Corrupt(probe, answer) => (probe, self.answer("corrupt", *probe, answer)),
            ProbeEvent::UnexpectedSource(probe, answer) => {
                (probe, self.answer("unexpected-source", *probe, answer))
            }
            ProbeEvent::IcmpError(probe, report) => (probe, self.icmp_error(*probe, report)),
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
        self.write_row(*probe, &row, event.known_at(at))
    }
}
