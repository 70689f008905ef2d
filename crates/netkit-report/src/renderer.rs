//! What a run tells its renderer, from its first word to its last.

use std::io;
use std::net::IpAddr;

use netkit_model::{KernelTime, ProbeEvent, RunEnd, RunReport, RunStart, Untrusted};

/// Renders one run. Call [`start`](Self::start) first, [`finish`](Self::finish) last, and each once.
///
/// An error is the writer's own, as it came: a closed pipe or a full disk is for the caller to judge. Warnings
/// of a run are in the JSON document; in text they are talk, not data, and the caller's to tell on stderr.
pub trait Renderer {
    /// The run begins.
    fn start(&mut self, start: &RunStart) -> io::Result<()>;

    /// An address' name became known; it is used from the next line on.
    fn name(&mut self, address: IpAddr, name: &Untrusted);

    /// Something happened, and is told at `at`: the label of its line, unless it is an answer, which the kernel stamped
    /// when it came.
    fn event(&mut self, event: &ProbeEvent, at: KernelTime) -> io::Result<()>;

    /// The user asked how it stands (SIGQUIT). What was rendered so far is flushed; the answer is
    /// [`snapshot_line`](crate::snapshot_line), which belongs on stderr.
    fn snapshot(&mut self, report: &RunReport) -> io::Result<()>;

    /// The run is over. Renders the summary and flushes.
    fn finish(&mut self, end: &RunEnd) -> io::Result<()>;
}
