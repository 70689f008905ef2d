//! A sampled path in the two columns of Windows' `pathping`: what is lost from here to a hop, and whose loss that is.
//!
//! The verdict stands first, as the answer does in a letter; the rows below it are its grounds.

use netkit_model::{RunReport, SampledHop, SampledPath};

use crate::at_end::{FinishedRun, Form};
use crate::columns::{Column, loss_percent};
use crate::date;
use crate::hop_rows::{self, HopRow, Host};
use crate::number;
use crate::pieces;
use crate::verdict::verdict_block;
use crate::words;

use super::mtr::remark_lines;

/// `pathping`'s report.
///
/// "Source to Here" counts the probes to a hop that it did not answer. "This Node/Link" says whose that is: in the row
/// of a hop what it did not answer although packets pass it, in the row `|` above it what the link to it, or its
/// forwarding, loses of the traffic, with the 95 % interval in percent. These counts are the estimated ratios of so
/// many probes. `-` stands for what was never measured or cannot be decided.
///
/// ```text
///               Source to Here      This Node/Link
/// Hop      RTT  Lost/Sent =    Pct  Lost/Sent =    Pct  Address
///   0                                                   198.51.100.4
///                                      0/ 600 =   0.0%   |  (0–0.636)
///   1  0.400ms     0/ 600 =   0.0%     0/ 600 =   0.0%  gw.example.com [10.1.1.1]
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct PathpingText {
    /// Addresses only, no names (`-n`).
    pub numeric: bool,
    /// Paint the verdict's word.
    pub color: bool,
}

impl Form for PathpingText {
    fn write(&self, run: &FinishedRun<'_>) -> String {
        let interfaces = run.names.interfaces();
        let verdict = verdict_block(&run.end.verdict, &run.end.evidence, interfaces, self.color);
        match &run.end.report {
            RunReport::Sampled(path) => {
                let (heading, remarks) = (heading(run, path), remark_lines(path, run.names));
                format!("{verdict}\n{heading}\n\n{}{remarks}", self.table(run, path))
            }
            _ => verdict,
        }
    }
}

/// Widths that the counts of this path need.
#[derive(Clone, Copy)]
struct Counts {
    digits: usize,
}

impl PathpingText {
    fn table(self, run: &FinishedRun<'_>, path: &SampledPath) -> String {
        let most = path.hops.iter().map(|hop| hop.counters.sent).max().unwrap_or(0);
        let counts = Counts { digits: most.to_string().len().max(4) };
        let (title, width) = (counts.title(), counts.width());
        let source = run.source().map_or_else(|| "this host".to_owned(), |source| source.to_string());
        let hops = path.hops.iter().map(|hop| {
            let nodes = hop_rows::rows(hop);
            let nodes = nodes.iter().map(|row| self.node(run, path, row, counts));
            link(hop, counts) + &pieces::concat(nodes)
        });
        format!(
            "{:14}{:width$}  This Node/Link\nHop      RTT  {title}  {title}  Address\n\
             {:>3}{:11}{:width$}  {:width$}  {source}\n{}",
            "",
            "Source to Here",
            0,
            "",
            "",
            "",
            pieces::concat(hops),
        )
    }

    /// The row of a responder; whose the loss is is known of a hop only, and stands in its first row.
    fn node(self, run: &FinishedRun<'_>, path: &SampledPath, row: &HopRow<'_>, counts: Counts) -> String {
        let hop = if row.is_first { row.hop.hop.to_string() } else { String::new() };
        let rtt = row
            .responder
            .and_then(|one| Column::Mean.delay(one))
            .map_or_else(|| "-".to_owned(), |rtt| format!("{}ms", number::rtt(rtt)));
        let tried = row.counters.tried();
        let here = counts.cell(row.counters.loss_ratio().map(|ratio| (row.counters.lost, tried, ratio)));
        let node = match row.hop.loss.node_ratio.filter(|ratio| row.is_first && ratio.is_finite()) {
            Some(ratio) => {
                let tried = row.hop.counters.tried();
                counts.cell(Some((share(ratio, tried), tried, ratio)))
            }
            None if row.is_first => counts.cell(None),
            None => " ".repeat(counts.width()),
        };
        let host = Host::of(row, run.start, run.names);
        let notes = hop_rows::line(&hop_rows::notes(row, path));
        let line = format!("{hop:>3} {rtt:>8}  {here}  {node}  {}  {notes}", address(&host, self.numeric));
        format!("{}\n", line.trim_end())
    }
}

/// `Route to example.com [192.0.2.7]: 100 samples of each hop in 25 s`.
fn heading(run: &FinishedRun<'_>, path: &SampledPath) -> String {
    let target = run.start.targets.first();
    let typed = target.map(|target| words::typed(&target.input)).unwrap_or_default();
    let address = target.and_then(|target| target.address).map(|address| run.names.scoped(address));
    let address = address.filter(|address| *address != typed).map(|address| format!(" [{address}]"));
    let samples = if path.rounds == 1 { "sample" } else { "samples" };
    format!(
        "Route to {typed}{}: {} {samples} of each hop in {}",
        address.unwrap_or_default(),
        path.rounds,
        date::span(path.duration),
    )
}

/// The row of the link in front of a hop.
fn link(hop: &SampledHop, counts: Counts) -> String {
    let tried = hop.counters.tried();
    let width = counts.width();
    let loss = hop_rows::link_loss(hop).filter(|_| tried > 0);
    let cell = counts.cell(loss.map(|loss| (share(loss.ratio, tried), tried, loss.ratio)));
    let interval = loss.map(|loss| format!("  ({})", hop_rows::percent_interval(loss))).unwrap_or_default();
    format!("{:14}{:width$}  {cell}   |{interval}\n", "", "")
}

/// `r4.example.net [10.1.4.1]`, with the network in front and the flow behind where they are known.
fn address(host: &Host, numeric: bool) -> String {
    let network = host.network.as_ref().map(|network| format!("{network} ")).unwrap_or_default();
    let flow = host.flow.map(|flow| format!(" (flow {flow})")).unwrap_or_default();
    let shown = match (&host.name, &host.address) {
        (Some(name), Some(address)) if !numeric => format!("{name} [{address}]"),
        _ => host.short(true).to_owned(),
    };
    format!("{network}{shown}{flow}")
}

/// So much of so many probes.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float-to-integer cast saturates, and what is no number becomes zero"
)]
fn share(ratio: f64, tried: u64) -> u64 {
    (ratio * number::float(tried.into())).round() as u64
}

impl Counts {
    /// `Lost/Sent =   Pct`.
    fn title(self) -> String {
        let digits = self.digits;
        format!("{:>digits$}/{:>digits$} = {:>6}", "Lost", "Sent", "Pct")
    }

    fn width(self) -> usize {
        self.title().len()
    }

    /// `  41/1000 =   4.1%`; `-` where there is nothing to say.
    fn cell(self, counted: Option<(u64, u64, f64)>) -> String {
        let (digits, width) = (self.digits, self.width());
        match counted {
            Some((lost, tried, ratio)) => {
                format!("{lost:>digits$}/{tried:>digits$} = {:>6}", loss_percent(ratio))
            }
            None => format!("{:>width$}", "-"),
        }
    }
}
