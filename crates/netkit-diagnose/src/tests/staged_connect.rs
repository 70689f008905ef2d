//! Staged inquiries: an attempt to connect described by what was seen of it and around it.
//!
//! It judges nothing but through the crate's own entry point. The paths that follow an attempt are those of `staged_path`; an
//! attempt itself has nothing in common with a path of hops.

use std::net::IpAddr;
use std::time::Duration;

use netkit_model::{
    Address, AfterConnect, AfterEnd, AnswerKind, Attempt, AttemptEnd, AttemptError, ConnectRun, EchoSeen,
    Inquiry, TcpInfoSample, TraceReport,
};
use netkit_net::{
    ConnectStep, CounterChange, Errno, HostCounter, LinkReport, Listener, NeighbourReport, NeighbourState,
    OwnAddress, PolicyRule, RouteEntry, RouteKind, RouteReport, SocketsSeen, TcpInfo, TcpState, Way,
};

use super::staged::{GATEWAY, OWN, TARGET, TARGET_V6};
use super::staged_path::{StagedTrace, report, trace, with_host};
use crate::{Diagnosis, diagnose_connect};

/// The index of the interface towards everybody.
const ETH0: u32 = 2;

pub(crate) fn ip(text: &str) -> IpAddr {
    text.parse().expect("a literal address")
}

/// `TCP_INFO` of a SYN: timers that ran out, repetitions, and those of them in flight.
pub(crate) fn info(retransmits: u8, total_retrans: u32, retrans: u32) -> TcpInfo {
    TcpInfo {
        state: TcpState::SynSent,
        retransmits,
        probes: 0,
        backoff: retransmits,
        unacked: 1,
        retrans,
        total_retrans,
        path_mtu: 1_500,
        send_mss: 536,
        rtt: Duration::ZERO,
        congestion_window: 10,
        since_data_sent: Duration::ZERO,
        since_data_received: Duration::ZERO,
        since_ack_received: Duration::ZERO,
        segments_out: Some(total_retrans + 1),
        segments_in: Some(0),
        bytes_acked: Some(0),
        bytes_received: Some(0),
        bytes_sent: None,
        bytes_retransmitted: None,
        send_window: Some(0),
    }
}

/// An attempt that nobody answered within five seconds, of which the kernel said nothing.
pub(crate) fn silent() -> Attempt {
    Attempt {
        started: Duration::ZERO,
        source: Some((ip(OWN), 40_000).into()),
        end: AttemptEnd::TimedOut,
        took: Duration::from_secs(5),
        errors: Vec::new(),
        samples: Vec::new(),
        after: None,
        proxy: None,
        tls: None,
    }
}

/// A run with one inquiry; more of them by `and`.
#[derive(Clone, Debug)]
pub(super) struct StagedConnect {
    pub(super) run: ConnectRun,
}

/// A connection to port 8080 of a target behind a gateway, whose handshake is complete.
pub(super) fn connect() -> StagedConnect {
    let inquiry = Inquiry {
        attempts: vec![silent()],
        route: Some(route(TARGET)),
        packets: 1,
        ..Inquiry::into_port(Address::new(ip(TARGET)), 8_080)
    };
    let run =
        ConnectRun { addresses: vec![inquiry.address], inquiries: vec![inquiry], ..ConnectRun::default() };
    StagedConnect { run }.ends(AttemptEnd::Connected(Some(Duration::from_micros(420))))
}

/// The way to a target behind a gateway.
pub(super) fn route(to: &str) -> RouteReport {
    let ipv6 = ip(to).is_ipv6();
    let [gateway, own] = if ipv6 { ["fe80::1", "2001:db8:9::9"] } else { [GATEWAY, OWN] }.map(ip);
    RouteReport {
        way: Ok(Way { is_local: false, gateway: Some(gateway), source: Some(own), interface: ETH0 }),
        entry: Some(RouteEntry { prefix: "default".to_owned(), kind: RouteKind::Unicast, table: 254 }),
        forbidding_rules: Vec::new(),
        link: Some(link("eth0")),
        neighbour: Some(NeighbourReport { address: gateway, state: Some(NeighbourState::Reachable) }),
        own_addresses: vec![own_address(own)],
    }
}

pub(super) fn own_address(address: IpAddr) -> OwnAddress {
    OwnAddress { address, interface: ETH0, is_tentative: false, is_duplicate: false }
}

/// An interface that is up and connected.
pub(super) fn link(name: &str) -> LinkReport {
    let is_loopback = name == "lo";
    LinkReport { name: name.to_owned(), is_up: true, has_carrier: true, is_loopback, mtu: 1_500 }
}

pub(super) fn listener(address: &str, waiting: u32) -> Listener {
    Listener { address: ip(address), ipv6_only: false, waiting, backlog: 128 }
}

impl StagedConnect {
    /// One more address of the name.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.run.addresses.extend(other.run.addresses);
        self.run.inquiries.extend(other.run.inquiries);
        self
    }

    /// The same at another address, with the route to it.
    pub(super) fn to(self, address: &str) -> Self {
        self.at(Address::new(ip(address)))
    }

    pub(super) fn over_ipv6(self) -> Self {
        self.to(TARGET_V6)
    }

    pub(super) fn at(mut self, address: Address) -> Self {
        self.run.addresses = vec![address];
        self.inquiry().address = address;
        self.inquiry().route = Some(route(&address.ip.to_string()));
        self
    }

    /// To an address of this host.
    pub(super) fn at_own(self, address: &str) -> Self {
        self.to(address).route(|route| {
            route.way = Ok(Way { is_local: true, gateway: None, source: Some(ip(OWN)), interface: 1 });
            route.link = Some(link("lo"));
            route.neighbour = None;
        })
    }

    /// To a neighbour on this host's own link.
    pub(super) fn on_link(self, state: NeighbourState) -> Self {
        let target = self.run.inquiries[0].address.ip;
        self.route(|route| {
            route.way = Ok(Way { is_local: false, gateway: None, source: Some(ip(OWN)), interface: ETH0 });
            route.neighbour = Some(NeighbourReport { address: target, state: Some(state) });
        })
    }

    pub(super) fn gateway_is(self, state: NeighbourState) -> Self {
        self.route(|route| {
            route.neighbour.as_mut().expect("a neighbour").state = Some(state);
        })
    }

    pub(super) fn route(mut self, change: impl FnOnce(&mut RouteReport)) -> Self {
        change(self.inquiry().route.as_mut().expect("a route"));
        self
    }

    pub(super) fn change(mut self, change: impl FnOnce(&mut Inquiry)) -> Self {
        change(self.inquiry());
        self
    }

    pub(super) fn run(mut self, change: impl FnOnce(&mut ConnectRun)) -> Self {
        change(&mut self.run);
        self
    }

    /// The kernel finds no way and says so.
    pub(super) fn no_way(self, errno: Errno, kind: Option<RouteKind>) -> Self {
        let refused = self.immediate(ConnectStep::Connect, errno);
        refused.route(|route| {
            route.way = Err(errno);
            route.entry = kind.map(|kind| RouteEntry { prefix: "192.0.2.0/24".to_owned(), kind, table: 254 });
            route.link = None;
            route.neighbour = None;
        })
    }

    pub(super) fn rule(self, kind: RouteKind) -> Self {
        self.route(|route| {
            let selector = "from all to 192.0.2.0/24".to_owned();
            route.forbidding_rules.push(PolicyRule { priority: 100, kind, selector });
        })
    }

    pub(super) fn ends(self, end: AttemptEnd) -> Self {
        self.attempt(|attempt| {
            attempt.end = end;
            attempt.took = Duration::from_millis(1);
        })
    }

    pub(super) fn immediate(self, step: ConnectStep, errno: Errno) -> Self {
        self.ends(AttemptEnd::Immediate(step, errno)).attempt(|attempt| attempt.source = None)
    }

    pub(super) fn refused(self) -> Self {
        self.ends(AttemptEnd::Failed(Errno::CONNREFUSED))
    }

    /// Nobody answered; the kernel repeated the SYN so often, and so many repetitions are in flight.
    pub(super) fn silent(self, retransmits: u8, total: u32, outstanding: u32) -> Self {
        let after = Duration::from_millis(u64::from(retransmits) * 1_000 + 200);
        let sample = TcpInfoSample { after, info: info(retransmits, total, outstanding) };
        self.attempt(|attempt| *attempt = Attempt { samples: vec![sample], ..silent() })
    }

    /// Four SYNs left this host, and nobody answered.
    pub(super) fn unanswered(self) -> Self {
        self.silent(3, 3, 1)
    }

    /// Somebody said this by ICMP, so many milliseconds after the SYN, and the attempt failed with the errno.
    pub(super) fn icmp(self, numbers: (u8, u8), by: &str, millis: u64, errno: Errno) -> Self {
        let (icmp_type, code) = numbers;
        let offender = ip(by);
        let report =
            netkit_model::IcmpReport { ipv6: offender.is_ipv6(), ..report(icmp_type, code, offender) };
        let after = Duration::from_millis(millis);
        let error = AttemptError { after, report: Some(report), errno, hop_limit: Some(63) };
        self.attempt(|attempt| {
            attempt.end = AttemptEnd::Failed(errno);
            attempt.took = after;
            attempt.errors.push(error);
        })
    }

    pub(super) fn attempt(mut self, change: impl FnOnce(&mut Attempt)) -> Self {
        change(self.inquiry().attempts.last_mut().expect("an attempt"));
        self
    }

    /// One more attempt at the same port.
    pub(super) fn again(mut self, attempt: Attempt) -> Self {
        self.inquiry().attempts.push(attempt);
        self
    }

    /// What happened after the handshake, and the last look at the socket.
    pub(super) fn after(
        self,
        sent: u64,
        received: u64,
        end: AfterEnd,
        info: impl FnOnce(&mut TcpInfo),
    ) -> Self {
        let watched = Duration::from_secs(5);
        let first_byte = (received > 0).then_some(Duration::from_millis(3));
        let after = AfterConnect { watched, first_byte, received, sent, end };
        let mut numbers = TcpInfo {
            state: TcpState::Established,
            unacked: 0,
            bytes_acked: Some(sent + 1),
            send_window: Some(64_000),
            ..self::info(0, 0, 0)
        };
        info(&mut numbers);
        self.attempt(|attempt| {
            attempt.after = Some(after);
            attempt.samples.push(TcpInfoSample { after: watched, info: numbers });
        })
    }

    pub(super) fn listeners(self, listeners: &[Listener]) -> Self {
        self.change(|inquiry| {
            let all = SocketsSeen { listeners: listeners.to_vec(), ..SocketsSeen::default() };
            inquiry.sockets = Some(all);
        })
    }

    /// The counters were read, and these changed beside the SYNs that IP was asked to send.
    pub(super) fn counters(self, changes: &[(HostCounter, u64)]) -> Self {
        self.change(|inquiry| {
            let asked = (HostCounter::IpAsked, 4);
            let all = [asked].into_iter().chain(changes.iter().copied());
            inquiry.counters = all.map(|(counter, by)| CounterChange { counter, by }).collect();
        })
    }

    pub(super) fn echo(self, received: u32) -> Self {
        let best = (received > 0).then_some(Duration::from_millis(1));
        let echo = EchoSeen { sent: 3, received, best, hop_limit: None };
        self.change(|inquiry| inquiry.echo = Some(echo))
    }

    pub(super) fn other_port(self, end: AttemptEnd) -> Self {
        let attempt = Attempt { end, ..silent() };
        self.change(|inquiry| inquiry.other_port = Some((80, attempt)))
    }

    pub(super) fn syn_path(self, path: StagedTrace) -> Self {
        self.change(|inquiry| inquiry.syn_path = Some(path.run.trace))
    }

    pub(super) fn echo_path(self, path: StagedTrace) -> Self {
        self.change(|inquiry| inquiry.echo_path = Some(path.run.trace))
    }

    pub(super) fn diagnose(&self) -> Diagnosis {
        with_host(|host| diagnose_connect(&self.run, host))
    }

    fn inquiry(&mut self) -> &mut Inquiry {
        self.run.inquiries.last_mut().expect("an inquiry")
    }
}

/// A path of so many routers that the target ends with this.
pub(super) fn path_to(routers: u8, kind: AnswerKind) -> StagedTrace {
    trace(routers).answers(ip(TARGET), kind).ends(|hop| netkit_model::PathEnd::Reached { hop })
}

/// A trace as a value, for properties.
pub(super) fn report_of(path: StagedTrace) -> TraceReport {
    path.run.trace
}
