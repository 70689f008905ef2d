//! Where results go: the renderer for the format asked for, on stdout.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::net::IpAddr;

use anyhow::Context as _;
use netkit_model::{
    CaptureEvent, ConnectEvent, KernelTime, LookupEvent, Origin, ProbeEvent, RunEnd, RunReport, RunStart,
    SampledEvent, SocketsEvent, TraceEvent, Untrusted,
};
use netkit_report::{
    AtEnd, CaptureText, CaptureTextOptions, ConnectText, Csv, DoctorText, EventRenderer, Html, Json,
    JsonLines, LookupShort, LookupText, LookupZone, ManyText, Markdown, MtrJson, MtrText, PathpingText,
    PingText, Renderer, SocketsText, SocketsTextOptions, SweepText, TextOptions, TraceText,
};

use crate::args::FormatChoice;
use crate::config::{
    CaptureConfig, CaptureSource, LookupConfig, LookupForm, ReportKind, SamplingConfig, Show, SocketsConfig,
};
use crate::terminal::Terminal;

/// Bytes of rows of sockets that are written at once.
const SOCKETS_BLOCK: usize = 64 * 1024;

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
        ..text_options(show, terminal)
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

/// The renderer for a trace.
pub(crate) fn trace_renderer(show: &Show, terminal: Terminal) -> Box<dyn EventRenderer<TraceEvent>> {
    match show.format {
        FormatChoice::Json => Box::new(Json::new(BufWriter::new(io::stdout()))),
        FormatChoice::JsonLines => Box::new(JsonLines::new(io::stdout())),
        FormatChoice::Csv => Box::new(Csv::new(BufWriter::new(io::stdout()))),
        FormatChoice::Text => Box::new(TraceText::new(io::stdout(), text_options(show, terminal))),
    }
}

/// The renderer for connections.
pub(crate) fn connect_renderer(show: &Show, terminal: Terminal) -> Box<dyn EventRenderer<ConnectEvent>> {
    let out = BufWriter::new(io::stdout());
    match show.format {
        FormatChoice::Json => Box::new(Json::new(out)),
        FormatChoice::JsonLines => Box::new(JsonLines::new(io::stdout())),
        FormatChoice::Csv => Box::new(Csv::new(io::stdout())),
        FormatChoice::Text => {
            let (quiet, verbose, color) = (show.quiet, show.verbose, terminal.colours);
            Box::new(AtEnd::new(out, ConnectText { quiet, verbose, color }))
        }
    }
}

/// The renderer for a lookup.
pub(crate) fn lookup_renderer(
    config: &LookupConfig,
    terminal: Terminal,
) -> Box<dyn EventRenderer<LookupEvent>> {
    let (show, out) = (&config.show, BufWriter::new(io::stdout()));
    match (show.format, config.form) {
        (FormatChoice::Json, _) => Box::new(Json::new(out)),
        (FormatChoice::JsonLines, _) => Box::new(JsonLines::new(io::stdout())),
        (_, LookupForm::Short) => Box::new(AtEnd::new(out, LookupShort)),
        (_, LookupForm::Zone) => Box::new(AtEnd::new(out, LookupZone)),
        (_, LookupForm::Report) => {
            let (quiet, verbose, color) = (show.quiet, show.verbose, terminal.colours);
            Box::new(AtEnd::new(out, LookupText { quiet, verbose, color }))
        }
    }
}

/// The renderer for a capture: of a live one each line goes out as it comes, of a file in blocks.
pub(crate) fn capture_renderer(
    config: &CaptureConfig,
    terminal: Terminal,
) -> Box<dyn EventRenderer<CaptureEvent>> {
    let is_live = matches!(
        config.source,
        CaptureSource::Any | CaptureSource::Interface(_) | CaptureSource::StandardInput
    );
    let out: Box<dyn Write> = if is_live {
        Box::new(io::stdout())
    } else {
        Box::new(BufWriter::with_capacity(1 << 16, io::stdout()))
    };
    let show = &config.show;
    let (quiet, summary, color) = (show.quiet, config.summary, terminal.colours);
    match show.format {
        FormatChoice::Json => Box::new(Json::new(out)),
        FormatChoice::JsonLines => Box::new(JsonLines::new(out)),
        _ => Box::new(CaptureText::new(out, CaptureTextOptions { quiet, summary, color })),
    }
}

/// The renderer for sockets, with the names of users that rows show.
pub(crate) fn sockets_renderer(
    config: &SocketsConfig,
    terminal: Terminal,
    users: Vec<(u32, Untrusted)>,
) -> Box<dyn EventRenderer<SocketsEvent>> {
    // There may be a hundred thousand rows: they go out in blocks, to a terminal too.
    let (show, out) = (&config.show, BufWriter::with_capacity(SOCKETS_BLOCK, io::stdout()));
    match show.format {
        FormatChoice::Json => Box::new(Json::new(out)),
        FormatChoice::JsonLines if config.interval.is_some() => Box::new(JsonLines::new(io::stdout())),
        FormatChoice::JsonLines => Box::new(JsonLines::new(out)),
        FormatChoice::Csv => Box::new(Csv::new(out)),
        FormatChoice::Text => {
            let options = SocketsTextOptions {
                view: config.view,
                quiet: show.quiet,
                verbose: show.verbose,
                color: terminal.colours,
                unicode: terminal.unicode,
                users,
            };
            Box::new(SocketsText::new(out, options))
        }
    }
}

/// The renderer for a host that is checked; its events are the questions to name servers.
pub(crate) fn doctor_renderer(show: &Show, terminal: Terminal) -> Box<dyn EventRenderer<LookupEvent>> {
    let out = BufWriter::new(io::stdout());
    match show.format {
        FormatChoice::Json => Box::new(Json::new(out)),
        FormatChoice::JsonLines => Box::new(JsonLines::new(io::stdout())),
        FormatChoice::Csv | FormatChoice::Text => {
            let (quiet, verbose, color) = (show.quiet, show.verbose, terminal.colours);
            Box::new(AtEnd::new(out, DoctorText { quiet, verbose, unicode: terminal.unicode, color }))
        }
    }
}

/// The renderer for a sampled path. The file of a report is created here, so that what cannot be written is said before
/// anything is measured.
pub(crate) fn sampled_renderer(
    config: &SamplingConfig,
    terminal: Terminal,
) -> anyhow::Result<Box<dyn EventRenderer<SampledEvent>>> {
    let (show, out) = (&config.path.show, BufWriter::new(io::stdout()));
    let shown: Box<dyn EventRenderer<SampledEvent>> = match (config.kind, show.format) {
        (ReportKind::MtrJson, _) => Box::new(AtEnd::new(
            out,
            MtrJson { numeric: show.numeric, tos: config.path.probe.traffic_class.unwrap_or(0) },
        )),
        (ReportKind::Pathping, _) => {
            Box::new(AtEnd::new(out, PathpingText { numeric: show.numeric, color: terminal.colours }))
        }
        (_, FormatChoice::Json) => Box::new(Json::new(out)),
        (_, FormatChoice::JsonLines) => Box::new(JsonLines::new(io::stdout())),
        (_, FormatChoice::Csv) => Box::new(Csv::new(out)),
        (kind, FormatChoice::Text) => {
            let wide = kind == ReportKind::Mtr { wide: true };
            let columns = config.columns.clone();
            Box::new(AtEnd::new(
                out,
                MtrText { wide, columns, numeric: show.numeric, color: terminal.colours },
            ))
        }
    };
    let Some(place) = &config.report_file else { return Ok(shown) };
    let file = File::create(place).with_context(|| format!("cannot create {}", place.display()))?;
    let file = BufWriter::new(file);
    let filed: Box<dyn EventRenderer<SampledEvent>> = match place.extension().and_then(OsStr::to_str) {
        Some("md") => Box::new(AtEnd::new(file, Markdown)),
        _ => Box::new(AtEnd::new(file, Html)),
    };
    Ok(Box::new(Both(shown, filed)))
}

fn text_options(show: &Show, terminal: Terminal) -> TextOptions {
    TextOptions {
        quiet: show.quiet,
        verbose: show.verbose,
        timestamps: show.timestamps,
        outstanding: show.outstanding,
        numeric: show.numeric,
        audible: show.audible,
        color: terminal.colours,
    }
}

/// `03:08:26`, in UTC as all labels are.
pub(crate) fn time_of_day(at: KernelTime) -> String {
    let seconds = at.since_epoch().as_secs();
    format!("{:02}:{:02}:{:02} UTC", seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60)
}

/// Two renderers of one run: what is shown, and what is filed.
struct Both<E>(Box<dyn EventRenderer<E>>, Box<dyn EventRenderer<E>>);

impl<E> Renderer for Both<E> {
    fn start(&mut self, start: &RunStart) -> io::Result<()> {
        self.0.start(start)?;
        self.1.start(start)
    }

    fn name(&mut self, address: IpAddr, name: &Untrusted) {
        self.0.name(address, name);
        self.1.name(address, name);
    }

    fn origin(&mut self, address: IpAddr, origin: &Origin) {
        self.0.origin(address, origin);
        self.1.origin(address, origin);
    }

    fn snapshot(&mut self, report: &RunReport) -> io::Result<()> {
        self.0.snapshot(report)
    }

    fn finish(&mut self, end: &RunEnd) -> io::Result<()> {
        // Of two failures the first is told, and the second writer is tried all the same.
        let shown = self.0.finish(end);
        self.1.finish(end).and(shown)
    }
}

impl<E> EventRenderer<E> for Both<E> {
    fn event(&mut self, event: &E, at: KernelTime) -> io::Result<()> {
        self.0.event(event, at)?;
        self.1.event(event, at)
    }
}

/// A sweep prints thousands of lines a second: in a pipe they go out in blocks.
fn sweep_writer() -> Box<dyn Write> {
    if io::stdout().is_terminal() { Box::new(io::stdout()) } else { Box::new(BufWriter::new(io::stdout())) }
}
