//! Several targets in fping's lines.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::net::IpAddr;
use std::time::Duration;

use netkit_model::{
    IcmpReport, KernelTime, LostKind, ProbeAnswer, ProbeEvent, ProbeRef, RunEnd, RunReport, RunStart,
    RunTarget, TargetId, TargetReport, Untrusted,
};

use super::meanings::Meanings;
use super::options::TextOptions;
use super::ping::lost_words;
use crate::colour::remarks;
use crate::names::Names;
use crate::number;
use crate::renderer::{EventRenderer, Renderer};
use crate::verdict::verdict_block;
use crate::words;

/// Text for several targets.
///
/// ```text
/// 10.0.0.1  : [0], 64 bytes, 12.8 ms (12.8 avg, 0% loss)
/// 10.0.0.22 : [0], timed out (NaN avg, 100% loss)
///
/// 10.0.0.1  : xmt/rcv/%loss = 2/2/0%, min/avg/max = 12.3/12.5/12.8
/// 10.0.0.22 : xmt/rcv/%loss = 2/0/100%
/// ```
///
/// As with fping, sequence numbers begin at 0, percentages are whole and rounded down, and `NaN` is the average of
/// nothing. Targets stand as they were typed.
#[derive(Debug)]
pub struct ManyText<W> {
    out: W,
    options: TextOptions,
    meanings: Meanings,
    /// What stands in front of each target's lines, as wide as the widest.
    labels: Vec<String>,
    names: Names,
    standing: BTreeMap<TargetId, Standing>,
}

/// How a target stands so far.
#[derive(Clone, Copy, Debug, Default)]
struct Standing {
    answered: u64,
    unanswered: u64,
    timed: u32,
    sum: Duration,
}

impl<W: Write> ManyText<W> {
    /// Text into this writer.
    pub fn new(out: W, options: TextOptions) -> Self {
        Self {
            out,
            options,
            meanings: Meanings::default(),
            labels: Vec::new(),
            names: Names::default(),
            standing: BTreeMap::new(),
        }
    }

    fn answer(&mut self, probe: ProbeRef, answer: &ProbeAnswer, odd: &[&str]) -> String {
        let time = answer.rtt.map(|rtt| format!(", {} ms", number::rtt(rtt.duration))).unwrap_or_default();
        let from = match answer.from {
            expected if expected == probe.address.ip => String::new(),
            other => {
                format!(" from {}", self.names.scoped(probe.address.heard_from(other, answer.interface)))
            }
        };
        let refused = if answer.refused { " (refused)" } else { "" };
        let what = format!("{} bytes{from}{time}{refused}", answer.bytes);
        self.line(probe, &what, &remarks(odd, self.options.color))
    }

    fn icmp_error(&mut self, probe: ProbeRef, report: &IcmpReport) -> String {
        let offender = self.names.offender(report, Some(probe.address));
        let from = offender.map(|from| format!(" from {from}")).unwrap_or_default();
        let meaning = self.meanings.of_icmp(report);
        self.line(probe, &format!("{}{from}", words::icmp_words(report)), &meaning)
    }

    /// One line: whom, which, what, how it stands, and a remark.
    fn line(&self, probe: ProbeRef, what: &str, remark: &str) -> String {
        let label = self.label(probe);
        let sequence = probe.sequence.saturating_sub(1);
        let standing = self.standing.get(&probe.target).copied().unwrap_or_default();
        format!("{label} : [{sequence}], {what} ({}){remark}\n", standing.words())
    }

    fn label(&self, probe: ProbeRef) -> String {
        let position = usize::try_from(probe.target.0).ok();
        let known = position.and_then(|position| self.labels.get(position)).cloned();
        known.unwrap_or_else(|| self.names.scoped(probe.address))
    }

    fn standing(&mut self, probe: ProbeRef) -> &mut Standing {
        self.standing.entry(probe.target).or_default()
    }

    /// The lines of an event; empty where there is nothing to say. Counts also where it is quiet.
    fn lines(&mut self, event: &ProbeEvent) -> String {
        match event {
            ProbeEvent::Received(probe, answer) => {
                self.standing(*probe).answer(answer);
                self.answer(*probe, answer, &[])
            }
            ProbeEvent::Late(probe, answer) => {
                self.standing(*probe).late();
                self.answer(*probe, answer, &["late"])
            }
            ProbeEvent::Duplicate { probe, answer, suppressed } => match suppressed {
                0 => self.answer(*probe, answer, &["DUP!"]),
                more => self.answer(*probe, answer, &["DUP!", &format!("{more} more not shown")]),
            },
            ProbeEvent::Corrupt(probe, answer) => {
                self.answer(*probe, answer, &["wrong payload, not counted"])
            }
            ProbeEvent::UnexpectedSource(probe, answer) => {
                self.answer(*probe, answer, &["DIFFERENT ADDRESS!"])
            }
            ProbeEvent::IcmpError(probe, report) => {
                self.standing(*probe).unanswered += 1;
                self.icmp_error(*probe, report)
            }
            ProbeEvent::Unsent(probe, errno) => {
                let meaning = self.meanings.of_errno(errno.0);
                self.line(*probe, &format!("not sent: {}", words::errno_words(errno.0)), &meaning)
            }
            ProbeEvent::Lost(probe, kind) => {
                let what = match kind {
                    LostKind::TimedOut => "timed out",
                    other => lost_words(*other),
                };
                if *kind != LostKind::Suspended {
                    self.standing(*probe).unanswered += 1;
                }
                self.line(*probe, what, "")
            }
            ProbeEvent::Outstanding(probe) if self.options.outstanding => {
                self.line(*probe, "no answer yet", "")
            }
            ProbeEvent::PathMtu(..) | ProbeEvent::ClockStep(_) | ProbeEvent::Suspended(_) => {
                words::host_line(event, &self.names)
            }
            ProbeEvent::Outstanding(_) => String::new(),
        }
    }
}

impl<W: Write> Renderer for ManyText<W> {
    fn start(&mut self, start: &RunStart) -> io::Result<()> {
        self.names = Names::of_run(start);
        self.labels = labels(&start.targets, &self.names);
        Ok(())
    }

    /// fping's lines call a target as the user did.
    fn name(&mut self, _address: IpAddr, _name: &Untrusted) {}

    fn snapshot(&mut self, _report: &RunReport) -> io::Result<()> {
        self.out.flush()
    }

    fn finish(&mut self, end: &RunEnd) -> io::Result<()> {
        let mut text = String::new();
        if let RunReport::Ping(report) = &end.report {
            // The blank line parts the summary from the lines above it.
            text.push_str(if self.options.quiet { "" } else { "\n" });
            for (position, target) in report.targets.iter().enumerate() {
                let label = self.labels.get(position).cloned();
                text.push_str(&summary(&label.unwrap_or_else(|| self.names.scoped(target.address)), target));
            }
        }
        text.push_str(&verdict_block(
            &end.verdict,
            &end.evidence,
            self.names.interfaces(),
            self.options.color,
        ));
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }
}

impl<W: Write> EventRenderer<ProbeEvent> for ManyText<W> {
    fn event(&mut self, event: &ProbeEvent, at: KernelTime) -> io::Result<()> {
        if self.options.quiet {
            return Ok(());
        }
        let lines = self.lines(event);
        self.options.write(&mut self.out, event, at, &lines)
    }
}

impl Standing {
    fn answer(&mut self, answer: &ProbeAnswer) {
        self.answered += 1;
        if let Some(rtt) = answer.rtt {
            self.timed = self.timed.saturating_add(1);
            self.sum = self.sum.saturating_add(rtt.duration);
        }
    }

    /// A late answer takes back the loss told before; its time belongs into no average.
    fn late(&mut self) {
        self.answered += 1;
        self.unanswered = self.unanswered.saturating_sub(1);
    }

    fn words(self) -> String {
        let average = self.sum.checked_div(self.timed).map_or_else(|| "NaN".to_owned(), number::rtt);
        let loss = number::whole_loss_percent(self.unanswered, self.answered + self.unanswered);
        format!("{average} avg, {loss}% loss")
    }
}

/// fping's summary of one target, and what it does not count behind it.
fn summary(label: &str, target: &TargetReport) -> String {
    let counters = &target.counters;
    let loss = number::whole_loss_percent(counters.unanswered(), counters.tried());
    let times =
        [target.rtt.minimum(), target.rtt.mean(), target.rtt.maximum()].map(|time| time.map(number::rtt));
    let times = match times {
        [Some(least), Some(mean), Some(most)] => Some(format!("min/avg/max = {least}/{mean}/{most}")),
        _ => None,
    };
    let plus = |count: u64, what: &str| (count > 0).then(|| format!("+{count} {what}"));
    let parts = [
        Some(format!("{label} : xmt/rcv/%loss = {}/{}/{loss}%", counters.sent, counters.received)),
        times,
        plus(counters.duplicates, "duplicates"),
        plus(counters.corrupt, "corrupted"),
        plus(counters.icmp_errors, "errors"),
        plus(counters.late, "late"),
        plus(counters.unexpected_source, "from a different address"),
        (counters.unsent > 0).then(|| format!("{} not sent", counters.unsent)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ") + "\n"
}

/// Each target as it was typed, with its address where that alone does not tell it apart, padded to the widest.
fn labels(targets: &[RunTarget], names: &Names) -> Vec<String> {
    let mut times_typed = BTreeMap::new();
    for target in targets {
        *times_typed.entry(&target.input).or_insert(0_u32) += 1;
    }
    let label = |target: &RunTarget| match target.address {
        Some(address) if times_typed.get(&target.input).is_some_and(|times| *times > 1) => {
            format!("{} ({})", words::typed(&target.input), names.scoped(address))
        }
        _ => words::typed(&target.input),
    };
    let labels: Vec<_> = targets.iter().map(label).collect();
    let width = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0);
    labels.into_iter().map(|label| format!("{label:width$}")).collect()
}
