//! A capture as text: each segment in a line as it passes, with the state of both ends; then the connections and the verdict.

mod summary;

use std::io::{self, Write};
use std::net::IpAddr;

use netkit_model::{
    CaptureCounts, CaptureEvent, CaptureRun, KernelTime, RunEnd, RunReport, RunStart, SegmentSeen, Side,
    Untrusted,
};

use crate::names::Names;
use crate::renderer::{EventRenderer, Renderer};
use crate::verdict::verdict_block;
use crate::words::capture as words;

/// Connections that are listed at the end; `--summary` lists all.
const MOST_LISTED: usize = 20;

/// How a capture is shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct CaptureTextOptions {
    /// The verdict alone (`-q`).
    pub quiet: bool,
    /// The numbers of every connection at the end, and no line for each segment (`--summary`).
    pub summary: bool,
    /// Paint the verdict's word.
    pub color: bool,
}

/// Text for a capture.
///
/// ```text
/// #1 192.0.2.1:40000 > 192.0.2.7:80
/// 03:08:26.000000 #1  > SYN      seq 0                 SYN_SENT | SYN_RECEIVED?  mss 1460, wscale 7
/// 03:08:26.020100 #1  < SYN,ACK  seq 0 ack 1           ESTABLISHED | SYN_RECEIVED  rtt 20.1 ms
/// ```
#[derive(Debug)]
pub struct CaptureText<W> {
    out: W,
    options: CaptureTextOptions,
    names: Names,
}

impl<W: Write> CaptureText<W> {
    /// Text into this writer.
    pub fn new(out: W, options: CaptureTextOptions) -> Self {
        Self { out, options, names: Names::default() }
    }

    fn line(event: &CaptureEvent) -> String {
        match event {
            CaptureEvent::Segment(segment) => {
                let head = if segment.is_first {
                    format!("#{} {} > {}\n", segment.connection, segment.client, segment.server)
                } else {
                    String::new()
                };
                head + &segment_line(segment)
            }
            CaptureEvent::Packet(packet) => {
                format!("{} {}\n", words::time(packet.at), words::packet(packet))
            }
        }
    }

    fn text(&self, end: &RunEnd) -> String {
        let verdict = verdict_block(&end.verdict, &end.evidence, self.names.interfaces(), self.options.color);
        let RunReport::Capture(run) = &end.report else { return verdict };
        if self.options.quiet {
            return verdict;
        }
        let mut text = if self.options.summary { summary::connections(run) } else { listed(run) };
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&counts(&run.counts));
        text.push('\n');
        text + &verdict
    }
}

/// A segment: when, whose, which way, what, and the states behind it.
fn segment_line(segment: &SegmentSeen) -> String {
    let arrow = match segment.from {
        Side::Client => '>',
        Side::Server => '<',
    };
    let acknowledgment = segment.acknowledgment.map(|number| format!(" ack {number}")).unwrap_or_default();
    let length = if segment.length > 0 { format!(" len {}", segment.length) } else { String::new() };
    let numbers = format!("seq {}{acknowledgment}{length}", segment.sequence);
    let (client, server) = (words::end_state(segment.client_state), words::end_state(segment.server_state));
    let remarks = words::remarks(segment).join(", ");
    let line = format!(
        "{} #{:<2} {arrow} {:<7} {numbers:<20} {client} | {server}  {remarks}",
        words::time(segment.at),
        segment.connection,
        words::flags(segment),
    );
    format!("{}\n", line.trim_end())
}

/// The connections, a line each; of many the first.
fn listed(run: &CaptureRun) -> String {
    let mut text = String::new();
    if run.connections.is_empty() {
        return text;
    }
    text.push('\n');
    for report in run.connections.iter().take(MOST_LISTED) {
        text.push_str(&words::connection(report));
        text.push('\n');
    }
    let more = run.connections.len().saturating_sub(MOST_LISTED) as u64 + run.forgotten;
    if more > 0 {
        return format!("{text}and {more} more: --summary has every connection\n");
    }
    text
}

/// How much was captured, and what of it was not.
fn counts(counts: &CaptureCounts) -> String {
    let kinds = [
        (counts.tcp, "TCP"),
        (counts.udp, "UDP"),
        (counts.icmp, "ICMP"),
        (counts.fragments, "fragments"),
        (counts.other, "other"),
        (counts.malformed, "malformed"),
    ];
    let kinds: Vec<_> =
        kinds.iter().filter(|(count, _)| *count > 0).map(|(count, name)| format!("{count} {name}")).collect();
    let kinds = if kinds.is_empty() { String::new() } else { format!(": {}", kinds.join(", ")) };
    let asides = [
        (counts.filtered, "left out by the filter"),
        (counts.copies, "second copies left out"),
        (counts.cut, "cut short"),
    ];
    let asides = asides.iter().filter(|(count, _)| *count > 0);
    let asides: Vec<_> = asides.map(|(count, what)| format!("; {count} {what}")).collect();
    let asides = asides.concat();
    let dropped = match counts.dropped {
        Some(dropped) => format!("; {dropped} dropped by the kernel"),
        None => String::new(),
    };
    let packets = counts.packets;
    format!("{packets} packet{}{kinds}{asides}{dropped}\n", if packets == 1 { "" } else { "s" })
}

impl<W: Write> Renderer for CaptureText<W> {
    fn start(&mut self, start: &RunStart) -> io::Result<()> {
        self.names = Names::of_run(start);
        Ok(())
    }

    fn name(&mut self, _address: IpAddr, _name: &Untrusted) {}

    fn snapshot(&mut self, _report: &RunReport) -> io::Result<()> {
        self.out.flush()
    }

    fn finish(&mut self, end: &RunEnd) -> io::Result<()> {
        let text = self.text(end);
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }
}

impl<W: Write> EventRenderer<CaptureEvent> for CaptureText<W> {
    fn event(&mut self, event: &CaptureEvent, _at: KernelTime) -> io::Result<()> {
        if self.options.quiet || self.options.summary {
            return Ok(());
        }
        let line = Self::line(event);
        self.out.write_all(line.as_bytes())
    }
}
