//! Which probe an arrival is about, and how sure that is. Nothing in a reply is believed but the match.

use std::net::SocketAddr;

use netkit_model::{Address, Method};
use netkit_net::{IcmpError, Reply};

use crate::flight::{Flight, Flights};
use crate::format::Claim;
use crate::{Course, ProbeFormat, Transmit};

/// What a datagram is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    /// The answer to this probe: sequence, source and payload are right.
    Answer(u64),
    /// From the right address, about this probe, with a payload that is not ours.
    Corrupt(u64),
    /// With this probe's payload, from an address that we did not probe.
    UnexpectedSource(u64),
    /// A valid answer to a probe that is no longer remembered.
    Forgotten(u64),
    /// Not about us.
    Stranger,
}

/// Finds the probe that a reply answers.
pub(crate) fn match_reply(format: &ProbeFormat, flights: &Flights, reply: &Reply<'_>) -> Match {
    let from = Address::from(reply.from);
    let Some(claim) = format.read_answer(from.ip, reply.payload) else {
        return Match::Stranger;
    };
    if format.method == Method::Udp {
        return match_datagram(format, flights, reply, claim);
    }
    let named = claim.number().filter(|number| {
        flights.get(*number).is_some_and(|flight| Some(flight.wire_sequence()) == claim.sequence)
    });
    match named {
        Some(number) => judge(format, flights, number, reply, claim),
        None => match_unnamed(format, flights, reply, claim),
    }
}

/// An answer whose payload carries no number that we know: too short, altered, or too late.
fn match_unnamed(format: &ProbeFormat, flights: &Flights, reply: &Reply<'_>, claim: Claim<'_>) -> Match {
    // Before the search below, which looks at every flight: in a long sweep late answers are many.
    let forgotten = claim.number().filter(|number| {
        flights.get(*number).is_none()
            && format.payload_is_ours(&forgotten_probe(*number, reply, claim), claim.payload)
    });
    if let Some(number) = forgotten {
        return Match::Forgotten(number);
    }
    let by_sequence = flights.newest(|flight| {
        Some(flight.wire_sequence()) == claim.sequence && flight.destination.answers_from(reply.from)
    });
    by_sequence.map_or(Match::Stranger, |number| judge(format, flights, number, reply, claim))
}

fn judge(format: &ProbeFormat, flights: &Flights, number: u64, reply: &Reply<'_>, claim: Claim<'_>) -> Match {
    // What has not left yet, nobody can have seen.
    let Some(flight) = flights.get(number).filter(|flight| flight.sent.is_some()) else {
        return Match::Stranger;
    };
    let from_target = format.any_source || flight.destination.answers_from(reply.from);
    let ours = !reply.truncated && format.payload_is_ours(&flight.transmit(number), claim.payload);
    match (ours, from_target) {
        (true, true) => Match::Answer(number),
        (true, false) => Match::UnexpectedSource(number),
        (false, true) => Match::Corrupt(number),
        (false, false) => Match::Stranger,
    }
}

/// A UDP service answers with what it likes: the source address and port are the match, and an echo of
/// our payload says which probe it was.
fn match_datagram(format: &ProbeFormat, flights: &Flights, reply: &Reply<'_>, claim: Claim<'_>) -> Match {
    let fits = |number: u64, flight: &Flight| {
        flight.destination.answers_from(reply.from)
            && format.socket_address(&flight.transmit(number)).port() == reply.from.port()
    };
    let echoed = claim.number().filter(|number| {
        flights.get(*number).is_some_and(|flight| {
            fits(*number, flight) && format.payload_is_ours(&flight.transmit(*number), claim.payload)
        })
    });
    let oldest = || flights.oldest_waiting(|number, flight| fits(number, flight));
    echoed.or_else(oldest).map_or(Match::Stranger, Match::Answer)
}

/// What an ICMP error is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorMatch {
    /// It is about this probe.
    Probe(u64),
    /// It is about one of several probes that differ in how far they go, and quotes too little to say which.
    OneOfMany,
    /// Not about us.
    Stranger,
}

/// Finds the probe that an ICMP error is about; routers may quote as little as eight bytes of it.
pub(crate) fn match_error(format: &ProbeFormat, flights: &Flights, error: &IcmpError<'_>) -> ErrorMatch {
    match quoted_probe(format, flights, error) {
        Some(found) => found,
        None => ErrorMatch::Stranger,
    }
}

fn quoted_probe(format: &ProbeFormat, flights: &Flights, error: &IcmpError<'_>) -> Option<ErrorMatch> {
    if let Some(token) = error.token {
        return flights.get(token.0).map(|_| ErrorMatch::Probe(token.0));
    }
    let destination = error.destination?;
    let fits = |number: u64, claim: Claim<'_>| {
        flights.get(number).filter(|flight| flight.sent.is_some()).is_some_and(|flight| {
            claim.sequence.is_none_or(|sequence| sequence == flight.wire_sequence())
                && flight.destination.answers_from(destination)
                && format.quote_is_ours(&flight.transmit(number), claim.payload)
        })
    };
    let mut claim = format.read_quote(destination.ip(), error.quoted)?;
    if let Some(number) = claim.number() {
        if fits(number, claim) {
            return Some(ErrorMatch::Probe(number));
        }
        // A full quote with somebody else's tag, unless it is a short one that was filled up.
        claim = claim.without_padding()?;
    }
    match claim.sequence {
        Some(sequence) => flights
            .newest(|flight| {
                flight.wire_sequence() == sequence && flight.destination.answers_from(destination)
            })
            .filter(|number| fits(*number, claim))
            .map(ErrorMatch::Probe),
        None => unnamed_probe(format, flights, destination, claim),
    }
}

/// A quote of the UDP header and less than a tag names no probe. Where all that it may be about go equally far it is one
/// as good as another.
fn unnamed_probe(
    format: &ProbeFormat,
    flights: &Flights,
    quoted: SocketAddr,
    claim: Claim<'_>,
) -> Option<ErrorMatch> {
    let fits = |number: u64, flight: &Flight| {
        flight.destination.answers_from(quoted)
            && format.socket_address(&flight.transmit(number)).port() == quoted.port()
            && format.quote_is_ours(&flight.transmit(number), claim.payload)
    };
    let oldest = flights.oldest_waiting(fits)?;
    let hop_limit = flights.get(oldest)?.course.hop_limit;
    let differs = |number: u64, flight: &Flight| fits(number, flight) && flight.course.hop_limit != hop_limit;
    Some(match flights.oldest_waiting(differs) {
        Some(_) => ErrorMatch::OneOfMany,
        None => ErrorMatch::Probe(oldest),
    })
}

/// A probe that is no longer in the book, as its answer describes it.
fn forgotten_probe(number: u64, reply: &Reply<'_>, claim: Claim<'_>) -> Transmit {
    let sequence = claim.sequence.unwrap_or(0);
    Transmit { number, destination: reply.from.into(), sequence, course: Course::default() }
}

#[cfg(test)]
mod tests;
