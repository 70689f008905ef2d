//! What is worth asking by what an attempt shows: the experiments that can still change the verdict, from cheap to dear.
//!
//! It is a function of what is known, and remembers nothing: when an attempt that was silent is refused after all, other
//! questions are worth asking from then on. What was begun, and what the budget allows, is the caller's business.

use std::time::Duration;

use netkit_model::{AnswerKind, Attempt, AttemptError, HopReport, IcmpReport, PathEnd, TraceReport};
use netkit_net::{ConnectStep, Errno, SocketsSeen};

use super::known::Known;
use super::showing::{Showing, Silence};
use crate::Experiment;

/// A router asks three times, a second apart, for the link-layer address of a host (RFC 4861 §10, `MAX_MULTICAST_SOLICIT`
/// and `RETRANS_TIMER`; Linux does the same by ARP). Whoever says "unreachable" after that has tried; whoever says it at
/// once may just as well be a filter.
const RESOLUTION_TAKES: Duration = Duration::from_millis(2500);

/// What is worth asking after the route and the attempt. Empty before the first answer about the route: whether the target
/// is this host or next door decides what the others can tell.
pub(super) fn follow_up(known: &Known<'_>) -> Vec<Experiment> {
    let Some(attempt) = known.inquiry.attempts.last() else { return Vec::new() };
    if known.ledger.told(Experiment::Route) == 0 {
        return Vec::new();
    }
    match Showing::of(attempt) {
        Showing::Undecided | Showing::Settled => Vec::new(),
        Showing::Refused(step, errno) => after_refusal(step, errno),
        Showing::Reset => after_reset(known),
        Showing::Rejected(entry) => after_rejection(known, attempt, entry),
        Showing::Failed(errno) => after_failure(known, errno),
        Showing::Silent(silence) => after_silence(known, silence),
    }
}

/// This host refused before anything was sent, and most of why stands in the route. Not there is:
/// - `Sockets`, whether all ports to this target are taken, or this host has no address to send from. An address that does
///   not bind has nothing to do with ports.
/// - `Datagram`, where EPERM is told: whatever forbids the address to all forbids UDP too, a policy about TCP or this
///   process's `connect()` does not.
fn after_refusal(step: ConnectStep, errno: Errno) -> Vec<Experiment> {
    match (step, errno) {
        (ConnectStep::Connect, Errno::ADDRNOTAVAIL) | (_, Errno::ADDRINUSE) => vec![Experiment::Sockets],
        (ConnectStep::Connect, Errno::PERM) => vec![Experiment::Datagram],
        _ => Vec::new(),
    }
}

/// A RST says that somebody refuses, and not who.
/// - `Sockets`, where the target is this host: its listeners tell the rest.
/// - `Echo`, where the RST was heard as it came in: an echo reply with the same TTL comes from the same distance, and then it
///   was the host, and no path needs to be asked.
/// - `SynPath`: the least hop limit that brings a RST bounds the distance of whoever sends it.
/// - `EchoPath`: where that distance is known, the host's own, or a router that stands farther away than the RST comes
///   from, tells whether it was the host. A target next door has no room in front of it.
fn after_reset(known: &Known<'_>) -> Vec<Experiment> {
    if known.is_own_target() {
        return vec![Experiment::Sockets];
    }
    let mut plan = Vec::new();
    if known.captured_reset().is_some() && !known.is_next_door() {
        plan.push(Experiment::Echo);
        if known.ledger.told(Experiment::Echo) == 0 || known.is_reset_of_host() {
            return plan;
        }
    }
    plan.push(Experiment::SynPath);
    if known.inquiry.syn_path.as_ref().is_some_and(shows_reset) && !known.is_next_door() {
        plan.push(Experiment::EchoPath);
    }
    plan
}

/// An ICMP error says what and who, and mostly that is all there is to know. Not known is:
/// - `Route`, where this host itself complains about another: either nobody answered for the neighbour's link-layer address,
///   which the neighbour table knows by now, or a filter here rejects.
/// - `SynPath`, where the hop limit ran out: it shows a circle, or a path that is longer than the hop limit asked for.
/// - `Echo`, where somebody on the way says at once that the host or the net is unreachable: a router that has no way would
///   not bring an echo either, a filter may.
fn after_rejection(known: &Known<'_>, attempt: &Attempt, entry: AttemptError) -> Vec<Experiment> {
    if known.is_own_target() {
        return Vec::new();
    }
    let Some(report) = entry.report else { return vec![Experiment::Route] };
    let sender = report.offender;
    if sender.is_some_and(|sender| known.is_this_host(attempt, sender)) {
        vec![Experiment::Route]
    } else if AnswerKind::Icmp(report).is_time_exceeded() {
        vec![Experiment::SynPath]
    } else if says_unreachable(report)
        && sender != Some(known.inquiry.address.ip)
        && entry.after < RESOLUTION_TAKES
    {
        vec![Experiment::Echo]
    } else {
        Vec::new()
    }
}

/// The kernel gave up for an error that its queue does not hold.
/// - `Route`: nobody may have answered for the neighbour.
/// - `SynPath`, where the neighbour is there: each probe has an error queue of its own, and a router that complains once
///   does so again.
fn after_failure(known: &Known<'_>, errno: Errno) -> Vec<Experiment> {
    let is_of_the_way = matches!(errno, Errno::NETUNREACH | Errno::HOSTUNREACH | Errno::ACCES);
    if !is_of_the_way || known.is_own_target() {
        return Vec::new();
    }
    let mut plan = vec![Experiment::Route];
    if known.has_asked_again() && !known.is_cut_off() {
        plan.push(Experiment::SynPath);
    }
    plan
}

/// Silence has many causes, and `TCP_INFO` says on which side of this host's door they are.
/// - `Route`, where the SYN did not leave: whether the link has a carrier and somebody answers for the neighbour. A
///   link-local neighbour that is not there, and a carrier just lost, look like dropped repetitions after a while.
///   Where a SYN left after all, it is asked once more: the answer from while it waited is out of date.
/// - `Sockets` and `Datagram`, where the link and the neighbour are fine: connection tracking may be full, and a filter
///   that drops in this host says EPERM to UDP, which it does not say to TCP.
/// - `SynPath`, where segments come back that belong to no handshake: it bounds from where.
fn after_silence(known: &Known<'_>, silence: Silence) -> Vec<Experiment> {
    match silence {
        Silence::Dropped if known.is_own_target() => vec![Experiment::Sockets, Experiment::Datagram],
        Silence::Dropped if known.has_asked_again() && !known.is_cut_off() => {
            vec![Experiment::Route, Experiment::Sockets, Experiment::Datagram]
        }
        Silence::Held | Silence::Dropped => vec![Experiment::Route],
        _ if known.is_own_target() => after_own_silence(known),
        Silence::InvalidAnswers => vec![Experiment::SynPath],
        Silence::LeftLate if known.ledger.told(Experiment::Route) < 3 || known.is_cut_off() => {
            vec![Experiment::Route, Experiment::Route]
        }
        Silence::LeftLate => [vec![Experiment::Route], after_remote_silence(known, true)].concat(),
        Silence::Unanswered => after_remote_silence(known, known.gateway().is_none()),
        Silence::Unsplit => after_remote_silence(known, true),
    }
}

/// This host does not answer itself.
/// - `Sockets`: a listener whose queue is full drops SYNs, and then nothing else needs to be asked.
/// - `Echo` and `OtherPort`: whether it drops everything to itself or what goes to this port. There is no path to ask.
fn after_own_silence(known: &Known<'_>) -> Vec<Experiment> {
    let mut plan = vec![Experiment::Sockets];
    let is_explained = known.is_cut_off() || known.inquiry.sockets.as_ref().is_some_and(has_full_queue);
    if known.ledger.told(Experiment::Sockets) > 0 && !is_explained {
        plan.extend([Experiment::Echo, other_port(known.inquiry.port)]);
    }
    plan
}

/// The SYN left this host, or may have, and nothing came back.
/// - `Route`, at once where the target may be next door or nothing is known of the SYN (`route_first`): whether somebody
///   answers for its link-layer address. Behind a gateway only where not even that answers: an entry of the neighbour table
///   that was good once hides that the gateway is gone.
/// - `Echo` and `OtherPort`: whether the host is there, and whether the silence is the port's or the host's.
/// - `SynPath`: behind which router SYNs vanish. Next door there is none.
/// - `EchoPath`, where SYNs vanish in silence: routers behind that place that answer for echo requests, or the host at once
///   behind it, tell a filter on the way from a filter at the host, and both from a path that is broken for all.
fn after_remote_silence(known: &Known<'_>, route_first: bool) -> Vec<Experiment> {
    let mut plan = Vec::new();
    if route_first {
        plan.push(Experiment::Route);
        if !known.has_asked_again() {
            return plan;
        }
    }
    if known.is_cut_off() {
        return plan;
    }
    plan.extend([Experiment::Echo, other_port(known.inquiry.port)]);
    if known.is_next_door() {
        return plan;
    }
    plan.push(Experiment::SynPath);
    if let Some(PathEnd::Silent { last }) = known.inquiry.syn_path.as_ref().map(|path| path.end) {
        if last.is_none() && !route_first {
            plan.push(Experiment::Route);
        }
        plan.push(Experiment::EchoPath);
    }
    plan
}

/// A listener's queue is full when it holds one more than its backlog (`sk_acceptq_is_full`).
fn has_full_queue(sockets: &SocketsSeen) -> bool {
    sockets.listeners.iter().any(|listener| listener.waiting > listener.backlog)
}

fn shows_reset(path: &TraceReport) -> bool {
    path.hops.iter().flat_map(HopReport::answers).any(|answer| answer.kind == AnswerKind::Reset)
}

/// What routers say that have no way or get no answer from the host (RFC 792 type 3 codes 0 and 1, RFC 1122 §3.2.2.1 codes
/// 6 and 7, RFC 4443 §3.1 codes 0 and 3), and filters that imitate them.
fn says_unreachable(report: IcmpReport) -> bool {
    match (report.ipv6, report.icmp_type) {
        (false, 3) => matches!(report.code, 0 | 1 | 6 | 7),
        (true, 1) => matches!(report.code, 0 | 3),
        _ => false,
    }
}

/// A port that most hosts answer for, with a service or a RST.
fn other_port(asked: u16) -> Experiment {
    Experiment::OtherPort(if asked == 443 { 80 } else { 443 })
}
