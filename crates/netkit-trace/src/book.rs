//! The book of probes with hop limits: what comes back becomes the answer of a hop.
//!
//! It keeps the probes in a [`Ledger`] and knows what an answer says of the path. When to send what is decided by the
//! sessions.

mod ambiguity;

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use netkit_model::{
    Address, AnswerKind, HopAnswer, IcmpReport, LostKind, Method, Outcome, ProbeAnswer, ProbeEvent, Rtt,
    TargetId,
};
use netkit_net::{Arrival, ClockReading, Errno, ErrorOrigin, MonotonicTime, SendReceipt};
use netkit_probe::{Course, Finding, Ledger, ProbeFormat, Transmit};

use crate::quote;
use ambiguity::{Ambiguity, may_be_of_a_repeated_syn, names_its_probe};

/// Late answers and second answers are recognised for this long after sending.
const MEMORY: Duration = Duration::from_secs(60);
/// Probes remembered at most: a minute at a thousand a second.
const REMEMBERED: usize = 65_536;
/// A probe that finds the send queue full is tried again for this long.
const SLOT: Duration = Duration::from_millis(100);

/// All probes of a path session, by their numbers, which go up from 1.
#[derive(Debug)]
pub struct PathBook {
    ledger: Ledger,
    destination: Address,
    ambiguity: Ambiguity,
}

/// Something that a path session has to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathFinding {
    /// A probe left this host.
    Left {
        /// Its number.
        number: u64,
        /// When.
        at: MonotonicTime,
    },
    /// A probe has its first answer.
    Answered {
        /// Its number.
        number: u64,
        /// The answer.
        answer: HopAnswer,
        /// It came within the timeout.
        in_time: bool,
    },
    /// A probe was not answered in time, or was given up.
    Silent {
        /// Its number.
        number: u64,
    },
    /// A probe did not leave this host.
    Unsent {
        /// Its number.
        number: u64,
        /// Why.
        errno: Errno,
    },
    /// The kernel stamped a probe on its way out.
    Stamped {
        /// Its number.
        number: u64,
    },
    /// A further answer to a probe, which may have been answered before.
    Duplicate {
        /// Its number.
        number: u64,
    },
    /// An answer to one of several probes on their way; it quotes too little to say which.
    Unattributed(HopAnswer),
    /// Something about this host: a stepped clock, a sleep, a path MTU.
    Information(ProbeEvent),
}

impl PathBook {
    /// An empty book of probes to `destination`. A probe waits `timeout` for its answer; what comes later is late.
    pub fn new(mut format: ProbeFormat, destination: Address, timeout: Duration, now: ClockReading) -> Self {
        // Answers prove themselves by what they quote; targets behind translators answer with other addresses.
        format.any_source = true;
        Self {
            ledger: Ledger::new(format, MEMORY, REMEMBERED, timeout, now),
            destination,
            ambiguity: Ambiguity::default(),
        }
    }

    /// How the probes look on the wire.
    pub fn format(&self) -> &ProbeFormat {
        self.ledger.format()
    }

    /// Where they go.
    pub fn destination(&self) -> Address {
        self.destination
    }

    /// The clocks of this turn.
    pub fn now(&self) -> ClockReading {
        self.ledger.now()
    }

    /// Probes departing or on their way.
    pub fn in_flight(&self) -> usize {
        self.ledger.in_flight()
    }

    /// True while this host is too busy to take new probes.
    pub fn is_congested(&self, now: MonotonicTime) -> bool {
        self.ledger.is_congested(now)
    }

    /// When the next probe may leave: now, or when the pause is over that this host asked for.
    pub fn next_departure(&self, now: MonotonicTime) -> MonotonicTime {
        self.ledger.next_departure(now)
    }

    /// A turn begins. `due` is when the session asked for it.
    pub fn turn(&mut self, reading: ClockReading, due: Option<MonotonicTime>) -> Vec<PathFinding> {
        let findings = self.ledger.turn(reading, due);
        findings.into_iter().filter_map(|finding| self.read(finding, None)).collect()
    }

    /// Enters a probe that takes this course; `hop` is its hop limit.
    pub fn depart(&mut self, hop: u8, course: Course, now: MonotonicTime) -> Transmit {
        let course = Course { hop_limit: Some(hop), ..course };
        // All probes share a socket, so that their numbers are their sequence. The target is the hop.
        let sequence = self.ledger.next_number();
        self.ambiguity.departs(sequence, course.flow, hop);
        self.ledger.depart(TargetId(hop.into()), self.destination, sequence, course, now)
    }

    /// A probe that this host was too busy for and that may be tried again now.
    pub fn retry(&mut self, now: MonotonicTime) -> Option<Transmit> {
        self.ledger.retry(now)
    }

    /// What the kernel said to a probe.
    pub fn receipt(&mut self, receipt: &SendReceipt) -> Option<PathFinding> {
        let finding = self.ledger.receipt(receipt, SLOT)?;
        self.read(finding, None)
    }

    /// What an arrival says; `None` when it is nothing new, or names no hop.
    pub fn arrival(&mut self, arrival: &Arrival<'_>) -> Option<PathFinding> {
        if !names_a_hop(arrival) {
            return None;
        }
        let finding = self.ledger.arrival(arrival)?;
        self.read(finding, Some(arrival))
    }

    /// The next probe whose time is up.
    pub fn expire(&mut self, now: MonotonicTime) -> Option<PathFinding> {
        let finding = self.ledger.expire(now)?;
        self.read(finding, None)
    }

    /// A probe is not waited for any more. Its answer is still recognised.
    pub fn give_up(&mut self, number: u64) -> Option<PathFinding> {
        let finding = self.ledger.give_up(number)?;
        self.read(finding, None)
    }

    /// Every probe still open ends now.
    pub fn give_up_all(&mut self) -> Vec<PathFinding> {
        let findings = self.ledger.lose_all(LostKind::RunEnded);
        findings.into_iter().filter_map(|finding| self.read(finding, None)).collect()
    }

    /// When the next timeout or the next try after congestion is due.
    pub fn next_wake(&self) -> Option<MonotonicTime> {
        self.ledger.next_wake()
    }

    /// What a finding of the ledger is to a path; `about` is the arrival that it comes from.
    fn read(&mut self, finding: Finding, about: Option<&Arrival<'_>>) -> Option<PathFinding> {
        let found = self.meaning(finding, about)?;
        match &found {
            PathFinding::Answered { number, .. } | PathFinding::Unsent { number, .. } => {
                self.ambiguity.over(*number);
            }
            PathFinding::Silent { number } => {
                self.ambiguity.given_up(*number, self.ledger.now().monotonic);
            }
            PathFinding::Unattributed(answer) => self.ambiguity.unattributed(answer.from),
            PathFinding::Left { .. }
            | PathFinding::Stamped { .. }
            | PathFinding::Duplicate { .. }
            | PathFinding::Information(_) => {}
        }
        Some(found)
    }

    /// The same, and nothing is noted down.
    fn meaning(&self, finding: Finding, about: Option<&Arrival<'_>>) -> Option<PathFinding> {
        // Somebody has answered it before, with an ICMP error: the first answer counts.
        if matches!(finding, Finding::Settled { before: Some(Outcome::IcmpError(_)), .. }) {
            return None;
        }
        match finding {
            Finding::Settled { number, outcome, event, .. } => match (outcome, event) {
                (Outcome::Received, ProbeEvent::Received(_, answer)) => Some(PathFinding::Answered {
                    number,
                    answer: self.by_target(number, &answer, about),
                    in_time: true,
                }),
                (Outcome::Late, ProbeEvent::Late(_, answer)) => Some(PathFinding::Answered {
                    number,
                    answer: self.by_target(number, &answer, about),
                    in_time: false,
                }),
                (Outcome::IcmpError(report), _) => {
                    let answer = self.by_icmp(number, report, about)?;
                    let in_time = answer.rtt.is_none_or(|rtt| rtt.duration <= self.ledger.timeout());
                    Some(PathFinding::Answered { number, answer, in_time })
                }
                (Outcome::Unsent(errno), _) => Some(PathFinding::Unsent { number, errno }),
                (Outcome::Lost | Outcome::Corrupt | Outcome::Suspended, _) => {
                    Some(PathFinding::Silent { number })
                }
                _ => None,
            },
            Finding::Left(probe, at) => Some(PathFinding::Left { number: probe.sequence, at }),
            Finding::Unattributed(report) => Some(PathFinding::Unattributed(self.by_icmp(0, report, about)?)),
            Finding::Stamped(probe) => Some(PathFinding::Stamped { number: probe.sequence }),
            Finding::Duplicate(probe, _) => Some(PathFinding::Duplicate { number: probe.sequence }),
            // An error about a probe that has its answer already: the first one counts.
            Finding::Information(ProbeEvent::IcmpError(probe, report)) => {
                let kind = AnswerKind::Icmp(report);
                let answers = kind.is_time_exceeded() || kind.ends_path();
                answers.then_some(PathFinding::Duplicate { number: probe.sequence })
            }
            Finding::Corrupt(..) | Finding::UnexpectedSource(..) | Finding::Recalled(..) => None,
            Finding::Information(event) => Some(PathFinding::Information(event)),
        }
    }

    /// The answer of somebody who speaks for the target.
    fn by_target(&self, number: u64, answer: &ProbeAnswer, about: Option<&Arrival<'_>>) -> HopAnswer {
        let kind = match (self.ledger.format().method, about) {
            // The port unreachable of the target itself.
            (_, Some(Arrival::IcmpError(error))) => AnswerKind::Icmp(IcmpReport {
                ipv6: error.origin == ErrorOrigin::Icmp6,
                icmp_type: error.icmp_type,
                code: error.code,
                offender: error.offender,
                mtu: None,
            }),
            (Method::IcmpDatagram | Method::IcmpRaw, _) => AnswerKind::EchoReply,
            (Method::Udp, _) => AnswerKind::Datagram,
            (Method::Tcp, _) if answer.refused => AnswerKind::Reset,
            (Method::Tcp, _) => AnswerKind::SynAck,
        };
        HopAnswer {
            from: answer.from,
            kind,
            rtt: answer.rtt.filter(|rtt| self.is_certain(number, answer.from, rtt, about)),
            at: answer.at,
            hop_limit: answer.hop_limit,
            interface: answer.interface,
            labels: Vec::new(),
            interfaces: Vec::new(),
            checksum_shift: None,
        }
    }

    /// The answer of whoever sent an ICMP error; `None` where nobody did.
    fn by_icmp(&self, number: u64, report: IcmpReport, about: Option<&Arrival<'_>>) -> Option<HopAnswer> {
        let Some(Arrival::IcmpError(error)) = about else { return None };
        let format = self.ledger.format();
        let (labels, interfaces) = quote::extensions(format.method, error);
        let from = error.offender?;
        let rtt = self.ledger.trusted_round_trip(number, &error.received);
        Some(HopAnswer {
            from,
            kind: AnswerKind::Icmp(report),
            rtt: rtt.filter(|rtt| self.is_certain(number, from, rtt, about)),
            at: error.received.kernel.unwrap_or(error.received.reading.kernel),
            hop_limit: error.hop_limit,
            interface: error.interface,
            labels,
            interfaces,
            checksum_shift: self
                .ledger
                .transmit_of(number)
                .and_then(|probe| quote::checksum_shift(format, &probe, error)),
        })
    }

    /// Whether a round trip is that of this probe and of no other.
    fn is_certain(&self, number: u64, from: IpAddr, rtt: &Rtt, about: Option<&Arrival<'_>>) -> bool {
        let method = self.ledger.format().method;
        let unnamed = about.is_some_and(|arrival| !names_its_probe(method, arrival));
        let now = self.ledger.now().monotonic;
        let another = unnamed && self.ambiguity.may_be_about_another(number, from, now);
        !another && !may_be_of_a_repeated_syn(method, rtt)
    }
}

/// Whether an arrival says anything of a hop. Time exceeded of another code than 0 does not: it is about fragments, from
/// whoever puts them together (RFC 792, RFC 4443 §3.3). Nor does what comes from an address that is nobody's.
fn names_a_hop(arrival: &Arrival<'_>) -> bool {
    match arrival {
        Arrival::Reply(reply) => is_somebodys(reply.from.ip()),
        Arrival::IcmpError(error) => {
            let of_time = match error.origin {
                ErrorOrigin::Local => return true,
                ErrorOrigin::Icmp => error.icmp_type == 11,
                ErrorOrigin::Icmp6 => error.icmp_type == 3,
            };
            error.offender.is_some_and(is_somebodys) && !(of_time && error.code != 0)
        }
        Arrival::Handshake(_) | Arrival::SendStamp(_) => true,
    }
}

/// Whether a host or router may send with this address (RFC 1122 §3.2.1.3, RFC 4291 §2.5.2 and §2.7).
fn is_somebodys(address: IpAddr) -> bool {
    !address.is_unspecified() && !address.is_multicast() && address != IpAddr::V4(Ipv4Addr::BROADCAST)
}
