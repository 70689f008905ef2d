//! What `netkit capture` needs, decided.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, bail};
use netkit_capture::{Filter, FilterError};
use netkit_net::Interface;
use netkit_report::escape;

use super::Show;
use crate::args::{CaptureArgs, FormatChoice};
use crate::talk;

/// `netkit capture`.
#[derive(Debug)]
pub(crate) struct CaptureConfig {
    pub(crate) source: CaptureSource,
    pub(crate) filter: Filter,
    /// Where the packets are kept.
    pub(crate) write: Option<PathBuf>,
    pub(crate) count: Option<u64>,
    pub(crate) duration: Option<Duration>,
    pub(crate) summary: bool,
    pub(crate) show: Show,
}

/// Where packets come from.
#[derive(Clone, Debug)]
pub(crate) enum CaptureSource {
    /// Every interface.
    Any,
    Interface(Interface),
    File(PathBuf),
    StandardInput,
}

impl CaptureConfig {
    /// Decides a run, or says which words do not fit together.
    pub(crate) fn new(args: &CaptureArgs) -> anyhow::Result<Self> {
        if args.output.format() == FormatChoice::Csv {
            bail!("a capture is no table: --json and --jsonl have everything");
        }
        let filter = Filter::parse(&args.filter.join(" ")).inspect_err(point_at);
        let filter = filter.context("the filter cannot be read")?;
        let source = match (&args.read, args.interface.as_str()) {
            (Some(file), _) if file.as_os_str() == "-" => CaptureSource::StandardInput,
            (Some(file), _) => CaptureSource::File(file.clone()),
            (None, "any") => CaptureSource::Any,
            (None, name) => CaptureSource::Interface(
                Interface::by_name(name).with_context(|| format!("cannot capture on {name:?}"))?,
            ),
        };
        Ok(Self {
            source,
            filter,
            write: args.write.clone(),
            count: args.count,
            duration: args.duration,
            summary: args.summary,
            show: Show {
                format: args.output.format(),
                color: args.output.color,
                plain: args.output.plain,
                numeric: true,
                quiet: args.quiet,
                verbose: false,
                timestamps: false,
                outstanding: false,
                audible: false,
            },
        })
    }
}

/// Shows where a filter goes wrong.
fn point_at(error: &FilterError) {
    for line in error.pointed() {
        talk::say_plainly(&format!("  {}", escape::sentence(&line)));
    }
}
