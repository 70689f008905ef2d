//! Reports that are written whole when the run is over: what they are told is kept, and one function writes it.
//!
//! It knows no form; each form stands in a file of its own.

use std::io::{self, Write};
use std::net::IpAddr;

use netkit_model::{KernelTime, Origin, RunEnd, RunReport, RunStart, Untrusted};

use crate::names::Names;
use crate::renderer::{EventRenderer, Renderer};

/// A form of the whole run, such as [`MtrText`](crate::MtrText) or [`Html`](crate::Html).
pub trait Form {
    /// All that is written.
    fn write(&self, run: &FinishedRun<'_>) -> String;
}

/// What is known at the end.
#[derive(Clone, Copy, Debug)]
pub struct FinishedRun<'a> {
    pub(crate) start: &'a RunStart,
    pub(crate) end: &'a RunEnd,
    pub(crate) names: &'a Names,
}

impl FinishedRun<'_> {
    /// The address that the probes came from.
    pub(crate) fn source(&self) -> Option<IpAddr> {
        self.end.vantage.source.or(self.start.vantage.source)
    }
}

/// Renders a run in one [`Form`], with one write when it is over. Events are not listened to: whatever is told of them is
/// in the measurements at the end.
#[derive(Debug)]
pub struct AtEnd<W, F> {
    out: W,
    form: F,
    start: Option<RunStart>,
    names: Names,
}

impl<W: Write, F: Form> AtEnd<W, F> {
    /// This form into this writer.
    pub fn new(out: W, form: F) -> Self {
        Self { out, form, start: None, names: Names::default() }
    }
}

impl<W: Write, F: Form> Renderer for AtEnd<W, F> {
    fn start(&mut self, start: &RunStart) -> io::Result<()> {
        self.names = Names::of_run(start);
        for target in &start.targets {
            // Until the address' own name is known, the one that led to it stands in.
            if let (Some(address), Some(name)) = (target.address, &target.name) {
                self.names.learn(address.ip, name);
            }
        }
        self.start = Some(start.clone());
        Ok(())
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
        let start =
            self.start.as_ref().ok_or_else(|| io::Error::other("a report was finished before it began"))?;
        let text = self.form.write(&FinishedRun { start, end, names: &self.names });
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }
}

impl<E, W: Write, F: Form> EventRenderer<E> for AtEnd<W, F> {
    fn event(&mut self, _event: &E, _at: KernelTime) -> io::Result<()> {
        Ok(())
    }
}
