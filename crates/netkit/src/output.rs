//! Where results go: the renderer for the format asked for, on stdout.

use std::io::{self, BufWriter, IsTerminal as _, Write};

use netkit_model::ProbeEvent;
use netkit_report::{Csv, EventRenderer, Json, JsonLines, ManyText, PingText, SweepText, TextOptions};

use crate::args::FormatChoice;
use crate::config::Show;
use crate::terminal::Terminal;

/// What kind of run a text is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One host: ping's lines.
    One,
    /// Several hosts: fping's lines.
    Many,
    /// A sweep.
    Sweep,
}

/// The renderer for a run.
pub(crate) fn renderer(kind: Kind, show: &Show, terminal: Terminal) -> Box<dyn EventRenderer<ProbeEvent>> {
    let options = TextOptions {
        // A live table already shows every target; its lines come in the summary.
        quiet: show.quiet || (kind == Kind::Many && terminal.live_rows.is_some()),
        verbose: show.verbose,
        timestamps: show.timestamps,
        outstanding: show.outstanding,
        numeric: show.numeric,
        audible: show.audible,
        color: terminal.colours,
    };
    match (show.format, kind) {
        (FormatChoice::Json, _) => Box::new(Json::new(BufWriter::new(io::stdout()))),
        (FormatChoice::JsonLines, Kind::Sweep) => Box::new(JsonLines::new(BufWriter::new(io::stdout()))),
        (FormatChoice::JsonLines, _) => Box::new(JsonLines::new(io::stdout())),
        (FormatChoice::Csv, _) => Box::new(Csv::new(BufWriter::new(io::stdout()))),
        (FormatChoice::Text, Kind::One) => Box::new(PingText::new(io::stdout(), options)),
        (FormatChoice::Text, Kind::Many) => Box::new(ManyText::new(io::stdout(), options)),
        (FormatChoice::Text, Kind::Sweep) => Box::new(SweepText::new(sweep_writer(), options)),
    }
}

/// A sweep prints thousands of lines a second: in a pipe they go out in blocks.
fn sweep_writer() -> Box<dyn Write> {
    if io::stdout().is_terminal() { Box::new(io::stdout()) } else { Box::new(BufWriter::new(io::stdout())) }
}
