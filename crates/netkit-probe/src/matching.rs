//! Which probe an arrival is about, and how sure that is. Nothing in a reply is believed but the match.

use netkit_model::{Address, Method};
use netkit_net::{IcmpError, Reply};

use crate::ProbeFormat;
use crate::flight::Flights;
use crate::format::Claim;

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
            && format.payload_is_ours(*number, Address::from(reply.from), claim.payload)
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
    let ours = !reply.truncated && format.payload_is_ours(number, flight.destination, claim.payload);
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
    if reply.from.port() != format.port {
        return Match::Stranger;
    }
    let echoed = claim.number().filter(|number| {
        flights.get(*number).is_some_and(|flight| {
            flight.destination.answers_from(reply.from)
                && format.payload_is_ours(*number, flight.destination, claim.payload)
        })
    });
    let oldest = || flights.oldest_waiting(|flight| flight.destination.answers_from(reply.from));
    echoed.or_else(oldest).map_or(Match::Stranger, Match::Answer)
}

/// Finds the probe that an ICMP error is about; routers may quote as little as eight bytes of it.
pub(crate) fn match_error(format: &ProbeFormat, flights: &Flights, error: &IcmpError<'_>) -> Option<u64> {
    if let Some(token) = error.token {
        return flights.get(token.0).map(|_| token.0);
    }
    let destination = error.destination?;
    let claim = format.read_quote(destination.ip(), error.quoted)?;
    let fits = |number: &u64| {
        flights.get(*number).filter(|flight| flight.sent.is_some()).is_some_and(|flight| {
            claim.sequence.is_none_or(|sequence| sequence == flight.wire_sequence())
                && flight.destination.answers_from(destination)
                && format.quote_is_ours(*number, flight.destination, claim.payload)
        })
    };
    if let Some(number) = claim.number().filter(fits) {
        return Some(number);
    }
    if claim.number().is_some() {
        return None; // A full quote with somebody else's tag.
    }
    match claim.sequence {
        Some(sequence) => flights
            .newest(|flight| {
                flight.wire_sequence() == sequence && flight.destination.answers_from(destination)
            })
            .filter(fits),
        None => flights.oldest_waiting(|flight| flight.destination.answers_from(destination)),
    }
}

#[cfg(test)]
mod tests;
