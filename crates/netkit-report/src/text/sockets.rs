//! The sockets of this host as text: a summary, a row for each as ss(8) has them, what is wrong, or rates as sar(1) has them.
//!
//! Rows and rates are written as they come; the rest stands at the end.

mod rates;
mod rows;
mod summary;

use std::io::{self, Write};
use std::net::IpAddr;

use netkit_model::{
    KernelTime, OwnersSeen, RunEnd, RunReport, RunStart, SocketsEvent, SocketsRun, SocketsView, Status,
    Untrusted,
};

use crate::names::Names;
use crate::renderer::{EventRenderer, Renderer};
use crate::verdict::verdict_block;
use crate::words::sockets::plural;
use rows::Rows;

/// How sockets are shown.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches of the display")]
pub struct SocketsTextOptions {
    /// What is shown.
    pub view: SocketsView,
    /// The verdict alone (`-q`).
    pub quiet: bool,
    /// More of each socket (`-v`).
    pub verbose: bool,
    /// Paint the verdict's word.
    pub color: bool,
    /// Draw bars of blocks, and not of ASCII.
    pub unicode: bool,
    /// The names of users by number.
    pub users: Vec<(u32, Untrusted)>,
}

/// Sockets for people.
#[derive(Debug)]
pub struct SocketsText<W> {
    out: W,
    options: SocketsTextOptions,
    rows: Rows,
    /// Lines of rates since the last header.
    lines: u32,
    names: Names,
}

impl<W: Write> SocketsText<W> {
    /// Text into this writer.
    pub fn new(out: W, options: SocketsTextOptions) -> Self {
        let rows = Rows::new(options.verbose);
        Self { out, options, rows, lines: 0, names: Names::default() }
    }

    fn verdicts(&self, end: &RunEnd, run: &SocketsRun) -> String {
        let block =
            |verdict| verdict_block(verdict, &end.evidence, self.names.interfaces(), self.options.color);
        let all: Vec<String> = match (self.options.view, run.problems.as_slice()) {
            (_, []) => vec![block(&end.verdict)],
            (SocketsView::Problems, all) if !self.options.quiet => all.iter().map(block).collect(),
            (_, [first, rest @ ..]) => {
                let more = rest.iter().filter(|one| one.status != Status::Ok).count();
                let hint = format!("  and {more} more: netkit sockets --problems\n");
                vec![block(first), if more > 0 { hint } else { String::new() }]
            }
        };
        all.concat()
    }
}

impl<W: Write> Renderer for SocketsText<W> {
    fn start(&mut self, start: &RunStart) -> io::Result<()> {
        self.names = Names::of_run(start);
        Ok(())
    }

    fn name(&mut self, address: IpAddr, name: &Untrusted) {
        self.names.learn(address, name);
    }

    fn snapshot(&mut self, _report: &RunReport) -> io::Result<()> {
        self.out.flush()
    }

    fn finish(&mut self, end: &RunEnd) -> io::Result<()> {
        let mut text = self.rows.finish(&self.options.users).to_owned();
        let RunReport::Sockets(run) = &end.report else {
            text.push_str(&verdict_block(
                &end.verdict,
                &end.evidence,
                self.names.interfaces(),
                self.options.color,
            ));
            self.out.write_all(text.as_bytes())?;
            return self.out.flush();
        };
        let is_quiet = self.options.quiet;
        match self.options.view {
            SocketsView::Summary if !is_quiet => {
                text.push_str(&summary::text(run, self.options.unicode, self.options.color));
                text.push('\n');
                text.push_str(&self.verdicts(end, run));
            }
            SocketsView::Watch if !is_quiet && run.rates.len() > 1 => text.push_str(&rates::whole(run)),
            SocketsView::List | SocketsView::Watch if !is_quiet => {}
            _ => text.push_str(&self.verdicts(end, run)),
        }
        if !is_quiet && self.options.view != SocketsView::Watch {
            text.push_str(&run.owners.as_ref().map(unnamed).unwrap_or_default());
        }
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }
}

impl<W: Write> EventRenderer<SocketsEvent> for SocketsText<W> {
    fn event(&mut self, event: &SocketsEvent, at: KernelTime) -> io::Result<()> {
        if self.options.quiet {
            return Ok(());
        }
        match event {
            SocketsEvent::Row(row) => self.out.write_all(self.rows.add(row, &self.options.users).as_bytes()),
            SocketsEvent::Rates(one) => {
                let text = rates::line(one, at, self.lines);
                self.lines += 1;
                self.out.write_all(text.as_bytes())?;
                self.out.flush()
            }
        }
    }
}

/// How many sockets could not be named, and what helps; nothing where all could.
fn unnamed(owners: &OwnersSeen) -> String {
    let OwnersSeen { unnamed, of_others, closed_to_us } = *owners;
    if unnamed == 0 {
        return String::new();
    }
    let what = plural(unnamed, "socket");
    let belong = if unnamed == 1 { "belongs" } else { "belong" };
    if closed_to_us > 0 {
        let whose = if of_others > 0 { " of other users" } else { "" };
        return format!(
            "\nThe process of {what}{whose} is not shown to this user: sudo netkit sockets names it.\n"
        );
    }
    format!("\n{what} {belong} to the kernel itself or to processes that this PID namespace does not show.\n")
}
