//! The rules about the chain of trust: a walk in, the verdict out, and how it reads.

use std::net::SocketAddr;

use netkit_model::dns::{Class, DomainName, Question, Rcode, RecordType};
use netkit_model::{
    ChainAnswer, ChainAnswerKind, ChainFault, ChainFaultKind as Fault, ChainReport, ChainStatus as Chain,
    Confidence, Denial, DenialEnd, DenialKind, DnsServer, DsEnd, DsOrigin, DsSeen, EpochSeconds, KeySeen,
    LookupRun, SignatureEnd, SignatureSeen, Status, VerdictId, ZoneSeen,
};

use super::staged_lookup::{a, answered, lookup, reply};
use crate::diagnose_lookup;

const NOW: EpochSeconds = EpochSeconds(1_795_473_231);
const DAY: u64 = 86_400;

fn name(text: &str) -> DomainName {
    DomainName::from_text(text).expect("a name")
}

fn server() -> DnsServer {
    DnsServer::at(SocketAddr::from(([192, 0, 2, 53], 53)))
}

fn signature(owner: &str, covered: RecordType, end: SignatureEnd, left: i64) -> SignatureSeen {
    SignatureSeen {
        owner: name(owner),
        type_covered: covered,
        signer: name("a.test"),
        key_tag: 7,
        algorithm: 13,
        inception: NOW,
        expiration: EpochSeconds(NOW.0 + left),
        end,
    }
}

/// The walk to `www.a.test`, which ends so.
fn chain(status: Chain, faults: Vec<ChainFault>) -> ChainReport {
    let zone = |zone: &str, status, ds_origin| ZoneSeen {
        zone: name(zone),
        status,
        ds: vec![DsSeen { key_tag: 9, algorithm: 8, digest_type: 2, digest: vec![1], end: DsEnd::NoKey }],
        ds_origin,
        ds_signatures: Vec::new(),
        keys: vec![KeySeen { key_tag: 7, algorithm: 13, flags: 257, bits: Some(256), is_vouched_for: false }],
        key_signatures: Vec::new(),
        unsigned: None,
    };
    ChainReport {
        server: server(),
        now: NOW,
        status,
        zones: vec![zone(".", Chain::Secure, DsOrigin::BuiltIn), zone("a.test", status, DsOrigin::Parent)],
        answers: vec![ChainAnswer {
            name: name("www.a.test"),
            record_type: RecordType::A,
            kind: ChainAnswerKind::Records,
            zone: name("a.test"),
            status,
            signatures: Vec::new(),
            denial: None,
        }],
        faults,
        first_to_expire: Some(signature("a.test", RecordType::DNSKEY, SignatureEnd::Valid, 30 * 86_400)),
        exchanges: Vec::new(),
        signature_checks: 1,
    }
}

fn fault(kind: Fault, owner: &str, record_type: RecordType) -> ChainFault {
    ChainFault {
        kind,
        zone: name("a.test"),
        owner: name(owner),
        record_type,
        key_tag: Some(7),
        algorithm: Some(13),
        seconds: Some(5 * DAY),
    }
}

fn run(chain: ChainReport) -> LookupRun {
    let question = Question { name: name("www.a.test"), record_type: RecordType::A, class: Class::IN };
    LookupRun {
        input: "www.a.test".to_owned(),
        questions: vec![question],
        servers: vec![server()],
        chains: vec![chain],
        ..LookupRun::default()
    }
}

#[track_caller]
fn check(chain: ChainReport, id: VerdictId, status: Status, confidence: Confidence, text: &str) {
    let diagnosis = diagnose_lookup(&run(chain));
    super::properties::hold(&diagnosis).expect("every verdict keeps its promises");
    let verdict = diagnosis.verdict;
    assert_eq!(
        (verdict.id, verdict.status, verdict.confidence),
        (id, status, confidence),
        "{}",
        verdict.text
    );
    assert_eq!(verdict.text, text);
}

#[track_caller]
fn check_broken(fault: ChainFault, id: VerdictId, text: &str) {
    let text = format!("{text}; www.a.test does not resolve where resolvers validate");
    check(chain(Chain::Bogus, vec![fault]), id, Status::Fail, Confidence::Proven, &text);
}

#[test]
fn each_fault_has_a_verdict_of_its_own() {
    const DNSKEY: RecordType = RecordType::DNSKEY;
    let at_zone = |kind| fault(kind, "a.test", DNSKEY);
    let at_name = |kind| fault(kind, "www.a.test", RecordType::A);
    check_broken(
        at_zone(Fault::RrsigExpired),
        VerdictId::DnssecRrsigExpired,
        "the signature of key 7 of a.test. over the keys of a.test. ended 5 days ago",
    );
    check_broken(
        at_name(Fault::RrsigNotYetValid),
        VerdictId::DnssecRrsigNotYetValid,
        "the signature of key 7 of a.test. over www.a.test. A begins only in 5 days",
    );
    check_broken(
        at_zone(Fault::DsDigestMismatch),
        VerdictId::DnssecDsDigestMismatch,
        "the zone above vouches for key 7 of a.test. by a digest that is not that key's",
    );
    check_broken(
        ChainFault { algorithm: Some(8), ..at_zone(Fault::DsAlgorithmMismatch) },
        VerdictId::DnssecDsAlgorithmMismatch,
        "the zone above vouches for key 7 of a.test. with RSASHA256, and that key has ECDSAP256SHA256",
    );
    check_broken(
        ChainFault { key_tag: Some(9), ..at_zone(Fault::DsKeyTagUnknown) },
        VerdictId::DnssecDsKeyTagUnknown,
        "the zone above vouches for key 9 of a.test., which has key 7",
    );
    check_broken(
        at_zone(Fault::DsWithoutDnskey),
        VerdictId::DnssecDsWithoutDnskey,
        "the zone above vouches for key 9 of a.test., and a.test. has no key at all",
    );
    check_broken(
        at_name(Fault::SignatureInvalid),
        VerdictId::DnssecSignatureInvalid,
        "the signature of key 7 of a.test. over www.a.test. A does not belong to these data: they were changed after they \
         were signed",
    );
    check_broken(
        at_name(Fault::RrsigMissing),
        VerdictId::DnssecRrsigMissing,
        "www.a.test. A has no signature, though a.test. is signed",
    );
    check_broken(
        at_zone(Fault::RrsigMissing),
        VerdictId::DnssecRrsigMissing,
        "the keys of a.test. are not signed by key 7, which the zone above vouches for",
    );
    check_broken(
        fault(Fault::DenialMissing, "a.test", RecordType::DS),
        VerdictId::DnssecDenialMissing,
        "that a.test. has no DS, and so need not be signed, is not proven: no NSEC or NSEC3 record that is signed covers it",
    );
}

#[test]
fn a_signature_by_a_key_that_is_not_published_is_told_as_such() {
    let mut seen = chain(Chain::Bogus, vec![fault(Fault::SignatureInvalid, "www.a.test", RecordType::A)]);
    seen.answers[0].signatures = vec![signature("www.a.test", RecordType::A, SignatureEnd::NoKey, 1)];
    let text = "www.a.test. A is signed by key 7, which a.test. does not publish: it has key 7; www.a.test does not \
                resolve where resolvers validate";
    check(seen, VerdictId::DnssecSignatureInvalid, Status::Fail, Confidence::Proven, text);
}

#[test]
fn a_wrong_clock_is_this_host_s() {
    let mut seen = chain(Chain::Bogus, vec![fault(Fault::ClockSkew, "a.test", RecordType::DNSKEY)]);
    seen.zones[1].key_signatures =
        vec![signature("a.test", RecordType::DNSKEY, SignatureEnd::Expired(5 * DAY), -5 * 86_400)];
    let text = "every signature that was seen, from the trust anchor down, has ended: the clock of this host is fast by 5 \
                days at least";
    check(seen, VerdictId::DnssecClockSkew, Status::Fail, Confidence::Likely, text);
}

/// A resolver that was asked for AD and has not set it; whoever did not ask, or asked an authority, learns nothing.
#[test]
fn a_resolver_that_does_not_say_that_it_has_verified_is_told() {
    let check = |asks: bool, is_authority: bool, is_verified: bool, id: VerdictId| {
        let mut staged = lookup();
        let query = &mut staged.run.exchanges[0].query;
        query.flags.authentic_data = asks;
        let mut reply = reply(Rcode::NOERROR, vec![a("www.example.", [192, 0, 2, 80])]);
        let flags = &mut reply.message.header.flags;
        (flags.authoritative, flags.authentic_data) = (is_authority, is_verified);
        let mut staged = staged.ends(answered(reply));
        staged.run.chains = vec![chain(Chain::Secure, vec![])];
        let verdict = staged.diagnose().verdict;
        assert_eq!((verdict.id, verdict.status), (id, Status::Ok), "{}", verdict.text);
    };
    check(true, false, false, VerdictId::DnssecNotValidated);
    check(true, false, true, VerdictId::DnssecSecure);
    check(true, true, false, VerdictId::DnssecSecure);
    check(false, false, false, VerdictId::DnssecSecure);
}

#[test]
fn what_is_no_fault_is_told_as_none() {
    const PROVEN: Confidence = Confidence::Proven;
    let text = "www.a.test is signed, and the chain of trust through . and a.test. holds";
    check(chain(Chain::Secure, vec![]), VerdictId::DnssecSecure, Status::Ok, PROVEN, text);
    let mut soon = chain(Chain::Secure, vec![]);
    soon.first_to_expire = Some(signature("a.test", RecordType::DNSKEY, SignatureEnd::Valid, 7_200));
    let text = format!("{text}; the signature over a.test. DNSKEY ends in 2 hours");
    check(soon, VerdictId::DnssecSecure, Status::Ok, PROVEN, &text);
    let mut unsigned = chain(Chain::Insecure, vec![]);
    unsigned.zones[1].unsigned =
        Some(Denial { kind: DenialKind::Nsec, end: DenialEnd::Proven, signatures: Vec::new() });
    let text = "a.test. is not signed: the zone above proves that it has no DS (NSEC)";
    check(unsigned, VerdictId::DnssecInsecure, Status::Ok, PROVEN, text);
    let unsupported = fault(Fault::UnsupportedAlgorithm, "a.test", RecordType::DS);
    let text = "a.test. is signed with ECDSAP256SHA256 or by a digest that cannot be checked here: to whoever cannot either, \
                it is not signed";
    let seen = chain(Chain::Insecure, vec![unsupported]);
    check(seen, VerdictId::DnssecUnsupportedAlgorithm, Status::Degraded, PROVEN, text);
}

/// The second link is not looked at before the first is whole; of two faults the first counts.
#[test]
fn the_first_broken_link_counts() {
    let faults = vec![
        fault(Fault::RrsigMissing, "www.a.test", RecordType::A),
        fault(Fault::SignatureInvalid, "www.a.test", RecordType::AAAA),
    ];
    let diagnosis = diagnose_lookup(&run(chain(Chain::Bogus, faults)));
    assert_eq!(diagnosis.verdict.id, VerdictId::DnssecRrsigMissing);
}
