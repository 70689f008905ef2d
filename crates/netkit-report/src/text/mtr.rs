//! A sampled path in `mtr`'s report, so that who reads `mtr -r` reads this.
//!
//! What `mtr` does not say stands behind its numbers on the same line, or below them. Of `mtr`'s own mistakes none is kept:
//! the numbers are those of `netkit-stats`, and what was never measured is `-`.

use netkit_model::{MplsLabel, RunReport, SampledHop, SampledPath};

use crate::at_end::{FinishedRun, Form};
use crate::columns::{Column, Columns};
use crate::date;
use crate::escape;
use crate::hop_rows::{self, HopRow, Host};
use crate::names::Names;
use crate::pieces;
use crate::verdict::verdict_block;

/// Where `mtr`'s numbers begin, unless names are shown whole.
const NAME_COLUMNS: usize = 33;

/// `mtr`'s report (`-r`), then what it leaves out, then the verdict.
///
/// `HOST:` is the address that the probes came from. Each responder of a hop has a line and numbers of its own, the one
/// that answered most first; in a hop that was probed with several flows each flow has its own line too. `???` stands
/// for probes that are nobody's.
///
/// ```text
/// Start: 2026-11-23T03:10:00+0000
/// HOST: 198.51.100.4                Loss%   Snt   Last   Avg  Best  Wrst StDev
///   1.|-- gw.example.com             0.0%    10    0.3   0.4   0.3   0.9   0.2
///   2.|-- 10.1.2.1                  62.0%    10   20.1  21.0  20.1  88.0   9.1  reply-limited
///     |  `|-- 10.1.2.9               0.0%     4   20.3  20.4  20.3  20.6   0.1
///        [MPLS: Lbl 24015 TC 0 S 1 TTL 1]
///   3.|-- ???                      100.0%    10      -     -     -     -     -  does not answer
/// ```
#[derive(Clone, Debug, Default)]
pub struct MtrText {
    /// Names are not cut (`-w`). Addresses never are.
    pub wide: bool,
    /// Addresses only, no names (`-n`).
    pub numeric: bool,
    /// What is shown of each responder (`-o`).
    pub columns: Columns,
    /// Paint the verdict's word.
    pub color: bool,
}

impl Form for MtrText {
    fn write(&self, run: &FinishedRun<'_>) -> String {
        let table = match &run.end.report {
            RunReport::Sampled(path) => self.whole_table(run, path),
            _ => String::new(),
        };
        let interfaces = run.names.interfaces();
        table + &verdict_block(&run.end.verdict, &run.end.evidence, interfaces, self.color)
    }
}

/// A line of the table before its widths are known.
struct Line {
    /// The hop and who answers there.
    label: String,
    cells: Vec<String>,
    note: String,
    labels: Vec<MplsLabel>,
}

impl Line {
    fn text(&self, label_width: usize, widths: &[usize]) -> String {
        let cells = padded(self.cells.iter().map(String::as_str), widths);
        let line = format!("{:label_width$}{cells}  {}", self.label, self.note);
        let labels = pieces::concat(self.labels.iter().map(|label| mpls(*label)));
        format!("{}\n{labels}", line.trim_end())
    }
}

impl MtrText {
    /// The table with what stands above and below it, and a blank line.
    fn whole_table(&self, run: &FinishedRun<'_>, path: &SampledPath) -> String {
        let started = date::basic_offset(run.start.started.0).map(|at| format!("Start: {at}\n"));
        let remarks = remark_lines(path, run.names);
        format!("{}{}{remarks}\n", started.unwrap_or_default(), self.table(run, path))
    }

    fn table(&self, run: &FinishedRun<'_>, path: &SampledPath) -> String {
        let columns = self.columns.as_slice();
        let lines: Vec<_> = path.hops.iter().flat_map(|hop| self.lines(run, path, hop)).collect();
        let source = run.source().map_or_else(|| "this host".to_owned(), |source| source.to_string());
        let host = format!("HOST: {source}");
        let least = if self.wide { 0 } else { NAME_COLUMNS };
        let labels = lines.iter().map(|line| line.label.as_str()).chain([host.as_str()]);
        let label_width = labels.map(|label| label.chars().count() + 1).max().unwrap_or(0).max(least);
        let widths: Vec<_> =
            columns.iter().enumerate().map(|(at, column)| width(*column, at, &lines)).collect();
        let titles = padded(columns.iter().map(|column| column.title()), &widths);
        let lines = lines.iter().map(|line| line.text(label_width, &widths));
        format!("{host:label_width$}{titles}\n{}", pieces::concat(lines))
    }

    fn lines(&self, run: &FinishedRun<'_>, path: &SampledPath, hop: &SampledHop) -> Vec<Line> {
        let rows = hop_rows::rows(hop);
        let line = |(at, row): (usize, &HopRow<'_>)| Line {
            label: self.label(run, row, at),
            cells: self.columns.as_slice().iter().map(|column| column.cell(row)).collect(),
            note: hop_rows::line(&hop_rows::notes(row, path)),
            labels: row.responder.map(|one| one.labels.clone()).unwrap_or_default(),
        };
        rows.iter().enumerate().map(line).collect()
    }

    /// `  4.|-- r4.example.net`, and `mtr`'s bracket for the further responders of a hop.
    fn label(&self, run: &FinishedRun<'_>, row: &HopRow<'_>, at: usize) -> String {
        let front = match at {
            0 => format!("{:>3}.|-- ", row.hop.hop),
            1 => "    |  `|-- ".to_owned(),
            _ => "    |   |-- ".to_owned(),
        };
        let host = Host::of(row, run.start, run.names);
        let network = host.network.as_ref().map(|network| format!("[{network}] ")).unwrap_or_default();
        let flow = host.flow.map(|flow| format!(" (flow {flow})")).unwrap_or_default();
        let shown = host.short(self.numeric);
        let is_name = host.address.as_deref().is_some_and(|address| address != shown);
        let room = NAME_COLUMNS.saturating_sub(1 + front.chars().count() + network.len() + flow.len());
        let shown = if is_name && !self.wide { cut(shown, room) } else { shown.to_owned() };
        format!("{front}{network}{shown}{flow}")
    }
}

/// What is to be said of the whole path, a line each.
pub(super) fn remark_lines(path: &SampledPath, names: &Names) -> String {
    let remarks = hop_rows::remarks(path, names);
    pieces::concat(remarks.iter().map(|remark| format!("{}\n", escape::sentence(remark))))
}

/// The width of a column: `mtr`'s, or what its longest cell needs.
fn width(column: Column, at: usize, lines: &[Line]) -> usize {
    let longest = lines.iter().filter_map(|line| line.cells.get(at)).map(String::len).max().unwrap_or(0);
    // The loss takes its whole width as it does in `mtr`: there is a blank behind the name.
    let blank = usize::from(!matches!(column, Column::Loss | Column::Space));
    column.width().max(longest + blank)
}

fn padded<'a>(cells: impl Iterator<Item = &'a str>, widths: &[usize]) -> String {
    pieces::concat(cells.zip(widths).map(|(cell, width)| format!("{cell:>width$}")))
}

/// The name within so many columns, with a mark where it was cut.
fn cut(name: &str, room: usize) -> String {
    if name.chars().count() <= room {
        return name.to_owned();
    }
    let kept: String = name.chars().take(room.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// A label in `mtr`'s words (RFC 4950).
fn mpls(label: MplsLabel) -> String {
    let MplsLabel { label, traffic_class, bottom_of_stack, ttl } = label;
    let bottom = u8::from(bottom_of_stack);
    format!("       [MPLS: Lbl {label} TC {traffic_class} S {bottom} TTL {ttl}]\n")
}
