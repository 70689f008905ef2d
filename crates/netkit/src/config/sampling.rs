//! What sampling a path needs: `mtr` and `pathping`, decided.
//!
//! Where the path leads and how its probes look stands in `path.rs`.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, bail};
use netkit_report::Columns;

use super::path::{PathConfig, Wanted};
use crate::args::{FormatChoice, MtrArgs, MtrFormat, PathpingArgs};

/// `netkit mtr` or `netkit pathping`.
#[derive(Debug)]
pub(crate) struct SamplingConfig {
    /// The command's name.
    pub(crate) command: &'static str,
    pub(crate) path: PathConfig,
    pub(crate) interval: Duration,
    /// Rounds; where there is no `duration` either, the view is without end and a report has mtr's number of them.
    pub(crate) rounds: Option<u64>,
    /// When to begin no further round.
    pub(crate) duration: Option<Duration>,
    pub(crate) timeout: Duration,
    /// The live view, where there is a terminal for it; a report otherwise.
    pub(crate) live: bool,
    pub(crate) kind: ReportKind,
    pub(crate) columns: Columns,
    /// A page or text for a ticket besides.
    pub(crate) report_file: Option<PathBuf>,
}

/// How the sampled path is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReportKind {
    /// In the format of [`Show`](super::Show).
    Format,
    /// mtr's report as text.
    Mtr {
        /// Names are not cut.
        wide: bool,
    },
    /// mtr's JSON.
    MtrJson,
    /// pathping's two columns.
    Pathping,
}

impl SamplingConfig {
    /// `mtr`, or which of its words do not fit together.
    pub(crate) fn mtr(args: &MtrArgs) -> anyhow::Result<Self> {
        let wanted = Wanted {
            icmp: false,
            udp: args.udp,
            tcp: args.tcp,
            port: args.port,
            size: args.size,
            tos: args.tos,
            source: args.address.as_deref(),
            interface: args.interface.as_deref(),
        };
        let path = PathConfig::new(&args.path, &wanted, &args.output)?;
        if args.order.trim().is_empty() {
            bail!("-o names no column: give at least one of mtr's letters, such as LSNABWV");
        }
        if args.as_numbers && path.asn.is_none() {
            bail!("-z takes AS numbers from a table, for nobody is asked: name one with --asn FILE.mmdb");
        }
        let is_mtr_json = args.mtr_json || args.format == Some(MtrFormat::Mtr);
        let kind = match path.show.format {
            _ if is_mtr_json => ReportKind::MtrJson,
            FormatChoice::Text => ReportKind::Mtr { wide: args.wide },
            FormatChoice::Json | FormatChoice::JsonLines | FormatChoice::Csv => ReportKind::Format,
        };
        Ok(Self {
            command: "mtr",
            path,
            interval: args.interval,
            rounds: args.count,
            duration: None,
            timeout: args.timeout,
            live: kind == ReportKind::Mtr { wide: false } && !args.report,
            kind,
            columns: Columns::parse(&args.order).context("-o")?,
            report_file: report_file(args.report_file.as_ref())?,
        })
    }

    /// `pathping`, or which of its words do not fit together.
    pub(crate) fn pathping(args: &PathpingArgs) -> anyhow::Result<Self> {
        let wanted = Wanted {
            icmp: false,
            udp: args.udp,
            tcp: args.tcp,
            port: args.port,
            size: args.size,
            tos: args.tos,
            source: args.source.as_deref(),
            interface: args.interface.as_deref(),
        };
        let path = PathConfig::new(&args.path, &wanted, &args.output)?;
        let is_text = path.show.format == FormatChoice::Text;
        Ok(Self {
            command: "pathping",
            path,
            interval: args.interval,
            rounds: None,
            duration: Some(args.duration),
            timeout: args.timeout,
            live: false,
            kind: if is_text { ReportKind::Pathping } else { ReportKind::Format },
            columns: Columns::default(),
            report_file: report_file(args.report_file.as_ref())?,
        })
    }
}

fn report_file(path: Option<&PathBuf>) -> anyhow::Result<Option<PathBuf>> {
    match path.and_then(|path| path.extension()).and_then(OsStr::to_str) {
        _ if path.is_none() => Ok(None),
        Some("html" | "md") => Ok(path.cloned()),
        _ => bail!("--report-file writes .html or .md: end the name in one of them"),
    }
}
