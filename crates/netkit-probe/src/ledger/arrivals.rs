//! What an arrival says about the probes in the book.

use std::net::IpAddr;

use netkit_model::{
    Address, IcmpReport, LostKind, Method, Outcome, ProbeAnswer, ProbeEvent, ReceiveStamp, Rtt, StampBasis,
};
use netkit_net::{Arrival, ErrorOrigin, Handshake, HandshakeEnd, IcmpError, Received, Reply};
use netkit_packet::ip;

use super::{Finding, Ledger, SUSPEND};
use crate::flight::FlightState;
use crate::matching::{ErrorMatch, Match, match_error, match_reply};
use crate::round_trip::round_trip;

/// ICMP messages that report something about the path but do not end a probe: source quench and redirect.
const INFORMATION: [u8; 2] = [4, 5];

impl Ledger {
    /// What an arrival says; `None` when it is nobody's business here.
    pub fn arrival(&mut self, arrival: &Arrival<'_>) -> Option<Finding> {
        match arrival {
            Arrival::SendStamp(stamp) => {
                let flight = self.flights.get_mut(stamp.token.0)?;
                let first = flight.stamp.is_none();
                flight.stamped(stamp.at, stamp.kind);
                first.then(|| Finding::Stamped(flight.probe()))
            }
            Arrival::Reply(reply) => self.reply(reply),
            Arrival::IcmpError(error) => self.icmp_error(error),
            Arrival::Handshake(handshake) => self.handshake(handshake),
        }
    }

    fn reply(&mut self, reply: &Reply<'_>) -> Option<Finding> {
        match match_reply(&self.format, &self.flights, reply) {
            Match::Answer(number) => self.answered(number, self.answer_to(number, reply)),
            Match::Corrupt(number) => self.corrupt(number, self.answer_to(number, reply)),
            Match::UnexpectedSource(number) => {
                let probe = self.flights.get(number)?.probe();
                Some(Finding::UnexpectedSource(probe, self.answer_to(number, reply)))
            }
            Match::Forgotten(number) if self.flights.recall(number) => {
                Some(Finding::Recalled(reply.from.into(), self.answer_to(number, reply)))
            }
            Match::Forgotten(_) | Match::Stranger => None,
        }
    }

    /// The first valid answer decides; what comes after it is a duplicate.
    fn answered(&mut self, number: u64, answer: ProbeAnswer) -> Option<Finding> {
        let flight = self.flights.get(number)?;
        // The stamps say what was in time: a process that was stopped reads everything at once, and an ICMP
        // error, which anybody can forge, does not make an answer behind it late.
        let in_time = match answer.rtt {
            Some(rtt) => rtt.duration <= self.timeout,
            None => flight.state == FlightState::Waiting,
        };
        match flight.state {
            FlightState::Departing | FlightState::Unsent => None,
            FlightState::Answered => Some(Finding::Duplicate(flight.probe(), answer)),
            _ if in_time => self.settle(number, FlightState::Answered, Outcome::Received, |probe| {
                ProbeEvent::Received(probe, answer)
            }),
            _ => self.late(number, answer),
        }
    }

    fn late(&mut self, number: u64, answer: ProbeAnswer) -> Option<Finding> {
        self.settle(number, FlightState::Answered, Outcome::Late, |probe| ProbeEvent::Late(probe, answer))
    }

    fn corrupt(&mut self, number: u64, answer: ProbeAnswer) -> Option<Finding> {
        let flight = self.flights.get_mut(number)?;
        flight.corrupt = true;
        let probe = flight.probe();
        match flight.state {
            FlightState::Answered => Some(Finding::Duplicate(probe, answer)),
            FlightState::Overdue if flight.outcome == Some(Outcome::Lost) => {
                self.settle(number, FlightState::Overdue, Outcome::Corrupt, |probe| {
                    ProbeEvent::Corrupt(probe, answer)
                })
            }
            _ => Some(Finding::Corrupt(probe, answer)),
        }
    }

    fn icmp_error(&mut self, error: &IcmpError<'_>) -> Option<Finding> {
        if error.origin == ErrorOrigin::Local {
            // The send call failed with the same errno; what is new here is the MTU.
            let address = Address::from(error.destination.filter(|_| error.info > 0)?);
            let known = self.path_mtu.replace((address, error.info));
            let news = Finding::Information(ProbeEvent::PathMtu(address, error.info));
            return (known != self.path_mtu).then_some(news);
        }
        let ipv6 = error.origin == ErrorOrigin::Icmp6;
        let report = IcmpReport {
            ipv6,
            icmp_type: error.icmp_type,
            code: error.code,
            offender: error.offender,
            mtu: (error.info > 0 && is_too_big(ipv6, error)).then_some(error.info),
        };
        let number = match match_error(&self.format, &self.flights, error) {
            ErrorMatch::Probe(number) => number,
            ErrorMatch::OneOfMany => return Some(Finding::Unattributed(report)),
            ErrorMatch::Stranger => return None,
        };
        let flight = self.flights.get(number)?;
        if self.format.method == Method::Udp && is_closed_port(report, flight.destination.ip) {
            return self.answered(number, self.refusal(number, error));
        }
        let informational = !report.ipv6 && INFORMATION.contains(&report.icmp_type);
        let event = |probe| ProbeEvent::IcmpError(probe, report);
        match flight.state {
            FlightState::Waiting | FlightState::Overdue if !informational => {
                self.settle(number, FlightState::Rejected, Outcome::IcmpError(report), event)
            }
            _ => Some(Finding::Information(event(flight.probe()))),
        }
    }

    fn handshake(&mut self, handshake: &Handshake) -> Option<Finding> {
        let number = handshake.token.0;
        let state = self.flights.get(number)?.state;
        let (rtt, refused) = match handshake.end {
            HandshakeEnd::Accepted(duration) => (Some(Rtt { duration, basis: StampBasis::TcpInfo }), false),
            HandshakeEnd::AcceptedAfterRetransmission => (None, false),
            HandshakeEnd::Refused => (self.trusted_round_trip(number, &handshake.received), true),
            // The error queue has said why. Where it has not, the kernel gave up on silence.
            HandshakeEnd::Failed(_) if state == FlightState::Waiting => {
                return self.lost(number, LostKind::TimedOut);
            }
            HandshakeEnd::Failed(_) => return None,
        };
        let answer = ProbeAnswer {
            from: handshake.from.ip(),
            bytes: 0,
            hop_limit: None,
            rtt,
            at: handshake.received.reading.kernel,
            interface: None,
            route: Vec::new(),
            refused,
        };
        match handshake.end {
            // The probe was the first SYN, and that or its answer was lost: alive, but not in time.
            HandshakeEnd::AcceptedAfterRetransmission if state.is_unanswered() => self.late(number, answer),
            _ => self.answered(number, answer),
        }
    }

    fn answer_to(&self, number: u64, reply: &Reply<'_>) -> ProbeAnswer {
        let header = match self.format.method {
            // On a raw IPv4 socket the IP header stands before the message.
            Method::IcmpRaw if reply.from.is_ipv4() => {
                reply.payload.first().map_or(0, |first| usize::from(first & 0x0f) * 4)
            }
            _ => 0,
        };
        ProbeAnswer {
            from: reply.from.ip(),
            bytes: reply.payload.len().saturating_sub(header),
            hop_limit: reply.hop_limit,
            rtt: self.trusted_round_trip(number, &reply.received),
            at: reply.received.kernel.unwrap_or(reply.received.reading.kernel),
            interface: reply.interface,
            route: ip::recorded_route(reply.ip_options).ok().flatten().unwrap_or_default(),
            refused: false,
        }
    }

    /// A closed UDP port answers by ICMP: the target is there.
    fn refusal(&self, number: u64, error: &IcmpError<'_>) -> ProbeAnswer {
        ProbeAnswer {
            from: error.offender.unwrap_or(IpAddr::from([0, 0, 0, 0])),
            bytes: error.quoted.len(),
            hop_limit: error.hop_limit,
            rtt: self.trusted_round_trip(number, &error.received),
            at: error.received.kernel.unwrap_or(error.received.reading.kernel),
            interface: error.interface,
            route: Vec::new(),
            refused: true,
        }
    }

    /// The round trip, unless all that is known of the receipt is when a stopped process woke up, or the
    /// machine slept in between and neither clock saw how long.
    pub fn trusted_round_trip(&self, number: u64, received: &Received) -> Option<Rtt> {
        let flight = self.flights.get(number)?;
        if received.reading.suspended_since(&flight.sent?) > SUSPEND {
            return None;
        }
        let rtt = round_trip(flight, received)?;
        let by_host = matches!(rtt.basis, StampBasis::Stamps(_, ReceiveStamp::Host));
        (!(by_host && self.woke_late)).then_some(rtt)
    }
}

/// Fragmentation needed (RFC 1191 §4) or packet too big (RFC 4443 §3.2). In the same four bytes other errors have
/// other things, such as a pointer (RFC 792) or the length of what they quote (RFC 4884 §4).
fn is_too_big(ipv6: bool, error: &IcmpError<'_>) -> bool {
    if ipv6 { error.icmp_type == 2 } else { (error.icmp_type, error.code) == (3, 4) }
}

/// Destination unreachable, port unreachable (RFC 792, RFC 4443 §3.1), from the target itself.
fn is_closed_port(report: IcmpReport, target: IpAddr) -> bool {
    let kind = (report.icmp_type, report.code);
    kind == if report.ipv6 { (1, 4) } else { (3, 3) } && report.offender == Some(target)
}
