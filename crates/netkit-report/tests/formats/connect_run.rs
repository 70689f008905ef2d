//! Connections made by hand, for the tests of every format.

use std::time::Duration;

use netkit_model::{
    AfterConnect, AfterEnd, Attempt, AttemptEnd, AttemptError, Candidate, Confidence, ConnectEvent,
    ConnectFact, ConnectRun, EchoSeen, Evidence, EvidenceFact, EvidenceId, IcmpReport, Inquiry, Locus,
    LocusKind, Lookup, Method, NextTest, RuledOut, RunReport, RunStart, Status, TcpInfoSample, Verdict,
    VerdictId,
};
use netkit_net::{
    ConnectStep, ConnectionOptions, Errno, LinkReport, NeighbourReport, NeighbourState, RouteEntry,
    RouteKind, RouteReport, TcpInfo, TcpState, Way,
};

use crate::run::{self, Run, ip, micros};

/// The host of every run here.
const HOST: &str = "192.0.2.7";

/// Every run of this file.
pub fn all() -> [Run<ConnectEvent>; 4] {
    [connected(), refused(), silent(), forbidden()]
}

/// A handshake of 12 ms, a banner, and a FIN.
pub fn connected() -> Run<ConnectEvent> {
    let after = AfterConnect {
        watched: Duration::from_millis(300),
        first_byte: Some(micros(8_250)),
        received: 41,
        sent: 0,
        end: AfterEnd::Closed(Duration::from_millis(290)),
    };
    let mut attempt = attempt(AttemptEnd::Connected(Some(micros(12_040))), micros(12_100));
    attempt.samples = vec![sample(12_100, TcpState::Established, 0, 0)];
    attempt.after = Some(after);
    let facts = vec![connected_fact(&attempt), ConnectFact::After(after)];
    let verdict =
        Verdict { text: format!("{HOST}:443 answers"), id: VerdictId::TcpConnected, ..run::fine("") };
    run_of(443, attempt, verdict, facts)
}

/// A RST after one round trip.
pub fn refused() -> Run<ConnectEvent> {
    let mut attempt = attempt(AttemptEnd::Failed(Errno::CONNREFUSED), micros(340));
    attempt.samples = vec![sample(340, TcpState::Closed, 0, 0)];
    let echo = EchoSeen { sent: 2, received: 2, best: Some(micros(310)), hop_limit: Some(63) };
    let facts = vec![connected_fact(&attempt), ConnectFact::Echo(echo)];
    let verdict = Verdict {
        status: Status::Fail,
        id: VerdictId::ListenNone,
        locus: Locus::of(LocusKind::Target),
        confidence: Confidence::Likely,
        text: format!("{HOST}:8080 refuses: nothing listens on the port"),
        evidence: vec![EvidenceId(1), EvidenceId(2)],
        candidates: Vec::new(),
        ruled_out: vec![RuledOut { id: VerdictId::HostSilent, by: EvidenceId(2) }],
        next: vec![NextTest {
            place: HOST.into(),
            command: "ss -tln 'sport = :8080'".into(),
            decides: vec![VerdictId::ListenNone],
        }],
        fix: vec!["start the service, or use its port".into()],
    };
    let mut run = run_of(8080, attempt, verdict, facts);
    inquiry(&mut run).echo = Some(echo);
    run
}

/// SYNs that left this host, a router's complaint about the last, and no answer.
pub fn silent() -> Run<ConnectEvent> {
    let report =
        IcmpReport { ipv6: false, icmp_type: 3, code: 13, offender: Some(ip("10.0.0.1")), mtu: None };
    let error = AttemptError {
        after: Duration::from_millis(1_020),
        report: Some(report),
        errno: Errno::HOSTUNREACH,
        hop_limit: Some(254),
    };
    let mut attempt = attempt(AttemptEnd::TimedOut, Duration::from_secs(5));
    attempt.samples =
        vec![sample(50_000, TcpState::SynSent, 0, 0), sample(1_100_000, TcpState::SynSent, 1, 1)];
    attempt.errors = vec![error];
    let facts =
        vec![connected_fact(&attempt), ConnectFact::Error(error), ConnectFact::TcpInfo(attempt.samples[1])];
    let candidate = |id, text: &str| Candidate { id, text: text.into() };
    let verdict = Verdict {
        status: Status::Fail,
        id: VerdictId::HostSilent,
        locus: Locus::of(LocusKind::Path),
        confidence: Confidence::Ambiguous,
        text: format!("{HOST}:22 does not answer; 2 causes fit, this end cannot tell them apart"),
        evidence: vec![EvidenceId(1), EvidenceId(2), EvidenceId(3)],
        candidates: vec![
            candidate(VerdictId::HostSilent, "the host is off"),
            candidate(VerdictId::PathLoss, "a router on the path drops packets"),
        ],
        ruled_out: Vec::new(),
        next: vec![NextTest {
            place: "here".into(),
            command: format!("netkit mtr {HOST}"),
            decides: vec![VerdictId::PathLoss],
        }],
        fix: Vec::new(),
    };
    run_of(22, attempt, verdict, facts)
}

/// A blackhole route: nothing was sent.
pub fn forbidden() -> Run<ConnectEvent> {
    let mut attempt = attempt(AttemptEnd::Immediate(ConnectStep::Connect, Errno::INVAL), micros(25));
    attempt.source = None;
    let entry = RouteEntry { prefix: "192.0.2.0/24".into(), kind: RouteKind::Blackhole, table: 254 };
    let facts = vec![
        connected_fact(&attempt),
        ConnectFact::Route { way: Err(Errno::INVAL), entry: Some(entry.clone()) },
    ];
    let verdict = Verdict {
        status: Status::Fail,
        id: VerdictId::RouteBlackhole,
        locus: Locus::of(LocusKind::ThisHost),
        text: format!("this host drops what it would send to {HOST}: route blackhole 192.0.2.0/24"),
        evidence: vec![EvidenceId(1), EvidenceId(2)],
        fix: vec!["ip route del blackhole 192.0.2.0/24".into()],
        ..run::fine("")
    };
    let mut run = run_of(80, attempt, verdict, facts);
    let route = inquiry(&mut run).route.as_mut().expect("every run here has one");
    (route.way, route.entry, route.link, route.neighbour) = (Err(Errno::INVAL), Some(entry), None, None);
    inquiry(&mut run).packets = 0;
    run
}

fn attempt(end: AttemptEnd, took: Duration) -> Attempt {
    Attempt {
        started: micros(1_500),
        source: Some("198.51.100.4:40000".parse().expect("it is one")),
        end,
        took,
        errors: Vec::new(),
        samples: Vec::new(),
        proxy: None,
        tls: None,
        after: None,
    }
}

/// The kernel's numbers so many microseconds after the SYN, after so many repetitions.
fn sample(after: u64, state: TcpState, total_retrans: u32, retrans: u32) -> TcpInfoSample {
    TcpInfoSample { after: micros(after), info: numbers(state, total_retrans, retrans) }
}

/// The kernel's numbers after so many repetitions.
pub fn numbers(state: TcpState, total_retrans: u32, retrans: u32) -> TcpInfo {
    let is_established = state == TcpState::Established;
    TcpInfo {
        state,
        retransmits: u8::from(total_retrans > 0),
        probes: 0,
        backoff: 0,
        unacked: u32::from(state == TcpState::SynSent),
        retrans,
        total_retrans,
        path_mtu: 1500,
        send_mss: 1460,
        rtt: if is_established { micros(12_040) } else { Duration::ZERO },
        congestion_window: 10,
        since_data_sent: Duration::ZERO,
        since_data_received: Duration::ZERO,
        since_ack_received: Duration::ZERO,
        segments_out: Some(1 + total_retrans),
        segments_in: Some(u32::from(is_established)),
        bytes_acked: None,
        bytes_received: None,
        bytes_sent: None,
        bytes_retransmitted: None,
        send_window: is_established.then_some(65_160),
    }
}

fn connected_fact(attempt: &Attempt) -> ConnectFact {
    ConnectFact::Attempt { address: ip(HOST).into(), port: 443, end: attempt.end, took: attempt.took }
}

/// One attempt at a port of the host, what was found out besides, and the verdict.
fn run_of(port: u16, attempt: Attempt, verdict: Verdict, facts: Vec<ConnectFact>) -> Run<ConnectEvent> {
    let address = ip(HOST).into();
    let facts = facts.into_iter().map(|fact| match fact {
        ConnectFact::Attempt { address, end, took, .. } => ConnectFact::Attempt { address, port, end, took },
        other => other,
    });
    let evidence =
        (1..).zip(facts).map(|(id, fact)| Evidence { id: EvidenceId(id), fact: EvidenceFact::Connect(fact) });
    let name = "www.example".to_owned();
    let lookup = Lookup { name, took: micros(1_230), addresses: vec![address] };
    let report = ConnectRun {
        options: ConnectionOptions::default(),
        lookups: vec![lookup],
        races: Vec::new(),
        addresses: vec![address],
        inquiries: vec![Inquiry {
            attempts: vec![attempt.clone()],
            route: Some(plain_route()),
            packets: 1,
            ..Inquiry::into_port(address, port)
        }],
    };
    let target = netkit_model::RunTarget { port: Some(port), ..run::target("example.com", HOST) };
    let mut end = run::end(RunReport::Connect(Box::new(report)), verdict, evidence.collect());
    end.vantage.method = Some(Method::Tcp);
    Run {
        start: RunStart { command: "connect", payload_size: 0, ..run::start(vec![target], Method::Tcp) },
        names: Vec::new(),
        origins: Vec::new(),
        events: vec![ConnectEvent::Attempt { address, port, attempt }],
        end,
    }
}

/// By a gateway that answers.
fn plain_route() -> RouteReport {
    RouteReport {
        way: Ok(Way {
            is_local: false,
            gateway: Some(ip("198.51.100.1")),
            source: Some(ip("198.51.100.4")),
            interface: 2,
        }),
        entry: Some(RouteEntry { prefix: "default".into(), kind: RouteKind::Unicast, table: 254 }),
        forbidding_rules: Vec::new(),
        link: Some(LinkReport {
            name: "eth0".into(),
            is_up: true,
            has_carrier: true,
            is_loopback: false,
            mtu: 1500,
        }),
        neighbour: Some(NeighbourReport {
            address: ip("198.51.100.1"),
            state: Some(NeighbourState::Reachable),
        }),
        own_addresses: Vec::new(),
    }
}

fn inquiry(run: &mut Run<ConnectEvent>) -> &mut Inquiry {
    match &mut run.end.report {
        RunReport::Connect(report) => &mut report.inquiries[0],
        _ => unreachable!("every run here is one of connect"),
    }
}
