//! Handshakes that are complete, several attempts and addresses, and how verdicts read.
//!
//! Why a handshake is not complete stands in `here` and `network`.

use super::*;

#[test]
fn connections() {
    let ok = (Id::TcpConnected, Proven, LocusKind::Target);
    check_status(&connect(), Status::Ok, ok);
    check_status(&connect().after(0, 0, AfterEnd::Open, |_| {}), Status::Ok, ok);
    check_status(&connect().after(9, 80, AfterEnd::Open, |_| {}), Status::Ok, ok);
    let greeting = AfterEnd::Closed(Duration::from_millis(9));
    check_status(&connect().after(0, 80, greeting, |_| {}), Status::Ok, ok);
    // ICMP that came before the answer did no harm.
    let soft = connect().icmp((11, 0), "10.1.3.1", 1, Errno::HOSTUNREACH);
    check_status(&soft.ends(AttemptEnd::Connected(None)), Status::Ok, ok);
}

#[test]
fn handshakes_that_took_a_second_syn() {
    let after = |millis| {
        connect()
            .ends(AttemptEnd::Connected(None))
            .attempt(|attempt| attempt.took = Duration::from_millis(millis))
    };
    let repeated = (Id::TcpSynRetransmitted, Ambiguous, LocusKind::Path);
    for millis in [1_004, 2_030, 3_090, 7_250] {
        check_status(&after(millis), Degraded, repeated);
    }
    // Slow is not lost.
    for millis in [650, 1_500, 2_800] {
        check_status(&after(millis), Status::Ok, (Id::TcpConnected, Proven, LocusKind::Target));
    }
    let sometimes = connect().unanswered().syn_path(path_to(2, AnswerKind::SynAck));
    check_status(&sometimes, Degraded, repeated);
}

#[test]
fn faults_after_the_handshake() {
    let at = Duration::from_millis(3);
    let target = LocusKind::Target;
    let end = |sent, received, end| connect().after(sent, received, end, |_| {});
    let reset = AfterEnd::Failed(Errno::CONNRESET, at);
    check(&end(0, 0, reset), (Id::TcpReset, Likely, target));
    check_status(&end(9, 80, reset), Degraded, (Id::TcpReset, Likely, target));
    check(&end(0, 0, AfterEnd::Closed(at)), (Id::AppClosed, Proven, target));
    let own = connect().at_own("127.0.0.1").after(0, 0, AfterEnd::Closed(at), |_| {});
    check(&own, (Id::AppClosed, Proven, HERE));
    check(&end(9, 0, AfterEnd::Open), (Id::AppSilent, Likely, target));
    let open = |sent, change: fn(&mut netkit_net::TcpInfo)| connect().after(sent, 0, AfterEnd::Open, change);
    let zero = open(90_000, |info| (info.send_window, info.probes) = (Some(0), 3));
    check(&zero, (Id::TcpZeroWindow, Proven, target));
    let here = open(9, |info| (info.probes, info.backoff) = (4, 4));
    check(&here, (Id::LocalEgressFilter, Likely, HERE));
    let stuck = |info: &mut netkit_net::TcpInfo| {
        (info.unacked, info.retransmits, info.bytes_acked) = (11, 4, Some(1));
    };
    let both = [Id::TcpStalled, Id::PathMtuBlackHole];
    check_between(&open(20_000, stuck), Id::TcpStalled, LocusKind::Path, &both);
    check_between(&open(9, stuck), Id::TcpStalled, LocusKind::Path, &[Id::TcpStalled, Id::PathLoss]);
}

#[test]
fn what_was_given_up_says_nothing() {
    let nothing = (Id::SelfNothingMeasured, Undetermined, HERE);
    check_status(&connect().ends(AttemptEnd::Interrupted), Status::Unknown, nothing);
    check_status(&connect().ends(AttemptEnd::Pending), Status::Unknown, nothing);
    check_status(&connect().change(|inquiry| inquiry.attempts.clear()), Status::Unknown, nothing);
    check_status(&connect().run(|run| run.inquiries.clear()), Status::Unknown, nothing);
    // After a second without an answer it does.
    let pending = connect().silent(1, 1, 0).attempt(|attempt| {
        (attempt.end, attempt.took) = (AttemptEnd::Interrupted, Duration::from_millis(1_300));
    });
    check_between(&pending, Id::LocalEgressFilter, HERE, &[Id::LocalEgressFilter, Id::LocalProcessPolicy]);
}

#[test]
fn some_attempts_of_many() {
    let one = connect().run.inquiries[0].attempts[0].clone();
    let some = connect().unanswered().echo(3).counters(&[]).again(one.clone()).again(one.clone());
    let diagnosis = check_status(&some, Degraded, (Id::TcpFiltered, Ambiguous, LocusKind::Unknown));
    assert!(diagnosis.verdict.text.ends_with("; 2 of 3 attempts connected"), "{}", diagnosis.verdict.text);
    let interrupted = Attempt { end: AttemptEnd::Interrupted, ..one };
    check_status(&connect().again(interrupted), Status::Ok, (Id::TcpConnected, Proven, LocusKind::Target));
}

#[test]
fn several_addresses() {
    let (works, given_up) = (connect(), connect().over_ipv6().ends(AttemptEnd::Interrupted));
    let ok = (Id::TcpConnected, Proven, LocusKind::Target);
    check_status(&works.clone().and(connect().over_ipv6()), Status::Ok, ok);
    check_status(&given_up.and(works.clone()), Status::Ok, ok);
    let v6_refused = connect().at_own("::1").refused().listeners(&[listener("127.0.0.1", 0)]);
    let localhost = v6_refused.and(connect().at_own("127.0.0.1"));
    let text = check_status(&localhost, Degraded, (Id::ListenWrongFamily, Proven, HERE)).verdict.text;
    assert!(text.starts_with("IPv6 fails while IPv4 works: "), "{text}");
    // Who got farther speaks.
    let no_v6 =
        || connect().over_ipv6().no_way(Errno::NETUNREACH, None).route(|route| route.own_addresses.clear());
    let refused = no_v6().and(connect().icmp((3, 13), TARGET, 1, Errno::HOSTUNREACH));
    check(&refused, (Id::TcpRejectedAdmin, Proven, LocusKind::Target));
    check_status(&no_v6().and(works), Degraded, (Id::AddrNoFamily, Proven, HERE));
}

#[track_caller]
fn check_text(staged: &StagedConnect, expected: &str) {
    assert_eq!(staged.diagnose().verdict.text, expected);
}

#[test]
fn sentences_name_what_and_where() {
    check_text(&connect(), "192.0.2.7:8080 accepts connections: handshake in 0.420 ms");
    check_text(
        &connect().icmp((3, 13), TARGET, 1, Errno::HOSTUNREACH),
        "a firewall on 192.0.2.7 itself rejects connections to port 8080 (ICMP 3/13, communication administratively \
         prohibited)",
    );
    check_text(
        &connect().unanswered().counters(&[]).syn_path(trace(2).silent_tail()),
        "192.0.2.7:8080 does not answer: no reply to 4 SYNs; the last that a SYN reached is hop 2 (10.1.2.1)",
    );
    check_text(
        &connect().refused().syn_path(path_to(2, RESET)).echo_path(path_to(4, AnswerKind::EchoReply)),
        "a device at hop 2 (10.1.2.1) or right behind it rejects the connection to 192.0.2.7:8080 with a RST: that comes \
         from a distance of 3 hops, and the host is 5 hops away",
    );
    check_text(
        &connect().no_way(Errno::INVAL, Some(RouteKind::Blackhole)),
        "this host itself discards packets to 192.0.2.7:8080: route 192.0.2.0/24 in table 254",
    );
    check_text(
        &connect().silent(1, 0, 0).gateway_is(NeighbourState::Failed),
        "the gateway 10.0.0.1 towards 192.0.2.7:8080 does not answer address resolution on this host's link",
    );
    check_text(
        &connect().at_own("::1").refused().listeners(&[listener("127.0.0.1", 0)]),
        "the program on port 8080 of this host listens on 127.0.0.1, IPv4 alone, so [::1]:8080 rejects connections",
    );
    assert_eq!(info(1, 1, 0).segments_out, Some(2));
}
