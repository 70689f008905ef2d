//! A path in the lines of traceroute, so that scripts which read `traceroute` read this.
//!
//! What traceroute does not say stands behind its words on the same line, or after the last hop. Names are looked up by
//! somebody else; a hop's line has those that were told before it.

mod annotation;
mod ending;
mod graph;
mod hop;
mod path_mtu;

use std::io::{self, Write};
use std::net::IpAddr;

use netkit_model::{
    KernelTime, Method, Origin, RunEnd, RunReport, RunStart, TraceEvent, TraceRun, Untrusted,
};

use super::options::TextOptions;
use crate::escape;
use crate::names::Names;
use crate::number;
use crate::renderer::{EventRenderer, Renderer};
use crate::verdict::verdict_block;
use crate::words;

/// Text for a trace.
///
/// A new address is told only where it, its label stack or its interfaces differ from the answer before. `*` is a query
/// that nobody answered, `!unsent-ENOBUFS` one that did not leave this host, with the error's symbol, and `? ms` the time of
/// an answer whose stamps cannot be trusted. The other marks behind `!` are traceroute's own. What is odd about a hop is
/// told in words at the end of its line.
///
/// ```text
/// traceroute to example.com (10.77.3.2), 30 hops max, 60 byte packets
///  1  gw (10.77.1.2) [AS64500] <MPLS:L=24015,E=0,S=1,T=1> <IF:in eth0 10.77.1.2 mtu 1500>  0.044 ms  0.005 ms *
///  2  10.77.2.2 (10.77.2.2)  1.310 ms !X  1.290 ms !X * (asymmetric: ~11 back)
/// ```
#[derive(Debug)]
pub struct TraceText<W> {
    out: W,
    options: TextOptions,
    names: Names,
    /// Something was written, so that what follows the hops stands off.
    has_begun: bool,
}

/// How addresses are spoken of.
#[derive(Clone, Copy, Debug)]
struct Who<'a> {
    names: &'a Names,
    numeric: bool,
}

impl Who<'_> {
    /// `name (address)`, or the address where it has no name.
    fn of(self, address: IpAddr) -> String {
        let shown = self.names.heard(address, None);
        match self.name(address) {
            Some(name) => format!("{name} ({shown})"),
            None => shown,
        }
    }

    /// As traceroute has it, where the address stands in for a name: `10.0.0.1 (10.0.0.1)`. Numeric, it stands alone.
    fn at_hop(self, address: IpAddr, interface: Option<u32>) -> String {
        let shown = self.names.heard(address, interface);
        match self.name(address) {
            Some(name) => format!("{name} ({shown})"),
            None if self.numeric => shown,
            None => format!("{shown} ({shown})"),
        }
    }

    fn name(self, address: IpAddr) -> Option<String> {
        self.names.of(address).filter(|_| !self.numeric).map(escape::domain_name)
    }
}

impl<W: Write> TraceText<W> {
    /// Text into this writer.
    pub fn new(out: W, options: TextOptions) -> Self {
        Self { out, options, names: Names::default(), has_begun: false }
    }

    fn who(&self) -> Who<'_> {
        Who { names: &self.names, numeric: self.options.numeric }
    }

    fn write(&mut self, lines: &str, told: KernelTime) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        self.has_begun = true;
        if !self.options.timestamps {
            return self.out.write_all(lines.as_bytes());
        }
        self.out.write_all(format!("[{}] {lines}", number::epoch_seconds(told)).as_bytes())
    }

    /// What was looked for besides the hops, each part with a blank line in front.
    fn besides(&self, run: &TraceRun, method: Option<Method>) -> String {
        let graph = run.graph.as_ref().map(|graph| graph::drawing(graph, self.who()));
        let path_mtu = run.path_mtu.as_ref().map(|report| path_mtu::lines(report, &self.names));
        let tried = ending::tried(run, method, &self.names);
        let parts = [graph, path_mtu, tried].into_iter().flatten();
        parts.flat_map(|lines| ["\n".to_owned(), lines]).collect()
    }
}

impl<W: Write> Renderer for TraceText<W> {
    fn start(&mut self, start: &RunStart) -> io::Result<()> {
        self.names = Names::of_run(start);
        let Some(target) = start.targets.first() else { return Ok(()) };
        // Until the address' own name is known, the one that led to it stands in.
        if let (Some(address), Some(name)) = (target.address, &target.name) {
            self.names.learn(address.ip, name);
        }
        let (Some(address), Some(method)) = (target.address, start.vantage.method) else { return Ok(()) };
        let (input, shown) = (words::typed(&target.input), self.names.scoped(address));
        let hops = start.max_hop.map(|hops| format!("{hops} hops max, ")).unwrap_or_default();
        let size = method.packet_length(address.ip.is_ipv6(), start.payload_size);
        self.has_begun = true;
        self.out.write_all(format!("traceroute to {input} ({shown}), {hops}{size} byte packets\n").as_bytes())
    }

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
        let mut text = String::new();
        if let RunReport::Trace(run) = &end.report {
            text.push_str(&self.besides(run, end.vantage.method));
        }
        if self.has_begun {
            text.push('\n');
        }
        let interfaces = self.names.interfaces();
        text.push_str(&verdict_block(&end.verdict, &end.evidence, interfaces, self.options.color));
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }
}

impl<W: Write> EventRenderer<TraceEvent> for TraceText<W> {
    fn event(&mut self, event: &TraceEvent, at: KernelTime) -> io::Result<()> {
        let (lines, known_at) = match event {
            _ if self.options.quiet => return Ok(()),
            TraceEvent::Hop(hop) => (hop::line(hop, self.who(), self.options.color), at),
            TraceEvent::Method { method, port } => {
                self.out.write_all(b"\n")?;
                (ending::trying(*method, *port), at)
            }
            TraceEvent::Information(event) => (words::host_line(event, &self.names), event.known_at(at)),
            // Its hop will tell it.
            TraceEvent::Probe { .. } => return Ok(()),
        };
        self.write(&lines, known_at)
    }
}
