//! Words for connection attempts: how one ended, what the kernel said of its socket, and what was seen around it.

use std::net::IpAddr;
use std::time::Duration;

use netkit_model::{AfterConnect, AfterEnd, AttemptEnd, AttemptError, CapturedSegment, SegmentKind};
use netkit_model::{
    ConnectStep, CounterChange, HostCounter, LinkReport, NeighbourState, RaceReport, RouteKind, TcpInfo,
    TcpState,
};

use crate::number;

/// How attempts end, for the schema.
pub(crate) const OUTCOMES: [&str; 7] =
    ["connected", "refused", "failed", "not-sent", "timed-out", "interrupted", "pending"];

/// ECONNREFUSED, as Linux numbers it everywhere.
const REFUSED: i32 = 111;

/// A delay that somebody who waits for a page can notice, with others of its kind.
const NOTICEABLE: Duration = Duration::from_millis(50);

/// How an attempt ended, in one word.
pub(crate) const fn outcome(end: &AttemptEnd) -> &'static str {
    match end {
        AttemptEnd::Connected(_) => "connected",
        AttemptEnd::Failed(errno) if errno.0 == REFUSED => "refused",
        AttemptEnd::Failed(_) => "failed",
        AttemptEnd::Immediate(..) => "not-sent",
        AttemptEnd::TimedOut => "timed-out",
        AttemptEnd::Interrupted => "interrupted",
        AttemptEnd::Pending => "pending",
    }
}

/// The step of a program that this host refused.
pub(crate) const fn step(step: ConnectStep) -> &'static str {
    match step {
        ConnectStep::Socket => "socket",
        ConnectStep::Option => "setsockopt",
        ConnectStep::Bind => "bind",
        ConnectStep::Connect => "connect",
    }
}

/// An error number as a person looks it up: "ECONNREFUSED (111, Connection refused)".
pub(crate) fn errno(number: i32) -> String {
    match netkit_explain::errno(number) {
        Some(known) => format!("{} ({number}, {})", known.name, known.text),
        None => format!("error {number}"),
    }
}

/// How an attempt ended: "connected", "failed with ETIMEDOUT (110, Connection timed out)".
pub(crate) fn end(end: &AttemptEnd) -> String {
    match end {
        AttemptEnd::Connected(Some(rtt)) => format!("connected, round trip {} ms", number::rtt(*rtt)),
        AttemptEnd::Connected(None) => "connected after a SYN was repeated".to_owned(),
        AttemptEnd::Immediate(failed, number) => {
            format!("not sent: {}() failed with {}", step(*failed), errno(number.0))
        }
        AttemptEnd::Failed(number) => format!("failed with {}", errno(number.0)),
        AttemptEnd::TimedOut => "no answer until the timeout".to_owned(),
        AttemptEnd::Interrupted => "interrupted".to_owned(),
        AttemptEnd::Pending => "no answer yet".to_owned(),
    }
}

/// What the addresses before the winner cost whoever tries them in turn: "; browsers lose 250 ms to IPv6 here". Nothing where
/// nobody would notice.
pub(crate) fn lost_to(race: &RaceReport) -> String {
    let (Some(winner), Some(lost)) = (race.winner(), race.lost()) else { return String::new() };
    if lost < NOTICEABLE {
        return String::new();
    }
    let before = race.lanes.iter().filter(|lane| lane.started < winner.started);
    let whose = match (winner.address.ip.is_ipv4(), before.clone().any(|lane| lane.address.ip.is_ipv4())) {
        (true, false) => "IPv6",
        (false, _) if before.clone().all(|lane| lane.address.ip.is_ipv4()) => "IPv4",
        _ => "the addresses before it",
    };
    format!("; browsers lose {} ms to {whose} here", number::rtt(lost))
}

/// A state of TCP as RFC 9293 spells it.
pub(crate) const fn state(state: TcpState) -> &'static str {
    match state {
        TcpState::Established => "ESTABLISHED",
        TcpState::SynSent => "SYN-SENT",
        TcpState::SynReceived => "SYN-RECEIVED",
        TcpState::FinWait1 => "FIN-WAIT-1",
        TcpState::FinWait2 => "FIN-WAIT-2",
        TcpState::TimeWait => "TIME-WAIT",
        TcpState::Closed => "CLOSED",
        TcpState::CloseWait => "CLOSE-WAIT",
        TcpState::LastAck => "LAST-ACK",
        TcpState::Listen => "LISTEN",
        TcpState::Closing => "CLOSING",
    }
}

/// An entry of the error queue: who said what, and when.
pub(crate) fn queued(error: &AttemptError) -> String {
    let after = number::rtt(error.after);
    let Some(report) = &error.report else {
        return format!("this host itself said {}, {after} ms after the SYN", errno(error.errno.0));
    };
    let family = if report.ipv6 { "ICMPv6" } else { "ICMP" };
    let from = report.offender.map(|from| format!(" from {from}")).unwrap_or_default();
    let (icmp_type, code) = (report.icmp_type, report.code);
    format!("{family} {icmp_type}/{code} ({}){from}, {after} ms after the SYN", super::icmp_words(report))
}

/// What the kernel's numbers of a socket in SYN-SENT say of where its SYN went; its numbers otherwise.
pub(crate) fn tcp_info(info: &TcpInfo) -> String {
    let name = state(info.state);
    let counted = |count: Option<u32>| count.map_or_else(|| "?".to_owned(), |count| count.to_string());
    let segments = format!(
        "{} segments sent, {} received, {} repeated",
        counted(info.segments_out),
        counted(info.segments_in),
        info.total_retrans
    );
    match info {
        TcpInfo { state: TcpState::SynSent, retransmits: 1.., total_retrans: 0, .. } => {
            format!("{name}: the SYN still waits in this host ({segments})")
        }
        TcpInfo { state: TcpState::SynSent, total_retrans: 1.., retrans: 0, .. } => {
            format!("{name}: this host dropped its repeated SYN ({segments})")
        }
        _ => format!("{name}: {segments}"),
    }
}

/// What a route does with packets, as `ip route` spells it.
pub(crate) const fn route_kind(kind: RouteKind) -> &'static str {
    match kind {
        RouteKind::Unicast => "unicast",
        RouteKind::Local => "local",
        RouteKind::Broadcast => "broadcast",
        RouteKind::Multicast => "multicast",
        RouteKind::Blackhole => "blackhole",
        RouteKind::Unreachable => "unreachable",
        RouteKind::Prohibit => "prohibit",
        RouteKind::Throw => "throw",
    }
}

/// What is known of a neighbour, as `ip neighbour` spells it.
pub(crate) const fn neighbour_state(state: NeighbourState) -> &'static str {
    match state {
        NeighbourState::Incomplete => "INCOMPLETE",
        NeighbourState::Reachable => "REACHABLE",
        NeighbourState::Stale => "STALE",
        NeighbourState::Delay => "DELAY",
        NeighbourState::Probe => "PROBE",
        NeighbourState::Failed => "FAILED",
        NeighbourState::NoArp => "NOARP",
        NeighbourState::Permanent => "PERMANENT",
    }
}

/// What a captured segment is, by its control bits.
pub(crate) const fn segment(kind: SegmentKind) -> &'static str {
    match kind {
        SegmentKind::SynAck => "SYN,ACK",
        SegmentKind::Reset => "RST",
        SegmentKind::Other => "other",
    }
}

/// Segments that were heard as they came in: "2 segments came in by the interface, the last a RST with TTL 63".
pub(crate) fn captured(segments: &[CapturedSegment]) -> String {
    let Some(last) = segments.last() else {
        return "no segment from there came in by any interface (captured before this host's filters)"
            .to_owned();
    };
    let what = match last.kind {
        SegmentKind::SynAck => "a SYN-ACK",
        SegmentKind::Reset => "a RST",
        SegmentKind::Other => "another",
    };
    let came = if segments.len() == 1 { "segment came in" } else { "segments came in" };
    format!(
        "{} {came} from there (captured before this host's filters), the last {what} with TTL {}",
        segments.len(),
        last.hop_limit
    )
}

/// A counter by the name that the kernel's files have for it.
pub(crate) const fn counter(counter: HostCounter) -> &'static str {
    match counter {
        HostCounter::IpReceived => "Ip.InReceives",
        HostCounter::IpDelivered => "Ip.InDelivers",
        HostCounter::IpAsked => "Ip.OutRequests",
        HostCounter::IpTransmitted => "Ip.OutTransmits",
        HostCounter::IpNoRoute => "Ip.OutNoRoutes",
        HostCounter::LinkReceived => "rx_packets",
        HostCounter::TcpRetransmissionFailed => "TcpExt.TCPRetransFail",
        HostCounter::TcpStillQueued => "TcpExt.TCPSpuriousRtxHostQueues",
        HostCounter::ReversePathFilter => "TcpExt.IPReversePathFilter",
        HostCounter::ListenOverflow => "TcpExt.ListenOverflows",
        HostCounter::ConntrackDropped => "nf_conntrack.drop",
        HostCounter::IpsecNoState => "XfrmOutNoStates",
        HostCounter::IpsecBlocked => "XfrmOutPolBlock",
        HostCounter::TcpInvalid => "Tcp.InErrs",
    }
}

/// "Ip.InReceives +6".
pub(crate) fn change(change: &CounterChange) -> String {
    format!("{} +{}", counter(change.counter), change.by)
}

/// An interface: "eth0 is up, carrier, MTU 1500".
pub(crate) fn link(link: &LinkReport, name: &str) -> String {
    let up = if link.is_up { "up" } else { "down" };
    let carrier = if link.has_carrier { "carrier" } else { "no carrier" };
    format!("interface {name} is {up}, {carrier}, MTU {}", link.mtu)
}

/// What happened on an established connection.
pub(crate) fn after(after: &AfterConnect) -> String {
    let first = after.first_byte.map_or_else(
        || "no byte came".to_owned(),
        |first| format!("first byte after {} ms, {} bytes in all", number::rtt(first), after.received),
    );
    let end = match after.end {
        AfterEnd::Open => format!("open after {} ms", number::rtt(after.watched)),
        AfterEnd::Closed(at) => format!("closed by the other side after {} ms", number::rtt(at)),
        AfterEnd::Failed(number, at) => format!("{} after {} ms", errno(number.0), number::rtt(at)),
    };
    format!("{} bytes sent; {first}; {end}", after.sent)
}

/// "10.1.3.1 at hop 3".
pub(crate) fn at_hop(from: IpAddr, hop: u8) -> String {
    format!("{from} at hop {hop}")
}

#[cfg(test)]
mod tests {
    use netkit_model::{Address, RaceLane};

    use super::*;

    /// Addresses that were tried one after the other, so many milliseconds after the start; the last of them wins.
    #[track_caller]
    fn check(lanes: &[(&str, u64)], said: &str) {
        let lanes: Vec<RaceLane> = lanes
            .iter()
            .map(|(ip, started)| RaceLane {
                address: Address::new(ip.parse().expect("an address")),
                started: Duration::from_millis(*started),
                end: AttemptEnd::Pending,
                took: Duration::ZERO,
            })
            .collect();
        let winner = lanes.len().checked_sub(1);
        assert_eq!(lost_to(&RaceReport { port: 443, lanes, winner }), said);
    }

    #[test]
    fn what_a_dead_family_costs_is_told() {
        check(&[("2001:db8::7", 0), ("192.0.2.7", 250)], "; browsers lose 250 ms to IPv6 here");
        check(&[("192.0.2.7", 0), ("2001:db8::7", 250)], "; browsers lose 250 ms to IPv4 here");
        let mixed = [("192.0.2.7", 0), ("2001:db8::7", 250), ("192.0.2.8", 500)];
        check(&mixed, "; browsers lose 500 ms to the addresses before it here");
    }

    #[test]
    fn what_nobody_notices_is_not() {
        check(&[("2001:db8::7", 0), ("192.0.2.7", 3)], "");
        check(&[("192.0.2.7", 0)], "");
        check(&[], "");
    }
}
