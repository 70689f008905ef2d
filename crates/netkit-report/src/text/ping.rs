//! One target in iputils' lines, so that scripts which read `ping` read this.
//!
//! What iputils does not say stands behind its words on the same line, or after its summary.

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr};

use netkit_model::{
    IcmpReport, KernelTime, LostKind, ProbeAnswer, ProbeEvent, ProbeRef, RunEnd, RunReport, RunStart,
    Untrusted,
};

use super::answer::{self, Phrasing};
use super::meanings::Meanings;
use super::options::TextOptions;
use super::ping_summary;
use crate::colour::remarks;
use crate::names::Names;
use crate::renderer::{EventRenderer, Renderer};
use crate::verdict::verdict_block;
use crate::words;

/// Text for one target.
///
/// "packet loss" is what iputils means by it: every probe that left this host and that nothing answered but an ICMP error
/// or a wrong payload, in percent. A late answer is an answer; a probe in flight while this machine slept is left out; so
/// is one that never left. An error's meaning is told the first time only.
///
/// ```text
/// PING localhost (127.0.0.1) 56(84) bytes of data.
/// 64 bytes from localhost (127.0.0.1): icmp_seq=1 ttl=64 time=0.045 ms
/// From 10.0.0.1 icmp_seq=2 Destination Host Unreachable (what it means, the first time)
/// no answer yet for icmp_seq=3
/// netkit: icmp_seq=4 not sent: Network is unreachable (ENETUNREACH): what it means, the first time
/// ```
#[derive(Debug)]
pub struct PingText<W> {
    out: W,
    options: TextOptions,
    phrasing: Phrasing,
    meanings: Meanings,
    /// What the user typed, for the summary.
    host: String,
    /// The route recorded last.
    route: Vec<Ipv4Addr>,
}

impl<W: Write> PingText<W> {
    /// Text into this writer.
    pub fn new(out: W, options: TextOptions) -> Self {
        Self {
            out,
            options,
            phrasing: Phrasing::default(),
            meanings: Meanings::default(),
            host: String::new(),
            route: Vec::new(),
        }
    }

    /// The line of an answer, with what is odd about it in parentheses behind.
    fn answer(&mut self, probe: ProbeRef, answer: &ProbeAnswer, odd: &[&str]) -> String {
        let remarks = remarks(odd, self.options.color);
        let route = answer::route(&self.phrasing, &answer.route, &self.route);
        if !answer.route.is_empty() {
            self.route.clone_from(&answer.route);
        }
        let bell = if self.options.audible { "\x07" } else { "" };
        format!("{}{remarks}{route}{bell}\n", self.phrasing.answer(probe, answer))
    }

    fn icmp_error(&mut self, probe: ProbeRef, report: &IcmpReport) -> String {
        let from = match report.offender {
            Some(offender) => self.phrasing.who(probe.address.heard_from(offender, None)),
            None => "an unnamed sender".to_owned(),
        };
        let meaning = self.meanings.of_icmp(report);
        format!("From {from} {} {}{meaning}\n", self.phrasing.sequence(probe), words::icmp_words(report))
    }

    fn unsent(&mut self, probe: ProbeRef, errno: i32) -> String {
        let sequence = self.phrasing.sequence(probe);
        let meaning = self.meanings.of_errno(errno);
        format!("netkit: {sequence} not sent: {}{meaning}\n", words::errno_words(errno))
    }

    /// The lines of an event; empty where there is nothing to say.
    fn lines(&mut self, event: &ProbeEvent) -> String {
        match event {
            ProbeEvent::Outstanding(probe) if self.options.outstanding => {
                format!("no answer yet for {}\n", self.phrasing.sequence(*probe))
            }
            _ if self.options.quiet => String::new(),
            ProbeEvent::Received(probe, answer) => self.answer(*probe, answer, &[]),
            ProbeEvent::Late(probe, answer) => self.answer(*probe, answer, &["late"]),
            ProbeEvent::Duplicate { probe, answer, suppressed: 0 } => self.answer(*probe, answer, &["DUP!"]),
            ProbeEvent::Duplicate { probe, answer, suppressed } => {
                self.answer(*probe, answer, &["DUP!", &format!("{suppressed} more not shown")])
            }
            ProbeEvent::Corrupt(probe, answer) => {
                self.answer(*probe, answer, &["wrong payload, not counted"])
            }
            ProbeEvent::UnexpectedSource(probe, answer) => {
                self.answer(*probe, answer, &["DIFFERENT ADDRESS!"])
            }
            ProbeEvent::IcmpError(probe, report) => self.icmp_error(*probe, report),
            ProbeEvent::Unsent(probe, errno) => self.unsent(*probe, errno.0),
            ProbeEvent::Lost(probe, kind) if self.options.verbose => {
                format!("{} lost: {}\n", self.phrasing.sequence(*probe), lost_words(*kind))
            }
            ProbeEvent::PathMtu(..) | ProbeEvent::ClockStep(_) | ProbeEvent::Suspended(_) => {
                words::host_line(event, self.phrasing.names())
            }
            ProbeEvent::Outstanding(_) | ProbeEvent::Lost(..) => String::new(),
        }
    }
}

impl<W: Write> Renderer for PingText<W> {
    fn start(&mut self, start: &RunStart) -> io::Result<()> {
        let mut names = Names::of_run(start);
        if let Some(target) = start.targets.first() {
            self.host = words::typed(&target.input);
            // Until the address' own name is known, the one that led to it stands in.
            if let (Some(address), Some(name)) = (target.address, &target.name) {
                names.learn(address.ip, name);
            }
        }
        let opening = answer::opening(start, &names).unwrap_or_default();
        self.phrasing = Phrasing::of(start, names, self.options.numeric);
        self.out.write_all(opening.as_bytes())
    }

    fn name(&mut self, address: IpAddr, name: &Untrusted) {
        self.phrasing.learn(address, name);
    }

    fn snapshot(&mut self, _report: &RunReport) -> io::Result<()> {
        self.out.flush()
    }

    fn finish(&mut self, end: &RunEnd) -> io::Result<()> {
        let mut text = String::new();
        if let RunReport::Ping(report) = &end.report {
            for target in &report.targets {
                text.push_str(&ping_summary::summary(&self.host, target, end.vantage.method));
            }
        }
        text.push_str(&verdict_block(
            &end.verdict,
            &end.evidence,
            self.phrasing.names().interfaces(),
            self.options.color,
        ));
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }
}

impl<W: Write> EventRenderer<ProbeEvent> for PingText<W> {
    fn event(&mut self, event: &ProbeEvent, at: KernelTime) -> io::Result<()> {
        let lines = self.lines(event);
        self.options.write(&mut self.out, event, at, &lines)
    }
}

/// Why a probe counts as lost.
pub(super) const fn lost_words(kind: LostKind) -> &'static str {
    match kind {
        LostKind::TimedOut => "no answer in time",
        LostKind::RunEnded => "no answer before the end",
        LostKind::Corrupt => "only a wrong payload answered",
        LostKind::Suspended => "this machine slept while it was in flight",
    }
}
