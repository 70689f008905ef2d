//! Walks over messages that BIND's `named` sent, whole and damaged.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::Duration;

use data_encoding::BASE64;
use hickory_proto::dnssec::PublicKey as _;
use netkit_model::{
    ChainAnswerKind, ChainFaultKind as Fault, ChainStatus, ChainStatus as Status, DenialEnd, DnsEnd,
    DnsReply, DnsServer, DnsTransport, DnsTry, Rtt, StampBasis,
};
use netkit_packet::dns::{Class, DnsFlags, DnsMessage, DomainName, Rdata};
use proptest::prelude::*;

use super::key::{Ds, Key};
use super::*;

/// What `named` sent.
const NAMED: &str = include_str!("tests/named.txt");
/// The trust anchor of its root, as `dnssec-dsfromkey` prints it.
const ANCHOR: &str = ". IN DS 5872 8 2 DAE526D04EB61E6A3C632073BF48C357B4BBEA3B7169D6F62380FCEAAA832585";
/// The moment at which that was.
const NOW: EpochSeconds = EpochSeconds(1_795_473_231);
const YEAR: i64 = 365 * 86_400;

type Messages = BTreeMap<(String, String), Vec<u8>>;

fn named() -> Messages {
    let lines = NAMED.lines().filter(|line| !line.starts_with('#'));
    let entries = lines.map(|line| {
        let [name, record_type, message] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let message = BASE64.decode(message.as_bytes()).expect("base64");
        ((name.to_owned(), record_type.to_owned()), message)
    });
    entries.collect()
}

fn name(text: &str) -> DomainName {
    DomainName::from_text(text).expect("a name")
}

fn anchors() -> TrustAnchors {
    TrustAnchors::from_text(ANCHOR).expect("an anchor")
}

/// `www.good.test` for A, `good.test/SOA` for another type.
fn question(goal: &str) -> Question {
    let (owner, record_type) = goal.rsplit_once('/').unwrap_or((goal, "A"));
    let record_type = record_type.parse().expect("a type");
    Question { name: name(owner), record_type, class: Class::IN }
}

fn chain(goal: &str, anchors: TrustAnchors, now: EpochSeconds) -> Chain {
    let question = question(goal);
    let query = DnsQuery {
        server: DnsServer::at(SocketAddr::from(([192, 0, 2, 53], 53))),
        transport: DnsTransport::Udp,
        question: question.clone(),
        flags: DnsFlags::default(),
        edns: None,
    };
    Chain::new(&query, &[question.record_type], anchors, now)
}

/// What comes of a question: the message where there is one, silence elsewhere.
fn exchange(query: DnsQuery, messages: &Messages) -> DnsExchange {
    assert!(query.flags.checking_disabled && query.edns.as_ref().is_some_and(|edns| edns.dnssec_ok));
    let key = (query.question.name.to_lowercase().to_string(), query.question.record_type.to_string());
    let end = messages.get(&key).and_then(|bytes| {
        let message = DnsMessage::decode(bytes).ok()?;
        let rtt = Rtt { duration: Duration::ZERO, basis: StampBasis::TcpInfo };
        let bytes = bytes.clone();
        Some(DnsEnd::Answered(Box::new(DnsReply { bytes, message, rtt, hop_limit: None, keeps_case: true })))
    });
    let one = DnsTry {
        transport: DnsTransport::Udp,
        sent: Vec::new(),
        started: Duration::ZERO,
        took: Duration::ZERO,
        connected: None,
        secured: None,
        end: end.unwrap_or(DnsEnd::Silent),
        strays: Vec::new(),
    };
    DnsExchange { query, tries: vec![one] }
}

fn walk_at(goal: &str, messages: &Messages, anchors: TrustAnchors, now: EpochSeconds) -> ChainReport {
    let mut chain = chain(goal, anchors, now);
    while let Some((id, query)) = chain.ask() {
        chain.take(id, exchange(query, messages));
    }
    chain.into_report()
}

fn walk(goal: &str, messages: &Messages) -> ChainReport {
    walk_at(goal, messages, anchors(), NOW)
}

/// A status, and the faults as `kind owner type`.
fn seen(report: &ChainReport) -> (Status, Vec<String>) {
    let fault = |fault: &netkit_model::ChainFault| {
        format!("{} {} {}", fault.kind.name(), fault.owner, fault.record_type)
    };
    (report.status, report.faults.iter().map(fault).collect())
}

fn check(goal: &str, status: Status, faults: &[&str]) {
    let report = walk(goal, &named());
    let (is_status, are_faults) = seen(&report);
    assert_eq!(
        (is_status, are_faults.iter().map(String::as_str).collect::<Vec<_>>()),
        (status, faults.to_vec()),
        "{goal}"
    );
}

#[test]
fn what_holds_is_secure() {
    for goal in [
        "www.good.test",
        "WWW.Good.Test/AAAA",
        "good.test/SOA",
        "good.test/DS",
        "good.test/DNSKEY",
        "mixed.good.test/MX",
        "srv.good.test/SRV",
        "www.good.test/ANY",
        "www.sub.deep.good.test",
        "sub.deep.good.test/DS",
        "a.b.ent.good.test",
        "www.nsec3.test",
        "nsec3.test/NSEC3PARAM",
        "www.ed.test",
        "www.p384.test",
        "www.rsa512.test",
        "www.rsasha1.test",
        "www.optout.test",
        "www.iter.test",
        "www.soon.test",
        "www.badsig.test/TXT",
        "www.nosig.test/AAAA",
        "www.nonsec.test",
        "./SOA",
        "test./NS",
        "ns.test",
    ] {
        check(goal, Status::Secure, &[]);
    }
}

/// Names that do not exist, types that do not, and wildcards, each with its proof by NSEC and by NSEC3.
#[test]
fn what_does_not_exist_is_proven_not_to() {
    let proven = |goal: &str, kind: &str, end: DenialEnd, status: Status| {
        let report = walk(goal, &named());
        let answer = report.answers.last().expect("an answer");
        let denial = answer.denial.as_ref().unwrap_or_else(|| panic!("{goal}: {report:#?}"));
        assert_eq!((answer.kind.name(), denial.end, report.status), (kind, end, status), "{goal}");
        assert_eq!(report.faults, [], "{goal}");
    };
    for zone in ["good.test", "nsec3.test"] {
        proven(&format!("nothing.{zone}"), "nxdomain", DenialEnd::Proven, Status::Secure);
        proven(&format!("www.{zone}/MX"), "nodata", DenialEnd::Proven, Status::Secure);
        proven(&format!("b.ent.{zone}"), "nodata", DenialEnd::Proven, Status::Secure);
        proven(&format!("x.wild.{zone}"), "wildcard", DenialEnd::Proven, Status::Secure);
        proven(&format!("x.wild.{zone}/MX"), "nodata", DenialEnd::Proven, Status::Secure);
    }
    proven("no.rsa512.test", "nxdomain", DenialEnd::Proven, Status::Secure);
    proven("nothing", "nxdomain", DenialEnd::Proven, Status::Secure);
    proven("nx.test", "nxdomain", DenialEnd::Proven, Status::Secure);
    proven("kid.nsec3.test/DS", "nodata", DenialEnd::Proven, Status::Secure);
    proven("www.optout.test/MX", "nodata", DenialEnd::Proven, Status::Secure);
    proven("nothing.optout.test", "nxdomain", DenialEnd::OptOut, Status::Insecure);
    proven("kid.optout.test/DS", "nodata", DenialEnd::OptOut, Status::Insecure);
}

#[test]
fn other_names_are_followed_across_zones() {
    let check = |goal: &str, status: Status, names: &[&str]| {
        let report = walk(goal, &named());
        let seen: Vec<_> = report.answers.iter().map(|answer| answer.name.to_string()).collect();
        assert_eq!(
            (report.status, seen),
            (status, names.iter().map(ToString::to_string).collect()),
            "{goal}"
        );
    };
    check("alias.good.test", Status::Secure, &["alias.good.test.", "www.good.test."]);
    check("away.good.test", Status::Secure, &["away.good.test.", "www.nsec3.test."]);
    check("away.good.test/AAAA", Status::Secure, &["away.good.test.", "www.nsec3.test."]);
    check("www.old.good.test", Status::Secure, &["www.old.good.test.", "www.nsec3.test."]);
    check("dead.good.test", Status::Secure, &["dead.good.test.", "nothing.good.test."]);
    check("toinsecure.good.test", Status::Insecure, &["toinsecure.good.test.", "www.plain.test."]);
    check("tobad.good.test", Status::Bogus, &["tobad.good.test.", "www.badsig.test."]);
}

#[test]
fn what_is_not_signed_is_no_fault() {
    for (goal, cut, end) in [
        ("www.plain.test", "plain.test.", DenialEnd::Proven),
        ("nothing.plain.test", "plain.test.", DenialEnd::Proven),
        ("www.island.test", "island.test.", DenialEnd::Proven),
        ("www.kid.nsec3.test", "kid.nsec3.test.", DenialEnd::Proven),
        ("www.kid.optout.test", "kid.optout.test.", DenialEnd::OptOut),
    ] {
        check(goal, Status::Insecure, &[]);
        let report = walk(goal, &named());
        let last = report.zones.last().expect("zones");
        let denial = last.unsigned.as_ref().expect("a proof that it has no DS");
        assert_eq!((last.zone.to_string().as_str(), denial.end), (cut, end));
    }
}

#[test]
fn each_broken_link_is_named() {
    const BOGUS: Status = Status::Bogus;
    check("www.expired.test", BOGUS, &["rrsig-expired expired.test. DNSKEY"]);
    check("www.future.test", BOGUS, &["rrsig-not-yet-valid future.test. DNSKEY"]);
    check("www.digest.test", BOGUS, &["ds-digest-mismatch digest.test. DNSKEY"]);
    check("www.dsalg.test", BOGUS, &["ds-algorithm-mismatch dsalg.test. DNSKEY"]);
    check("www.dstag.test", BOGUS, &["ds-key-tag-unknown dstag.test. DNSKEY"]);
    check("www.dsnokey.test", BOGUS, &["ds-without-dnskey dsnokey.test. DNSKEY"]);
    check("www.badsig.test", BOGUS, &["signature-invalid www.badsig.test. A"]);
    check("www.nokeysig.test", BOGUS, &["rrsig-missing nokeysig.test. DNSKEY"]);
    check("www.nosig.test", BOGUS, &["rrsig-missing www.nosig.test. A"]);
    check("zzz.nonsec.test", BOGUS, &["denial-missing zzz.nonsec.test. A"]);
    check("www.ed448.test", Status::Insecure, &["unsupported-algorithm ed448.test. DS"]);
    check("nothing.iter.test", Status::Insecure, &["nsec3-iterations nothing.iter.test. A"]);
}

/// Seconds since `date -d 2020-02-01T00:00:00Z +%s`, and until `date -d 2030-01-01T00:00:00Z +%s`.
#[test]
fn times_are_told_in_seconds() {
    let seconds = |goal: &str| walk(goal, &named()).faults[0].seconds;
    assert_eq!(seconds("www.expired.test"), Some(1_795_473_231 - 1_580_515_200));
    assert_eq!(seconds("www.future.test"), Some(1_893_456_000 - 1_795_473_231));
    let first = walk("www.soon.test", &named()).first_to_expire.expect("a signature");
    assert_eq!(first.signer, name("soon.test"));
    assert!((80_000..90_000).contains(&(first.expiration.0 - NOW.0)), "{first:?}");
}

#[test]
fn a_wrong_clock_is_told_from_old_signatures() {
    let at = |goal: &str, now: i64| seen(&walk_at(goal, &named(), anchors(), EpochSeconds(now)));
    let skew = |owner: &str| (Status::Bogus, vec![format!("clock-skew {owner} DNSKEY")]);
    assert_eq!(at("www.good.test", NOW.0 + YEAR), skew("."));
    assert_eq!(at("www.good.test", NOW.0 - YEAR), skew("."));
    assert_eq!(at("www.good.test", 0), skew("."));
    // One zone alone says nothing of the clock.
    assert_eq!(at("./SOA", NOW.0 + YEAR), (Status::Bogus, vec!["rrsig-expired . DNSKEY".to_owned()]));
    // Nor does a zone that is out of time on the other side.
    let mixed = at("www.future.test", NOW.0 + YEAR);
    assert_eq!(mixed, (Status::Bogus, vec!["rrsig-expired . DNSKEY".to_owned()]));
}

/// Times are compared modulo 2^32: what ends in 2106 and after is not over.
#[test]
fn moments_behind_2106_are_not_in_the_past() {
    let report = walk_at("www.good.test", &named(), anchors(), EpochSeconds(NOW.0 + (1 << 32)));
    assert_eq!(report.status, Status::Secure);
}

#[test]
fn answers_that_do_not_come_prove_nothing() {
    for lost in [(".", "DNSKEY"), ("test.", "DS"), ("good.test.", "DS"), ("good.test.", "DNSKEY")] {
        let mut messages = named();
        messages.remove(&(lost.0.to_owned(), lost.1.to_owned()));
        let report = walk("www.good.test", &messages);
        let told = format!("unanswered {} {}", lost.0, lost.1);
        assert_eq!(seen(&report), (Status::Indeterminate, vec![told]));
        // SERVFAIL says as little.
        let mut failed = named();
        let message = failed.get_mut(&(lost.0.to_owned(), lost.1.to_owned())).expect("a message");
        message[3] = message[3] & 0xf0 | 2;
        assert_eq!(walk("www.good.test", &failed).status, Status::Indeterminate);
    }
    assert_eq!(walk("www.good.test", &Messages::new()).status, Status::Indeterminate);
    assert_eq!(seen(&walk("www.elsewhere.good.test", &named())).0, Status::Indeterminate);
}

/// Records of this type no longer look like it.
fn without(messages: &mut Messages, (owner, record_type): (&str, &str), hidden: RecordType) {
    let message = messages.get_mut(&(owner.to_owned(), record_type.to_owned())).expect("a message");
    // The type stands behind a name, and before a class and a TTL that begins with zeros.
    let wanted = [hidden.0.to_be_bytes(), Class::IN.0.to_be_bytes(), [0, 0]].concat();
    while let Some(at) = message.windows(wanted.len()).position(|part| part == wanted) {
        message[at..at + 2].copy_from_slice(&65_281_u16.to_be_bytes());
    }
}

#[test]
fn nothing_is_insecure_without_a_proof() {
    let bogus = |goal: &str, changed: (&str, &str), hidden: RecordType, fault: &str| {
        let mut messages = named();
        without(&mut messages, changed, hidden);
        assert_eq!(seen(&walk(goal, &messages)), (Status::Bogus, vec![fault.to_owned()]), "{goal}");
    };
    let ds = ("plain.test.", "DS");
    bogus("www.plain.test", ds, RecordType::NSEC, "denial-missing plain.test. DS");
    bogus("www.plain.test", ds, RecordType::RRSIG, "rrsig-missing plain.test. NSEC");
    bogus("www.good.test", ("good.test.", "DS"), RecordType::DS, "denial-missing good.test. DS");
    bogus("www.good.test", ("good.test.", "DS"), RecordType::RRSIG, "rrsig-missing good.test. DS");
    bogus(
        "www.kid.optout.test",
        ("kid.optout.test.", "DS"),
        RecordType::NSEC3,
        "denial-missing kid.optout.test. DS",
    );
    bogus(
        "nothing.good.test",
        ("nothing.good.test.", "A"),
        RecordType::NSEC,
        "denial-missing nothing.good.test. A",
    );
    bogus(
        "x.wild.good.test",
        ("x.wild.good.test.", "A"),
        RecordType::NSEC,
        "denial-missing x.wild.good.test. A",
    );
    bogus(
        "x.wild.nsec3.test",
        ("x.wild.nsec3.test.", "A"),
        RecordType::NSEC3,
        "denial-missing x.wild.nsec3.test. A",
    );
    // A server that hands out no signatures at all.
    let mut messages = named();
    for (owner, record_type) in named().keys() {
        without(&mut messages, (owner, record_type), RecordType::RRSIG);
    }
    let seen = seen(&walk("www.good.test", &messages));
    assert_eq!(seen, (Status::Bogus, vec!["rrsig-missing . DNSKEY".to_owned()]));
}

/// The proof for one name put before the question for another: no parent may speak for its child.
#[test]
fn proofs_for_other_names_prove_nothing() {
    let bogus = |goal: &str, taken: (&str, &str)| {
        let mut messages = named();
        let other = messages[&(taken.0.to_owned(), taken.1.to_owned())].clone();
        let question = question(goal);
        let key = (question.name.to_lowercase().to_string(), question.record_type.to_string());
        messages.insert(key, other);
        assert_eq!(walk(goal, &messages).status, Status::Bogus, "{goal} by {taken:?}");
    };
    bogus("www.good.test", ("nothing.good.test.", "A"));
    bogus("www.good.test", ("www.good.test.", "MX"));
    bogus("www.nsec3.test", ("nothing.nsec3.test.", "A"));
    bogus("www.ed.test", ("plain.test.", "DS"));
    bogus("good.test/SOA", ("plain.test.", "DS"));
    bogus("nothing.good.test", ("nx.test.", "A"));
}

#[test]
fn signatures_are_computed_within_a_bound() {
    let mut messages = named();
    let key = ("www.good.test.".to_owned(), "A".to_owned());
    let mut message = messages[&key].clone();
    // A thousand copies of the signature, each with other bytes at its end.
    let decoded = DnsMessage::decode(&message).expect("a message");
    let rrsig =
        decoded.answers.iter().find(|record| record.record_type == RecordType::RRSIG).expect("a signature");
    message.truncate(12 + name("www.good.test").wire().len() + 4);
    message[6..12].copy_from_slice(&[0x03, 0xe9, 0, 0, 0, 0]);
    let address = [&[0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 0x2c, 0, 4][..], &[192, 0, 2, 80]].concat();
    message.extend(address);
    for copy in 0..1_000_u16 {
        let mut data = rrsig.rdata.wire().to_vec();
        let end = data.len() - 2;
        data[end..].copy_from_slice(&copy.to_be_bytes());
        message.extend([0xc0, 12, 0, 46, 0, 1, 0, 0, 1, 0x2c]);
        message.extend(u16::try_from(data.len()).expect("short").to_be_bytes());
        message.extend(data);
    }
    messages.insert(key, message);
    let report = walk("www.good.test", &messages);
    assert_eq!(seen(&report), (Status::Bogus, vec!["signature-invalid www.good.test. A".to_owned()]));
    assert!(report.signature_checks < 30, "{}", report.signature_checks);
}

#[test]
fn questions_are_bounded() {
    let long = ["x"; 120].join(".") + ".good.test";
    let report = walk(&long, &named());
    assert_eq!(report.status, Status::Indeterminate);
    assert!(report.exchanges.len() <= 96, "{}", report.exchanges.len());
}

#[test]
fn what_is_needed_is_asked_at_once() {
    let waves = |goal: &str| {
        let messages = named();
        let mut chain = chain(goal, anchors(), NOW);
        for waves in 0..9 {
            let wave: Vec<_> = std::iter::from_fn(|| chain.ask()).collect();
            if wave.is_empty() {
                return waves;
            }
            for (id, query) in wave {
                chain.take(id, exchange(query, &messages));
            }
        }
        panic!("{goal}: it does not end");
    };
    assert_eq!(waves("www.good.test"), 1);
    assert_eq!(waves("good.test/SOA"), 1);
    assert_eq!(waves("www.plain.test"), 2);
}

#[test]
fn anchors_are_read_from_master_files() {
    let count = |text: &str| TrustAnchors::from_text(text).map(|anchors| anchors.zones.len());
    assert_eq!(count(ANCHOR), Ok(1));
    assert_eq!(count("; nothing\n$TTL 300\n\n"), Err(AnchorFault::Empty));
    assert_eq!(count(". IN A 192.0.2.1"), Err(AnchorFault::Record { line: 1 }));
    assert_eq!(count("; one\n. IN DS 1 2"), Err(AnchorFault::Record { line: 2 }));
    assert_eq!(count(". IN DS 1 2 3 XYZ"), Err(AnchorFault::Record { line: 1 }));
    assert_eq!(count(". IN DS 1 2 3 AA\nb. DS 1 2 3 ( A\nA ) ; end\n. 300 DS 2 2 3 aa"), Ok(2));
    // What unbound writes, and what is left when a key is given in place of its digest.
    let keys = named();
    let message = DnsMessage::decode(&keys[&(".".to_owned(), "DNSKEY".to_owned())]).expect("a message");
    let keys: Vec<_> =
        message.answers.iter().filter(|record| record.record_type == RecordType::DNSKEY).collect();
    let text: Vec<_> = keys
        .iter()
        .map(|record| format!(".\t86400\tIN\tDNSKEY\t{} ;{{id = 1 (ksk)}} ;;state=2", record.rdata.text()))
        .collect();
    let anchors = TrustAnchors::from_text(&text.join("\n")).expect("keys");
    assert_eq!(walk_at("www.good.test", &named(), anchors, NOW).status, Status::Secure);
}

#[test]
fn the_root_of_the_internet_is_no_other_root() {
    let report = walk_at("www.good.test", &named(), TrustAnchors::built_in(), NOW);
    assert_eq!(seen(&report), (Status::Bogus, vec!["ds-key-tag-unknown . DNSKEY".to_owned()]));
    let below = TrustAnchors::from_text("elsewhere. DS 1 8 2 AA").expect("an anchor");
    let report = walk_at("www.good.test", &named(), below, NOW);
    assert_eq!(seen(&report), (Status::Indeterminate, vec!["no-anchor www.good.test. A".to_owned()]));
}

/// The digests that are built in are those of the keys that hickory has.
#[test]
fn the_anchors_that_are_built_in_are_those_of_the_root() {
    let known = hickory_proto::dnssec::TrustAnchors::default();
    let digests: Vec<_> = (0..known.len())
        .filter_map(|at| known.get(at))
        .map(|key| {
            let data = [&[1, 1, 3, 8], key.public_bytes()].concat();
            let key = Key::read(&Rdata::decode(RecordType::DNSKEY, &data)).expect("a key");
            Ds::of(&DomainName::root(), &key).expect("a digest")
        })
        .collect();
    let built_in = TrustAnchors::built_in();
    assert_eq!(digests.len(), 2);
    assert!(digests.iter().all(|ds| built_in.zones[0].1.contains(ds)), "{digests:?}");
}

/// What the messages say of a goal: kind, and the records in canonical form; without times to live, which are not signed.
fn said(report: &ChainReport, messages: &Messages) -> BTreeSet<(String, Vec<u8>)> {
    let mut said = BTreeSet::new();
    for answer in &report.answers {
        said.insert((format!("{} {:?}", answer.name.to_lowercase(), answer.kind.name()), Vec::new()));
        if let ChainAnswerKind::Alias(target) = &answer.kind {
            said.insert((target.to_lowercase().to_string(), Vec::new()));
            continue;
        }
        let key = (answer.name.to_lowercase().to_string(), answer.record_type.to_string());
        let message = DnsMessage::decode(&messages[&key]).expect("a header");
        for record in message.answers.iter().filter(|record| record.record_type == answer.record_type) {
            if record.owner == answer.name && record.class == Class::IN {
                said.insert((answer.record_type.to_string(), record.rdata.canonical(record.record_type)));
            }
        }
    }
    said
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// However a message is damaged: what is secure says what the whole messages say.
    #[test]
    fn what_is_changed_is_not_secure(
        goal in prop::sample::select(vec![
            "www.good.test", "www.nsec3.test", "mixed.good.test/MX", "x.wild.good.test", "nothing.nsec3.test",
            "nothing.good.test", "www.good.test/MX", "alias.good.test", "www.old.good.test", "www.ed.test",
        ]),
        message in any::<prop::sample::Index>(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..3),
    ) {
        let whole = named();
        let right = walk(goal, &whole);
        prop_assert_eq!(right.status, ChainStatus::Secure);
        let suffixes: Vec<String> = right.zones.iter().map(|zone| zone.zone.to_string()).collect();
        let names: BTreeSet<String> = right.answers.iter().map(|answer| answer.name.to_string()).collect();
        let needed: Vec<_> = whole
            .keys()
            .filter(|(owner, record_type)| {
                names.contains(owner)
                    || suffixes.contains(owner) && ["DS", "DNSKEY"].contains(&record_type.as_str())
            })
            .cloned()
            .collect();
        let mut messages = whole.clone();
        let bytes = messages.get_mut(message.get(&needed)).expect("a message");
        for (at, value) in damage {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let report = walk(goal, &messages);
        if report.status == ChainStatus::Secure {
            prop_assert_eq!(said(&report, &messages), said(&right, &whole));
        }
        prop_assert!(report.faults.iter().all(|fault| fault.kind != Fault::ClockSkew));
    }
}
