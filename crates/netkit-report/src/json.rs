//! Reports for programs: one JSON document, or events line by line with that document last.
//!
//! The shapes are structs in the modules below; their comments are the descriptions in the JSON Schema.

mod bulk;
mod capture;
mod connect;
mod doctor;
mod document;
mod event;
mod evidence;
mod explained;
mod lookup;
mod measurements;
mod ping;
mod responder;
mod sampled;
mod schema;
mod sockets;
mod sweep;
mod trace;
mod verdict;

use std::io::{self, Write};
use std::net::IpAddr;

use netkit_model::{
    CaptureEvent, ConnectEvent, KernelTime, LookupEvent, Origin, ProbeEvent, RunEnd, RunReport, RunStart,
    SampledEvent, SocketsEvent, TraceEvent, Untrusted,
};
use serde::Serialize;

use crate::names::Names;
use crate::renderer::{EventRenderer, Renderer};
use document::Document;
use event::Event;

pub use bulk::bulk_line;
pub use explained::explained_json;
pub use schema::{bulk_line_schema, explained_schema, json_lines_schema, json_schema};

/// The name and version of the format; it only grows.
const SCHEMA: &str = "netkit/1";

/// Exactly one JSON document (RFC 8259) on one line, at the end.
#[derive(Debug)]
pub struct Json<W> {
    out: W,
    run: Run,
}

/// One JSON object per event as it happens, one on a line; the last line is the document of [`Json`].
#[derive(Debug)]
pub struct JsonLines<W> {
    out: W,
    run: Run,
}

/// What the document needs from before the end.
#[derive(Debug, Default)]
struct Run {
    start: Option<RunStart>,
    names: Names,
}

impl<W: Write> Json<W> {
    /// A document into this writer.
    pub fn new(out: W) -> Self {
        Self { out, run: Run::default() }
    }
}

impl<W: Write> JsonLines<W> {
    /// Lines into this writer.
    pub fn new(out: W) -> Self {
        Self { out, run: Run::default() }
    }
}

impl Run {
    fn begin(&mut self, start: &RunStart) {
        self.start = Some(start.clone());
        self.names = Names::of_run(start);
    }

    fn document(&self, end: &RunEnd) -> io::Result<Document> {
        let start =
            self.start.as_ref().ok_or_else(|| io::Error::other("a report was finished before it began"))?;
        Ok(Document::of(start, end, &self.names))
    }
}

impl<W: Write> Renderer for Json<W> {
    fn start(&mut self, start: &RunStart) -> io::Result<()> {
        self.run.begin(start);
        Ok(())
    }

    fn name(&mut self, address: IpAddr, name: &Untrusted) {
        self.run.names.learn(address, name);
    }

    fn origin(&mut self, address: IpAddr, origin: &Origin) {
        self.run.names.learn_origin(address, origin);
    }

    fn snapshot(&mut self, _report: &RunReport) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self, end: &RunEnd) -> io::Result<()> {
        write_line(&mut self.out, &self.run.document(end)?)?;
        self.out.flush()
    }
}

/// Whatever happens, the document says at the end what came of it.
impl<W: Write, E> EventRenderer<E> for Json<W> {
    fn event(&mut self, _event: &E, _at: KernelTime) -> io::Result<()> {
        Ok(())
    }
}

impl<W: Write> Renderer for JsonLines<W> {
    fn start(&mut self, start: &RunStart) -> io::Result<()> {
        self.run.begin(start);
        write_line(&mut self.out, &Event::start(start, &self.run.names))
    }

    fn name(&mut self, address: IpAddr, name: &Untrusted) {
        self.run.names.learn(address, name);
    }

    fn origin(&mut self, address: IpAddr, origin: &Origin) {
        self.run.names.learn_origin(address, origin);
    }

    fn snapshot(&mut self, _report: &RunReport) -> io::Result<()> {
        self.out.flush()
    }

    fn finish(&mut self, end: &RunEnd) -> io::Result<()> {
        write_line(&mut self.out, &self.run.document(end)?)?;
        self.out.flush()
    }
}

impl<W: Write> EventRenderer<ProbeEvent> for JsonLines<W> {
    fn event(&mut self, event: &ProbeEvent, at: KernelTime) -> io::Result<()> {
        write_line(&mut self.out, &Event::of(event, at, &self.run.names))
    }
}

impl<W: Write> EventRenderer<TraceEvent> for JsonLines<W> {
    fn event(&mut self, event: &TraceEvent, at: KernelTime) -> io::Result<()> {
        write_line(&mut self.out, &Event::of_trace(event, at, &self.run.names))
    }
}

impl<W: Write> EventRenderer<SampledEvent> for JsonLines<W> {
    fn event(&mut self, event: &SampledEvent, at: KernelTime) -> io::Result<()> {
        write_line(&mut self.out, &Event::of_sampled(event, at, &self.run.names))
    }
}

impl<W: Write> EventRenderer<ConnectEvent> for JsonLines<W> {
    fn event(&mut self, event: &ConnectEvent, at: KernelTime) -> io::Result<()> {
        write_line(&mut self.out, &Event::of_connect(event, at, &self.run.names))
    }
}

impl<W: Write> EventRenderer<LookupEvent> for JsonLines<W> {
    fn event(&mut self, event: &LookupEvent, at: KernelTime) -> io::Result<()> {
        write_line(&mut self.out, &Event::of_lookup(event, at))
    }
}

impl<W: Write> EventRenderer<CaptureEvent> for JsonLines<W> {
    fn event(&mut self, event: &CaptureEvent, _at: KernelTime) -> io::Result<()> {
        write_line(&mut self.out, &Event::of_capture(event))
    }
}

impl<W: Write> EventRenderer<SocketsEvent> for JsonLines<W> {
    fn event(&mut self, event: &SocketsEvent, at: KernelTime) -> io::Result<()> {
        write_line(&mut self.out, &Event::of_sockets(event, at))
    }
}

/// Writes one value as one line in one write, so that a reader never sees half of it.
fn write_line(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    out.write_all(&line)
}
