//! Verdicts on paths: a path in, the verdict and its sentence out; and what holds whatever the path is.

use netkit_model::{
    AnswerKind, Answered, Confidence, EvidenceFact, FlowId, HopNote, LocusKind, LossClass, Method,
    MtuBlackHole, MtuDirection, PathChange, PathEnd, PathFact, PathMtuReport, Status, VerdictId,
};
use netkit_net::Errno;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::properties::{amount, counters, errno, hold, icmp_report, method};
use super::staged::{OWN, TARGET, address};
use super::staged_path::{StagedTrace, reduced_mtu, router, sampled, trace, with_host};
use crate::{Diagnosis, diagnose_sampled, diagnose_trace};

use Confidence::{Ambiguous, Likely, Proven, Undetermined};
use LossClass::{Forwarding, None as Nothing, ReplyLimited, Silent, Unknown};

/// What a verdict must be: the id, the status, the confidence, and the hop of its place.
type Expected = (VerdictId, Status, Confidence, Option<u8>);

#[track_caller]
fn check(diagnosis: &Diagnosis, expected: Expected, text: &str) {
    hold(diagnosis).expect("every verdict keeps its promises");
    let verdict = &diagnosis.verdict;
    let found = (verdict.id, verdict.status, verdict.confidence, verdict.locus.hop);
    assert_eq!(found, expected, "{}", verdict.text);
    assert_eq!(verdict.text, text);
}

fn commands(diagnosis: &Diagnosis) -> Vec<String> {
    diagnosis.verdict.next.iter().map(|test| format!("{}: {}", test.place, test.command)).collect()
}

fn target() -> std::net::IpAddr {
    TARGET.parse().expect("a literal address")
}

#[test]
fn a_target_that_is_reached() {
    let ok = (VerdictId::PathOk, Status::Ok, Proven, None);
    check(
        &trace(2).reached().diagnose(),
        ok,
        "192.0.2.7 is reached in 3 hops by icmp-datagram, best 3.00 ms",
    );
    let silent_routers = trace(2).silent().silent().reached();
    let text = "192.0.2.7 is reached in 5 hops by icmp-datagram, best 5.00 ms";
    check(&silent_routers.diagnose(), ok, text);
}

#[test]
fn odd_hops_are_notes_and_no_faults() {
    let ok = (VerdictId::PathOk, Status::Ok, Proven, None);
    let odd = trace(3)
        .reached()
        .note(1, HopNote::AsymmetricReturn { from: router(1), back: 9 })
        .note(2, HopNote::Translated)
        .note(3, HopNote::RepeatsPrevious(router(3)))
        .note(3, HopNote::TargetExceedsHopLimit);
    check(
        &odd.diagnose(),
        ok,
        "192.0.2.7 is reached in 4 hops by icmp-datagram, best 4.00 ms; addresses are translated from hop 2 \
         (10.1.2.1) on; hop 3 (10.1.3.1) answers twice: a router forwards packets whose hop limit is used up; at hop 3 \
         something answers in the target's name, as a translator of addresses does",
    );
    let notes = odd.diagnose().evidence;
    let notes = notes.iter().filter(|one| matches!(one.fact, EvidenceFact::Path(PathFact::Note { .. })));
    assert_eq!(notes.count(), 4, "asymmetry too is written down");
}

#[test]
fn a_protocol_that_reaches_the_target_where_others_do_not() {
    let udp = trace(3).silent_tail().by(Method::Udp);
    let icmp = trace(2).stopped(3, 13, router(2));
    let reached = trace(4).reached().by(Method::Tcp).tried(icmp).tried(udp);
    check(
        &reached.diagnose(),
        (VerdictId::PathOk, Status::Ok, Proven, None),
        "192.0.2.7 is reached in 5 hops by tcp-handshake, best 5.00 ms; by icmp-datagram 10.1.2.1 ends the path at hop 3 \
         (ICMP 3/13); by udp nothing answers behind hop 3 (10.1.3.1)",
    );
}

#[test]
fn a_silent_tail_is_silence_and_nothing_else() {
    let silent = (VerdictId::HostSilent, Status::Fail, Ambiguous, Some(7));
    let diagnosis = trace(7).silent_tail().diagnose();
    let text =
        "nothing answers behind hop 7 (10.1.7.1): 192.0.2.7 gave no reply to 6 probes by icmp-datagram";
    check(&diagnosis, silent, text);
    assert_eq!(diagnosis.verdict.locus.kind, LocusKind::Unknown);
    assert_eq!(
        commands(&diagnosis),
        [
            "this host: netkit trace -T -p 443 192.0.2.7",
            "this host: netkit trace --fallback 192.0.2.7",
            "192.0.2.7: netkit ping -c 20 10.0.0.9",
        ]
    );
    let tried = trace(7).silent_tail().by(Method::Tcp).tried(trace(7).silent_tail());
    let text = "nothing answers behind hop 7 (10.1.7.1): 192.0.2.7 gave no reply to 6 probes by tcp-handshake; by \
                icmp-datagram nothing answers behind hop 7 (10.1.7.1)";
    check(&tried.diagnose(), silent, text);
    assert!(!commands(&tried.diagnose()).iter().any(|one| one.contains("--fallback")), "that was done");
}

#[test]
fn where_no_hop_answers_this_host_is_among_the_causes() {
    let diagnosis = trace(0).silent_tail().diagnose();
    let text = "nothing answers on the way to 192.0.2.7, no router and no target, by icmp-datagram";
    check(&diagnosis, (VerdictId::HostSilent, Status::Fail, Ambiguous, None), text);
    assert!(diagnosis.verdict.candidates.iter().any(|one| one.id == VerdictId::NeighbourUnresolved));
}

#[test]
fn what_routers_say_names_their_hop() {
    check(
        &trace(2).stopped(3, 13, router(2)).diagnose(),
        (VerdictId::PathRejectedAdmin, Status::Fail, Proven, Some(2)),
        "a firewall or a prohibiting route on 10.1.2.1 (hop 2) rejects the probes to 192.0.2.7 (ICMP 3/13, \
         communication administratively prohibited)",
    );
    check(
        &trace(2).stopped(3, 0, router(3)).diagnose(),
        (VerdictId::PathRouterNoRoute, Status::Fail, Proven, Some(3)),
        "10.1.3.1 (hop 3) has no route to 192.0.2.7 (ICMP 3/0, net unreachable)",
    );
    check(
        &trace(4).stopped(3, 1, router(4)).diagnose(),
        (VerdictId::HostUnreachableLastHop, Status::Fail, Likely, Some(4)),
        "10.1.4.1 (hop 4) cannot reach 192.0.2.7 on its link: the host is down or absent there (ICMP 3/1, host \
         unreachable)",
    );
    check(
        &trace(4).stopped(3, 10, target()).diagnose(),
        (VerdictId::PathRejectedAdmin, Status::Fail, Proven, Some(5)),
        "a firewall on 192.0.2.7 (hop 5) itself rejects the probes (ICMP 3/10, communication with destination host \
         administratively prohibited)",
    );
}

#[test]
fn what_this_host_says_is_not_the_path_s() {
    let unresolved = trace(0).stopped(3, 1, OWN.parse().expect("a literal address")).diagnose();
    assert_eq!(unresolved.verdict.id, VerdictId::NeighbourUnresolved);
    let no_route = trace(0).unsent(Errno::NETUNREACH).diagnose();
    check(
        &no_route,
        (VerdictId::RouteNone, Status::Fail, Proven, None),
        "this host has no route to 192.0.2.7 (3 of 3 probes did not leave, ENETUNREACH)",
    );
}

#[test]
fn a_loop_names_its_routers() {
    let circle = trace(6).ends(|_| PathEnd::Loop { first: 3, length: 2 }).diagnose();
    check(
        &circle,
        (VerdictId::PathLoop, Status::Fail, Proven, Some(3)),
        "packets to 192.0.2.7 go in a circle: hop 3 (10.1.3.1) and hop 4 (10.1.4.1) send them to one another",
    );
    assert_eq!(commands(&circle), ["10.1.3.1: ip route get 192.0.2.7", "10.1.4.1: ip route get 192.0.2.7"]);
}

#[test]
fn a_target_farther_than_asked() {
    check(
        &trace(5).diagnose(),
        (VerdictId::PathHopLimitExceeded, Status::Unknown, Undetermined, None),
        "192.0.2.7 is farther than the 5 hops that were asked for: a router answers at the last",
    );
}

#[test]
fn path_mtu() {
    check(
        &trace(5).reached().path_mtu(reduced_mtu(1_400, 3)).diagnose(),
        (VerdictId::PathPacketTooBig, Status::Ok, Proven, Some(3)),
        "192.0.2.7 is reached in 6 hops by icmp-datagram, best 6.00 ms; the path MTU is 1400 bytes, as hop 3 (10.1.3.1) \
         says",
    );
    let hole = MtuBlackHole {
        behind: Some((3, router(3))),
        before: Some((4, router(4))),
        passes: 1_400,
        vanishes: 1_401,
        direction: MtuDirection::Forward,
    };
    let found = PathMtuReport { steps: Vec::new(), black_hole: Some(hole), ..reduced_mtu(1_400, 3) };
    let diagnosis = trace(5).reached().path_mtu(found).diagnose();
    check(
        &diagnosis,
        (VerdictId::PathMtuBlackHole, Status::Degraded, Proven, Some(3)),
        "packets of 1401 bytes to 192.0.2.7 vanish without a word between hop 3 (10.1.3.1) and hop 4 (10.1.4.1), on the \
         way there; 1400 bytes pass",
    );
    assert_eq!(commands(&diagnosis), ["this host: netkit ping -M do -s 1372 192.0.2.7"]);
}

#[test]
fn a_clean_path_says_what_is_left_open() {
    check(
        &sampled(8, 300).target(0, Nothing).diagnose(),
        (VerdictId::PathOk, Status::Ok, Proven, None),
        "no forwarding loss to 192.0.2.7 over 9 hops (0/300, 95% CI 0–1.3%), p50 9.00 ms",
    );
}

#[test]
fn a_router_that_limits_its_replies_is_fine() {
    let one = sampled(3, 300).router(186, ReplyLimited).router(0, Nothing).target(0, Nothing);
    check(
        &one.diagnose(),
        (VerdictId::PathReplyLimited, Status::Ok, Likely, Some(4)),
        "router 4 (10.1.4.1) limits its own replies; traffic passes: no forwarding loss to 192.0.2.7 over 6 hops (0/300, \
         95% CI 0–1.3%), p50 6.00 ms",
    );
    let (full, half) = (Answered { tried: 270, answered: 84 }, Answered { tried: 30, answered: 18 });
    let tested = sampled(3, 300).router(186, ReplyLimited).limited_by_rate(full, half).target(0, Nothing);
    assert_eq!(tested.diagnose().verdict.confidence, Proven);
    let two = sampled(1, 300).router(90, ReplyLimited).router(186, ReplyLimited).target(0, Nothing);
    let text = two.diagnose().verdict.text;
    assert!(
        text.starts_with("routers 2 (10.1.2.1) and 3 (10.1.3.1) limit their own replies; traffic passes: ")
    );
}

#[test]
fn a_target_that_limits_its_replies_is_fine() {
    let (full, half) = (Answered { tried: 270, answered: 151 }, Answered { tried: 30, answered: 30 });
    let path = sampled(3, 300).router(90, ReplyLimited).target(119, ReplyLimited);
    check(
        &path.limited_by_rate(full, half).diagnose(),
        (VerdictId::PathReplyLimited, Status::Ok, Proven, Some(5)),
        "192.0.2.7 limits its own replies: it answered 30 of 30 probes at half the rate and 151 of 270 at the usual one; \
         no link in front of it is seen to lose any",
    );
}

#[test]
fn loss_from_a_hop_on() {
    let path = sampled(3, 1_000)
        .router(620, ReplyLimited)
        .router(0, Nothing)
        .router(40, Forwarding)
        .router(43, Nothing)
        .target(41, Nothing);
    let diagnosis = path.diagnose();
    check(
        &diagnosis,
        (VerdictId::PathLoss, Status::Degraded, Proven, Some(6)),
        "4.1% (41/1000, 95% CI 3–5.5%) is lost from hop 6 (10.1.6.1) on; forward or return is unknown from one end; \
         router 4 (10.1.4.1) limits its own replies; traffic passes",
    );
    assert_eq!(diagnosis.verdict.locus.kind, LocusKind::Hop);
    let two = sampled(3, 1_000)
        .router(50, Forwarding)
        .router(52, Nothing)
        .router(150, Forwarding)
        .target(148, Nothing);
    check(
        &two.diagnose(),
        (VerdictId::PathLoss, Status::Degraded, Proven, Some(6)),
        "packets are lost on several links: 5% (95% CI 3.8–6.5%) in front of hop 4 (10.1.4.1) and 15% (95% CI 13–17%) in \
         front of hop 6 (10.1.6.1), together 15% (148/1000, 95% CI 13–17%); forward or return is unknown from one end",
    );
}

#[test]
fn the_target_s_own_loss() {
    let diagnosis = sampled(8, 1_000).target(300, Forwarding).diagnose();
    check(
        &diagnosis,
        (VerdictId::PathLoss, Status::Degraded, Ambiguous, Some(9)),
        "30% (300/1000, 95% CI 27–33%) is lost on the last link or in 192.0.2.7 itself, which one end cannot tell apart; \
         the hops before lose nothing of it (1000 probes cannot exclude loss below 0.38%)",
    );
    assert_eq!(
        commands(&diagnosis),
        ["this host: netkit mtr -r -c 100 -T -P 443 192.0.2.7", "192.0.2.7: netkit ping -c 1000 10.0.0.9",]
    );
}

#[test]
fn loss_whose_place_is_not_known() {
    check(
        &sampled(3, 300).target(2, Unknown).diagnose(),
        (VerdictId::PathLoss, Status::Degraded, Proven, None),
        "2 of 300 probes to 192.0.2.7 or their replies are lost (0.67%, 95% interval 0.18% to 2.4%), in which direction \
         one end cannot tell; 300 samples do not show from which hop on",
    );
}

#[test]
fn what_this_host_dropped_is_no_loss_of_the_path() {
    let dropped = sampled(3, 1_000).target(20, Forwarding).receiver_dropped(25).diagnose();
    assert_eq!(dropped.verdict.id, VerdictId::LocalReceiverDropped);
}

#[test]
fn late_is_not_lost() {
    let late = sampled(3, 300).target(0, Nothing).late_at_last(12).diagnose();
    assert_eq!(late.verdict.id, VerdictId::PathLate);
}

#[test]
fn a_probe_under_way_is_no_loss() {
    let mut path = sampled(3, 300).target(0, Nothing);
    path.0.hops.iter_mut().for_each(|hop| hop.counters.sent += 2);
    check(
        &path.diagnose(),
        (VerdictId::PathOk, Status::Ok, Proven, None),
        "no forwarding loss to 192.0.2.7 over 4 hops (0/300, 95% CI 0–1.3%), p50 4.00 ms",
    );
}

#[test]
fn a_silent_target_behind_loss() {
    let path = sampled(2, 1_000).router(50, Forwarding).router(52, Nothing).router(48, Unknown);
    let path = path.router(1_000, Silent).ends(PathEnd::Silent { last: Some(5) });
    check(
        &path.diagnose(),
        (VerdictId::HostSilent, Status::Fail, Ambiguous, Some(5)),
        "nothing answers behind hop 5 (10.1.5.1): 192.0.2.7 gave no reply to 1000 probes by icmp-datagram; 5% (95% CI \
         3.8–6.5%) is lost from hop 3 (10.1.3.1) on; forward or return is unknown from one end",
    );
}

#[test]
fn changes_of_the_path_are_information() {
    check(
        &sampled(4, 300).target(0, Nothing).changed(3, 2).diagnose(),
        (VerdictId::PathChanged, Status::Ok, Proven, Some(2)),
        "the path changed 3 times, last at hop 2 from 10.1.2.1 to 10.1.102.1 in round 17; no forwarding loss to 192.0.2.7 \
         over 5 hops (0/300, 95% CI 0–1.3%), p50 5.00 ms",
    );
    let balanced = sampled(4, 300).target(0, Nothing).changed(290, 2).diagnose().verdict.text;
    assert!(
        balanced
            .starts_with("several routers take turns at one hop (290 changes, last at hop 2); no forwarding")
    );
}

#[test]
fn nothing_sampled_is_nothing_known() {
    let nothing = sampled(0, 0).ends(PathEnd::Silent { last: None }).diagnose();
    assert_eq!(nothing.verdict.id, VerdictId::SelfNothingMeasured);
    hold(&nothing).expect("every verdict keeps its promises");
}

#[test]
fn a_run_cut_short_behind_an_answer_knows_how_far_it_came() {
    let unfinished = (VerdictId::PathUnfinished, Status::Unknown, Undetermined, Some(1));
    let text =
        "nothing is known of 192.0.2.7: the run ended before anything behind hop 1 (10.1.1.1) had an outcome";
    let traced = trace(1).ends(|last| PathEnd::Silent { last: Some(last) }).diagnose();
    check(&traced, unfinished, text);
    assert_eq!(commands(&traced), ["this host: netkit trace 192.0.2.7"]);
    let sampled = sampled(1, 1).awaited().ends(PathEnd::Silent { last: Some(1) });
    check(&sampled.diagnose(), unfinished, text);
}

fn path_end() -> impl Strategy<Value = PathEnd> {
    let hop = || 0..9_u8;
    prop_oneof![
        hop().prop_map(|hop| PathEnd::Reached { hop }),
        (hop(), icmp_report()).prop_map(|(hop, report)| PathEnd::Stopped { hop, report }),
        (any::<u8>(), any::<u8>()).prop_map(|(first, length)| PathEnd::Loop { first, length }),
        option::of(hop()).prop_map(|last| PathEnd::Silent { last }),
        Just(PathEnd::TooFar),
    ]
}

fn any_trace() -> impl Strategy<Value = StagedTrace> {
    let hop = prop_oneof![(0..9_u8).prop_map(Some), Just(None),];
    let step = (hop, icmp_report(), errno(), 0..4_u8);
    (vec(step, 0..9), path_end(), method()).prop_map(|(steps, end, method)| {
        let path = steps.into_iter().fold(trace(0), |path, (hop, report, errno, kind)| match (kind, hop) {
            (0, Some(hop)) => path.answers(router(hop), AnswerKind::Icmp(report)),
            (1, Some(hop)) => path.answers(router(hop), AnswerKind::EchoReply),
            (2, _) => path.unsent(errno),
            _ => path.silent(),
        });
        path.ends(|_| end).by(method)
    })
}

proptest! {
    #[test]
    fn of_any_trace(path in any_trace(), other in any_trace(), with_other in any::<bool>()) {
        let path = if with_other { path.tried(other) } else { path };
        hold(&with_host(|host| diagnose_trace(&path.run, address(TARGET), path.method, host)))?;
    }

    #[test]
    fn of_any_sampled_path(
        hops in vec((counters(), 0..5_usize, option::of(icmp_report())), 0..9),
        end in path_end(),
        amounts in [amount(), amount(), amount()],
    ) {
        let classes = [Nothing, ReplyLimited, Forwarding, Silent, Unknown];
        let [rounds, changes, dropped] = amounts;
        let staged = hops.iter().fold(sampled(0, 9), |path, (.., class, _)| path.router(3, classes[*class]));
        let mut path = staged.0;
        for (hop, (counters, _, error)) in path.hops.iter_mut().zip(&hops) {
            hop.counters = counters.clone();
            hop.responders.iter_mut().for_each(|one| one.error = *error);
        }
        (path.end, path.rounds, path.path_changes, path.receiver_dropped) = (end, rounds, changes, dropped);
        let (before, after) = (router(1), router(2));
        path.latest_changes = vec![PathChange { round: rounds, hop: 1, flow: FlowId(0), before, after }];
        hold(&with_host(|host| diagnose_sampled(&path, address(TARGET), Method::Tcp, host)))?;
    }
}
