//! Which experiments follow from what was recorded, and what holds whatever is found.

mod properties;
mod recorded;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use netkit_model::{AnswerKind, AttemptEnd, AttemptError, PathEnd};
use netkit_net::{ConnectStep, Errno, Listener, NeighbourState};

use super::*;
use crate::Experiment::{Datagram, Echo, EchoPath, OtherPort, Route, Sockets, SynPath};

use recorded::{
    GATEWAY, HERE, NEXT_DOOR, Recorded, TARGET, echo, ended, path, rejected, reset, sample, silent,
};

/// `tcpi_retransmits`, `tcpi_retrans`, `tcpi_total_retrans`, `tcpi_segs_in` 1.1 s after the SYN.
const HELD: (u8, u32, u32, u32) = (1, 0, 0, 0);
const DROPPED: (u8, u32, u32, u32) = (1, 0, 1, 0);
const UNANSWERED: (u8, u32, u32, u32) = (1, 1, 1, 0);
const INVALID: (u8, u32, u32, u32) = (1, 1, 1, 2);
/// The path answers up to hop 1, and nobody behind it.
const BEHIND_HOP_1: PathEnd = PathEnd::Silent { last: Some(1) };

/// These experiments follow upon the route and the attempt.
#[track_caller]
fn check(recorded: &Recorded, follow: &[Experiment]) {
    let expected = [&[Route, Experiment::Attempt], follow].concat();
    assert_eq!(recorded.asked(), expected);
}

fn refused(step: ConnectStep, errno: Errno) -> Recorded {
    ended(AttemptEnd::Immediate(step, errno))
}

#[test]
fn nothing_follows_upon_a_handshake_or_an_interrupt() {
    check(&ended(AttemptEnd::Connected(None)), &[]);
    check(&ended(AttemptEnd::Interrupted), &[]);
}

#[test]
fn the_route_explains_most_refusals_of_this_host() {
    for errno in [Errno::NETUNREACH, Errno::HOSTUNREACH, Errno::ACCES, Errno::INVAL, Errno::NETDOWN] {
        check(&refused(ConnectStep::Connect, errno), &[]);
    }
    check(&refused(ConnectStep::Socket, Errno::MFILE), &[]);
    check(&refused(ConnectStep::Option, Errno::NODEV), &[]);
    check(&refused(ConnectStep::Option, Errno::PERM), &[]);
    check(&refused(ConnectStep::Bind, Errno::ADDRNOTAVAIL), &[]);
}

#[test]
fn where_ports_may_be_taken_the_sockets_are_counted() {
    check(&refused(ConnectStep::Connect, Errno::ADDRNOTAVAIL), &[Sockets]);
    check(&refused(ConnectStep::Bind, Errno::ADDRINUSE), &[Sockets]);
}

#[test]
fn eperm_is_compared_with_udp() {
    check(&refused(ConnectStep::Connect, Errno::PERM), &[Datagram]);
}

#[test]
fn who_sent_a_rst_is_told_by_two_distances() {
    check(&reset(), &[SynPath, EchoPath]);
    // The path did not show the RST again, so that there is nothing to compare.
    check(&reset().syn_path(path(BEHIND_HOP_1, None)), &[SynPath]);
    check(&reset().syn_path(path(PathEnd::Reached { hop: 2 }, Some((2, AnswerKind::SynAck)))), &[SynPath]);
}

#[test]
fn a_rst_from_next_door_has_one_distance() {
    let mut known = reset().on_link(None);
    known.route.neighbour.as_mut().expect("one is built").state = Some(NeighbourState::Reachable);
    check(&known, &[SynPath]);
    // A tunnel has no neighbours, and any number of hops behind it.
    known.route.neighbour = None;
    check(&known, &[SynPath, EchoPath]);
}

#[test]
fn the_own_listeners_explain_an_own_rst() {
    check(&reset().own(), &[Sockets]);
    for ip in [IpAddr::V4(Ipv4Addr::LOCALHOST), Ipv6Addr::LOCALHOST.into(), Ipv4Addr::UNSPECIFIED.into()] {
        check(&reset().to(ip, 22), &[Sockets]);
    }
}

#[test]
fn an_icmp_error_of_router_or_target_mostly_says_all() {
    for (errno, code) in [
        (Errno::CONNREFUSED, 3),
        (Errno(92), 2),
        (Errno::NETUNREACH, 9),
        (Errno::HOSTUNREACH, 10),
        (Errno::HOSTUNREACH, 13),
    ] {
        check(&rejected(errno, (3, code), TARGET, 1), &[]);
        check(&rejected(errno, (3, code), GATEWAY, 1), &[]);
    }
    check(&rejected(Errno::NETUNREACH, (3, 0), TARGET, 1), &[]);
    check(&rejected(Errno::HOSTUNREACH, (3, 1), TARGET, 1), &[]);
}

#[test]
fn who_says_unreachable_at_once_may_be_a_filter() {
    check(&rejected(Errno::NETUNREACH, (3, 0), GATEWAY, 1), &[Echo]);
    check(&rejected(Errno::HOSTUNREACH, (3, 1), GATEWAY, 1), &[Echo]);
    // A router that has asked for the host's link-layer address in vain takes three seconds to say so.
    check(&rejected(Errno::HOSTUNREACH, (3, 1), GATEWAY, 3050), &[]);
    let mut ipv6 = rejected(Errno::ACCES, (1, 1), GATEWAY, 1);
    let report = ipv6.attempt.errors[0].report.as_mut().expect("one is built");
    report.ipv6 = true;
    check(&ipv6, &[]);
    report_code(&mut ipv6, 0);
    check(&ipv6, &[Echo]);
    report_code(&mut ipv6, 3);
    check(&ipv6, &[Echo]);
}

fn report_code(recorded: &mut Recorded, code: u8) {
    recorded.attempt.errors[0].report.as_mut().expect("one is built").code = code;
}

#[test]
fn an_exceeded_hop_limit_is_a_circle_or_too_low() {
    check(&rejected(Errno::HOSTUNREACH, (11, 0), GATEWAY, 20), &[SynPath]);
}

#[test]
fn what_this_host_complains_of_is_the_neighbour_or_a_filter() {
    check(&rejected(Errno::HOSTUNREACH, (3, 1), HERE, 3070), &[Route]);
    check(&rejected(Errno::HOSTUNREACH, (3, 13), HERE, 0), &[Route]);
    check(&rejected(Errno::CONNREFUSED, (3, 3), IpAddr::V4(Ipv4Addr::LOCALHOST), 0), &[Route]);
    let mut local = rejected(Errno::HOSTUNREACH, (3, 1), HERE, 0);
    local.attempt.errors[0].report = None;
    check(&local, &[Route]);
}

#[test]
fn an_own_target_that_rejects_has_said_all() {
    check(&rejected(Errno::CONNREFUSED, (3, 3), HERE, 0).own(), &[]);
}

#[test]
fn an_error_that_the_queue_does_not_hold_is_looked_for_on_the_path() {
    check(&ended(AttemptEnd::Failed(Errno::HOSTUNREACH)), &[Route, SynPath]);
    check(&ended(AttemptEnd::Failed(Errno::HOSTUNREACH)).neighbour(Some(NeighbourState::Failed)), &[Route]);
    check(&ended(AttemptEnd::Failed(Errno::CONNABORTED)), &[]);
}

#[test]
fn a_syn_that_is_held_back_waits_for_the_neighbour() {
    for state in [NeighbourState::Incomplete, NeighbourState::Failed, NeighbourState::Reachable] {
        check(&silent(HELD).neighbour(Some(state)), &[Route]);
        check(&silent(HELD).on_link(Some(state)), &[Route]);
    }
}

#[test]
fn a_syn_that_left_late_is_asked_about_once_more() {
    let late = |state| {
        let mut recorded = silent(HELD).on_link(Some(state));
        recorded.attempt.samples.push(sample((5, 1, 1, 0), 5000));
        recorded
    };
    // A link-local neighbour that is not there: the kernel has given up without a word, and asks anew.
    check(&late(NeighbourState::Incomplete), &[Route, Route]);
    check(&late(NeighbourState::Failed), &[Route, Route]);
    check(&late(NeighbourState::Reachable), &[Route, Route, Echo, OtherPort(443)]);
}

#[test]
fn a_syn_that_is_dropped_here_is_looked_for_here() {
    check(&silent(DROPPED), &[Route, Sockets, Datagram]);
    check(&silent((2, 0, 4, 0)), &[Route, Sockets, Datagram]);
    check(&silent(DROPPED).own(), &[Sockets, Datagram]);
    // A carrier just lost, and a link-local neighbour that is not there, look the same.
    check(&silent((4, 0, 1, 0)).link(true, false), &[Route]);
    check(&silent((6, 0, 1, 0)).neighbour(Some(NeighbourState::Failed)), &[Route]);
}

#[test]
fn a_syn_that_left_is_followed() {
    check(&silent(UNANSWERED), &[Echo, OtherPort(443), SynPath, EchoPath]);
    check(&silent(UNANSWERED).to(TARGET, 443), &[Echo, OtherPort(80), SynPath, EchoPath]);
    // The path says itself how it ends.
    let ended = path(PathEnd::Loop { first: 1, length: 2 }, None);
    check(&silent(UNANSWERED).syn_path(ended), &[Echo, OtherPort(443), SynPath]);
}

#[test]
fn where_not_even_the_gateway_answers_it_may_be_gone() {
    let nobody = path(PathEnd::Silent { last: None }, None);
    let recorded = silent(UNANSWERED).syn_path(nobody);
    check(&recorded, &[Echo, OtherPort(443), SynPath, Route, EchoPath]);
    let gone = recorded.neighbour(Some(NeighbourState::Failed));
    check(&gone, &[Echo, OtherPort(443), SynPath, Route]);
}

#[test]
fn next_door_there_is_no_path() {
    check(&silent(UNANSWERED).on_link(Some(NeighbourState::Permanent)), &[Route, Echo, OtherPort(443)]);
    check(&silent(UNANSWERED).on_link(Some(NeighbourState::Failed)), &[Route]);
    // Whether it is next door is not known, and the route is not asked a third time.
    let nobody = path(PathEnd::Silent { last: None }, None);
    let unknown = silent(UNANSWERED).on_link(None).syn_path(nobody);
    check(&unknown, &[Route, Echo, OtherPort(443), SynPath, EchoPath]);
}

#[test]
fn an_own_target_that_is_silent_has_a_full_queue_or_a_filter() {
    let silent = silent(UNANSWERED).own();
    check(&silent, &[Sockets, Echo, OtherPort(443)]);
    let mut full = silent.clone();
    let listener = Listener { address: HERE, ipv6_only: false, waiting: 2, backlog: 1 };
    full.sockets.listeners = vec![listener];
    check(&full, &[Sockets]);
    full.sockets.listeners = vec![Listener { waiting: 1, ..listener }];
    check(&full, &[Sockets, Echo, OtherPort(443)]);
    check(&silent.link(false, false), &[Sockets]);
}

#[test]
fn who_answers_with_other_segments_stands_on_the_path() {
    check(&silent(INVALID), &[SynPath]);
}

#[test]
fn a_timeout_without_a_repetition_says_nothing_of_the_syn() {
    let mut short = ended(AttemptEnd::TimedOut);
    check(&short, &[Route, Echo, OtherPort(443), SynPath, EchoPath]);
    check(&short.clone().neighbour(Some(NeighbourState::Incomplete)), &[Route]);
    // The kernel closes the socket at the end; what it was like before is what tells.
    short.attempt.samples = vec![sample(DROPPED, 1100)];
    check(&short, &[Route, Sockets, Datagram]);
    short.attempt.end = AttemptEnd::Failed(Errno::TIMEDOUT);
    check(&short, &[Route, Sockets, Datagram]);
}

#[test]
fn nothing_is_asked_before_the_first_repetition() {
    let mut young = ended(AttemptEnd::Pending);
    check(&young, &[]);
    young.attempt.samples = vec![sample((0, 0, 0, 1), 50)];
    check(&young, &[]);
}

#[test]
fn an_attempt_with_an_error_may_still_connect() {
    let mut pending = silent(UNANSWERED);
    let entry = rejected(Errno::HOSTUNREACH, (3, 1), GATEWAY, 0).attempt.errors[0];
    pending.attempt.errors = vec![entry];
    check(&pending, &[]);
    // A packet that is too big is no rejection.
    pending.attempt.errors = vec![AttemptError { errno: Errno::MSGSIZE, ..entry }];
    check(&pending, &[Echo, OtherPort(443), SynPath, EchoPath]);
}

#[test]
fn who_may_not_send_echo_requests_is_not_asked_twice() {
    let mut recorded = silent(UNANSWERED);
    recorded.echo = None;
    check(&recorded, &[Echo, OtherPort(443), SynPath]);
}

#[test]
fn the_user_may_ask_for_the_connection_alone() {
    let mut alone = silent(UNANSWERED);
    alone.config.attempt_only = true;
    assert_eq!(alone.asked(), [Experiment::Attempt]);
}

#[test]
fn what_the_budget_does_not_hold_is_left_out() {
    check(&silent(UNANSWERED).budget(0), &[]);
    check(&silent(UNANSWERED).budget(6), &[Echo]);
    check(&silent(UNANSWERED).budget(7), &[Echo, OtherPort(443)]);
    check(&silent(UNANSWERED).budget(67), &[Echo, OtherPort(443), SynPath]);
    check(&silent(UNANSWERED).budget(127), &[Echo, OtherPort(443), SynPath, EchoPath]);
    check(&silent(DROPPED).budget(0), &[Route, Sockets]);
}

/// An investigation that has made the route and the attempt of this record.
fn attempted(recorded: &Recorded) -> Investigation {
    let mut investigation = Investigation::new(recorded.config.clone());
    for experiment in [Route, Experiment::Attempt] {
        assert_eq!(investigation.next(), Some(experiment));
        investigation.learn(recorded.found(experiment, false), 1);
    }
    investigation
}

#[test]
fn what_runs_is_paid_for_in_full_and_refunded() {
    let recorded = silent(UNANSWERED).budget(66);
    let mut investigation = attempted(&recorded);
    assert_eq!((investigation.next(), investigation.next()), (Some(Echo), Some(OtherPort(443))));
    assert_eq!(investigation.next(), None, "59 are left, and a path may cost 60");
    investigation.learn(recorded.found(Echo, false), 1);
    assert_eq!(investigation.next(), Some(SynPath));
}

#[test]
fn what_does_not_depend_on_another_need_not_wait_for_it() {
    let recorded = silent(UNANSWERED);
    let mut investigation = attempted(&recorded);
    let beside: Vec<_> = std::iter::from_fn(|| investigation.next()).collect();
    assert_eq!(beside, [Echo, OtherPort(443), SynPath]);
    investigation.learn(recorded.found(SynPath, false), 9);
    assert_eq!(investigation.next(), Some(EchoPath));
    assert_eq!(investigation.next(), None);
}

#[test]
fn an_attempt_that_ends_otherwise_is_asked_about_anew() {
    let mut investigation = attempted(&silent(UNANSWERED));
    assert_eq!(investigation.next(), Some(Echo));
    let connected = ended(AttemptEnd::Connected(None)).attempt;
    investigation.learn(Found::Attempt(connected.clone(), Vec::new()), 3);
    assert_eq!(investigation.next(), None);
    // A look that was taken before the end and is told late.
    investigation.learn(silent(UNANSWERED).found(Experiment::Attempt, false), 2);
    assert_eq!(investigation.inquiry().attempts, [connected]);
}

#[test]
fn what_could_not_be_made_is_not_waited_for() {
    let recorded = silent(DROPPED);
    let mut investigation = attempted(&recorded);
    assert_eq!(investigation.next(), Some(Route));
    assert_eq!(investigation.next(), None);
    investigation.forgo(Route, 0);
    assert_eq!(investigation.next(), Some(Sockets));
}

#[test]
fn the_packets_of_everything_add_up() {
    let recorded = silent(UNANSWERED);
    let mut investigation = attempted(&recorded);
    assert_eq!(investigation.inquiry().packets, 2);
    // The same attempt, told again with its packets so far.
    investigation.learn(recorded.found(Experiment::Attempt, false), 3);
    assert_eq!(investigation.next(), Some(Echo));
    investigation.learn(recorded.found(Echo, false), 2);
    let inquiry = investigation.finish();
    assert_eq!((inquiry.packets, inquiry.echo), (6, Some(echo(3))));
}
