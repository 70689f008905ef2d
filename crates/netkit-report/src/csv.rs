//! Rows for tables: one per probe result, per query of a trace, per hop and responder of a sampled path, per attempt to connect,
//! or per socket.
//!
//! No summary and no verdict: they are no rows. A probe that was lost and then answered late has two rows; the later one
//! holds.

mod connect;
mod sampled;
mod sockets;
mod trace;

use std::io::{self, Write};
use std::net::IpAddr;
use std::time::Duration;

use netkit_model::{
    Address, ConnectEvent, IcmpReport, KernelTime, LostKind, MplsLabel, Origin, ProbeAnswer, ProbeEvent,
    ProbeRef, RunEnd, RunReport, RunStart, SampledEvent, SocketsEvent, TraceEvent, Untrusted,
};

use crate::escape;
use crate::names::Names;
use crate::number;
use crate::renderer::{EventRenderer, Renderer};
use crate::words;

/// The names of the columns. `rtt_ms` is in milliseconds, `at` in seconds since the Unix epoch.
const HEADER: &str = "target,address,sequence,outcome,rtt_ms,hop_limit,from,icmp_type,icmp_code,errno,at\n";

/// Comma-separated values (RFC 4180), a header first: that of the command which the run begins with. Lines end with a line
/// feed, as they do on this system. What is unknown is empty.
#[derive(Debug)]
pub struct Csv<W> {
    out: W,
    /// What the user typed, ready as a field, by target.
    targets: Vec<String>,
    names: Names,
    /// The last columns of a trace: the method that asks its hops now, and its port.
    method: String,
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
        Self { out, targets: Vec::new(), names: Names::default(), method: String::new() }
    }

    fn write_row(&mut self, probe: ProbeRef, row: &Row, at: KernelTime) -> io::Result<()> {
        let target = self.target(probe.target.0);
        let address = self.address(probe.address);
        let Row { outcome, rtt_ms, hop_limit, from, icmp_type, icmp_code, errno } = row;
        let at = number::epoch_seconds(at);
        let line = format!(
            "{target},{address},{},{outcome},{rtt_ms},{hop_limit},{from},{icmp_type},{icmp_code},{errno},{at}\n",
            probe.sequence,
        );
        self.out.write_all(line.as_bytes())
    }

    /// What the user typed for this target, ready as a field.
    fn target(&self, position: u32) -> &str {
        let position = usize::try_from(position).ok();
        position.and_then(|position| self.targets.get(position)).map_or("", String::as_str)
    }

    fn address(&self, address: Address) -> String {
        escape::csv(&self.names.scoped(address)).into_owned()
    }

    fn answer(&self, outcome: &'static str, probe: ProbeRef, answer: &ProbeAnswer) -> Row {
        Row {
            outcome,
            rtt_ms: milliseconds(answer.rtt.map(|rtt| rtt.duration)),
            hop_limit: known(answer.hop_limit),
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
        let port = start.targets.first().and_then(|target| target.port);
        self.method = trace::method(start.vantage.method, port);
        self.out.write_all(header(start.command).as_bytes())
    }

    /// The rows of a path have names; those of other probes have addresses only.
    fn name(&mut self, address: IpAddr, name: &Untrusted) {
        self.names.learn(address, name);
    }

    fn origin(&mut self, address: IpAddr, origin: &Origin) {
        self.names.learn_origin(address, origin);
    }

    fn snapshot(&mut self, _report: &RunReport) -> io::Result<()> {
        self.out.flush()
    }

    fn finish(&mut self, end: &RunEnd) -> io::Result<()> {
        if let RunReport::Sampled(path) = &end.report {
            let rows = sampled::rows(self.target(0), path, &self.names);
            self.out.write_all(rows.as_bytes())?;
        }
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

/// A query has its row when all of its hop is known, so that names are too.
impl<W: Write> EventRenderer<TraceEvent> for Csv<W> {
    fn event(&mut self, event: &TraceEvent, at: KernelTime) -> io::Result<()> {
        match event {
            TraceEvent::Hop(hop) => {
                let rows = trace::rows(self.target(0), hop, at, &self.method, &self.names);
                self.out.write_all(rows.as_bytes())
            }
            TraceEvent::Method { method, port } => {
                self.method = trace::method(Some(*method), *port);
                Ok(())
            }
            TraceEvent::Probe { .. } | TraceEvent::Information(_) => Ok(()),
        }
    }
}

/// The rows of a sampled path are its statistics, which stand at the end.
impl<W: Write> EventRenderer<SampledEvent> for Csv<W> {
    fn event(&mut self, _event: &SampledEvent, _at: KernelTime) -> io::Result<()> {
        Ok(())
    }
}

/// An attempt has its row when it has ended, or is given up for another.
impl<W: Write> EventRenderer<ConnectEvent> for Csv<W> {
    fn event(&mut self, event: &ConnectEvent, at: KernelTime) -> io::Result<()> {
        self.out.write_all(connect::row(event, at, &self.names).as_bytes())
    }
}

/// A socket has its row; rates are no rows of that table.
impl<W: Write> EventRenderer<SocketsEvent> for Csv<W> {
    fn event(&mut self, event: &SocketsEvent, _at: KernelTime) -> io::Result<()> {
        match event {
            SocketsEvent::Row(row) => self.out.write_all(sockets::row(row).as_bytes()),
            SocketsEvent::Rates(_) => Ok(()),
        }
    }
}

/// The names of a command's columns.
fn header(command: &str) -> &'static str {
    match command {
        "connect" => connect::HEADER,
        "sockets" => sockets::HEADER,
        "trace" => trace::HEADER,
        "mtr" | "pathping" => sampled::HEADER,
        _ => HEADER,
    }
}

/// The name of an address as a field.
fn name(address: IpAddr, names: &Names) -> String {
    let name = names.of(address).map(escape::domain_name).unwrap_or_default();
    escape::csv(&name).into_owned()
}

/// The number of the autonomous system of an address as a field.
fn asn(address: IpAddr, names: &Names) -> String {
    known(names.origin(address).map(|origin| origin.as_number))
}

/// A label stack as a field.
fn labels(labels: &[MplsLabel]) -> String {
    escape::csv(&words::path::label_stack(labels)).into_owned()
}

/// A delay in milliseconds.
fn milliseconds(delay: Option<Duration>) -> String {
    known(delay.map(number::millis_f64))
}

/// A number, or nothing where it is unknown.
fn known<T: ToString>(number: Option<T>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}
