//! `netkit capture`: packets of this host or of a file, told as they come, and judged at the end.
//!
//! Where packets come from is the business of `capture/source.rs`, where they go besides that of `capture/kept.rs`.

mod kept;
mod source;

use std::time::Duration;

use netkit_capture::Capture;
use netkit_diagnose::{Diagnosis, diagnose_capture, diagnose_capture_not_permitted, diagnose_own_error};
use netkit_model::{CaptureEvent, RunReport, RunStart, RunTarget, Vantage};
use netkit_net::wall_time;

use super::path::exit;
use super::stage::{Noted, Stage};
use crate::Exit;
use crate::args::FormatChoice;
use crate::config::{CaptureConfig, CaptureSource};
use crate::output;
use crate::terminal::Terminal;
use kept::Kept;
use source::{Opened, Source, Taken};

/// Tells what passes by, and says what is wrong.
pub(crate) async fn run(config: CaptureConfig) -> anyhow::Result<Exit> {
    let terminal = Terminal::look(&config.show);
    let mut stage = Stage::new(output::capture_renderer(&config, terminal), terminal)?;
    let start = start(&config);
    let is_text = config.show.format == FormatChoice::Text;
    let result = measure(config, &mut stage, &start).await;
    if let Err(error) = &result
        && !stage.has_started()
        && !is_text
    {
        let _same_error_again = abandon(&mut stage, &start, diagnose_own_error(&causes(error)));
    }
    result
}

async fn measure(
    config: CaptureConfig,
    stage: &mut Stage<CaptureEvent>,
    start: &RunStart,
) -> anyhow::Result<Exit> {
    let CaptureConfig { source, filter, write, count, duration, show, .. } = config;
    let is_text = show.format == FormatChoice::Text;
    let mut source = match Source::open(source, &filter)? {
        Opened::Source(source) => source,
        Opened::NotPermitted(remedies) => {
            stage.warn(format!("to see packets needs CAP_NET_RAW: {}", remedies.join(" or ")));
            if !is_text {
                abandon(stage, start, diagnose_capture_not_permitted(&remedies))?;
            }
            return Ok(Exit::NotPermitted);
        }
    };
    let mut kept = write.as_deref().map(Kept::create).transpose()?;
    // What cannot be read at all is an error of the words; what breaks off later is told as far as it goes.
    source.begin().await?;
    stage.start(start)?;
    let mut capture = Capture::new(source.name(), filter);
    let mut patience = std::pin::pin!(tokio::time::sleep(duration.unwrap_or(Duration::MAX)));
    let broken = loop {
        let step = stage.unless_stopped(async {
            tokio::select! {
                step = source.more() => Some(step),
                () = &mut patience => None,
            }
        });
        match step.await.flatten() {
            None => break None,
            Some(Err(error)) => break Some(error),
            Some(Ok(has_ended)) => {
                let most = count.map_or(u64::MAX, |count| count.saturating_sub(capture.packets()));
                match drain(&mut source, &mut capture, kept.as_mut(), stage, most)? {
                    Drained::Broken(error) => break Some(error),
                    Drained::Full => break None,
                    Drained::Empty if has_ended => break None,
                    Drained::Empty => {}
                }
            }
        }
    };
    if let Some(kept) = kept {
        kept.finish()?;
    }
    match broken {
        // Nothing was read: people get the line of the error alone.
        Some(error) if is_text && capture.packets() == 0 => Err(error),
        broken => conclude(stage, source, capture, broken.as_ref()),
    }
}

/// How telling what has come ended.
enum Drained {
    /// Everything is told.
    Empty,
    /// As many packets were told as are wanted.
    Full,
    /// Packets cannot be read any further.
    Broken(anyhow::Error),
}

/// Tells the packets that have come, `most` at the most.
fn drain(
    source: &mut Source,
    capture: &mut Capture,
    mut kept: Option<&mut Kept>,
    stage: &mut Stage<CaptureEvent>,
    most: u64,
) -> anyhow::Result<Drained> {
    let before = capture.packets();
    while capture.packets() - before < most {
        match source.take(capture, kept.as_deref_mut()) {
            Taken::Nothing => return Ok(Drained::Empty),
            Taken::Packet(None) => {}
            Taken::Packet(Some(event)) => stage.show(event)?,
            Taken::Broken(error) => return Ok(Drained::Broken(error)),
            Taken::Unwritten(error) => return Err(error),
        }
    }
    Ok(Drained::Full)
}

/// The verdict on what came.
fn conclude(
    stage: &mut Stage<CaptureEvent>,
    mut source: Source,
    mut capture: Capture,
    broken: Option<&anyhow::Error>,
) -> anyhow::Result<Exit> {
    for note in source.conclude(&mut capture) {
        stage.warn(note);
    }
    let run = capture.report();
    let is_empty = run.counts.packets == 0;
    let diagnosis = match broken.map(causes) {
        Some(causes) if is_empty => diagnose_own_error(&causes),
        Some(causes) => {
            stage.warn(format!("the capture breaks off here: {causes}"));
            diagnose_capture(&run)
        }
        None => diagnose_capture(&run),
    };
    let is_cut_off = stage.is_interrupted() && is_empty;
    let exit = if is_cut_off { Exit::Interrupted } else { exit(&diagnosis.verdict) };
    let vantage = Vantage { interface: source.interface(), ..Vantage::default() };
    stage.finish(RunReport::Capture(Box::new(run)), vantage, diagnosis, broken.is_none())?;
    Ok(exit)
}

/// An error with its causes, as a sentence.
fn causes(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn start(config: &CaptureConfig) -> RunStart {
    let input = match &config.source {
        CaptureSource::Any => "any".to_owned(),
        CaptureSource::Interface(interface) => interface.name().to_owned(),
        CaptureSource::File(file) => file.to_string_lossy().into_owned(),
        CaptureSource::StandardInput => "-".to_owned(),
    };
    RunStart {
        command: "capture",
        version: env!("CARGO_PKG_VERSION"),
        started: wall_time(),
        targets: vec![RunTarget { input, address: None, name: None, port: None }],
        vantage: Vantage::default(),
        chosen_source: false,
        record_route: false,
        interfaces: netkit_model::InterfaceNames::default(),
        payload_size: 0,
        max_hop: None,
        words: std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect(),
        sweep_addresses: None,
    }
}

/// A run that saw nothing: programs get their document.
fn abandon(stage: &mut Stage<CaptureEvent>, start: &RunStart, diagnosis: Diagnosis) -> anyhow::Result<()> {
    stage.start(start)?;
    stage.finish(RunReport::Nothing, Vantage::default(), diagnosis, false)
}

impl Noted for CaptureEvent {
    fn note(&self, _stage: &mut Stage<Self>) {}
}
