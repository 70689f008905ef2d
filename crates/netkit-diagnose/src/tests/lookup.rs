//! Every rule of `netkit lookup` by one line: what came of questions in, the verdict's id, status, confidence and place out.

use netkit_model::dns::{Edns, Rcode, RecordType, SectionFault};
use netkit_model::{
    Confidence, DnsEnd, DnsQuery, DnsReply, DnsTransport, LocusKind, Status, StrayKind, VerdictId,
};
use netkit_net::Errno;

use super::properties;
use super::staged_lookup::{
    SECOND, StagedLookup, a, address, answered, cname, icmp, lookup, name, record, reply, soa, truncated,
};
use Confidence::{Ambiguous, Likely, Proven};
use Status::{Degraded, Fail, Ok};

#[track_caller]
fn check(staged: &StagedLookup, id: VerdictId, status: Status, confidence: Confidence) {
    let diagnosis = staged.diagnose();
    properties::hold(&diagnosis).expect("every verdict keeps its promises");
    let verdict = diagnosis.verdict;
    assert_eq!(
        (verdict.id, verdict.status, verdict.confidence),
        (id, status, confidence),
        "{}",
        verdict.text
    );
}

fn without_edns(query: &mut DnsQuery) {
    query.edns = None;
}

fn small(query: &mut DnsQuery) {
    query.edns = Some(Edns::asking(512));
}

fn by_tcp(query: &mut DnsQuery) {
    query.transport = DnsTransport::Tcp;
}

fn code(rcode: Rcode) -> DnsEnd {
    answered(reply(rcode, Vec::new()))
}

/// A reply with the address, of which something is otherwise.
fn odd(change: impl FnOnce(&mut DnsReply)) -> DnsEnd {
    let mut odd = reply(Rcode::NOERROR, vec![a("www.example.", [192, 0, 2, 80])]);
    change(&mut odd);
    answered(odd)
}

#[test]
fn an_answer_is_fine() {
    check(&lookup().ends(address()), VerdictId::DnsOk, Ok, Proven);
    let one_of_two = lookup().ends(address()).and_type(RecordType::AAAA).ends(code(Rcode::NOERROR));
    check(&one_of_two, VerdictId::DnsOk, Ok, Proven);
}

#[test]
fn names_without_an_answer_say_why() {
    check(&lookup().ends(code(Rcode::NXDOMAIN)), VerdictId::DnsNxdomain, Fail, Proven);
    check(&lookup().ends(code(Rcode::NOERROR)), VerdictId::DnsNodata, Fail, Proven);
    let alias = vec![cname("www.example.", "gone.example.")];
    check(&lookup().ends(answered(reply(Rcode::NXDOMAIN, alias))), VerdictId::DnsDanglingCname, Fail, Proven);
    let circle = vec![cname("www.example.", "b.example."), cname("b.example.", "WWW.example.")];
    check(&lookup().ends(answered(reply(Rcode::SERVFAIL, circle))), VerdictId::DnsCnameLoop, Fail, Proven);
}

#[test]
fn endless_aliases_are_followed_within_bounds() {
    let label = |place: usize| format!("n{place}.example.");
    let mut chain = vec![cname("www.example.", &label(0))];
    chain.extend((0..10_000).map(|place| cname(&label(place), &label(place + 1))));
    check(&lookup().ends(answered(reply(Rcode::NOERROR, chain))), VerdictId::DnsCnameChain, Fail, Proven);
}

#[test]
fn an_alias_out_of_the_server_s_zones_is_followed_by_further_questions() {
    let label = |place: usize| format!("n{place}.example.");
    let alias = |owner: &str, place| answered(reply(Rcode::NOERROR, vec![cname(owner, &label(place))]));
    let ask = |place: usize| move |query: &mut DnsQuery| query.question.name = name(&label(place));
    let open = lookup().ends(alias("www.example.", 0));
    check(&open, VerdictId::DnsOk, Ok, Proven);
    check(&open.clone().tried(ask(0), code(Rcode::REFUSED)), VerdictId::DnsOk, Ok, Proven);
    let ending = |place: usize| {
        let address = a(&label(place), [192, 0, 2, 80]);
        answered(reply(Rcode::NOERROR, vec![address]))
    };
    let chained = |length: usize| {
        let steps = (0..length)
            .fold(open.clone(), |staged, place| staged.tried(ask(place), alias(&label(place), place + 1)));
        steps.tried(ask(length), ending(length))
    };
    check(&chained(10), VerdictId::DnsOk, Ok, Proven);
    check(&chained(11), VerdictId::DnsCnameChain, Fail, Proven);
}

#[test]
fn a_broken_record_hides_no_other() {
    let broken = || record("www.example.", RecordType::A, &[192, 0, 2]);
    let sound = || a("www.example.", [192, 0, 2, 80]);
    let some = lookup().ends(answered(reply(Rcode::NOERROR, vec![sound(), broken()])));
    check(&some, VerdictId::DnsMalformed, Degraded, Proven);
    let all = lookup().ends(answered(reply(Rcode::NOERROR, vec![broken()])));
    check(&all, VerdictId::DnsMalformed, Fail, Proven);
}

#[test]
fn codes_of_servers_have_verdicts() {
    check(&lookup().ends(code(Rcode::SERVFAIL)), VerdictId::DnsServfail, Fail, Proven);
    check(&lookup().ends(code(Rcode::REFUSED)), VerdictId::DnsRefused, Fail, Proven);
    check(&lookup().ends(code(Rcode::FORMERR)), VerdictId::DnsRcode, Fail, Proven);
    check(&lookup().ends(code(Rcode(11))), VerdictId::DnsRcode, Fail, Proven);
}

#[test]
fn a_code_for_one_type_of_two_is_told() {
    let failing = |rcode| lookup().ends(code(rcode)).and_type(RecordType::AAAA);
    for (rcode, id) in [
        (Rcode::SERVFAIL, VerdictId::DnsServfail),
        (Rcode::REFUSED, VerdictId::DnsRefused),
        (Rcode::NOTIMP, VerdictId::DnsRcode),
    ] {
        check(&failing(rcode).ends(address()), id, Degraded, Proven);
        check(&failing(rcode).ends(code(Rcode::NOERROR)), id, Fail, Proven);
    }
}

#[test]
fn what_is_not_sent_is_this_hosts_doing() {
    let unsent = lookup().ends(DnsEnd::Unsent(Errno::NETUNREACH)).diagnose().verdict;
    assert_eq!(unsent.locus.kind, LocusKind::ThisHost);
    assert_eq!(lookup().ends(icmp(1)).diagnose().verdict.locus.kind, LocusKind::Resolver);
}

#[test]
fn servers_that_do_not_reply_say_how() {
    check(&lookup(), VerdictId::DnsServerSilent, Fail, Ambiguous);
    check(&lookup().ends(icmp(3)), VerdictId::DnsServerClosed, Fail, Proven);
    check(&lookup().ends(icmp(1)), VerdictId::DnsServerUnreachable, Fail, Proven);
    check(&lookup().ends(DnsEnd::Unsent(Errno::NETUNREACH)), VerdictId::DnsServerUnreachable, Fail, Proven);
    check(&lookup().ends(DnsEnd::Failed(Errno::CONNREFUSED)), VerdictId::DnsServerClosed, Fail, Proven);
    check(&lookup().ends(DnsEnd::Closed { received: 1 }), VerdictId::DnsServerClosed, Fail, Proven);
    check(&lookup().ends(DnsEnd::Unreadable(vec![1])), VerdictId::DnsMalformed, Fail, Proven);
    check(&lookup().stray(StrayKind::WrongSource), VerdictId::DnsWrongSource, Fail, Proven);
    check(&lookup().stray(StrayKind::WrongId), VerdictId::DnsWrongId, Fail, Likely);
    check(&lookup().stray(StrayKind::WrongQuestion), VerdictId::DnsWrongId, Fail, Likely);
}

#[test]
fn one_server_of_several_degrades() {
    check(&lookup().ends(address()).also(SECOND), VerdictId::DnsServerSilent, Degraded, Ambiguous);
    check(&lookup().ends(address()).also(SECOND).ends(icmp(3)), VerdictId::DnsServerClosed, Degraded, Proven);
    let first_dead = lookup().configured().also(SECOND).ends(address());
    check(&first_dead, VerdictId::DnsFirstServerDead, Degraded, Proven);
    let second_dead = lookup().configured().ends(address()).also(SECOND);
    check(&second_dead, VerdictId::DnsServerSilent, Degraded, Ambiguous);
}

#[test]
fn servers_that_disagree_are_told() {
    let other = || answered(reply(Rcode::NOERROR, vec![a("www.example.", [192, 0, 2, 81])]));
    check(
        &lookup().ends(address()).also(SECOND).ends(other()),
        VerdictId::DnsAnswersDiffer,
        Degraded,
        Proven,
    );
    check(&lookup().ends(address()).also(SECOND).ends(address()), VerdictId::DnsOk, Ok, Proven);
    let none = lookup().ends(code(Rcode::NXDOMAIN)).also(SECOND).ends(address());
    check(&none, VerdictId::DnsAnswersDiffer, Degraded, Proven);
    // That a server refuses says nothing of the name.
    let refuses = lookup().ends(code(Rcode::REFUSED)).also(SECOND).ends(address());
    check(&refuses, VerdictId::DnsOk, Ok, Proven);
}

#[test]
fn serials_go_round() {
    let zone = |serial| {
        let mut reply = reply(Rcode::NOERROR, vec![soa("www.example.", serial)]);
        reply.message.header.flags.authoritative = true;
        answered(reply)
    };
    let staged = |first, second| {
        let mut staged = lookup();
        staged.run.questions[0].record_type = RecordType::SOA;
        staged.run.exchanges[0].query.question.record_type = RecordType::SOA;
        staged.ends(zone(first)).also(SECOND).ends(zone(second))
    };
    check(&staged(7, 8), VerdictId::DnsSerialDiffers, Degraded, Proven);
    check(&staged(7, 7), VerdictId::DnsOk, Ok, Proven);
    let older = |first, second| staged(first, second).diagnose().verdict.locus.address;
    assert_eq!(older(u32::MAX, 0), Some([192, 0, 2, 53].into()));
    assert_eq!(older(8, 7), Some([192, 0, 2, 54].into()));
}

#[test]
fn edns_is_told_from_other_causes() {
    let dropped = lookup().tried(without_edns, address()).tried(small, DnsEnd::Silent);
    check(&dropped, VerdictId::DnsEdnsDropped, Fail, Proven);
    let large = lookup().tried(without_edns, truncated()).tried(small, truncated()).tried(by_tcp, address());
    check(&large, VerdictId::DnsLargeUdpDropped, Fail, Proven);
    let gone = lookup().tried(without_edns, DnsEnd::Silent).tried(small, DnsEnd::Silent);
    check(&gone, VerdictId::DnsServerSilent, Fail, Ambiguous);
    // What is answered all of a sudden was only lost.
    let lossy = lookup().tried(without_edns, address()).tried(small, address());
    check(&lossy, VerdictId::DnsServerSilent, Fail, Ambiguous);
    for (rcode, id) in [
        (Rcode::FORMERR, VerdictId::DnsEdnsFormerr),
        (Rcode::NOTIMP, VerdictId::DnsEdnsNotimp),
        (Rcode::REFUSED, VerdictId::DnsEdnsRefused),
    ] {
        check(&lookup().ends(code(rcode)).tried(without_edns, address()), id, Fail, Proven);
    }
    let refused = lookup().ends(code(Rcode::REFUSED)).tried(without_edns, code(Rcode::REFUSED));
    check(&refused, VerdictId::DnsRefused, Fail, Proven);
    check(
        &lookup().ends(odd(|reply| reply.message.edns = None)),
        VerdictId::DnsEdnsIgnored,
        Degraded,
        Proven,
    );
}

#[test]
fn a_type_that_is_dropped_is_told_from_a_server_that_is_gone() {
    let staged = lookup().ends(address()).and_type(RecordType::AAAA);
    check(&staged, VerdictId::DnsTypeSilent, Degraded, Likely);
    let other = |query: &mut DnsQuery| query.question.record_type = RecordType::SOA;
    check(&lookup().tried(other, code(Rcode::NOERROR)), VerdictId::DnsTypeSilent, Fail, Likely);
}

#[test]
fn tcp_that_is_blocked_is_told() {
    let staged = |end| lookup().ends(truncated()).then_tcp(end);
    check(&staged(DnsEnd::Silent), VerdictId::DnsTcpBlocked, Fail, Proven);
    check(&staged(DnsEnd::Failed(Errno::CONNREFUSED)), VerdictId::DnsTcpBlocked, Fail, Proven);
    check(&staged(DnsEnd::Closed { received: 0 }), VerdictId::DnsTcpBlocked, Fail, Proven);
    // An empty datagram for an answer that is short, and for one that is not.
    check(&staged(address()), VerdictId::DnsRateLimited, Degraded, Likely);
    check(&staged(odd(|reply| reply.bytes = vec![0; 2_000])), VerdictId::DnsOk, Ok, Proven);
}

#[test]
fn what_is_odd_about_an_answer_is_told() {
    check(&lookup().ends(odd(|reply| reply.keeps_case = false)), VerdictId::DnsCaseChanged, Degraded, Proven);
    let fault = netkit_model::dns::DnsMessage::decode(&[0; 3]).expect_err("three bytes are no header");
    let fault = Some(SectionFault { section: "additional", offset: 60, fault });
    check(
        &lookup().ends(odd(|reply| reply.message.fault = fault)),
        VerdictId::DnsMalformed,
        Degraded,
        Proven,
    );
}

#[test]
fn signatures_at_fault_lead_to_the_chain() {
    let unverified = |query: &mut DnsQuery| query.flags.checking_disabled = true;
    let staged = lookup().ends(code(Rcode::SERVFAIL)).tried(unverified, address());
    check(&staged, VerdictId::DnsServfail, Fail, Proven);
    let verdict = staged.diagnose().verdict;
    assert_eq!(verdict.next[0].command, "netkit lookup --dnssec www.example. A @192.0.2.53");
    assert_eq!(verdict.locus.kind, LocusKind::Resolver);
}
