//! An observation about a connection attempt as a sentence without a full stop; other observations stand in `observation.rs`.
//!
//! It says what was seen and no cause.

use std::net::IpAddr;

use netkit_model::{AnswerKind, ConnectFact, EchoSeen, InterfaceNames, TcpInfoSample};
use netkit_model::{Errno, NeighbourReport, RouteEntry, SocketsSeen, TlsReport, Way};

use crate::escape;
use crate::number;
use crate::words::{self, connect, mss_test, proxy, tls as words_of_tls};

/// What was observed about a connection attempt, in words.
pub(super) fn connect_observation(fact: &ConnectFact, interfaces: &InterfaceNames) -> String {
    match fact {
        ConnectFact::Attempt { address, port, end, took } => {
            let to = words::endpoint(*address, *port, interfaces);
            format!("TCP to {to}: {} after {} ms", connect::end(end), number::rtt(*took))
        }
        ConnectFact::Error(error) => connect::queued(error),
        ConnectFact::TcpInfo(TcpInfoSample { after, info }) => {
            format!("after {} ms the socket is in {}", number::rtt(*after), connect::tcp_info(info))
        }
        ConnectFact::Route { way, entry } => route(way, entry.as_ref()),
        ConnectFact::Rule(rule) => {
            let (kind, selector) = (connect::route_kind(rule.kind), escape::sentence(&rule.selector));
            format!("rule {}: {selector} {kind}", rule.priority)
        }
        ConnectFact::Link(link) => connect::link(link, &escape::sentence(&link.name)),
        ConnectFact::Neighbour(neighbour) => self::neighbour(neighbour),
        ConnectFact::OwnAddress(own) => {
            let what = match (own.is_duplicate, own.is_tentative) {
                (true, _) => ", and somebody else has it too",
                (false, true) => ", and it is still being checked whether somebody else has it",
                (false, false) => "",
            };
            format!("{} is an address of this host{what}", own.address)
        }
        ConnectFact::Counter(change) => format!("meanwhile {} on this host", connect::change(change)),
        ConnectFact::Sockets(sockets) => self::sockets(sockets),
        ConnectFact::Echo(echo) => self::echo(echo),
        ConnectFact::SynPath { last_router, ended } => {
            let end = match ended {
                Some((hop, kind)) => format!("{} comes with hop limit {hop} and more", answer(kind)),
                None => "nothing ends the path".to_owned(),
            };
            format!("SYNs with growing hop limits: {end}; {}", last(*last_router))
        }
        ConnectFact::EchoPath { last_router, host } => {
            let host = match host {
                Some(hop) => format!("the host is at hop {hop}"),
                None => "the host does not answer".to_owned(),
            };
            format!("echo requests with growing hop limits: {host}; {}", last(*last_router))
        }
        ConnectFact::OtherPort { port, end } => {
            format!("port {port} of the same host: {}", connect::end(end))
        }
        ConnectFact::Datagram(Ok(())) => {
            "a UDP datagram to the same address and port left this host".to_owned()
        }
        ConnectFact::Datagram(Err(Errno(number))) => {
            format!("a UDP datagram to the same address and port was not sent: {}", connect::errno(*number))
        }
        ConnectFact::After(after) => format!("on the connection: {}", connect::after(after)),
        ConnectFact::Captured(segments) => connect::captured(segments),
        ConnectFact::MssTest(test) => mss_test::observed(test),
        ConnectFact::Proxy(report) => proxy::line(report),
        ConnectFact::Tls(report) => tls(report),
    }
}

/// The handshake, the certificate where something is wrong with it, and the clock where that may be to blame.
fn tls(report: &TlsReport) -> String {
    use netkit_model::CertificateFault::{Expired, NotYetValid};
    let own = words_of_tls::chain(report).into_iter().next().filter(|_| !report.faults.is_empty());
    let is_of_time = report.faults.iter().any(|fault| matches!(fault, Expired(_) | NotYetValid(_)));
    let clock = is_of_time.then(|| words_of_tls::clock(report));
    let parts = [Some(words_of_tls::line(report)), own, clock];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn route(way: &Result<Way, Errno>, entry: Option<&RouteEntry>) -> String {
    let entry = entry.map(|entry| {
        let kind = connect::route_kind(entry.kind);
        let kind = if kind == "unicast" { String::new() } else { format!("{kind} ") };
        format!(" (route {kind}{}, table {})", escape::sentence(&entry.prefix), entry.table)
    });
    let entry = entry.unwrap_or_default();
    match way {
        Ok(way) if way.is_local => format!("the address is one of this host's{entry}"),
        Ok(way) => {
            let by = way
                .gateway
                .map_or_else(|| "on this link".to_owned(), |gateway| format!("by way of {gateway}"));
            let from = way.source.map(|source| format!(" from {source}")).unwrap_or_default();
            format!("this host sends {by}{from}{entry}")
        }
        Err(number) => format!("this host has no way there: {}{entry}", connect::errno(number.0)),
    }
}

fn neighbour(neighbour: &NeighbourReport) -> String {
    let state = neighbour.state.map_or("no entry", connect::neighbour_state);
    format!("neighbour {}: {state}", neighbour.address)
}

fn sockets(seen: &SocketsSeen) -> String {
    let listeners: Vec<String> = seen
        .listeners
        .iter()
        .map(|one| format!("{} ({} waiting, backlog {})", one.address, one.waiting, one.backlog))
        .collect();
    let listening = if listeners.is_empty() {
        String::new()
    } else {
        format!("on this host the port listens at {}", listeners.join(", "))
    };
    let used = (seen.to_same_port > 0).then(|| {
        let range =
            seen.port_range.map(|(first, last)| format!(", ports {first}–{last}")).unwrap_or_default();
        format!(
            "{} connections to the same port, {} in TIME-WAIT{range}",
            seen.to_same_port, seen.in_time_wait
        )
    });
    // A table with room keeps nobody from connecting.
    let crowded = seen.conntrack.filter(|(count, most)| count.saturating_mul(10) >= most.saturating_mul(9));
    let tracked = crowded.map(|(count, most)| format!("{count} of {most} tracked connections"));
    let parts = [Some(listening).filter(|text| !text.is_empty()), used, tracked];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "no socket of this host has to do with it".to_owned() } else { parts.join("; ") }
}

fn echo(echo: &EchoSeen) -> String {
    let best = echo.best.map(|best| format!(", best {} ms", number::rtt(best))).unwrap_or_default();
    format!("{} of {} echo requests answered{best}", echo.received, echo.sent)
}

fn answer(kind: &AnswerKind) -> &'static str {
    match kind {
        AnswerKind::SynAck => "a SYN-ACK",
        AnswerKind::Reset => "a RST",
        AnswerKind::EchoReply => "an echo reply",
        AnswerKind::Datagram => "a datagram",
        AnswerKind::Icmp(_) => "an ICMP error",
    }
}

fn last(router: Option<(u8, IpAddr)>) -> String {
    match router {
        Some((hop, from)) => format!("the last router heard is {}", connect::at_hop(from, hop)),
        None => "no router was heard".to_owned(),
    }
}
