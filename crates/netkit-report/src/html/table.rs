//! The table of hops of the page.

use crate::at_end::FinishedRun;
use crate::escape;
use crate::hop_rows::{self, HopRow, Host, Note, Tone};
use crate::pieces;
use crate::ticket;

/// The table and what is to be said below it; empty where no path was sampled.
pub(super) fn hops(run: &FinishedRun<'_>) -> String {
    let remarks = remarks(run);
    let Some(path) = ticket::path(run) else { return remarks };
    let titles = ticket::NUMBERS.iter();
    let titles = titles.map(|title| format!("<th scope=\"col\" class=\"number\">{title}</th>"));
    let titles = pieces::concat(titles);
    let rows = path.hops.iter().flat_map(hop_rows::rows);
    let rows = pieces::concat(rows.map(|row| self::row(run, &row, &hop_rows::notes(&row, path))));
    format!(
        "<h2>Hops</h2>\n<div class=\"wide\">\n<table>\n<thead><tr><th scope=\"col\" class=\"number\">Hop</th>\
         <th scope=\"col\">Host</th>{titles}<th scope=\"col\" class=\"number\">Link loss</th><th scope=\"col\">Note</th>\
         </tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n{remarks}"
    )
}

fn remarks(run: &FinishedRun<'_>) -> String {
    let remarks = ticket::remarks(run);
    let remarks = remarks.iter().map(|remark| format!("<li>{}</li>\n", escape::html(remark)));
    let remarks = pieces::concat(remarks);
    if remarks.is_empty() { remarks } else { format!("<ul class=\"remarks\">\n{remarks}</ul>\n") }
}

fn row(run: &FinishedRun<'_>, row: &HopRow<'_>, notes: &[Note]) -> String {
    let host = Host::of(row, run.start, run.names);
    let hop = if row.is_first { row.hop.hop.to_string() } else { String::new() };
    let numbers = ticket::numbers(row);
    let [loss, others @ ..] = &numbers;
    // A loss that traffic does not suffer is never painted as one.
    let is_bad = row.counters.lost > 0 && hop_rows::is_through_loss(row.hop);
    let numbers = pieces::concat(others.iter().map(|number| cell("number", number)));
    let notes = pieces::join(notes.iter().map(note), ", ");
    let class = if row.is_first { "first" } else { "further" };
    format!(
        "<tr class=\"{class}\">{}<td>{}</td>{}{numbers}{}<td>{notes}</td></tr>\n",
        cell("number", &hop),
        self::host(row, &host),
        cell(if is_bad { "number bad" } else { "number" }, loss),
        cell("number", &ticket::link(row)),
    )
}

/// The name with the address behind it, and below them whose network it is and the labels that the probe came with.
fn host(row: &HopRow<'_>, host: &Host) -> String {
    let address = host.name.as_ref().and(host.address.as_deref());
    let address = address.map(|address| format!(" <small>{}</small>", escape::html(address)));
    let below = ticket::details(row, host);
    let below = pieces::join(below.iter().map(|detail| escape::html(detail)), " · ");
    let below = if below.is_empty() { below } else { format!("<div class=\"below\">{below}</div>") };
    format!("{}{}{below}", escape::html(host.short(false)), address.unwrap_or_default())
}

fn note(note: &Note) -> String {
    let text = escape::html(&note.text);
    match note.tone {
        Tone::Plain => text,
        Tone::Harmless => format!("<span class=\"harmless\">{text}</span>"),
        Tone::Bad => format!("<span class=\"bad\">{text}</span>"),
    }
}

fn cell(class: &str, text: &str) -> String {
    format!("<td class=\"{class}\">{}</td>", escape::html(text))
}
