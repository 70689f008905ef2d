//! Runs made by hand, for the tests of every format: what a renderer would be told, from start to end.

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, SystemTime};

use netkit_model::{
    Address, Candidate, Confidence, Counters, Evidence, EvidenceFact, EvidenceId, IcmpReport, InterfaceNames,
    Locus, LocusKind, LostKind, Method, NextTest, Origin, PingReport, ProbeAnswer, ProbeEvent, ProbeRef,
    ReceiveStamp, Rtt, RuledOut, RunEnd, RunReport, RunStart, RunTarget, SendStamp, StampBasis, Status,
    SweepAnswer, SweepReport, TargetId, TargetReport, UnsentCount, Untrusted, Vantage, Verdict, VerdictId,
};
use netkit_net::{Errno, KernelTime, MonotonicTime, WallTime};
use netkit_report::EventRenderer;
use netkit_stats::{DelayDistribution, DelayVariation, SmoothedRtt};

/// When events are told; answers carry a time of their own, which is earlier.
pub const TOLD: KernelTime = KernelTime::from_epoch(Duration::from_millis(1_795_403_402_500));

/// What a renderer is told in one run.
pub struct Run<E = ProbeEvent> {
    pub start: RunStart,
    pub names: Vec<(IpAddr, Untrusted)>,
    pub origins: Vec<(IpAddr, Origin)>,
    pub events: Vec<E>,
    pub end: RunEnd,
}

impl<E> Run<E> {
    /// Everything a renderer makes of this run.
    pub fn rendered<R: EventRenderer<E>>(&self, renderer: impl FnOnce(Shared) -> R) -> String {
        let out = Shared::default();
        self.tell(&mut renderer(out.clone())).expect("a Vec takes everything");
        String::from_utf8(out.0.take()).expect("every format is UTF-8")
    }

    /// Tells a renderer this run; the first error ends it.
    pub fn tell(&self, renderer: &mut impl EventRenderer<E>) -> io::Result<()> {
        renderer.start(&self.start)?;
        self.names.iter().for_each(|(address, name)| renderer.name(*address, name));
        self.origins.iter().for_each(|(address, origin)| renderer.origin(*address, origin));
        self.events.iter().try_for_each(|event| renderer.event(event, TOLD))?;
        renderer.snapshot(&self.end.report)?;
        renderer.finish(&self.end)
    }
}

/// A writer whose bytes can be read after the renderer took it.
#[derive(Clone, Default)]
pub struct Shared(std::rc::Rc<std::cell::RefCell<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub fn ip(text: &str) -> IpAddr {
    text.parse().expect("a test's address is one")
}

pub fn name(bytes: &[u8]) -> Untrusted {
    Untrusted::from_bytes(bytes)
}

pub fn micros(micros: u64) -> Duration {
    Duration::from_micros(micros)
}

pub fn target(input: &str, address: &str) -> RunTarget {
    RunTarget { input: input.into(), address: Some(ip(address).into()), name: None, port: None }
}

pub fn vantage(method: Method) -> Vantage {
    let privileges = if method == Method::IcmpRaw { vec!["CAP_NET_RAW"] } else { Vec::new() };
    Vantage { source: Some(ip("198.51.100.4")), interface: None, method: Some(method), privileges }
}

pub fn start(targets: Vec<RunTarget>, method: Method) -> RunStart {
    RunStart {
        command: "ping",
        version: "0.1.0",
        started: WallTime(SystemTime::UNIX_EPOCH + Duration::from_millis(1_795_403_400_123)),
        targets,
        vantage: vantage(method),
        chosen_source: false,
        record_route: false,
        interfaces: InterfaceNames::default(),
        payload_size: 56,
        max_hop: None,
        words: Vec::new(),
        sweep_addresses: None,
    }
}

pub fn probe(address: &str, sequence: u64) -> ProbeRef {
    probe_of(0, address, sequence)
}

pub fn probe_of(target: u32, address: &str, sequence: u64) -> ProbeRef {
    ProbeRef { target: TargetId(target), address: ip(address).into(), sequence }
}

pub fn answer(from: &str, rtt: u64) -> ProbeAnswer {
    ProbeAnswer {
        from: ip(from),
        bytes: 64,
        hop_limit: Some(64),
        rtt: Some(round_trip(rtt)),
        at: KernelTime::from_epoch(Duration::from_micros(1_795_403_401_000_045)),
        interface: Some(2),
        route: Vec::new(),
        refused: false,
    }
}

pub fn round_trip(rtt: u64) -> Rtt {
    Rtt { duration: micros(rtt), basis: StampBasis::Stamps(SendStamp::Driver, ReceiveStamp::Kernel) }
}

pub fn received(address: &str, sequence: u64, rtt: u64) -> ProbeEvent {
    ProbeEvent::Received(probe(address, sequence), answer(address, rtt))
}

pub fn host_unreachable(offender: &str) -> IcmpReport {
    IcmpReport { ipv6: false, icmp_type: 3, code: 1, offender: Some(ip(offender)), mtu: None }
}

/// A target's report: round trips in microseconds, and counters that must add up.
pub fn report(input: &str, address: &str, rtts: &[u64], counters: Counters) -> TargetReport {
    assert!(counters.add_up(), "{counters:?}");
    let mut report = TargetReport {
        input: input.into(),
        address: ip(address).into(),
        name: None,
        counters,
        rtt: DelayDistribution::default(),
        variation: DelayVariation::default(),
        smoothed: SmoothedRtt::default(),
        basis: (!rtts.is_empty()).then_some(StampBasis::Stamps(SendStamp::Driver, ReceiveStamp::Kernel)),
        icmp_errors: Vec::new(),
        most_in_flight: 1,
        first_sent: Some(MonotonicTime::from_origin(Duration::from_secs(10))),
        last_sent: Some(MonotonicTime::from_origin(Duration::from_micros(12_003_100))),
    };
    for rtt in rtts {
        report.rtt.record(micros(*rtt));
        report.smoothed.record(micros(*rtt));
    }
    rtts.windows(2).for_each(|pair| report.variation.record_pair(micros(pair[0]), micros(pair[1])));
    report
}

pub fn ping(targets: Vec<TargetReport>) -> RunReport {
    let duration = Duration::from_micros(3_004_100);
    RunReport::Ping(PingReport { targets, receiver_dropped: 0, clock_step: None, duration })
}

pub fn fine(text: &str) -> Verdict {
    Verdict {
        status: Status::Ok,
        id: VerdictId::PathOk,
        locus: Locus::of(LocusKind::Path),
        confidence: Confidence::Proven,
        text: text.into(),
        evidence: vec![EvidenceId(1)],
        candidates: Vec::new(),
        ruled_out: Vec::new(),
        next: Vec::new(),
        fix: Vec::new(),
    }
}

pub fn end(report: RunReport, verdict: Verdict, evidence: Vec<Evidence>) -> RunEnd {
    RunEnd {
        complete: true,
        report,
        vantage: vantage(Method::IcmpDatagram),
        verdict,
        evidence,
        warnings: Vec::new(),
        duration: Duration::from_micros(3_004_100),
    }
}

/// One target that answers three times.
pub fn healthy() -> Run {
    let address = "127.0.0.1";
    let counters = Counters { sent: 3, stamped: 3, received: 3, ..Counters::default() };
    let replies = EvidenceFact::Replies {
        address: Some(ip(address).into()),
        received: 3,
        late: 0,
        sent: 3,
        best: Some(micros(26)),
    };
    Run {
        start: start(vec![target("localhost", address)], Method::IcmpDatagram),
        names: vec![(ip(address), name(b"localhost"))],
        origins: Vec::new(),
        events: vec![received(address, 1, 34), received(address, 2, 26), received(address, 3, 30)],
        end: end(
            ping(vec![report("localhost", address, &[34, 26, 30], counters)]),
            fine("localhost answers; 3 probes cannot exclude loss below 56.1%"),
            vec![Evidence { id: EvidenceId(1), fact: replies }],
        ),
    }
}

/// A usual error, one with an MTU, and one of a type that no standard knows.
fn three_errors() -> [IcmpReport; 3] {
    [
        host_unreachable("10.0.0.1"),
        IcmpReport { ipv6: false, icmp_type: 3, code: 4, offender: Some(ip("10.0.0.2")), mtu: Some(1400) },
        IcmpReport { ipv6: false, icmp_type: 44, code: 7, offender: None, mtu: None },
    ]
}

/// One target with whatever can happen to a probe.
pub fn eventful() -> Run {
    let address = "192.0.2.7";
    let errors = three_errors();
    let counters = Counters {
        sent: 12,
        stamped: 12,
        received: 3,
        late: 1,
        lost: 2,
        icmp_errors: 4,
        corrupt: 1,
        suspended: 1,
        unsent: 2,
        duplicates: 15,
        unexpected_source: 1,
        unsent_by: vec![UnsentCount { errno: Errno::NETUNREACH, count: 2 }],
    };
    let mut target_report = report("example.com", address, &[12_345, 999_600, 9_996], counters);
    target_report.icmp_errors = vec![(errors[0], 2), (errors[1], 1), (errors[2], 1)];
    target_report.most_in_flight = 3;
    target_report.name = Some(name(b"host.example.com"));
    let recorded = |sequence| {
        let route = vec![Ipv4Addr::new(10, 0, 0, 1), Ipv4Addr::new(192, 0, 2, 7)];
        ProbeEvent::Received(probe(address, sequence), ProbeAnswer { route, ..answer(address, 12_345) })
    };
    let duplicate = |suppressed| ProbeEvent::Duplicate {
        probe: probe(address, 1),
        answer: answer(address, 12_400),
        suppressed,
    };
    let mut end = end(ping(vec![target_report]), ambiguous(), evidence());
    end.complete = false;
    end.warnings = vec!["ICMP is not permitted here".into()];
    Run {
        start: start(vec![target("example.com", address)], Method::IcmpDatagram),
        names: vec![(ip(address), name(b"host.example.com")), (ip("10.0.0.1"), name(b"gw.example.com"))],
        origins: Vec::new(),
        events: vec![
            recorded(1),
            duplicate(0),
            recorded(65_538),
            duplicate(13),
            ProbeEvent::Outstanding(probe(address, 3)),
            ProbeEvent::Lost(probe(address, 3), LostKind::TimedOut),
            ProbeEvent::Late(probe(address, 3), answer(address, 1_234_500)),
            ProbeEvent::Corrupt(probe(address, 4), answer(address, 10_000)),
            ProbeEvent::UnexpectedSource(probe(address, 5), answer("203.0.113.66", 10_000)),
            ProbeEvent::IcmpError(probe(address, 5), errors[0]),
            ProbeEvent::IcmpError(probe(address, 6), errors[0]),
            ProbeEvent::IcmpError(probe(address, 7), errors[1]),
            ProbeEvent::IcmpError(probe(address, 8), errors[2]),
            ProbeEvent::PathMtu(ip(address).into(), 1400),
            ProbeEvent::Unsent(probe(address, 9), Errno::NETUNREACH),
            ProbeEvent::Unsent(probe(address, 10), Errno::NETUNREACH),
            ProbeEvent::Unsent(probe(address, 11), Errno(9999)),
            ProbeEvent::ClockStep(Duration::from_secs(3)),
            ProbeEvent::Suspended(Duration::from_millis(61_500)),
            ProbeEvent::Lost(probe(address, 12), LostKind::Suspended),
            ProbeEvent::Lost(probe(address, 4), LostKind::Corrupt),
            ProbeEvent::Received(
                probe(address, 13),
                ProbeAnswer { rtt: None, hop_limit: None, ..answer(address, 0) },
            ),
            ProbeEvent::Lost(probe(address, 14), LostKind::RunEnded),
        ],
        end,
    }
}

/// A verdict with every part.
pub fn ambiguous() -> Verdict {
    Verdict {
        status: Status::Unknown,
        id: VerdictId::HostSilent,
        locus: Locus { kind: LocusKind::Hop, address: Some(ip("10.9.2.2")), hop: Some(2) },
        confidence: Confidence::Ambiguous,
        text: "example.com answers some probes only; 2 causes fit, this end cannot tell them apart".into(),
        evidence: vec![EvidenceId(2), EvidenceId(3), EvidenceId(4)],
        candidates: vec![
            Candidate { id: VerdictId::HostSilent, text: "the host is overloaded".into() },
            Candidate { id: VerdictId::PathLoss, text: "a router on the path drops probes".into() },
        ],
        ruled_out: vec![
            RuledOut { id: VerdictId::RouteNone, by: EvidenceId(1) },
            RuledOut { id: VerdictId::DnsUnresolved, by: EvidenceId(1) },
        ],
        next: vec![
            NextTest {
                place: "192.0.2.7".into(),
                command: "netkit doctor".into(),
                decides: vec![VerdictId::HostSilent],
            },
            NextTest {
                place: "here".into(),
                command: "netkit mtr example.com".into(),
                decides: vec![VerdictId::PathLoss, VerdictId::PathLate],
            },
        ],
        fix: vec!["none until that is decided".into()],
    }
}

/// One observation of each kind.
pub fn evidence() -> Vec<Evidence> {
    let address = Some(Address::new(ip("192.0.2.7")));
    let facts = [
        EvidenceFact::Replies { address, received: 3, late: 1, sent: 12, best: Some(micros(9_996)) },
        EvidenceFact::Silence { address, lost: 2, sent: 12, stamped: 12 },
        EvidenceFact::IcmpErrors { address, report: host_unreachable("10.0.0.1"), count: 2 },
        EvidenceFact::SendFailures { address, errno: Errno::NETUNREACH, count: 1 },
        EvidenceFact::WrongPayload { address, count: 1 },
        EvidenceFact::Duplicates { address, count: 15 },
        EvidenceFact::UnexpectedSource { address, count: 1 },
        EvidenceFact::ReceiverDropped { count: 4 },
        EvidenceFact::NameFailure { input: "nowhere.example".into(), message: "no such name".into() },
        EvidenceFact::NotPermitted { method: Method::IcmpRaw },
        EvidenceFact::LocalAddress { address: ip("198.51.100.4") },
    ];
    (1..).zip(facts).map(|(id, fact)| Evidence { id: EvidenceId(id), fact }).collect()
}

/// Two targets, of which one is silent.
pub fn two_targets() -> Run {
    let (near, far) = ("10.0.0.1", "10.0.0.22");
    let counters = |received, lost| Counters { sent: 2, received, lost, ..Counters::default() };
    let reply = |sequence, rtt| ProbeEvent::Received(probe_of(0, near, sequence), answer(near, rtt));
    let error = ProbeEvent::IcmpError(probe_of(1, far, 3), host_unreachable("10.0.0.1"));
    Run {
        start: start(vec![target(near, near), target(far, far)], Method::IcmpDatagram),
        names: vec![(ip(near), name(b"gw.example.com"))],
        origins: Vec::new(),
        events: vec![
            reply(1, 12_800),
            ProbeEvent::Lost(probe_of(1, far, 1), LostKind::TimedOut),
            reply(2, 120),
            ProbeEvent::Outstanding(probe_of(1, far, 2)),
            ProbeEvent::Lost(probe_of(1, far, 2), LostKind::TimedOut),
            ProbeEvent::Late(probe_of(1, far, 2), answer(far, 1_500_000)),
            error,
            ProbeEvent::Unsent(probe_of(1, far, 4), Errno::NOBUFS),
        ],
        end: end(
            ping(vec![
                report(near, near, &[12_800, 120], counters(2, 0)),
                report(far, far, &[], Counters { unsent: 1, ..counters(0, 2) }),
            ]),
            Verdict {
                status: Status::Fail,
                id: VerdictId::HostSilent,
                confidence: Confidence::Likely,
                evidence: vec![EvidenceId(2)],
                ..fine("1 of 2 targets does not answer: 10.0.0.22")
            },
            evidence(),
        ),
    }
}

/// A sweep over six addresses.
pub fn sweep() -> Run {
    let mut start = start(
        vec![RunTarget { input: "10.0.0.0/29".into(), address: None, name: None, port: None }],
        Method::IcmpDatagram,
    );
    start.sweep_addresses = Some(6);
    let mut report = SweepReport {
        addresses: 6,
        alive: 2,
        unreachable: 1,
        silent: 2,
        unsent: 1,
        counters: Counters {
            sent: 5,
            received: 1,
            late: 1,
            lost: 2,
            icmp_errors: 1,
            unsent: 1,
            ..Counters::default()
        },
        icmp_errors: vec![(host_unreachable("10.0.0.1"), 1)],
        basis: Some(StampBasis::Stamps(SendStamp::Host, ReceiveStamp::Kernel)),
        duration: Duration::from_millis(1_250),
        ..SweepReport::default()
    };
    report.rtt.record(micros(310));
    let alive = |address: &str, rtt, late| SweepAnswer { address: ip(address).into(), rtt, late };
    let answers = vec![alive("10.0.0.1", Some(round_trip(310)), false), alive("10.0.0.2", None, true)];
    Run {
        start,
        names: vec![(ip("10.0.0.1"), name(b"gw.example.com"))],
        origins: Vec::new(),
        events: vec![
            received("10.0.0.1", 1, 310),
            ProbeEvent::Lost(probe("10.0.0.2", 1), LostKind::TimedOut),
            ProbeEvent::Late(probe("10.0.0.2", 1), ProbeAnswer { rtt: None, ..answer("10.0.0.2", 0) }),
            ProbeEvent::Lost(probe("10.0.0.3", 1), LostKind::TimedOut),
            ProbeEvent::IcmpError(probe("10.0.0.4", 1), host_unreachable("10.0.0.1")),
            ProbeEvent::Unsent(probe("10.0.0.5", 1), Errno::PERM),
            ProbeEvent::Lost(probe("10.0.0.6", 1), LostKind::RunEnded),
        ],
        end: end(RunReport::Sweep(Box::new(report), answers), fine("2 of 6 addresses answer"), Vec::new()),
    }
}

/// A link-local target that answers, while its neighbour and this host have something to say too.
pub fn link_local() -> Run {
    let scoped = |text: &str| Address { ip: ip(text), scope_id: 2 };
    let probe = |sequence| ProbeRef { address: scoped("fe80::7"), ..probe("fe80::7", sequence) };
    let unreachable =
        IcmpReport { ipv6: true, icmp_type: 1, code: 3, offender: Some(ip("fe80::1")), mtu: None };
    let counters = Counters { sent: 2, received: 1, icmp_errors: 1, ..Counters::default() };
    let mut target_report = report("fe80::7%eth0", "fe80::7", &[125], counters);
    target_report.address = scoped("fe80::7");
    target_report.icmp_errors = vec![(unreachable, 1)];
    let address = Some(scoped("fe80::7"));
    let facts = [
        EvidenceFact::Replies { address, received: 1, late: 0, sent: 2, best: Some(micros(125)) },
        EvidenceFact::IcmpErrors { address, report: unreachable, count: 1 },
    ];
    let evidence: Vec<_> = (1..).zip(facts).map(|(id, fact)| Evidence { id: EvidenceId(id), fact }).collect();
    let mut start = start(vec![target("fe80::7%eth0", "fe80::7")], Method::IcmpDatagram);
    start.targets[0].address = Some(scoped("fe80::7"));
    start.interfaces = InterfaceNames::from_iter([(2, "eth0".to_owned())]);
    let verdict = Verdict {
        status: Status::Degraded,
        evidence: vec![EvidenceId(1), EvidenceId(2)],
        ..fine("fe80::7%eth0 answers some probes only")
    };
    Run {
        start,
        names: Vec::new(),
        origins: Vec::new(),
        events: vec![
            ProbeEvent::Received(probe(1), answer("fe80::7", 125)),
            ProbeEvent::Duplicate { probe: probe(1), answer: answer("fe80::8", 130), suppressed: 0 },
            ProbeEvent::PathMtu(scoped("fe80::7"), 1400),
            ProbeEvent::IcmpError(probe(2), unreachable),
        ],
        end: end(ping(vec![target_report]), verdict, evidence),
    }
}

/// A sweep that nobody answers, but routers say why in more ways than the summary shows.
pub fn unreachable_sweep() -> Run {
    let mut run = sweep();
    let error = |code| IcmpReport { code, ..host_unreachable("10.0.0.1") };
    if let RunReport::Sweep(report, answers) = &mut run.end.report {
        let counters = Counters { sent: 22, icmp_errors: 20, lost: 2, ..Counters::default() };
        **report = SweepReport {
            addresses: 22,
            unreachable: 20,
            silent: 2,
            counters,
            // One more was counted than has a kind.
            icmp_errors: (0..5)
                .map(|code| (error(code), u64::from(code) + 1))
                .chain([(error(13), 4)])
                .collect(),
            duration: report.duration,
            ..SweepReport::default()
        };
        answers.clear();
    }
    run.events.clear();
    let facts = [
        EvidenceFact::Silence { address: None, lost: 2, sent: 22, stamped: 22 },
        EvidenceFact::IcmpErrors { address: None, report: error(4), count: 5 },
        EvidenceFact::SendFailures { address: None, errno: Errno::NETUNREACH, count: 1 },
        EvidenceFact::WrongPayload { address: None, count: 1 },
    ];
    run.end.evidence = (1..).zip(facts).map(|(id, fact)| Evidence { id: EvidenceId(id), fact }).collect();
    run.end.verdict = Verdict {
        status: Status::Fail,
        id: VerdictId::PathIcmpError,
        evidence: run.end.evidence.iter().map(|one| one.id).collect(),
        ..fine("no address answers, and about 20 of 22 addresses only ICMP errors came back")
    };
    run
}

/// A name that does not resolve: nothing was sent.
pub fn unresolved() -> Run {
    let mut start = start(
        vec![RunTarget { input: "nowhere.example".into(), address: None, name: None, port: None }],
        Method::IcmpDatagram,
    );
    start.vantage = Vantage::default();
    let verdict = Verdict {
        status: Status::Fail,
        id: VerdictId::DnsUnresolved,
        locus: Locus::of(LocusKind::Resolver),
        evidence: vec![EvidenceId(9)],
        ..fine("nowhere.example does not resolve")
    };
    let mut end = end(RunReport::Nothing, verdict, evidence());
    end.vantage = Vantage::default();
    end.complete = false;
    Run { start, names: Vec::new(), origins: Vec::new(), events: Vec::new(), end }
}

/// Names and words as an attacker would have them, in every place that takes some.
pub fn hostile() -> Run {
    let address = "192.0.2.7";
    let attack = "\u{1b}[2J\u{1b}]52;c;cHduCg==\u{7}\r\n<script>=cmd|'/c calc'!A0\u{202e}\u{9b}31m\u{7f}\t,\"\u{2028}\0";
    let typed = format!("=cmd|{attack}");
    let mut run = eventful();
    run.names = vec![
        (ip(address), name(attack.as_bytes())),
        (ip("10.0.0.1"), name(b"\xff\xfe\x1b[31m=cmd|\n")),
        (ip("203.0.113.66"), name(&[b'\x1b'; 300])),
    ];
    run.start.targets[0].input.clone_from(&typed);
    run.start.targets[0].name = Some(name(attack.as_bytes()));
    run.start.vantage.interface = Some(attack.into());
    run.end.vantage.interface = Some(attack.into());
    run.end.warnings = vec![attack.into()];
    run.end.verdict.text = attack.into();
    run.end.verdict.fix = vec![attack.into()];
    run.end.verdict.candidates[0].text = attack.into();
    run.end.verdict.next[0].place = attack.into();
    run.end.verdict.next[0].command = attack.into();
    run.end.verdict.evidence = run.end.evidence.iter().map(|one| one.id).collect();
    let failure = EvidenceFact::NameFailure { input: typed.clone(), message: attack.into() };
    run.end.evidence[8].fact = failure;
    if let RunReport::Ping(report) = &mut run.end.report {
        report.targets[0].input.clone_from(&typed);
        report.targets[0].name = Some(name(attack.as_bytes()));
    }
    run
}

/// Every run above, by name.
pub fn all() -> Vec<(&'static str, Run)> {
    vec![
        ("healthy", healthy()),
        ("eventful", eventful()),
        ("two_targets", two_targets()),
        ("sweep", sweep()),
        ("link_local", link_local()),
        ("unreachable_sweep", unreachable_sweep()),
        ("unresolved", unresolved()),
        ("hostile", hostile()),
    ]
}
