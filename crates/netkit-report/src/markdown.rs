//! A run as Markdown, to paste into a ticket (`--report-file x.md`): what the HTML page says, without its charts.

use crate::at_end::{FinishedRun, Form};
use crate::escape;
use crate::hop_rows::{self, HopRow, Host};
use crate::pieces;
use crate::ticket;
use crate::verdict;

/// A report in `CommonMark` with GitHub's tables: the verdict, the facts of the run and the table of hops.
#[derive(Clone, Copy, Debug, Default)]
pub struct Markdown;

impl Form for Markdown {
    fn write(&self, run: &FinishedRun<'_>) -> String {
        let parts = [heading(run), verdict_part(run), facts(run), table(run), remarks(run)];
        pieces::join(parts, "\n")
    }
}

fn heading(run: &FinishedRun<'_>) -> String {
    format!("# {}\n", escape::markdown(&ticket::title(run)))
}

fn verdict_part(run: &FinishedRun<'_>) -> String {
    let end = run.end;
    let word = verdict::status_word(end.verdict.status);
    let text = escape::markdown(&end.verdict.text);
    let sections = verdict::sections(&end.verdict, &end.evidence, run.names.interfaces());
    let lines = sections.iter().flat_map(|(heading, lines)| lines.iter().map(move |line| (heading, line)));
    let lines = lines.map(|(heading, line)| format!("- *{heading}* {}\n", escape::markdown(line)));
    let identity = escape::markdown(&verdict::identity(&end.verdict));
    format!("**{word}** {text}\n\n{}- {identity}\n", pieces::concat(lines))
}

fn facts(run: &FinishedRun<'_>) -> String {
    let rows = ticket::facts(run);
    let rows = rows.iter().map(|(name, value)| format!("| {name} | {} |\n", escape::markdown_code(value)));
    format!("| | |\n|---|---|\n{}", pieces::concat(rows))
}

fn table(run: &FinishedRun<'_>) -> String {
    let Some(path) = ticket::path(run) else { return String::new() };
    let titles = ticket::NUMBERS.join(" | ");
    let rule = "---:|".repeat(ticket::NUMBERS.len() + 1);
    let rows = path.hops.iter().flat_map(hop_rows::rows).map(|row| {
        let hop = if row.is_first { row.hop.hop.to_string() } else { String::new() };
        let notes = escape::markdown(&hop_rows::line(&hop_rows::notes(&row, path)));
        let numbers = ticket::numbers(&row).join(" | ");
        let (host, link) = (host(run, &row), ticket::link(&row));
        format!("| {hop} | {host} | {numbers} | {link} | {notes} |\n")
    });
    format!(
        "| Hop | Host | {titles} | Link loss | Note |\n|---:|---|{rule}---|\n{}\n\
         Times are in milliseconds; the interval behind a link's loss is its 95 % interval.\n",
        pieces::concat(rows),
    )
}

/// Who stands in the row, as code, so that nobody is linked to or mentioned.
fn host(run: &FinishedRun<'_>, row: &HopRow<'_>) -> String {
    let host = Host::of(row, run.start, run.names);
    let parts = std::iter::once(host.full(false)).chain(ticket::details(row, &host));
    pieces::join(parts.map(|part| escape::markdown_code(&part)), " ")
}

fn remarks(run: &FinishedRun<'_>) -> String {
    let remarks = ticket::remarks(run);
    pieces::concat(remarks.iter().map(|remark| format!("- Note: {}\n", escape::markdown(remark))))
}
