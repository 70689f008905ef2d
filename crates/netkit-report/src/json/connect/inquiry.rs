//! What was looked at for one address and port, to explain an attempt.

use netkit_model::{
    CapturedSegment, EchoSeen, Inquiry as ModelInquiry, LinkReport, RouteReport, SocketsSeen,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::failure;
use super::mss_test::MssTest;
use crate::escape;
use crate::json::trace::Path;
use crate::names::Names;
use crate::number::millis_f64;
use crate::words::{self, connect};

/// What was looked at for one address and port. What was not looked at is null: it could not have changed the verdict.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Inquiry {
    /// The address.
    address: String,
    /// The port.
    port: u16,
    /// How this host would send there.
    route: Option<Route>,
    /// Counters of this host that changed during the first attempt; everybody's packets count.
    counters: Vec<Counter>,
    /// Sockets of this host that have to do with it.
    sockets: Option<Sockets>,
    /// Echo requests to the host.
    echo: Option<Echo>,
    /// SYNs with growing hop limits.
    syn_path: Option<Path>,
    /// Echo requests with growing hop limits.
    echo_path: Option<Path>,
    /// An attempt at another port of the host.
    other_port: Option<OtherPort>,
    /// A UDP datagram to the same address and port: 0, or the error number of Linux with which it was not sent.
    datagram_errno: Option<i32>,
    /// Segments that came in from there during the first attempt, before this host's own filters saw them; null without
    /// `CAP_NET_RAW`.
    captured: Option<Vec<Segment>>,
    /// Transfers in segments of several lengths.
    mss_test: Option<MssTest>,
    /// Packets that all of this cost.
    packets: u32,
}

/// How this host would send to an address.
#[derive(Debug, Serialize, JsonSchema)]
struct Route {
    /// The error number of Linux where there is no way.
    errno: Option<i32>,
    /// Its symbol, or the number where it has none.
    errno_name: Option<String>,
    /// The address is one of this host's.
    local: bool,
    /// The next router; null on the link.
    gateway: Option<String>,
    /// The source address.
    source: Option<String>,
    /// The prefix of the entry that matched.
    prefix: Option<String>,
    /// What that entry does with packets.
    kind: Option<&'static str>,
    /// Rules of policy routing that forbid.
    forbidding_rules: Vec<String>,
    /// The interface.
    link: Option<Link>,
    /// Whoever the first packet is handed to.
    neighbour: Option<String>,
    /// What is known of the neighbour's link-layer address.
    neighbour_state: Option<&'static str>,
}

/// An interface.
#[derive(Debug, Serialize, JsonSchema)]
struct Link {
    /// Its name.
    name: String,
    /// An administrator brought it up.
    up: bool,
    /// Something is connected to it.
    carrier: bool,
    /// The longest packet in bytes.
    mtu: u32,
}

/// A counter that changed.
#[derive(Debug, Serialize, JsonSchema)]
struct Counter {
    /// Its name.
    name: &'static str,
    /// By how much.
    by: u64,
}

/// Sockets of this host.
#[derive(Debug, Serialize, JsonSchema)]
struct Sockets {
    /// Who listens on the port, where the target is this host.
    listeners: Vec<Listener>,
    /// Connections to the same address and port.
    to_same_port: u64,
    /// Of these, in TIME-WAIT.
    in_time_wait: u64,
    /// The first and the last port that a connection may be given.
    port_range: Option<[u16; 2]>,
    /// Entries of connection tracking, and how many there may be.
    conntrack: Option<[u64; 2]>,
}

/// A listener.
#[derive(Debug, Serialize, JsonSchema)]
struct Listener {
    /// The address it is bound to.
    address: String,
    /// It takes IPv6 alone.
    ipv6_only: bool,
    /// Connections that wait to be accepted.
    waiting: u32,
    /// How many may wait.
    backlog: u32,
}

/// Echo requests.
#[derive(Debug, Serialize, JsonSchema)]
struct Echo {
    /// How many.
    sent: u32,
    /// Replies.
    received: u32,
    /// The least round trip.
    best_ms: Option<f64>,
    /// The TTL or hop limit of a reply.
    hop_limit: Option<u8>,
}

/// An attempt at another port.
#[derive(Debug, Serialize, JsonSchema)]
struct OtherPort {
    /// The port.
    port: u16,
    /// How it ended.
    #[schemars(extend("enum" = connect::OUTCOMES))]
    outcome: &'static str,
    /// The error number of Linux.
    errno: Option<i32>,
}

/// A segment that came in.
#[derive(Debug, Serialize, JsonSchema)]
struct Segment {
    /// Its TTL or hop limit on arrival.
    ttl: u8,
    /// What it is, by its control bits.
    #[schemars(extend("enum" = ["SYN,ACK", "RST", "other"]))]
    flags: &'static str,
}

impl Inquiry {
    pub(super) fn of(inquiry: &ModelInquiry, names: &Names) -> Self {
        let counter = |change: &netkit_model::CounterChange| Counter {
            name: connect::counter(change.counter),
            by: change.by,
        };
        Self {
            address: names.scoped(inquiry.address),
            port: inquiry.port,
            route: inquiry.route.as_ref().map(|route| Route::of(route, names)),
            counters: inquiry.counters.iter().map(counter).collect(),
            sockets: inquiry.sockets.as_ref().map(Sockets::of),
            echo: inquiry.echo.as_ref().map(Echo::of),
            syn_path: inquiry.syn_path.as_ref().map(|path| Path::of(path, names)),
            echo_path: inquiry.echo_path.as_ref().map(|path| Path::of(path, names)),
            other_port: inquiry.other_port.as_ref().map(|(port, attempt)| OtherPort {
                port: *port,
                outcome: connect::outcome(&attempt.end),
                errno: failure(&attempt.end).1,
            }),
            datagram_errno: inquiry.datagram.map(|sent| sent.map_or_else(|errno| errno.0, |()| 0)),
            captured: inquiry
                .captured
                .as_ref()
                .map(|segments| segments.iter().copied().map(Segment::of).collect()),
            mss_test: inquiry.mss_test.as_ref().map(MssTest::of),
            packets: inquiry.packets,
        }
    }
}

impl Segment {
    fn of(segment: CapturedSegment) -> Self {
        Self { ttl: segment.hop_limit, flags: connect::segment(segment.kind) }
    }
}

impl Route {
    fn of(route: &RouteReport, names: &Names) -> Self {
        let way = route.way.as_ref();
        let errno = way.err().map(|errno| errno.0);
        let heard = |ip| names.heard(ip, None);
        let rule = |rule: &netkit_model::PolicyRule| {
            let selector = escape::sentence(&rule.selector);
            format!("{}: {selector} {}", rule.priority, connect::route_kind(rule.kind))
        };
        Self {
            errno,
            errno_name: errno.map(words::errno_name),
            local: way.is_ok_and(|way| way.is_local),
            gateway: way.ok().and_then(|way| way.gateway).map(heard),
            source: way.ok().and_then(|way| way.source).map(heard),
            prefix: route.entry.as_ref().map(|entry| escape::sentence(&entry.prefix).into_owned()),
            kind: route.entry.as_ref().map(|entry| connect::route_kind(entry.kind)),
            forbidding_rules: route.forbidding_rules.iter().map(rule).collect(),
            link: route.link.as_ref().map(Link::of),
            neighbour: route.neighbour.as_ref().map(|one| heard(one.address)),
            neighbour_state: route.neighbour.as_ref().and_then(|one| one.state).map(connect::neighbour_state),
        }
    }
}

impl Link {
    fn of(link: &LinkReport) -> Self {
        Self {
            name: escape::sentence(&link.name).into_owned(),
            up: link.is_up,
            carrier: link.has_carrier,
            mtu: link.mtu,
        }
    }
}

impl Sockets {
    fn of(sockets: &SocketsSeen) -> Self {
        let listener = |one: &netkit_model::Listener| Listener {
            address: one.address.to_string(),
            ipv6_only: one.ipv6_only,
            waiting: one.waiting,
            backlog: one.backlog,
        };
        Self {
            listeners: sockets.listeners.iter().map(listener).collect(),
            to_same_port: sockets.to_same_port,
            in_time_wait: sockets.in_time_wait,
            port_range: sockets.port_range.map(|(first, last)| [first, last]),
            conntrack: sockets.conntrack.map(|(count, most)| [count, most]),
        }
    }
}

impl Echo {
    fn of(echo: &EchoSeen) -> Self {
        Self {
            sent: echo.sent,
            received: echo.received,
            best_ms: echo.best.map(millis_f64),
            hop_limit: echo.hop_limit,
        }
    }
}
