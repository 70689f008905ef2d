//! What a host answered to each experiment, built from the rows of a record; and an investigation that is told of it.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use netkit_model::{
    Address, AnswerKind, Attempt, AttemptEnd, AttemptError, EchoSeen, FlowId, HopAnswer, HopOutcome,
    HopProbe, HopReport, IcmpReport, PathEnd, TcpInfoSample, TraceReport,
};
use netkit_net::{
    ConnectStep, Errno, KernelTime, LinkReport, NeighbourReport, NeighbourState, OwnAddress, RouteReport,
    SocketsSeen, TcpInfo, TcpState, Way,
};

use crate::{Experiment, Found, Investigation, InvestigationConfig, Watch};

pub(super) const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 91, 1, 2));
pub(super) const GATEWAY: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 91, 1, 1));
pub(super) const TARGET: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 91, 2, 2));
pub(super) const NEXT_DOOR: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 91, 1, 9));

/// Everything that the experiments would find.
#[derive(Clone, Debug)]
pub(super) struct Recorded {
    pub(super) config: InvestigationConfig,
    pub(super) attempt: Attempt,
    /// The route before the attempt.
    pub(super) route: RouteReport,
    /// The neighbour after the attempt.
    pub(super) neighbour: Option<NeighbourState>,
    pub(super) sockets: SocketsSeen,
    pub(super) echo: Option<EchoSeen>,
    pub(super) syn_path: TraceReport,
    pub(super) echo_path: Option<TraceReport>,
}

/// A connection to port 22 of a host behind a gateway that ended so.
pub(super) fn ended(end: AttemptEnd) -> Recorded {
    Recorded {
        config: InvestigationConfig {
            address: Address::new(TARGET),
            port: 22,
            budget: 200,
            attempt_only: false,
        },
        attempt: Attempt { end, ..Watch::refused(Duration::ZERO, ConnectStep::Connect, Errno::PERM) },
        route: route(Some(GATEWAY), Some(NeighbourState::Reachable)),
        neighbour: Some(NeighbourState::Reachable),
        sockets: SocketsSeen::default(),
        echo: Some(echo(3)),
        syn_path: path(PathEnd::Silent { last: Some(1) }, None),
        echo_path: Some(path(PathEnd::Reached { hop: 2 }, Some((2, AnswerKind::EchoReply)))),
    }
}

/// A RST answered.
pub(super) fn reset() -> Recorded {
    let path = path(PathEnd::Reached { hop: 2 }, Some((2, AnswerKind::Reset)));
    Recorded { syn_path: path, ..ended(AttemptEnd::Failed(Errno::CONNREFUSED)) }
}

/// `TCP_INFO` said so when the attempt had been silent for 1.1 s: `tcpi_retransmits`, `tcpi_retrans`,
/// `tcpi_total_retrans`, `tcpi_segs_in`.
pub(super) fn silent(numbers: (u8, u32, u32, u32)) -> Recorded {
    let mut recorded = ended(AttemptEnd::Pending);
    recorded.attempt.samples = vec![sample((0, 0, 0, 0), 50), sample(numbers, 1100)];
    recorded
}

/// An ICMP error from somebody answered after so many milliseconds.
pub(super) fn rejected(errno: Errno, (icmp_type, code): (u8, u8), from: IpAddr, after: u64) -> Recorded {
    let mut recorded = ended(AttemptEnd::Failed(errno));
    let report = IcmpReport { ipv6: false, icmp_type, code, offender: Some(from), mtu: None };
    let after = Duration::from_millis(after);
    recorded.attempt.errors = vec![AttemptError { after, report: Some(report), errno, hop_limit: None }];
    recorded
}

impl Recorded {
    pub(super) fn to(mut self, address: IpAddr, port: u16) -> Self {
        self.config = InvestigationConfig { address: Address::new(address), port, ..self.config };
        self
    }

    /// The target is this host.
    pub(super) fn own(mut self) -> Self {
        let port = self.config.port;
        self = self.to(HERE, port);
        self.route = route(None, None);
        self.route.way.as_mut().expect("a way is built").is_local = true;
        self
    }

    /// The target is on this link; this is known of its link-layer address after the attempt, and nothing before.
    pub(super) fn on_link(mut self, neighbour: Option<NeighbourState>) -> Self {
        let port = self.config.port;
        self = self.to(NEXT_DOOR, port);
        self.route = route(None, None);
        self.neighbour(neighbour)
    }

    /// This is known of the neighbour after the attempt.
    pub(super) fn neighbour(mut self, neighbour: Option<NeighbourState>) -> Self {
        self.neighbour = neighbour;
        self
    }

    pub(super) fn link(mut self, is_up: bool, has_carrier: bool) -> Self {
        let link = self.route.link.as_mut().expect("a link is built");
        (link.is_up, link.has_carrier) = (is_up, has_carrier);
        self
    }

    pub(super) fn syn_path(mut self, path: TraceReport) -> Self {
        self.syn_path = path;
        self
    }

    pub(super) fn budget(mut self, budget: u32) -> Self {
        self.config.budget = budget;
        self
    }

    /// What this experiment finds.
    pub(super) fn found(&self, experiment: Experiment, asked_before: bool) -> Found {
        match experiment {
            Experiment::Attempt => Found::Attempt(self.attempt.clone(), Vec::new()),
            Experiment::Route => {
                let mut route = self.route.clone();
                if let (true, Some(neighbour)) = (asked_before, &mut route.neighbour) {
                    neighbour.state = self.neighbour;
                }
                Found::Route(route)
            }
            Experiment::Sockets => Found::Sockets(self.sockets.clone()),
            Experiment::Echo => Found::Echo(self.echo),
            Experiment::SynPath => Found::SynPath(self.syn_path.clone()),
            Experiment::EchoPath => Found::EchoPath(self.echo_path.clone()),
            Experiment::OtherPort(port) => {
                Found::OtherPort(port, ended(AttemptEnd::Failed(Errno::CONNREFUSED)).attempt)
            }
            Experiment::Datagram => Found::Datagram(Err(Errno::PERM)),
        }
    }

    /// The experiments that an investigation makes, one after the other, each at its greatest cost.
    pub(super) fn asked(&self) -> Vec<Experiment> {
        let mut investigation = Investigation::new(self.config.clone());
        let mut asked = Vec::new();
        while let Some(next) = investigation.next() {
            investigation.learn(self.found(next, asked.contains(&next)), next.most_packets());
            asked.push(next);
            assert!(asked.len() < 20, "it never ends: {asked:?}");
        }
        asked
    }
}

pub(super) fn echo(received: u32) -> EchoSeen {
    EchoSeen { sent: 3, received, best: None, hop_limit: None }
}

/// A path that ends so; at one hop somebody answered with this.
pub(super) fn path(end: PathEnd, answer: Option<(u8, AnswerKind)>) -> TraceReport {
    let hop = |(hop, kind)| HopReport {
        hop,
        probes: vec![HopProbe {
            flow: FlowId(0),
            outcome: HopOutcome::Answered(hop_answer(kind)),
            attempts: 1,
        }],
        notes: Vec::new(),
    };
    TraceReport {
        hops: answer.into_iter().map(hop).collect(),
        end,
        max_hop: 30,
        sent: 2,
        receiver_dropped: 0,
    }
}

fn hop_answer(kind: AnswerKind) -> HopAnswer {
    HopAnswer {
        from: TARGET,
        kind,
        rtt: None,
        at: KernelTime::from_epoch(Duration::ZERO),
        hop_limit: None,
        interface: None,
        labels: Vec::new(),
        interfaces: Vec::new(),
        checksum_shift: None,
    }
}

fn route(gateway: Option<IpAddr>, state: Option<NeighbourState>) -> RouteReport {
    RouteReport {
        way: Ok(Way { is_local: false, gateway, source: Some(HERE), interface: 2 }),
        entry: None,
        forbidding_rules: Vec::new(),
        link: Some(LinkReport {
            name: "eth0".into(),
            is_up: true,
            has_carrier: true,
            is_loopback: false,
            mtu: 1500,
        }),
        neighbour: Some(NeighbourReport { address: gateway.unwrap_or(NEXT_DOOR), state }),
        own_addresses: vec![OwnAddress {
            address: HERE,
            interface: 2,
            is_tentative: false,
            is_duplicate: false,
        }],
    }
}

/// A look at a socket that waits for a SYN-ACK.
pub(super) fn sample(
    (retransmits, retrans, total, segments_in): (u8, u32, u32, u32),
    after: u64,
) -> TcpInfoSample {
    let info = TcpInfo {
        state: TcpState::SynSent,
        retransmits,
        probes: 0,
        backoff: retransmits,
        unacked: 1,
        retrans,
        total_retrans: total,
        path_mtu: 1500,
        send_mss: 536,
        rtt: Duration::ZERO,
        congestion_window: 10,
        since_data_sent: Duration::ZERO,
        since_data_received: Duration::ZERO,
        since_ack_received: Duration::ZERO,
        segments_out: Some(1 + total),
        segments_in: Some(segments_in),
        bytes_acked: None,
        bytes_received: None,
        bytes_sent: None,
        bytes_retransmitted: None,
        send_window: None,
    };
    TcpInfoSample { after: Duration::from_millis(after), info }
}
