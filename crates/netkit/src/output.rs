//! Where results go: the renderer for the format asked for on stdout, talk on stderr.

use std::io::{self, BufWriter, IsTerminal as _, Write};

use netkit_report::{Csv, Json, JsonLines, ManyText, PingText, Renderer, SweepText, TextOptions, escape};

use crate::Exit;
use crate::args::FormatChoice;
use crate::config::Show;
use crate::live::Live;

/// What was tried when a result could not be written.
pub(crate) const CANNOT_WRITE: &str = "cannot write to standard output";

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
pub(crate) fn renderer(kind: Kind, show: &Show) -> Box<dyn Renderer> {
    let options = TextOptions {
        // A live table already shows every target; its lines come in the summary.
        quiet: show.quiet || (kind == Kind::Many && Live::is_wanted(show)),
        verbose: show.verbose,
        timestamps: show.timestamps,
        outstanding: show.outstanding,
        numeric: show.numeric,
        audible: show.audible,
        color: colours(show, &io::stdout()),
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

/// True where text on this stream may be coloured (<https://no-color.org>).
fn colours(show: &Show, stream: &impl io::IsTerminal) -> bool {
    match show.color {
        clap::ColorChoice::Always => true,
        clap::ColorChoice::Never => false,
        clap::ColorChoice::Auto => {
            let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            !show.plain && !refused && !is_dumb() && stream.is_terminal()
        }
    }
}

/// True where the terminal says that it knows no control sequences, or nothing at all.
pub(crate) fn is_dumb() -> bool {
    std::env::var_os("TERM").is_none_or(|terminal| terminal == "dumb" || terminal.is_empty())
}

/// One line of talk on stderr. Nobody may be listening there, and that changes nothing.
pub(crate) fn say(line: &str) {
    let line = format!("netkit: {}\n", escape::sentence(line));
    let _nobody_listens = io::stderr().write_all(line.as_bytes());
}

/// A line on stderr that other programs know by its form.
pub(crate) fn say_plainly(line: &str) {
    let _nobody_listens = writeln!(io::stderr(), "{line}");
}

/// An error of ours: one line with its causes, and the exit code for it.
pub(crate) fn complain(error: &anyhow::Error) -> Exit {
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    say(&causes.join(": "));
    Exit::Usage
}
