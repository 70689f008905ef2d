//! What a run tells its renderer, from its first word to its last.

use std::io;
use std::net::IpAddr;

use netkit_model::{KernelTime, Origin, RunEnd, RunReport, RunStart, Untrusted};

/// Renders one run. Call [`start`](Self::start) first, [`finish`](Self::finish) last, and each once.
///
/// An error is the writer's own, as it came: a closed pipe or a full disk is for the caller to judge. Warnings
/// of a run are in the JSON document; in text they are talk, not data, and the caller's to tell on stderr.
pub trait Renderer {
    /// The run begins.
    fn start(&mut self, start: &RunStart) -> io::Result<()>;

    /// An address' name became known; it is used from the next line on.
    fn name(&mut self, address: IpAddr, name: &Untrusted);

    /// Whose network an address is in became known. Renderers that show no networks need not listen.
    fn origin(&mut self, _address: IpAddr, _origin: &Origin) {}

    /// The user asked how it stands (SIGQUIT). What was rendered so far is flushed; the answer is
    /// [`snapshot_line`](crate::snapshot_line), which belongs on stderr.
    fn snapshot(&mut self, report: &RunReport) -> io::Result<()>;

    /// The run is over. Renders the summary and flushes.
    fn finish(&mut self, end: &RunEnd) -> io::Result<()>;
}

/// Renders what a session tells: [`ProbeEvent`](netkit_model::ProbeEvent)s of a ping,
/// [`TraceEvent`](netkit_model::TraceEvent)s of a trace.
pub trait EventRenderer<E>: Renderer {
    /// Something happened, and is told at `at`: the label of its line, unless it is an answer, which the kernel stamped
    /// when it came.
    fn event(&mut self, event: &E, at: KernelTime) -> io::Result<()>;
}
