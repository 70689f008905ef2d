//! Rule `tcp.filtered`: nothing answers the SYN.
//!
//! **Observed**: the SYN left this host, was repeated, and no handshake, RST or ICMP came. **Means**: no more than that;
//! where SYNs with growing hop limits end at one router and echo requests are known to pass it, it is TCP that ends there.
//! **Does not prove** a filter otherwise: one on the way or on the host, a way back that loses the answers, a full accept
//! queue, and a host that is down look the same. What echo requests, another port, the path and this host's counters
//! showed bounds the set. **Decides**: the listeners and the rules on the host, a test from there, netkit with
//! `CAP_NET_RAW` here, which hears replies that this host itself drops.

use std::net::IpAddr;

use netkit_model::{Attempt, AttemptEnd, Candidate, EvidenceId, Locus, LocusKind, VerdictId};
use netkit_net::{Errno, NeighbourState};

use super::local_ingress_filter;
use crate::commands::{netkit_connect_listening, netkit_ping_of, netkit_trace_port, ss_listeners};
use crate::connect_seen::{ConnectSeen, SynFate};
use crate::finding::{Finding, HERE, candidate, test};
use crate::words::{count, hop};

const ID: VerdictId = VerdictId::TcpFiltered;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    if !seen.is_silent() {
        return None;
    }
    let finding = located(seen).unwrap_or_else(|| ambiguous(seen));
    let left = (seen.syn_fate() == SynFate::Left).then(|| seen.ids.samples.last().copied()).flatten();
    Some(
        finding
            .because(seen.ids.attempt)
            .because(seen.ids.samples.iter().copied())
            .because(seen.ids.echo)
            .because(seen.ids.other_port)
            .because(seen.ids.syn_path)
            .because(seen.ids.echo_path)
            .not(&[VerdictId::RouteNone], seen.way().and(seen.ids.route))
            .not(&[VerdictId::LocalEgressFilter], left)
            .not(&[VerdictId::ListenNone], seen.ids.attempt),
    )
}

/// SYNs end at a router that echo requests pass: the next router answers them, and not the SYNs.
fn located(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let last = match seen.last_syn_router() {
        Some((hop, _)) => hop,
        None if seen.inquiry.syn_path.is_some() => 0,
        None => return None,
    };
    let (passed, _) = seen.last_echo_router()?;
    if last >= passed {
        return None;
    }
    let distance = last.max(1);
    let device = seen.router_at(distance);
    let name = hop(distance, device);
    let text = if last == 0 {
        format!("SYNs to {seen} end at {name}, which answers echo requests alone")
    } else {
        format!("SYNs to {seen} do not get past {name}, although echo requests do")
    };
    let locus = Locus { kind: LocusKind::Hop, address: device, hop: Some(distance) };
    let counted_out = local_replies(seen).is_none().then(|| not_dropped_here(seen)).flatten();
    Some(
        Finding::likely(ID, seen.fault(), locus, text)
            .not(&[VerdictId::ListenQueueFull, VerdictId::HostSilent], seen.ids.echo_path)
            .not(&[VerdictId::LocalIngressFilter], counted_out)
            .next(test(format!("{name}, as root"), "nft list ruleset", &[ID]))
            .next(test(HERE, netkit_trace_port(seen.address(), seen.inquiry.port), &[ID])),
    )
}

fn ambiguous(seen: &ConnectSeen<'_>) -> Finding {
    let (host, port) = (seen.target(), seen.inquiry.port);
    let last = seen.last_syn_router();
    let behind = last.map(|(distance, router)| {
        format!("; the last that a SYN reached is {}", hop(distance, Some(router)))
    });
    let text = format!(
        "{seen} does not answer: no reply to {}{}",
        count(seen.syns(), "SYN"),
        behind.unwrap_or_default()
    );
    let locus = match last {
        Some((distance, router)) => {
            Locus { kind: LocusKind::Unknown, address: Some(router), hop: Some(distance) }
        }
        None => Locus::at(LocusKind::Unknown, seen.address().ip),
    };
    let others = others(seen);
    let decides: Vec<VerdictId> =
        [ID, VerdictId::PathLoss].into_iter().chain(others.iter().map(|one| one.id)).collect();
    let on_host: Vec<VerdictId> = decides
        .iter()
        .copied()
        .filter(|id| {
            matches!(id, VerdictId::TcpFiltered | VerdictId::ListenQueueFull | VerdictId::HostSilent)
        })
        .collect();
    let finding = Finding::likely(ID, seen.fault(), locus, text).between(
        [
            candidate(ID, filter_where(seen, last.map(|(_, router)| router))),
            candidate(
                VerdictId::PathLoss,
                format!("the answers of {host} are lost on the way back, or it has no way back"),
            ),
        ],
        test(host.clone(), ss_listeners(port), &on_host),
    );
    let finding = finding.next(test(format!("{host}, as root"), "nft list ruleset", &[ID]));
    let finding = match seen.attempt.and_then(|attempt| attempt.source) {
        Some(source) => finding.next(test(host, netkit_ping_of(source.ip().into()), &[VerdictId::PathLoss])),
        None => finding,
    };
    let is_local = others.iter().any(|one| one.id == VerdictId::LocalIngressFilter);
    let finding = others.into_iter().fold(finding, Finding::or);
    if is_local {
        let capture = format!("tcpdump -nn -i any tcp port {port}");
        let (place, again) = netkit_connect_listening(seen.address(), port);
        finding.next(test(place, again, &[VerdictId::LocalIngressFilter])).next(test(
            format!("{HERE}, as root"),
            capture,
            &[VerdictId::LocalIngressFilter],
        ))
    } else {
        finding.not(&[VerdictId::LocalIngressFilter], not_dropped_here(seen))
    }
}

/// What says that no answer was dropped by this host: nobody who listened heard one, or nothing is missing in the counters.
fn not_dropped_here(seen: &ConnectSeen<'_>) -> Option<EvidenceId> {
    seen.ids.captured.or_else(|| seen.counters_read())
}

fn filter_where(seen: &ConnectSeen<'_>, last: Option<IpAddr>) -> String {
    let (host, port) = (seen.target(), seen.inquiry.port);
    let what = if is_alive(seen) == Some(false) {
        "packets".to_owned()
    } else {
        format!("connections to port {port}")
    };
    match (last, seen.way().and_then(|way| way.gateway)) {
        (Some(router), _) => format!("a filter drops {what} at {router}, behind it, or on {host}"),
        (None, Some(gateway)) if seen.inquiry.syn_path.is_some() => {
            format!("the gateway {gateway} or a filter behind it drops {what}, or does not forward at all")
        }
        (None, Some(_)) => format!("a filter drops {what} on the way or on {host}"),
        (None, None) => format!("a filter drops {what} on {host}"),
    }
}

/// What else it may be, besides a filter and a way back that loses.
fn others(seen: &ConnectSeen<'_>) -> Vec<Candidate> {
    let host = seen.target();
    let mut all = Vec::new();
    let alive = is_alive(seen);
    // A listener's queue is full for itself: the host still answers on other ports.
    if alive != Some(false) {
        let text = format!("the program on {host} does not accept connections: its listener's queue is full");
        all.push(candidate(VerdictId::ListenQueueFull, text));
    }
    if alive != Some(true) {
        all.push(candidate(
            VerdictId::HostSilent,
            format!("{host} is down or drops everything, and no router says so"),
        ));
    }
    if alive == Some(false) {
        let text = format!("{host} drops the SYNs because its way back is another (rp_filter)");
        all.push(candidate(VerdictId::LocalReversePath, text));
    }
    all.extend(local_replies(seen));
    all.extend(not_known_to_have_left(seen));
    all
}

/// Whether the host is known to answer anything, or known to answer nothing.
fn is_alive(seen: &ConnectSeen<'_>) -> Option<bool> {
    let other = seen.inquiry.other_port.as_ref().and_then(|(_, attempt)| answers(attempt));
    match (seen.answers_echo(), other) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        // Many hosts are silent to echo requests and answer TCP.
        (_, Some(false)) => Some(false),
        _ => None,
    }
}

/// Whether an attempt got any answer of the host; `None` where it says nothing.
fn answers(attempt: &Attempt) -> Option<bool> {
    match attempt.end {
        AttemptEnd::Connected(_) => Some(true),
        AttemptEnd::Failed(Errno::CONNREFUSED) => Some(attempt.errors.is_empty()),
        AttemptEnd::TimedOut | AttemptEnd::Failed(Errno::TIMEDOUT) => Some(false),
        _ => None,
    }
}

/// This host itself may drop the replies, unless nobody who listened heard one, or its counters say that nothing was dropped.
fn local_replies(seen: &ConnectSeen<'_>) -> Option<Candidate> {
    if seen.captured_answers() == Some(0) {
        return None;
    }
    let syns = seen.syns();
    let none_dropped = seen.dropped_by_ip() < syns && seen.dropped_before_ip() < syns;
    if seen.counters_read().is_some() && none_dropped {
        return None;
    }
    let text = if local_ingress_filter::matches(seen.dropped_before_ip(), syns) {
        "this host drops the replies before they come to IP: its interface received packets that went nowhere"
    } else {
        "this host drops the replies that it receives"
    };
    Some(candidate(VerdictId::LocalIngressFilter, text))
}

/// Where the kernel did not say what became of the SYN, it may still be here; a link address that somebody wrote by hand
/// may be wrong.
fn not_known_to_have_left(seen: &ConnectSeen<'_>) -> Vec<Candidate> {
    let neighbour = seen.route().and_then(|route| route.neighbour.as_ref());
    let written = neighbour.filter(|one| one.state == Some(NeighbourState::Permanent));
    if let Some(neighbour) =
        written.filter(|_| seen.last_syn_router().is_none() && is_alive(seen) != Some(true))
    {
        let text = format!("the link address that was written by hand for {} is wrong", neighbour.address);
        return vec![candidate(VerdictId::NeighbourUnresolved, text)];
    }
    if seen.syn_fate() == SynFate::Left || seen.last_syn_router().is_some() || is_alive(seen) == Some(true) {
        return Vec::new();
    }
    vec![
        candidate(VerdictId::LocalEgressFilter, "this host's own filter drops the SYN"),
        candidate(VerdictId::NeighbourUnresolved, "the next hop does not answer address resolution"),
    ]
}
