//! Attempts that were refused, rejected, or not answered.
//!
//! What never left this host stands in `here`.

use super::*;

#[test]
fn listeners_of_this_host() {
    let refused = |own: &str, all: &[&str]| {
        let all: Vec<_> = all.iter().map(|address| listener(address, 0)).collect();
        connect().at_own(own).refused().listeners(&all)
    };
    let proven = |id| (id, Proven, HERE);
    check(&refused(OWN, &[]), proven(Id::ListenNone));
    check(&refused("127.0.0.1", &["10.0.0.9"]), proven(Id::ListenNone));
    check(&refused(OWN, &["127.0.0.1"]), proven(Id::ListenLoopbackOnly));
    check(&refused(OWN, &["127.0.0.1", "::1"]), proven(Id::ListenLoopbackOnly));
    check(&refused("::1", &["127.0.0.1"]), proven(Id::ListenWrongFamily));
    check(&refused("::1", &["0.0.0.0"]), proven(Id::ListenWrongFamily));
    check(&refused("127.0.0.1", &["::1"]), proven(Id::ListenWrongFamily));
    let v6_only = refused("127.0.0.1", &["::"]).change(|inquiry| {
        inquiry.sockets.as_mut().expect("sockets").listeners[0].ipv6_only = true;
    });
    check(&v6_only, proven(Id::ListenWrongFamily));
    // Somebody listens and a RST comes all the same.
    let closed = [Id::ListenNone, Id::ListenLoopbackOnly, Id::TcpRefusedByHost];
    check_between(&refused("127.0.0.1", &["::"]), Id::TcpRefusedByHost, HERE, &closed);
    check_between(&connect().at_own(OWN).refused(), Id::TcpRefusedByHost, HERE, &closed);
    let full = connect().at_own(OWN).unanswered().listeners(&[listener("0.0.0.0", 129)]);
    check(&full, proven(Id::ListenQueueFull));
    let filtered = connect().at_own(OWN).unanswered().listeners(&[listener("0.0.0.0", 1)]);
    check_between(&filtered, Id::LocalIngressFilter, HERE, &[Id::LocalIngressFilter, Id::ListenQueueFull]);
}

#[test]
fn a_reset_nearer_than_the_host_comes_from_a_middlebox() {
    let path = |syn: u8, echo: u8| {
        connect().refused().syn_path(path_to(syn, RESET)).echo_path(path_to(echo, AnswerKind::EchoReply))
    };
    let middle = (Id::TcpRefusedByMiddlebox, Proven, LocusKind::Hop);
    check_hop(&path(2, 4), middle, 2);
    check_hop(&path(1, 4), middle, 1);
    let came_in = [(HostCounter::LinkReceived, 1)];
    check_hop(&path(0, 4).counters(&came_in), middle, 1);
    check_hop(&connect().refused().syn_path(path_to(0, RESET)).counters(&came_in), middle, 1);
    let nobody_counted = [Id::TcpRefusedByMiddlebox, Id::LocalEgressFilter];
    check_between(&path(0, 4), Id::TcpRefusedByMiddlebox, LocusKind::Hop, &nobody_counted);
}

#[test]
fn a_reset_from_the_host_s_distance_has_many_causes() {
    let (id, target) = (Id::TcpRefusedByHost, LocusKind::Target);
    let on_host = [Id::ListenNone, Id::ListenLoopbackOnly, Id::TcpRefusedByHost];
    let or_in_front =
        [Id::ListenNone, Id::ListenLoopbackOnly, Id::TcpRefusedByHost, Id::TcpRefusedByMiddlebox];
    let refused = || connect().refused();
    check_between(&refused(), id, target, &or_in_front);
    check_between(&refused().on_link(NeighbourState::Reachable), id, target, &on_host);
    let near = refused().on_link(NeighbourState::Reachable).syn_path(path_to(0, RESET));
    check_between(&near, id, target, &on_host);
    // Nothing came in by the interface: this host may have said it itself.
    let or_here = [on_host.as_slice(), &[Id::LocalEgressFilter]].concat();
    let counted = |change| refused().on_link(NeighbourState::Reachable).counters(&[(change, 1)]);
    check_between(&counted(HostCounter::IpReceived), id, target, &or_here);
    check_between(&counted(HostCounter::LinkReceived), id, target, &on_host);
    let far = refused().syn_path(path_to(3, RESET));
    check_between(&far, id, target, &or_in_front);
    check_between(&far.clone().echo_path(path_to(3, AnswerKind::EchoReply)), id, target, &or_in_front);
    // Something in front of the host answers echo requests for it.
    check_between(&far.echo_path(path_to(2, AnswerKind::EchoReply)), id, target, &or_in_front);
    check_between(&refused_here(Errno::CONNREFUSED), id, target, &or_in_front);
}

/// ICMP from the target, from a router, and from a router although the host answers echo requests.
#[track_caller]
fn check_icmp(numbers: (u8, u8), errno: Errno, expected: [(Id, Confidence); 3]) {
    let [target, router, denied] = expected;
    let said = |by: &str| connect().icmp(numbers, by, 1, errno);
    check(&said(TARGET), (target.0, target.1, LocusKind::Target));
    check(&said("10.1.3.1"), (router.0, router.1, LocusKind::Hop));
    check(&said("10.1.3.1").echo(3), (denied.0, denied.1, LocusKind::Hop));
    check_hop(&said(GATEWAY), (router.0, router.1, LocusKind::Hop), 1);
    let known = said("10.1.3.1").syn_path(trace(4).silent_tail());
    check_hop(&known, (router.0, router.1, LocusKind::Hop), 3);
}

#[test]
fn statements_of_the_network() {
    let host = Errno::HOSTUNREACH;
    let always = |id, confidence| [(id, confidence); 3];
    check_icmp((3, 13), host, always(Id::TcpRejectedAdmin, Proven));
    check_icmp((3, 10), host, always(Id::TcpRejectedHost, Proven));
    check_icmp((3, 9), Errno::NETUNREACH, always(Id::TcpRejectedNet, Proven));
    check_icmp((3, 3), Errno::CONNREFUSED, always(Id::TcpRejectedPort, Proven));
    check_icmp((3, 2), Errno(92), always(Id::TcpRejectedProtocol, Proven));
    let net = [(Id::TcpRejectedNet, Proven), (Id::PathRouterNoRoute, Proven), (Id::TcpRejectedNet, Proven)];
    for code in [0, 6, 11] {
        check_icmp((3, code), Errno::NETUNREACH, net);
    }
    let near = (Id::HostUnreachableLastHop, Ambiguous);
    check_icmp((3, 1), host, [(Id::TcpRejectedHost, Proven), near, (Id::TcpRejectedHost, Proven)]);
    for (numbers, errno) in [((3, 5), 95), ((3, 7), 112), ((3, 8), 64), ((12, 0), 71), ((3, 14), 113)] {
        check_icmp(numbers, Errno(errno), always(Id::PathIcmpError, Proven));
    }
    check_icmp((11, 0), host, always(Id::PathLoop, Likely));
}

#[test]
fn statements_of_the_network_in_ipv6() {
    let said = |code, by: &str, errno| connect().over_ipv6().icmp((1, code), by, 20, errno);
    let router = "2001:db8:1::1";
    for code in [1, 5, 6] {
        check(&said(code, router, Errno::ACCES), (Id::TcpRejectedAdmin, Proven, LocusKind::Hop));
        check(&said(code, TARGET_V6, Errno::ACCES), (Id::TcpRejectedAdmin, Proven, LocusKind::Target));
    }
    check(&said(0, router, Errno::NETUNREACH), (Id::PathRouterNoRoute, Proven, LocusKind::Hop));
    check(&said(0, TARGET_V6, Errno::NETUNREACH), (Id::TcpRejectedNet, Proven, LocusKind::Target));
    check(&said(3, router, Errno::HOSTUNREACH), (Id::HostUnreachableLastHop, Ambiguous, LocusKind::Hop));
    check(&said(4, TARGET_V6, Errno::CONNREFUSED), (Id::TcpRejectedPort, Proven, LocusKind::Target));
    for code in [2, 7, 8] {
        check(&said(code, router, Errno(71)), (Id::PathIcmpError, Proven, LocusKind::Hop));
    }
}

#[test]
fn a_router_that_asked_its_link_in_vain() {
    let slow = connect().silent(3, 3, 1).icmp((3, 1), "10.1.3.1", 3_050, Errno::HOSTUNREACH);
    check(&slow, (Id::HostUnreachableLastHop, Likely, LocusKind::Hop));
}

#[test]
fn circles() {
    let circle = || trace(6).ends(|_| PathEnd::Loop { first: 4, length: 2 });
    let proven = (Id::PathLoop, Proven, LocusKind::Hop);
    check_hop(&connect().unanswered().syn_path(circle()), proven, 4);
    let said = || connect().icmp((11, 0), "10.1.3.1", 1, Errno::HOSTUNREACH);
    check_hop(&said().syn_path(circle()), proven, 4);
    let short = ConnectionOptions { hop_limit: Some(3), ..ConnectionOptions::default() };
    check_between(
        &asked(said(), short),
        Id::PathHopLimitExceeded,
        LocusKind::Hop,
        &[Id::PathHopLimitExceeded, Id::PathLoop],
    );
}

#[test]
fn an_error_that_only_a_stepped_syn_met() {
    let limited = connect().unanswered().syn_path(trace(2).stopped(3, 13, router(2)));
    check_hop(&limited, (Id::TcpRejectedAdmin, Proven, LocusKind::Hop), 3);
    for errno in [Errno::TIMEDOUT, Errno::HOSTUNREACH] {
        let unkept = connect().ends(AttemptEnd::Failed(errno)).syn_path(trace(2).stopped(3, 13, router(2)));
        check_hop(&unkept, (Id::TcpRejectedAdmin, Proven, LocusKind::Hop), 3);
    }
    let lost = connect().ends(AttemptEnd::Failed(Errno(112)));
    check(&lost, (Id::PathIcmpError, Likely, LocusKind::Unknown));
}

#[test]
fn replies_that_this_host_drops() {
    let silent = || connect().unanswered();
    let reverse = [(HostCounter::ReversePathFilter, 4), (HostCounter::IpReceived, 4)];
    check(&silent().counters(&reverse), (Id::LocalReversePath, Likely, HERE));
    check(&silent().counters(&[(HostCounter::IpReceived, 5)]), (Id::LocalIngressFilter, Likely, HERE));
    let delivered = [(HostCounter::IpReceived, 5), (HostCounter::IpDelivered, 5)];
    let filter = [Id::TcpFiltered, Id::PathLoss, Id::ListenQueueFull, Id::HostSilent];
    check_between(&silent().counters(&delivered), Id::TcpFiltered, LocusKind::Unknown, &filter);
    // Many more packets than SYNs are somebody else's, and so are those that were forwarded.
    let or_here = [filter.as_slice(), &[Id::LocalIngressFilter]].concat();
    let busy = silent().counters(&[(HostCounter::IpReceived, 900)]);
    check_between(&busy, Id::TcpFiltered, LocusKind::Unknown, &or_here);
    let forwarding = [(HostCounter::IpReceived, 5), (HostCounter::IpTransmitted, 9)];
    check_between(&silent().counters(&forwarding), Id::TcpFiltered, LocusKind::Unknown, &filter);
    // Drops before IP are told by the interface alone, which counts everybody's.
    let before_ip = silent().counters(&[(HostCounter::LinkReceived, 6)]);
    check_between(&before_ip, Id::TcpFiltered, LocusKind::Unknown, &or_here);
    let invalid = silent().attempt(|attempt| attempt.samples[0].info.segments_in = Some(4));
    check(&invalid, (Id::TcpInvalidAnswers, Likely, LocusKind::Path));
}

#[test]
fn silence_is_bounded_by_what_else_answers() {
    let left = || connect().unanswered().counters(&[]);
    let (id, unknown) = (Id::TcpFiltered, LocusKind::Unknown);
    let alive = [Id::TcpFiltered, Id::PathLoss, Id::ListenQueueFull];
    check_between(&left().echo(3), id, unknown, &alive);
    check_between(&left().other_port(AttemptEnd::Failed(Errno::CONNREFUSED)), id, unknown, &alive);
    let whole_host = [Id::TcpFiltered, Id::PathLoss, Id::HostSilent, Id::LocalReversePath];
    check_between(&left().echo(0).other_port(AttemptEnd::TimedOut), id, unknown, &whole_host);
    let last_hop = left().syn_path(trace(2).silent_tail()).echo_path(path_to(2, AnswerKind::EchoReply));
    check_between(&last_hop, id, unknown, &alive);
    // A kernel that says nothing of the socket leaves this host in doubt.
    let untold = connect().attempt(|attempt| *attempt = silent());
    let all = [
        Id::TcpFiltered,
        Id::PathLoss,
        Id::ListenQueueFull,
        Id::HostSilent,
        Id::LocalIngressFilter,
        Id::LocalEgressFilter,
        Id::NeighbourUnresolved,
    ];
    check_between(&untold, id, unknown, &all);
    let written = left().gateway_is(NeighbourState::Permanent).syn_path(trace(0).silent_tail());
    let wrong_mac =
        [Id::TcpFiltered, Id::PathLoss, Id::ListenQueueFull, Id::HostSilent, Id::NeighbourUnresolved];
    check_between(&written, id, unknown, &wrong_mac);
}

#[test]
fn a_filter_between_two_routers_that_answer_is_located() {
    let stops = |after: u8| {
        connect()
            .unanswered()
            .syn_path(trace(after).silent_tail())
            .echo_path(path_to(4, AnswerKind::EchoReply))
    };
    check_hop(&stops(2), (Id::TcpFiltered, Likely, LocusKind::Hop), 2);
    check_hop(&stops(0), (Id::TcpFiltered, Likely, LocusKind::Hop), 1);
}
