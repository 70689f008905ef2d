//! A path of two MTUs and services of all kinds, and what the test says of them.

use netkit_net::{Errno, MonotonicTime, TcpInfo, TcpState};

use super::*;
use crate::TransferWatch;
use crate::transfer::TransferLook;
use netkit_model::AfterEnd;

/// A path and the service behind it.
#[derive(Clone, Copy)]
struct World {
    ipv6: bool,
    /// The greatest packet that passes, there and back.
    mtu: (u16, u16),
    /// Bytes that the user's text has.
    text: u64,
    /// Bytes of the service's answer, in one piece; it comes once it has all of the text.
    answer: u64,
    closes: bool,
    budget: u32,
}

const SOUND: World =
    World { ipv6: false, mtu: (1_500, 1_500), text: 80, answer: 50_000, closes: true, budget: 1_000 };

/// A connection that was made: what the kernel would say of it after a long time.
fn transfer(world: World, plan: TransferPlan) -> Transfer {
    let headers = if world.ipv6 { 60 } else { 40 };
    let mss = plan.max_segment.unwrap_or(1_500 - headers);
    let sent = if plan.load == TransferLoad::Repeated { plan.goal } else { world.text };
    let packet = |bytes: u64| headers + u16::try_from(bytes.min(mss.into())).expect("it is below the MSS");
    let arrives = packet(sent) <= world.mtu.0;
    let received = if arrives && packet(world.answer) <= world.mtu.1 { world.answer } else { 0 };
    let acknowledged = if arrives { sent } else { 0 };
    let end = if !arrives {
        TransferEnd::Unacknowledged
    } else if received >= plan.goal.min(ENOUGH) || plan.load == TransferLoad::Repeated {
        TransferEnd::Enough
    } else if received == world.answer && world.closes {
        TransferEnd::Closed
    } else {
        TransferEnd::Quiet
    };
    let took = Duration::from_millis(5);
    let Transfer { max_segment, load, .. } = plan.unconnected();
    Transfer { max_segment, load, sent, acknowledged, received, took, end, info: Some(info(0, 0)) }
}

fn info(retransmits: u8, unacked: u32) -> TcpInfo {
    TcpInfo {
        state: TcpState::Established,
        retransmits,
        probes: 0,
        backoff: retransmits,
        unacked,
        retrans: 0,
        total_retrans: 0,
        path_mtu: 1_500,
        send_mss: 1_448,
        rtt: Duration::from_millis(1),
        congestion_window: 10,
        since_data_sent: Duration::ZERO,
        since_data_received: Duration::ZERO,
        since_ack_received: Duration::ZERO,
        segments_out: Some(5),
        segments_in: Some(5),
        bytes_acked: Some(1),
        bytes_received: Some(0),
        bytes_sent: None,
        bytes_retransmitted: None,
        send_window: Some(64_000),
    }
}

fn testing(world: World) -> MssTesting {
    let World { ipv6, text, budget, .. } = world;
    MssTesting::new(MssTestConfig { ipv6, has_text: text > 0, may_repeat: true, budget })
}

fn run(world: World) -> MssTest {
    let mut testing = testing(world);
    while let Some(plan) = testing.next() {
        testing.learn(transfer(world, plan), 5);
        assert!(testing.transfers.len() < 30, "it comes to an end");
    }
    testing.finish()
}

#[track_caller]
fn check(world: World, outcome: MssOutcome) {
    assert_eq!(run(world).outcome, outcome);
}

fn hole(direction: MtuDirection, path_mtu: u16, headers: u16) -> MssOutcome {
    let passes = path_mtu - headers;
    MssOutcome::BlackHole { direction, passes, stalls: passes + 1 }
}

#[test]
fn a_hole_has_a_direction_and_a_value() {
    for (ipv6, headers) in [(false, 40), (true, 60)] {
        for mtu in [1_281, 1_300, 1_392, 1_400, 1_492, 1_499] {
            for closes in [false, true] {
                let back = World { ipv6, closes, mtu: (1_500, mtu), ..SOUND };
                check(back, hole(MtuDirection::Return, mtu, headers));
                // The text is short, and only repeated it shows the hole on the way there.
                let there = World { ipv6, closes, mtu: (mtu, 1_500), ..SOUND };
                check(there, hole(MtuDirection::Forward, mtu, headers));
                check(World { text: 9_000, ..there }, hole(MtuDirection::Forward, mtu, headers));
            }
        }
    }
}

#[test]
fn a_sound_path_takes_few_connections() {
    let both = MssOutcome::Sound { there: true, back: true };
    check(SOUND, both);
    assert_eq!(run(World { text: 9_000, ..SOUND }).transfers.len(), 1);
    assert_eq!(run(SOUND).transfers.len(), 2);
    check(World { text: 0, ..SOUND }, MssOutcome::Sound { there: false, back: true });
    check(World { answer: 20, ..SOUND }, MssOutcome::Sound { there: true, back: false });
}

#[test]
fn what_shows_nothing_is_not_decided() {
    let undecided = MssOutcome::Undecided;
    for closes in [false, true] {
        let nothing = World { text: 0, answer: 20, closes, ..SOUND };
        check(nothing, undecided(MssUndecided::NothingLong));
        check(World { answer: 0, ..nothing }, undecided(MssUndecided::NothingLong));
    }
    // Nothing passes at all.
    check(World { mtu: (100, 1_500), text: 9_000, ..SOUND }, undecided(MssUndecided::StallsAnyway));
    check(World { mtu: (1_400, 1_500), text: 9_000, budget: 0, ..SOUND }, undecided(MssUndecided::NoBudget));
}

#[test]
fn a_budget_that_ends_leaves_what_is_proven() {
    let world = World { mtu: (1_500, 1_400), budget: 12, ..SOUND };
    let MssOutcome::BlackHole { direction, passes, stalls } = run(world).outcome else {
        panic!("it is proven")
    };
    assert_eq!(direction, MtuDirection::Return);
    assert!((passes..stalls).contains(&1_360) && stalls - passes > 1, "{passes}–{stalls}");
}

/// The outcome where every transfer after the first two ends otherwise.
fn after_two(world: World, then: impl Fn(Transfer) -> Transfer) -> MssOutcome {
    let mut testing = testing(world);
    for number in 0..30 {
        let Some(plan) = testing.next() else { break };
        let made = transfer(world, plan);
        testing.learn(if number < 2 { made } else { then(made) }, 5);
    }
    testing.finish().outcome
}

#[test]
fn a_service_that_answers_now_and_then_is_no_hole() {
    let hole = World { mtu: (1_500, 1_400), text: 0, ..SOUND };
    let fails = |end| move |made: Transfer| Transfer { end, received: 0, ..made };
    let reset = after_two(hole, fails(TransferEnd::Failed(Errno::CONNRESET)));
    assert_eq!(reset, MssOutcome::Undecided(MssUndecided::Failed));
    let comes = after_two(hole, |made| Transfer { end: TransferEnd::Closed, received: 50_000, ..made });
    assert_eq!(comes, MssOutcome::Sound { there: false, back: true });
    let never = after_two(hole, fails(TransferEnd::Quiet));
    assert_eq!(never, MssOutcome::Undecided(MssUndecided::Unsteady));
    let interrupted = after_two(hole, fails(TransferEnd::Interrupted));
    assert_eq!(interrupted, MssOutcome::Undecided(MssUndecided::Interrupted));
}

const START: MonotonicTime = MonotonicTime::from_origin(Duration::from_secs(5));

fn plan(load: TransferLoad) -> TransferPlan {
    TransferPlan { max_segment: None, load, goal: ENOUGH, patience: PATIENCE }
}

/// The end of a transfer that looks like this from one moment on.
fn end_of(load: TransferLoad, look: TransferLook) -> (TransferEnd, Duration) {
    let mut watch = TransferWatch::new(plan(load), START);
    while !watch.has_ended() {
        watch.look(watch.next_look(), look);
        assert!(watch.transfer().took < Duration::from_secs(20), "it ends");
    }
    (watch.transfer().end, watch.transfer().took)
}

#[test]
fn a_transfer_ends_by_what_the_kernel_says() {
    use TransferLoad::{Once, Repeated};
    let look = TransferLook { sent: (80, 80), received: 0, end: AfterEnd::Open, info: Some(info(0, 0)) };
    let acknowledged = Some(TcpInfo { bytes_acked: Some(81), ..info(0, 0) });
    let quiet = TransferLook { info: acknowledged, ..look };
    let (end, took) = end_of(Once, quiet);
    assert_eq!(end, TransferEnd::Quiet);
    assert!(took >= PATIENCE && took < 2 * PATIENCE, "{took:?}");
    assert_eq!(end_of(Repeated, quiet).0, TransferEnd::Enough);
    assert_eq!(end_of(Once, TransferLook { received: ENOUGH, ..quiet }).0, TransferEnd::Enough);
    let at = Duration::from_millis(3);
    assert_eq!(end_of(Once, TransferLook { end: AfterEnd::Closed(at), ..quiet }).0, TransferEnd::Closed);
    for (errno, end) in [
        (Errno::TIMEDOUT, TransferEnd::Unacknowledged),
        (Errno::CONNRESET, TransferEnd::Failed(Errno::CONNRESET)),
    ] {
        assert_eq!(end_of(Once, TransferLook { end: AfterEnd::Failed(errno, at), ..look }).0, end);
    }
    let stalled = TransferLook { info: Some(info(2, 6)), ..look };
    assert_eq!(end_of(Once, stalled).0, TransferEnd::Unacknowledged);
    // One timeout is no loss yet, and what is on its way is waited for.
    let slow = TransferLook { info: Some(info(1, 6)), ..look };
    let (end, took) = end_of(Once, slow);
    assert!(end == TransferEnd::Unacknowledged && took >= Duration::from_secs(10), "{end:?} {took:?}");
}
