//! A run as one self-contained page (`--report-file x.html`): the verdict, the table, and a chart of each hop.
//!
//! It loads nothing and runs nothing: no script, no font, no picture from elsewhere, and a policy that forbids them. Whatever
//! stands in it goes through [`escape::html`].

mod chart;
mod table;

use crate::at_end::{FinishedRun, Form};
use crate::escape;
use crate::pieces;
use crate::ticket;
use crate::verdict;
use netkit_model::Status;

/// The whole style of the page: light and dark by the reader's choice, and for paper.
const STYLE: &str = include_str!("html/page.css");

/// A page to attach to a ticket.
#[derive(Clone, Copy, Debug, Default)]
pub struct Html;

impl Form for Html {
    fn write(&self, run: &FinishedRun<'_>) -> String {
        let title = escape::html(&ticket::title(run));
        let body = [heading(run), verdict_part(run), facts(run), table::hops(run), chart::all(run), footer()];
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{}</main>\n</body>\n</html>\n",
            body.concat(),
        )
    }
}

fn heading(run: &FinishedRun<'_>) -> String {
    let (command, target) = (run.start.command, escape::html(&ticket::target(run)));
    format!("<h1><span class=\"command\">netkit {command}</span> {target}</h1>\n")
}

fn verdict_part(run: &FinishedRun<'_>) -> String {
    let end = run.end;
    let class = match end.verdict.status {
        Status::Ok => "ok",
        Status::Degraded => "degraded",
        Status::Fail => "fail",
        Status::Unknown => "unknown",
    };
    let sections = verdict::sections(&end.verdict, &end.evidence, run.names.interfaces());
    let sections = sections.iter().filter(|(_, lines)| !lines.is_empty()).map(|(heading, lines)| {
        let lines = pieces::concat(lines.iter().map(|line| format!("<dd>{}</dd>", escape::html(line))));
        format!("<dt>{heading}</dt>{lines}\n")
    });
    let sections = pieces::concat(sections);
    let grounds = if sections.is_empty() { sections } else { format!("<dl>\n{sections}</dl>\n") };
    format!(
        "<section class=\"verdict {class}\">\n<p><strong>{}</strong> {}</p>\n{grounds}<p class=\"identity\">{}</p>\n\
         </section>\n",
        verdict::status_word(end.verdict.status),
        escape::html(&end.verdict.text),
        escape::html(&verdict::identity(&end.verdict)),
    )
}

fn facts(run: &FinishedRun<'_>) -> String {
    let facts = ticket::facts(run);
    let rows = facts.iter().map(|(name, value)| format!("<dt>{name}</dt><dd>{}</dd>\n", escape::html(value)));
    format!("<dl class=\"facts\">\n{}</dl>\n", pieces::concat(rows))
}

fn footer() -> String {
    "<footer>Times are in milliseconds. Loss of a link is that of the traffic through it, with its 95 % interval; a router \
     that does not answer every probe and passes every packet on loses nothing. Late answers are not lost.</footer>\n"
        .to_owned()
}
