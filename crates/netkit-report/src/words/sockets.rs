//! Sockets in words: places as ss(8) writes them, states as the article on them spells them, owners, and observations.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use netkit_model::{
    GroupOwner, HalfOpenGroup, HangingKind, InetSocket, ListenerSeen, SocketCounts, SocketFact,
    SocketProtocol, SocketTimer, SocketTimerKind, TcpState, Untrusted,
};

use crate::escape;
use crate::number;

/// The states in the order in which a connection goes through them.
pub(crate) const STATES: [TcpState; 11] = [
    TcpState::Listen,
    TcpState::SynSent,
    TcpState::SynReceived,
    TcpState::Established,
    TcpState::FinWait1,
    TcpState::FinWait2,
    TcpState::TimeWait,
    TcpState::CloseWait,
    TcpState::LastAck,
    TcpState::Closing,
    TcpState::Closed,
];

/// A state as `netkit explain` and netstat(8) spell it.
pub(crate) const fn state(state: TcpState) -> &'static str {
    match state {
        TcpState::Established => "ESTABLISHED",
        TcpState::SynSent => "SYN_SENT",
        TcpState::SynReceived => "SYN_RECEIVED",
        TcpState::FinWait1 => "FIN_WAIT_1",
        TcpState::FinWait2 => "FIN_WAIT_2",
        TcpState::TimeWait => "TIME_WAIT",
        TcpState::Closed => "CLOSED",
        TcpState::CloseWait => "CLOSE_WAIT",
        TcpState::LastAck => "LAST_ACK",
        TcpState::Listen => "LISTEN",
        TcpState::Closing => "CLOSING",
    }
}

/// The state of a socket in a row, as ss(8) abbreviates it.
pub(crate) const fn short_state(socket: &InetSocket) -> &'static str {
    match (socket.protocol, socket.state) {
        (_, TcpState::Established) => "ESTAB",
        (SocketProtocol::Udp, _) | (SocketProtocol::Tcp, TcpState::Closed) => "UNCONN",
        (_, TcpState::SynSent) => "SYN-SENT",
        (_, TcpState::SynReceived) => "SYN-RECV",
        (_, TcpState::FinWait1) => "FIN-WAIT-1",
        (_, TcpState::FinWait2) => "FIN-WAIT-2",
        (_, TcpState::TimeWait) => "TIME-WAIT",
        (_, TcpState::CloseWait) => "CLOSE-WAIT",
        (_, TcpState::LastAck) => "LAST-ACK",
        (_, TcpState::Listen) => "LISTEN",
        (_, TcpState::Closing) => "CLOSING",
    }
}

/// This end of a socket: `*:80` where it takes both families.
pub(crate) fn local(socket: &InetSocket) -> String {
    let mut text = String::new();
    write_local(socket, &mut text);
    text
}

/// Appends this end of a socket.
pub(crate) fn write_local(socket: &InetSocket, text: &mut String) {
    let takes_all = socket.ipv6 && !socket.ipv6_only && socket.local.ip().is_unspecified();
    write_place(socket.local, takes_all && !socket.speaks_ipv4(), text);
}

/// Appends the other end of a socket.
pub(crate) fn write_peer(socket: &InetSocket, text: &mut String) {
    let takes_all = socket.ipv6 && !socket.ipv6_only && socket.local.ip().is_unspecified();
    write_place(socket.peer, takes_all && socket.peer.ip().is_unspecified(), text);
}

/// An address and a port; port 0 is any.
pub(crate) fn place(at: SocketAddr, any: bool) -> String {
    let mut text = String::new();
    write_place(at, any, &mut text);
    text
}

/// Appends an address and a port; a list of fifty thousand sockets has a hundred thousand of them.
fn write_place(at: SocketAddr, any: bool, text: &mut String) {
    // Writing into a string does not fail.
    let _ = match at {
        _ if any => write!(text, "*:"),
        SocketAddr::V4(at) => {
            let [a, b, c, d] = at.ip().octets();
            write!(text, "{a}.{b}.{c}.{d}:")
        }
        SocketAddr::V6(at) if at.scope_id() != 0 => write!(text, "[{}%{}]:", at.ip(), at.scope_id()),
        SocketAddr::V6(at) => write!(text, "[{}]:", at.ip()),
    };
    let _ = match at.port() {
        0 => write!(text, "*"),
        port => write!(text, "{port}"),
    };
}

/// A process: `nginx[812]`, its name escaped.
pub(crate) fn process(name: &Untrusted, pid: u32) -> String {
    format!("{}[{pid}]", escape::text(name))
}

/// A user by name, or by number where it has none here.
pub(crate) fn user(uid: u32, users: &[(u32, Untrusted)]) -> String {
    let known = users.iter().find(|(number, _)| *number == uid);
    known.map_or_else(|| format!("uid {uid}"), |(_, name)| escape::text(name))
}

/// Whoever a group belongs to.
pub(crate) fn owner(owner: &GroupOwner, users: &[(u32, Untrusted)]) -> String {
    match (&owner.process, owner.uid) {
        (Some((pid, name)), _) => process(name, *pid),
        (None, Some(uid)) => format!("a process of {}", user(uid, users)),
        (None, None) => "no process".to_owned(),
    }
}

/// A timer as ss(8) writes it: `on,1.5sec,3`.
pub(crate) fn timer(timer: &SocketTimer) -> String {
    format!("{},{},{}", timer_name(timer.kind), short_span(timer.expires_in), timer.retransmits)
}

/// The name of a timer as ss(8) has it.
pub(crate) const fn timer_name(kind: SocketTimerKind) -> &'static str {
    match kind {
        SocketTimerKind::Retransmission => "on",
        SocketTimerKind::KeepAlive => "keepalive",
        SocketTimerKind::TimeWait => "timewait",
        SocketTimerKind::WindowProbe => "persist",
        SocketTimerKind::Other => "unknown",
    }
}

/// "200ms", "1.5s", "59s", "12min", "3h".
pub(crate) fn short_span(span: Duration) -> String {
    match span.as_secs() {
        0 => format!("{}ms", span.as_millis()),
        1..10 => format!("{}s", number::significant(span.as_secs_f64(), 2)),
        seconds @ 10..120 => format!("{seconds}s"),
        seconds @ 120..7_200 => format!("{}min", seconds / 60),
        seconds => format!("{}h", seconds / 3_600),
    }
}

/// The name of why a connection hangs.
pub(crate) const fn hanging(kind: HangingKind) -> &'static str {
    match kind {
        HangingKind::Neighbour => "neighbour",
        HangingKind::DroppedHere => "dropped-here",
        HangingKind::NoAnswer => "no-answer",
        HangingKind::InvalidAnswer => "invalid-answer",
    }
}

/// What was observed, in words.
pub(crate) fn fact(fact: &SocketFact) -> String {
    match fact {
        SocketFact::Counts(counts) => self::counts(counts),
        SocketFact::CloseWait(group) => {
            let settled = plural(group.count, "connection");
            let at = group.busiest.map(|(at, count)| format!(", {count} of them at {}", place(at, false)));
            format!(
                "{settled} of {} in CLOSE_WAIT{}; {} for over a minute, in the oldest nothing came for {}",
                owner(&group.owner, &[]),
                at.unwrap_or_default(),
                group.over_a_minute,
                short_span(group.oldest)
            )
        }
        SocketFact::Queue(one) => queue(one),
        SocketFact::Hanging(group) => format!(
            "{} of {} to {} in SYN_SENT: timer {} times, SYN again {} times, {} of these outstanding, {} segments in",
            plural(group.count, "connection"),
            owner(&group.owner, &[]),
            place(group.peer, false),
            group.retransmits,
            group.total_retrans,
            group.retrans,
            group.segments_in
        ),
        SocketFact::Ports(ports) => format!(
            "{} of {} ports from {} to {} taken, {} of them in TIME_WAIT",
            ports.used,
            ports.range,
            ports.source,
            place(ports.peer, false),
            ports.time_wait
        ),
        SocketFact::Unanswered(group) => format!(
            "{}: sent and not acknowledged, timer doubled {} times, nothing came for {}",
            half_open(group),
            group.backoff,
            short_span(group.silent_for)
        ),
        SocketFact::Idle(group) => {
            format!("{}: idle for {}, no keep-alive timer", half_open(group), short_span(group.silent_for))
        }
        SocketFact::Loss(loss) => format!(
            "{} with {}: {} of {} bytes sent again",
            plural(loss.connections, "connection"),
            loss.address,
            loss.retransmitted,
            loss.sent
        ),
        SocketFact::ZeroWindow(group) => format!(
            "{} of {} with {}: window 0, asked again {} times, {} bytes wait",
            plural(group.count, "connection"),
            owner(&group.owner, &[]),
            place(group.peer, false),
            group.probes,
            group.waiting
        ),
        SocketFact::Pile(pile) => {
            let with = pile.busiest.map(|(address, count)| format!(", {count} of them with {address}"));
            let what = plural(pile.count, "connection");
            format!("{what} in {}{}", state(pile.state), with.unwrap_or_default())
        }
    }
}

/// "1 connection", "3 connections".
pub(crate) fn plural(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn queue(one: &ListenerSeen) -> String {
    let (waiting, backlog) = (one.socket.receive_queue, one.socket.send_queue);
    let who = owner(&one.owner, &[]);
    format!("{waiting} connections wait at {} ({who}), {backlog} may", local(&one.socket))
}

fn half_open(group: &HalfOpenGroup) -> String {
    let what = plural(group.count, "connection");
    format!("{what} of {} with {}", owner(&group.owner, &[]), place(group.peer, false))
}

fn counts(counts: &SocketCounts) -> String {
    let parts = STATES.into_iter().filter_map(|one| match counts.tcp.of(one) {
        0 => None,
        number => Some(format!("{number} {}", state(one))),
    });
    let udp = counts.udp_connected + counts.udp_unconnected;
    let parts: Vec<String> = parts.chain((udp > 0).then(|| format!("{udp} UDP"))).collect();
    if parts.is_empty() { "no sockets".to_owned() } else { parts.join(", ") }
}

/// One word on a state of which there are unusually many; most are as they should be.
pub(crate) fn unusual(state: TcpState, counts: &SocketCounts) -> Option<&'static str> {
    let number = counts.tcp.of(state);
    let word = match (state, number) {
        (TcpState::SynSent, _) => "connecting, or hanging",
        (TcpState::SynReceived, 100..) => "many: slow clients, or a flood of SYNs",
        (TcpState::SynReceived, _) => "handshakes under way",
        (TcpState::FinWait1 | TcpState::FinWait2, 100..) => "many: the other side does not close",
        (TcpState::FinWait1, _) => "our FIN is not acknowledged",
        (TcpState::FinWait2, _) => "the other side has not closed",
        (TcpState::TimeWait, _) => "harmless",
        (TcpState::CloseWait, _) => "the program here has not closed",
        (TcpState::LastAck, _) => "waiting for the last acknowledgement",
        (TcpState::Closing, _) => "both closed at once",
        (TcpState::Established | TcpState::Listen | TcpState::Closed, _) => "",
    };
    (number > 0 && !word.is_empty()).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_short() {
        let shown = [7, 1_500, 59_000, 720_000, 10_800_000].map(Duration::from_millis).map(short_span);
        assert_eq!(shown, ["7ms", "1.5s", "59s", "12min", "3h"]);
    }

    #[test]
    fn places_are_written_as_ss_writes_them() {
        let shown = |text: &str, any| place(text.parse().expect("an address and a port"), any);
        assert_eq!(shown("192.0.2.7:80", false), "192.0.2.7:80");
        assert_eq!(shown("[2001:db8::1]:0", false), "[2001:db8::1]:*");
        assert_eq!(shown("[::]:443", true), "*:443");
        assert_eq!(shown("[fe80::1%2]:22", false), "[fe80::1%2]:22");
    }
}
