//! Captures with one fault each, and what is said of them.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use netkit_model::{
    CaptureCounts, CaptureRun, CapturedFrom, Confidence, ConnectionEnd, ConnectionReport, EndState,
    FlowReport, HopLimits, KernelTime, Listening, ResetSeen, ResetSense, Side, Status, TcpState, VerdictId,
};

use crate::diagnose_capture;

fn at(milliseconds: u64) -> KernelTime {
    KernelTime::from_epoch(Duration::from_millis(1_000_000 + milliseconds))
}

fn end(text: &str) -> SocketAddr {
    text.parse().expect("an address and a port")
}

/// A connection that was opened, used and closed as it should be.
fn good(number: u64) -> ConnectionReport {
    let state = |state| EndState { state, is_heard: true };
    let hop_limits = Some(HopLimits { least: 60, greatest: 60 });
    let flow =
        FlowReport { packets: 50, bytes: 9_000, unique_bytes: 9_000, hop_limits, ..FlowReport::default() };
    ConnectionReport {
        number,
        client: end("192.0.2.1:40000"),
        server: end("198.51.100.7:80"),
        is_joined: false,
        reuses: None,
        first: at(0),
        last: at(3_000),
        longest_idle: Duration::from_secs(1),
        handshake: Some(Duration::from_millis(20)),
        syns: 1,
        is_answered: true,
        is_established: true,
        answered_from: None,
        simultaneous_open: false,
        simultaneous_close: false,
        end: ConnectionEnd::Closed,
        reset: None,
        client_state: state(TcpState::TimeWait),
        server_state: state(TcpState::Closed),
        from_client: flow.clone(),
        from_server: flow,
    }
}

/// An attempt that came to this.
fn attempt(end: ConnectionEnd, reset: Option<ResetSeen>) -> ConnectionReport {
    let flow = FlowReport { packets: 1, ..FlowReport::default() };
    let (from_client, from_server) = (flow.clone(), flow);
    ConnectionReport {
        end,
        reset,
        is_established: false,
        is_answered: false,
        from_client,
        from_server,
        ..good(2)
    }
}

fn reset(sense: ResetSense, hop_limit: u8) -> ResetSeen {
    let others = Some(HopLimits { least: 60, greatest: 60 });
    ResetSeen { from: Side::Server, sense, hop_limit, others, after: Duration::from_millis(40) }
}

fn run(connections: Vec<ConnectionReport>) -> CaptureRun {
    let counts = CaptureCounts { packets: 100, tcp: 100, ..CaptureCounts::default() };
    let (first, last) = (Some(at(0)), Some(at(3_000)));
    CaptureRun { from: CapturedFrom::Any, counts, first, last, connections, ..CaptureRun::default() }
}

fn flood(attempts: u64, completed: u64, repeated: u64) -> Listening {
    Listening {
        server: end("198.51.100.7:80"),
        attempts,
        answered: 0,
        completed,
        refused: 0,
        repeated,
        sources: attempts,
        has_more_sources: false,
        source: IpAddr::from([203, 0, 113, 1]),
        first: at(0),
        last: at(900),
    }
}

#[track_caller]
fn check(run: &CaptureRun, id: VerdictId, status: Status, confidence: Confidence, part: &str) {
    let diagnosis = diagnose_capture(run);
    let verdict = &diagnosis.verdict;
    assert_eq!((verdict.id, verdict.status, verdict.confidence), (id, status, confidence), "{verdict:?}");
    assert!(verdict.text.contains(part), "{verdict:?}");
    let known: Vec<_> = diagnosis.evidence.iter().map(|one| one.id).collect();
    assert!(
        !verdict.evidence.is_empty() && verdict.evidence.iter().all(|id| known.contains(id)),
        "{verdict:?}"
    );
}

#[test]
fn what_is_well_is_said_calmly() {
    check(
        &run(vec![good(1)]),
        VerdictId::CaptureOk,
        Status::Ok,
        Confidence::Proven,
        "100 packets of 1 connection",
    );
    let young = ConnectionReport { first: at(2_900), ..attempt(ConnectionEnd::Unanswered, None) };
    check(
        &run(vec![young]),
        VerdictId::CaptureOk,
        Status::Ok,
        Confidence::Proven,
        "a handshake was under way",
    );
}

#[test]
fn nothing_is_no_answer() {
    let (id, status) = (VerdictId::CaptureNothing, Status::Unknown);
    let counts = CaptureCounts { filtered: 7, ..CaptureCounts::default() };
    let filtered = CaptureRun { counts, ..CaptureRun::default() };
    check(&CaptureRun::default(), id, status, Confidence::Undetermined, "no packet");
    check(&filtered, id, status, Confidence::Undetermined, "none of 7 packets");
}

#[test]
fn a_refusal_is_the_hosts_unless_its_ttl_is_another() {
    let refused = |ttl| attempt(ConnectionEnd::Refused, Some(reset(ResetSense::Refusal, ttl)));
    let id = VerdictId::CaptureRefused;
    check(&run(vec![refused(60)]), id, Status::Fail, Confidence::Proven, "with a RST (TTL 60)");
    let elsewhere = ConnectionReport { server: end("198.51.100.7:443"), ..good(1) };
    check(
        &run(vec![elsewhere, refused(63)]),
        id,
        Status::Fail,
        Confidence::Proven,
        "a device in the name of",
    );
    check(&run(vec![good(1), refused(60)]), id, Status::Degraded, Confidence::Proven, "refused");
}

#[test]
fn a_reset_is_told_by_its_sense_and_ttl() {
    let ended = |sense, ttl| {
        let reset = Some(reset(sense, ttl));
        run(vec![ConnectionReport { end: ConnectionEnd::Reset(Side::Server), reset, ..good(1) }])
    };
    let id = VerdictId::CaptureReset;
    check(
        &ended(ResetSense::Abort, 60),
        id,
        Status::Degraded,
        Confidence::Proven,
        "198.51.100.7:80 resets #1",
    );
    check(
        &ended(ResetSense::AfterClose, 60),
        id,
        Status::Degraded,
        Confidence::Proven,
        "after it has closed",
    );
    check(&ended(ResetSense::Abort, 250), id, Status::Fail, Confidence::Likely, "a device resets");
    let half_open = ended(ResetSense::HalfOpen, 60);
    check(&half_open, VerdictId::CaptureHalfOpen, Status::Fail, Confidence::Likely, "does not know");
}

#[test]
fn a_handshake_without_an_answer_is_told_once_it_has_waited() {
    let id = VerdictId::CaptureUnansweredSyn;
    let waits = attempt(ConnectionEnd::Unanswered, None);
    check(&run(vec![waits.clone()]), id, Status::Fail, Confidence::Likely, "nothing answers 1 SYN");
    let again = ConnectionReport { syns: 2, first: at(2_900), ..waits };
    check(&run(vec![good(1), again]), id, Status::Degraded, Confidence::Likely, "nothing answers 2 SYNs");
    let uncompleted = attempt(ConnectionEnd::Uncompleted, None);
    check(&run(vec![uncompleted]), id, Status::Fail, Confidence::Likely, "the third segment");
}

#[test]
fn a_flood_is_no_crowd() {
    let of = |listening| CaptureRun { listening: vec![listening], ..run(vec![good(1)]) };
    let id = VerdictId::CaptureSynFlood;
    check(
        &of(flood(500, 0, 0)),
        id,
        Status::Fail,
        Confidence::Likely,
        "500 SYNs for 198.51.100.7:80 from 500 addresses",
    );
    for crowd in [flood(19, 0, 0), flood(500, 480, 0), flood(500, 150, 0), flood(30, 0, 30)] {
        check(&of(crowd), VerdictId::CaptureOk, Status::Ok, Confidence::Proven, "nothing is wrong");
    }
    let slow = Listening { last: at(3_600_000), ..flood(500, 0, 0) };
    check(&of(slow), VerdictId::CaptureOk, Status::Ok, Confidence::Proven, "nothing is wrong");
}

#[test]
fn an_answer_from_elsewhere_explains_the_silence() {
    let answered_from = Some(end("10.0.0.7:80"));
    let hairpin = ConnectionReport { answered_from, ..attempt(ConnectionEnd::Unanswered, None) };
    check(
        &run(vec![hairpin]),
        VerdictId::CaptureHairpin,
        Status::Fail,
        Confidence::Proven,
        "answered by 10.0.0.7:80",
    );
}

#[test]
fn a_window_that_stays_closed_and_data_sent_again_degrade() {
    let with = |flow: FlowReport| run(vec![ConnectionReport { from_server: flow, ..good(1) }]);
    let flow = good(1).from_server;
    let long =
        FlowReport { zero_windows: 3, longest_zero_window: Duration::from_millis(700), ..flow.clone() };
    let text = "198.51.100.7:80 takes no data";
    check(&with(long), VerdictId::CaptureZeroWindow, Status::Degraded, Confidence::Proven, text);
    let short =
        FlowReport { zero_windows: 1, longest_zero_window: Duration::from_millis(90), ..flow.clone() };
    check(&with(short), VerdictId::CaptureOk, Status::Ok, Confidence::Proven, "");
    let again = FlowReport { retransmissions: 5, ..flow.clone() };
    let text = "had to send 5 of 50 segments";
    check(&with(again), VerdictId::CaptureRetransmissions, Status::Degraded, Confidence::Likely, text);
    let needless = FlowReport { retransmissions: 5, spurious: 5, ..flow.clone() };
    check(&with(needless), VerdictId::CaptureOk, Status::Ok, Confidence::Proven, "");
    let seldom = FlowReport { packets: 10_000, retransmissions: 5, ..flow };
    check(&with(seldom), VerdictId::CaptureOk, Status::Ok, Confidence::Proven, "");
}

#[test]
fn what_the_kernel_dropped_is_among_the_reasons() {
    let mut lossy = run(vec![attempt(ConnectionEnd::Unanswered, None)]);
    lossy.counts.dropped = Some(40);
    let diagnosis = diagnose_capture(&lossy);
    let cited = diagnosis.evidence.iter().filter(|one| diagnosis.verdict.evidence.contains(&one.id));
    let dropped = netkit_model::EvidenceFact::Capture(netkit_model::CaptureFact::Dropped { count: 40 });
    assert!(cited.into_iter().any(|one| one.fact == dropped), "{diagnosis:?}");
}
