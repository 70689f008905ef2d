//! The sockets of a host made by hand, for the tests of every format.

use std::net::SocketAddr;
use std::time::Duration;

use netkit_model::{
    CloseWaitGroup, Confidence, Evidence, EvidenceFact, EvidenceId, GroupOwner, InetSocket, ListenerSeen,
    Locus, LocusKind, Method, OwnersSeen, PeerGroup, ProcessGroup, RunReport, RunStart, SocketFact,
    SocketOwner, SocketProtocol, SocketRates, SocketRow, SocketTimer, SocketTimerKind, SocketsEvent,
    SocketsRun, SocketsView, StateCounts, Status, TcpCounters, TcpInfo, TcpState, Untrusted, Vantage,
    Verdict, VerdictId,
};

use crate::connect_run::numbers;
use crate::run::{self, Run};

/// Every run of this file, each in the view that it is about.
pub fn all() -> [Run<SocketsEvent>; 4] {
    [summary(), list(), rates(), hostile()]
}

/// A web server with a leak, seen by an ordinary user.
pub fn summary() -> Run<SocketsEvent> {
    run_of(report(SocketsView::Summary), Vec::new())
}

/// Each socket in a row.
pub fn list() -> Run<SocketsEvent> {
    let rows = rows(b"nginx");
    let mut report = report(SocketsView::List);
    report.rows.clone_from(&rows);
    run_of(report, rows.into_iter().map(|row| SocketsEvent::Row(Box::new(row))).collect())
}

/// Two seconds.
pub fn rates() -> Run<SocketsEvent> {
    let mut report = report(SocketsView::Watch);
    let at = |opened, again| TcpCounters {
        active_opens: opened,
        passive_opens: 2 * opened,
        established: 40,
        segments_out: 1_000 * opened,
        retransmitted: again,
        ..TcpCounters::default()
    };
    let one = |before, after| SocketRates {
        interval: Duration::from_secs(1),
        before,
        after,
        counts: report.counts,
    };
    let rates = vec![one(at(0, 0), at(10, 5)), one(at(10, 5), at(30, 5))];
    let events = rates.iter().map(|one| SocketsEvent::Rates(Box::new(*one))).collect();
    report.rates = rates;
    run_of(report, events)
}

/// Processes that are called what a terminal would obey.
pub fn hostile() -> Run<SocketsEvent> {
    let rows = rows(b"\x1b[2J\r\n=1\xff");
    let mut report = report(SocketsView::Summary);
    "process \u{1b}]0;x\u{7}".clone_into(&mut report.filter);
    report.namespace = Some("\u{202e}".to_owned());
    report.rows.clone_from(&rows);
    report.users = vec![(33, Untrusted::from_bytes(&b"\x1b[31m"[..]))];
    report.listeners[0].owner = owner(b"\x1b[2J");
    report.processes[0].owner = owner(b"\n\n\n");
    run_of(report, rows.into_iter().map(|row| SocketsEvent::Row(Box::new(row))).collect())
}

fn owner(name: &[u8]) -> GroupOwner {
    GroupOwner { process: Some((812, Untrusted::from_bytes(name))), uid: Some(33) }
}

fn at(text: &str) -> SocketAddr {
    text.parse().expect("an address and a port")
}

fn socket(state: TcpState, local: &str, peer: &str) -> InetSocket {
    let holds = state != TcpState::TimeWait;
    InetSocket {
        protocol: SocketProtocol::Tcp,
        ipv6: local.starts_with('['),
        ipv6_only: false,
        state,
        local: at(local),
        peer: at(peer),
        interface: 0,
        cookie: 1,
        timer: None,
        receive_queue: 0,
        send_queue: 0,
        uid: if holds { 33 } else { 0 },
        inode: if holds { 4_711 } else { 0 },
        info: None,
        memory: None,
        cgroup: None,
        mark: None,
        shutdown: 0,
    }
}

/// A listener, a connection with all that can be known, a TIME-WAIT, a socket of somebody else, and one of UDP.
fn rows(name: &[u8]) -> Vec<SocketRow> {
    let owners = vec![SocketOwner { pid: 812, name: Untrusted::from_bytes(name), fd: 6 }];
    let listener = InetSocket { send_queue: 511, ..socket(TcpState::Listen, "[::]:80", "[::]:0") };
    let info = TcpInfo {
        bytes_sent: Some(9_000),
        bytes_retransmitted: Some(90),
        ..numbers(TcpState::Established, 1, 0)
    };
    let timer = SocketTimer {
        kind: SocketTimerKind::Retransmission,
        expires_in: Duration::from_millis(204),
        retransmits: 1,
    };
    let connection = InetSocket {
        info: Some(info),
        timer: Some(timer),
        send_queue: 1_448,
        cgroup: Some(77),
        mark: Some(7),
        ..socket(TcpState::Established, "192.0.2.1:80", "198.51.100.7:50000")
    };
    let waiting = InetSocket {
        timer: Some(SocketTimer {
            kind: SocketTimerKind::TimeWait,
            expires_in: Duration::from_secs(59),
            retransmits: 0,
        }),
        ..socket(TcpState::TimeWait, "[2001:db8::1]:443", "[2001:db8::7]:50001")
    };
    let of_others = socket(TcpState::CloseWait, "192.0.2.1:40000", "203.0.113.5:5432");
    let mut udp = socket(TcpState::Closed, "127.0.0.53:53", "0.0.0.0:0");
    udp.protocol = SocketProtocol::Udp;
    vec![
        SocketRow { socket: listener, owners: owners.clone() },
        SocketRow { socket: connection, owners: owners.clone() },
        SocketRow { socket: waiting, owners: Vec::new() },
        SocketRow { socket: of_others, owners: Vec::new() },
        SocketRow { socket: udp, owners },
    ]
}

fn states(all: &[(TcpState, u64)]) -> StateCounts {
    let mut states = StateCounts::default();
    for (state, count) in all {
        (0..*count).for_each(|_| states.add(*state));
    }
    states
}

fn report(view: SocketsView) -> SocketsRun {
    let mut report = SocketsRun { view, matched: 181, ..SocketsRun::default() };
    report.counts.tcp = states(&[
        (TcpState::Listen, 3),
        (TcpState::SynSent, 1),
        (TcpState::Established, 43),
        (TcpState::TimeWait, 120),
        (TcpState::CloseWait, 12),
    ]);
    report.counts.udp_unconnected = 2;
    let rows = rows(b"nginx");
    report.listeners = vec![ListenerSeen {
        socket: rows[0].socket,
        owner: owner(b"nginx"),
        connections: states(&[(TcpState::Established, 43)]),
    }];
    let peer = |address: &str, port, port_is_here, states| PeerGroup {
        address: address.parse().expect("an address"),
        port,
        port_is_here,
        states,
    };
    report.peers = vec![
        peer("198.51.100.7", 80, true, states(&[(TcpState::Established, 43), (TcpState::TimeWait, 120)])),
        peer("2001:db8::7", 5_432, false, states(&[(TcpState::CloseWait, 12)])),
    ];
    report.processes = vec![
        ProcessGroup {
            owner: owner(b"nginx"),
            states: states(&[(TcpState::Established, 43), (TcpState::Listen, 3)]),
            udp: 0,
        },
        ProcessGroup {
            owner: GroupOwner { process: None, uid: Some(1_000) },
            states: states(&[(TcpState::CloseWait, 12)]),
            udp: 2,
        },
    ];
    report.owners = Some(OwnersSeen { unnamed: 14, of_others: 14, closed_to_us: 90 });
    report.users = vec![(1_000, Untrusted::from_bytes(*b"ada"))];
    report.port_range = Some((32_768, 60_999));
    report
}

fn run_of(mut report: SocketsRun, events: Vec<SocketsEvent>) -> Run<SocketsEvent> {
    let group = CloseWaitGroup {
        owner: GroupOwner { process: None, uid: Some(1_000) },
        count: 12,
        settled: 12,
        over_a_minute: 11,
        oldest: Duration::from_secs(7_300),
        busiest: Some((at("[2001:db8::7]:5432"), 12)),
        before: None,
    };
    let evidence =
        vec![Evidence { id: EvidenceId(1), fact: EvidenceFact::Sockets(SocketFact::CloseWait(group)) }];
    let verdict = Verdict {
        status: Status::Degraded,
        id: VerdictId::SockCloseWaitLeak,
        locus: Locus::of(LocusKind::ThisHost),
        confidence: Confidence::Proven,
        text: "a process of user ada has not closed 12 connections that the other side has closed".to_owned(),
        evidence: vec![EvidenceId(1)],
        candidates: Vec::new(),
        ruled_out: Vec::new(),
        next: Vec::new(),
        fix: vec!["make the program close its end".to_owned()],
    };
    let harmless = Verdict {
        text: "120 connections wait out their end (TIME_WAIT): harmless".to_owned(),
        id: VerdictId::SockTimeWaitHarmless,
        ..run::fine("")
    };
    report.problems = vec![verdict.clone(), harmless];
    let base = run::start(Vec::new(), Method::IcmpDatagram);
    let start = RunStart { command: "sockets", payload_size: 0, vantage: Vantage::default(), ..base };
    let mut end = run::end(RunReport::Sockets(Box::new(report)), verdict, evidence);
    end.vantage = Vantage::default();
    Run { start, names: Vec::new(), origins: Vec::new(), events, end }
}
