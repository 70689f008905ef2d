//! What is not always there: segments heard by a packet socket, and transfers in segments of several lengths.

use netkit_model::{
    CapturedSegment, EchoSeen, MssOutcome, MssTest, MssUndecided, MtuDirection, SegmentKind, Verdict,
};

use super::*;

fn heard(staged: StagedConnect, segments: &[(SegmentKind, u8)]) -> StagedConnect {
    let segment = |&(kind, hop_limit): &(SegmentKind, u8)| CapturedSegment { hop_limit, kind };
    staged.change(|inquiry| inquiry.captured = Some(segments.iter().map(segment).collect()))
}

fn echo_from(staged: StagedConnect, hop_limit: u8) -> StagedConnect {
    let echo = EchoSeen { sent: 1, received: 1, best: None, hop_limit: Some(hop_limit) };
    staged.change(|inquiry| inquiry.echo = Some(echo))
}

fn commands(verdict: &Verdict) -> Vec<&str> {
    verdict.next.iter().map(|next| next.command.as_str()).collect()
}

#[test]
fn an_answer_that_was_heard_and_did_not_arrive_was_dropped_here() {
    let proven = (Id::LocalIngressFilter, Proven, HERE);
    for kind in [SegmentKind::SynAck, SegmentKind::Reset] {
        check(&heard(connect().unanswered(), &[(kind, 61)]), proven);
        check(&heard(connect().at_own(OWN).unanswered(), &[(kind, 64)]), proven);
    }
    // What was heard and is no answer explains nothing.
    for segments in [&[][..], &[(SegmentKind::Other, 61)][..]] {
        let silent = heard(connect().unanswered(), segments).diagnose().verdict;
        assert_eq!(silent.id, Id::TcpFiltered);
        assert!(silent.ruled_out.iter().any(|out| out.id == Id::LocalIngressFilter), "{}", silent.text);
        assert!(silent.candidates.iter().all(|one| one.id != Id::LocalIngressFilter), "{}", silent.text);
    }
    let without = connect().unanswered().diagnose().verdict;
    assert!(commands(&without).contains(&"sudo netkit connect 192.0.2.7:8080"), "{:?}", without.next);
}

#[test]
fn a_rst_comes_from_where_its_ttl_says() {
    let reset = |ttl, echo| echo_from(heard(connect().refused(), &[(SegmentKind::Reset, ttl)]), echo);
    let steps = |staged: StagedConnect| {
        staged.syn_path(path_to(2, RESET)).echo_path(path_to(2, AnswerKind::EchoReply))
    };
    let host = (Id::TcpRefusedByHost, LocusKind::Target);
    let on_host = [Id::ListenNone, Id::ListenLoopbackOnly, Id::TcpRefusedByHost];
    check_between(&reset(61, 61), host.0, host.1, &on_host);
    // One hop nearer than the host, and at its distance by the SYN's hop limit.
    check_hop(&steps(reset(62, 61)), (Id::TcpRefusedByMiddlebox, Proven, LocusKind::Hop), 2);
    check(&reset(62, 61), (Id::TcpRefusedByMiddlebox, Likely, LocusKind::Path));
    let here_or_gateway = [Id::TcpRefusedByMiddlebox, Id::LocalEgressFilter];
    let uncounted = reset(64, 62).counters(&[]);
    check_between(&uncounted, Id::TcpRefusedByMiddlebox, LocusKind::Path, &here_or_gateway);
    // From farther away, or from another beginning, nothing follows.
    let or_in_front =
        [Id::ListenNone, Id::ListenLoopbackOnly, Id::TcpRefusedByHost, Id::TcpRefusedByMiddlebox];
    for staged in [reset(60, 61), reset(250, 61), connect().refused()] {
        check_between(&staged, host.0, host.1, &or_in_front);
    }
    let again = "sudo netkit connect 192.0.2.7:8080";
    assert!(commands(&connect().refused().diagnose().verdict).contains(&again));
    assert!(!commands(&reset(60, 61).diagnose().verdict).contains(&again), "it was heard");
}

fn tested(staged: StagedConnect, outcome: MssOutcome) -> StagedConnect {
    let headers = if staged.run.inquiries[0].address.ip.is_ipv6() { 60 } else { 40 };
    staged.change(|inquiry| {
        inquiry.mss_test = Some(MssTest { headers, transfers: Vec::new(), outcome });
    })
}

fn hole(direction: MtuDirection, passes: u16, stalls: u16) -> MssOutcome {
    MssOutcome::BlackHole { direction, passes, stalls }
}

#[test]
fn a_black_hole_is_named_with_its_direction_and_value() {
    let found = (Id::PathMtuBlackHole, Proven, LocusKind::Path);
    let there = tested(
        connect().after(16_384, 0, AfterEnd::Open, |info| {
            (info.unacked, info.retransmits) = (11, 4);
        }),
        hole(MtuDirection::Forward, 1_360, 1_361),
    );
    let verdict = check_status(&there, Fail, found).verdict;
    assert_eq!(
        verdict.text,
        "192.0.2.7:8080 accepts connections, but long packets from this host to 192.0.2.7 vanish and nobody says so: the \
         path MTU is 1400 bytes"
    );
    assert!(
        verdict.fix[1].ends_with("ip route replace 192.0.2.7 via 10.0.0.1 mtu 1400"),
        "{:?}",
        verdict.fix
    );
    assert_eq!(commands(&verdict), ["netkit trace --mtu 192.0.2.7"]);
    let back = tested(connect().over_ipv6(), hole(MtuDirection::Return, 1_340, 1_380));
    let verdict = check_status(&back, Fail, found).verdict;
    assert!(verdict.text.ends_with("packets of 1400 bytes pass, those of 1440 do not"), "{}", verdict.text);
    assert!(verdict.fix[1].ends_with("the option advmss 1340"), "{:?}", verdict.fix);
}

#[test]
fn a_test_without_a_hole_says_what_was_seen() {
    let ok = (Id::TcpConnected, Proven, LocusKind::Target);
    for (there, back, says) in [
        (true, true, "; long packets pass there and back"),
        (true, false, "; long packets pass there, and none came back"),
        (false, true, "; long packets come back, and none was sent"),
    ] {
        let staged = connect().after(9_000, 0, AfterEnd::Open, |_| {});
        let verdict =
            check_status(&tested(staged, MssOutcome::Sound { there, back }), Status::Ok, ok).verdict;
        assert!(verdict.text.ends_with(says), "{}", verdict.text);
    }
    for why in [
        MssUndecided::NothingLong,
        MssUndecided::StallsAnyway,
        MssUndecided::Unsteady,
        MssUndecided::Failed,
        MssUndecided::NoBudget,
        MssUndecided::Interrupted,
    ] {
        let open = (Id::PathMtuUnknown, Undetermined, LocusKind::Target);
        let verdict =
            check_status(&tested(connect(), MssOutcome::Undecided(why)), Status::Unknown, open).verdict;
        assert!(!verdict.next.is_empty(), "{why:?}");
    }
    // What happened on the first connection says more than that its length is not known.
    let reset = connect().after(9, 0, AfterEnd::Failed(Errno::CONNRESET, Duration::ZERO), |_| {});
    let failed = tested(reset, MssOutcome::Undecided(MssUndecided::Failed));
    check(&failed, (Id::TcpReset, Likely, LocusKind::Target));
    let stuck = connect().after(9_000, 0, AfterEnd::Open, |info| (info.unacked, info.retransmits) = (11, 4));
    let stalls = tested(stuck, MssOutcome::Undecided(MssUndecided::StallsAnyway));
    check_between(&stalls, Id::TcpStalled, LocusKind::Path, &[Id::TcpStalled, Id::PathLoss]);
}
