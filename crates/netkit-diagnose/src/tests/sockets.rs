//! Every rule of `netkit sockets` by a few lines: what is odd in, the verdict's id, status and confidence out; and what is no fault.

use std::time::Duration;

use netkit_model::{
    CloseWaitGroup, Confidence, GroupOwner, HalfOpenGroup, HangingGroup, HangingKind, InetSocket,
    ListenerSeen, PeerLoss, Pile, PortUse, SocketProtocol, SocketsRun, StateCounts, Status, TcpState,
    Untrusted, VerdictId, ZeroWindowGroup,
};

use super::properties;
use crate::{Diagnosis, diagnose_sockets};
use Confidence::{Likely, Proven};
use Status::{Degraded, Fail, Ok};

fn owner() -> GroupOwner {
    GroupOwner { process: Some((812, Untrusted::from_bytes(*b"java"))), uid: Some(33) }
}

fn place() -> std::net::SocketAddr {
    "192.0.2.7:5432".parse().expect("an address and a port")
}

fn staged(change: impl FnOnce(&mut SocketsRun)) -> SocketsRun {
    let mut run = SocketsRun::default();
    change(&mut run);
    run
}

/// The verdicts, the worst first, each of which keeps its promises.
#[track_caller]
fn found(run: &SocketsRun) -> Vec<(VerdictId, Status, Confidence)> {
    let (verdicts, evidence) = diagnose_sockets(run);
    for verdict in &verdicts {
        let diagnosis = Diagnosis { verdict: verdict.clone(), evidence: evidence.clone() };
        properties::hold(&diagnosis).expect("every verdict keeps its promises");
    }
    verdicts.into_iter().map(|verdict| (verdict.id, verdict.status, verdict.confidence)).collect()
}

#[track_caller]
fn check(run: &SocketsRun, id: VerdictId, status: Status, confidence: Confidence) {
    assert_eq!(found(run)[0], (id, status, confidence));
}

/// Nothing is wrong.
#[track_caller]
fn check_fine(run: &SocketsRun) {
    check(run, VerdictId::SockOk, Ok, Proven);
}

fn leak(count: u64, settled: u64, over_a_minute: u64) -> SocketsRun {
    let group = CloseWaitGroup {
        owner: owner(),
        count,
        settled,
        over_a_minute,
        oldest: Duration::from_secs(22_000),
        busiest: Some((place(), count)),
        before: Some((count - 1, Duration::from_secs(5))),
    };
    staged(|run| run.oddities.close_wait.push(group))
}

#[test]
fn a_leak_is_old_or_large() {
    check(&leak(11, 11, 11), VerdictId::SockCloseWaitLeak, Degraded, Proven);
    check(&leak(101, 101, 0), VerdictId::SockCloseWaitLeak, Fail, Likely);
    check(&leak(500, 400, 300), VerdictId::SockCloseWaitLeak, Fail, Proven);
    check_fine(&leak(500, 0, 0));
    check_fine(&leak(10, 10, 10));
    let (verdicts, _) = diagnose_sockets(&leak(500, 400, 300));
    assert_eq!(
        verdicts[0].text,
        "java[812] has not closed 500 connections that the other side has closed (CLOSE_WAIT), mostly at \
         192.0.2.7:5432; the oldest for 6 hours at least, 1 more than 5 seconds ago"
    );
    assert_eq!(verdicts[0].next[0].command, "netkit sockets --list 'state close-wait pid 812'");
}

fn listener(waiting: u32, backlog: u32) -> SocketsRun {
    let any = "0.0.0.0:0".parse().expect("an address and a port");
    let socket = InetSocket {
        protocol: SocketProtocol::Tcp,
        ipv6: false,
        ipv6_only: false,
        state: TcpState::Listen,
        local: "0.0.0.0:8080".parse().expect("an address and a port"),
        peer: any,
        interface: 0,
        cookie: 1,
        timer: None,
        receive_queue: waiting,
        send_queue: backlog,
        uid: 33,
        inode: 7,
        info: None,
        memory: None,
        cgroup: None,
        mark: None,
        shutdown: 0,
    };
    let seen = ListenerSeen { socket, owner: owner(), connections: StateCounts::default() };
    staged(|run| run.listeners.push(seen))
}

#[test]
fn a_queue_is_full_with_one_more_than_its_backlog() {
    check(&listener(129, 128), VerdictId::ListenQueueFull, Fail, Proven);
    check(&listener(1, 0), VerdictId::ListenQueueFull, Fail, Proven);
    check(&listener(128, 128), VerdictId::ListenQueueNear, Degraded, Likely);
    check(&listener(65, 128), VerdictId::ListenQueueNear, Degraded, Likely);
    check_fine(&listener(64, 128));
    check_fine(&listener(2, 3));
    check_fine(&listener(0, 128));
    let (verdicts, _) = diagnose_sockets(&listener(129, 128));
    assert!(
        verdicts[0].text.starts_with("the accept queue of java[812] at :8080 is full: 129 wait, 128 may")
    );
}

#[test]
fn a_connect_that_hangs_says_where_its_syn_is() {
    let hanging = |kind| {
        let group = HangingGroup {
            kind,
            owner: GroupOwner { process: None, uid: Some(33) },
            peer: place(),
            count: 2,
            retransmits: 3,
            total_retrans: 3,
            retrans: 1,
            segments_in: 1,
        };
        staged(|run| run.oddities.hanging.push(group))
    };
    check(&hanging(HangingKind::Neighbour), VerdictId::SockConnectNeighbour, Fail, Likely);
    check(&hanging(HangingKind::DroppedHere), VerdictId::SockConnectDroppedHere, Fail, Proven);
    check(&hanging(HangingKind::NoAnswer), VerdictId::SockConnectNoAnswer, Fail, Likely);
    check(&hanging(HangingKind::InvalidAnswer), VerdictId::SockConnectInvalidAnswer, Fail, Proven);
    let (verdicts, _) = diagnose_sockets(&hanging(HangingKind::NoAnswer));
    assert_eq!(
        verdicts[0].text,
        "2 connections of a process of user uid 33 to 192.0.2.7:5432 hang: the SYN left this host and was sent again \
         3 times, and nothing came back"
    );
}

#[test]
fn ports_run_out_by_place() {
    let ports = |peer: &str, used, time_wait| {
        let ports = PortUse {
            source: "192.0.2.1".parse().expect("an address"),
            peer: peer.parse().expect("an address and a port"),
            used,
            time_wait,
            range: 100,
            owner: owner(),
        };
        staged(|run| run.oddities.ports.push(ports))
    };
    check(&ports("192.0.2.7:80", 100, 100), VerdictId::LocalPortsExhausted, Fail, Proven);
    check(&ports("192.0.2.7:80", 99, 0), VerdictId::LocalPortsNear, Degraded, Likely);
    check(&ports("192.0.2.7:80", 71, 70), VerdictId::LocalPortsNear, Degraded, Likely);
    check_fine(&ports("192.0.2.7:80", 70, 0));
    // Linux takes the ports of loopback's TIME-WAITs again.
    check_fine(&ports("127.0.0.1:80", 100, 90));
}

#[test]
fn the_other_side_may_be_gone_or_not_reading() {
    let group = |backoff| HalfOpenGroup {
        owner: owner(),
        peer: place(),
        count: 1,
        backoff,
        silent_for: Duration::from_secs(4_000),
    };
    let unanswered = staged(|run| run.oddities.unanswered.push(group(3)));
    check(&unanswered, VerdictId::SockHalfOpen, Degraded, Likely);
    let idle = staged(|run| run.oddities.idle.push(group(0)));
    check_fine(&idle);
    assert!(found(&idle).contains(&(VerdictId::SockHalfOpen, Ok, Confidence::Undetermined)));
    let closed = ZeroWindowGroup { owner: owner(), peer: place(), count: 1, waiting: 9, probes: 3 };
    check(&staged(|run| run.oddities.zero_window.push(closed)), VerdictId::SockZeroWindow, Degraded, Proven);
}

#[test]
fn loss_needs_a_share_and_an_amount() {
    let lossy = |sent, retransmitted| {
        let loss = PeerLoss { address: place().ip(), connections: 1, sent, retransmitted };
        staged(|run| run.oddities.losses.push(loss))
    };
    check(&lossy(1_000_000, 60_000), VerdictId::SockRetransmitting, Degraded, Likely);
    check_fine(&lossy(1_000_000, 50_000));
    check_fine(&lossy(10_000, 5_000));
}

#[test]
fn piles_are_many_and_time_waits_harmless() {
    let pile = |state, count| {
        let pile = Pile { state, count, busiest: Some((place().ip(), count)) };
        staged(|run| run.oddities.piles.push(pile))
    };
    check(&pile(TcpState::FinWait2, 101), VerdictId::SockFinWaitPile, Degraded, Likely);
    check(&pile(TcpState::LastAck, 101), VerdictId::SockLastAckPile, Degraded, Likely);
    check_fine(&pile(TcpState::FinWait1, 100));
    check_fine(&pile(TcpState::Closing, 100));
    let waiting = pile(TcpState::TimeWait, 50_000);
    check_fine(&waiting);
    assert!(found(&waiting).contains(&(VerdictId::SockTimeWaitHarmless, Ok, Proven)));
}

#[test]
fn the_worst_comes_first_and_none_hides_another() {
    let mut run = leak(500, 400, 300);
    run.listeners = listener(129, 128).listeners;
    run.oddities.piles.push(Pile { state: TcpState::TimeWait, count: 300, busiest: None });
    let ids: Vec<VerdictId> = found(&run).into_iter().map(|(id, ..)| id).collect();
    let expected =
        [VerdictId::ListenQueueFull, VerdictId::SockCloseWaitLeak, VerdictId::SockTimeWaitHarmless];
    assert_eq!(ids, expected);
}

#[test]
fn a_process_cannot_steer_a_sentence() {
    let mut run = leak(500, 400, 300);
    let name = Untrusted::from_bytes(&b"\x1b[2J\xffx"[..]);
    run.oddities.close_wait[0].owner.process = Some((1, name));
    let (verdicts, _) = diagnose_sockets(&run);
    assert!(!verdicts[0].text.contains('\u{1b}'), "{:?}", verdicts[0].text);
}
