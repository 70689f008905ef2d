//! What certificates are worth: every fault is told, and not only the first.

use super::*;
use netkit_model::CertificateFault as Fault;
use netkit_model::{ClockWitness, TlsEnd};
use rcgen::SanType;

#[track_caller]
fn check(report: &TlsReport, faults: &[Fault]) {
    assert_eq!(report.end, TlsEnd::Done, "a certificate never ends a handshake");
    assert_eq!(report.faults, faults);
}

#[test]
fn a_good_chain_has_no_fault() {
    let root = root();
    let between = root.signs(authority("Test Intermediate"));
    let own = between.signs(params(&[HOST, "*.host.example"]));
    check(&report(HOST, &[&own, &between], &[&root], NOW), &[]);
    check(&report("www.host.example", &[&own, &between, &root], &[&root], NOW), &[]);
    // Servers send what nobody asked for, too.
    let mut old = authority("Old Cross");
    old.not_after = rcgen::date_time_ymd(2021, 1, 1);
    check(&report(HOST, &[&own, &self_signed(old), &between], &[&root], NOW), &[]);
}

#[test]
fn time() {
    let root = root();
    let own = root.signs(params(&[HOST]));
    let judge = |now| report(HOST, &[&own], &[&root], now);
    check(&judge(EpochSeconds(NOW.0 + 365 * DAY)), &[Fault::Expired(0)]);
    check(&judge(EpochSeconds(NOW.0 - 365 * DAY)), &[Fault::NotYetValid(0)]);
    check(&judge(EpochSeconds(0)), &[Fault::NotYetValid(0)]);
    let mut short = authority("Test Intermediate");
    short.not_after = rcgen::date_time_ymd(2026, 3, 1);
    let between = root.signs(short);
    let own = between.signs(params(&[HOST]));
    check(&report(HOST, &[&own, &between], &[&root], NOW), &[Fault::Expired(1)]);
    let later = EpochSeconds(NOW.0 + 365 * DAY);
    check(&report(HOST, &[&own, &between], &[&root], later), &[Fault::Expired(0), Fault::Expired(1)]);
}

#[test]
fn names() {
    let root = root();
    let own = root.signs(params(&["other.example"]));
    check(&report(HOST, &[&own], &[&root], NOW), &[Fault::WrongName(false)]);
    check(&report("192.0.2.7", &[&own], &[&root], NOW), &[Fault::WrongName(false)]);
    let address = root.signs(params(&["192.0.2.7"]));
    check(&report("192.0.2.7", &[&address], &[&root], NOW), &[]);
    let mut common = params(&[]);
    common.distinguished_name.push(DnType::CommonName, HOST);
    check(&report(HOST, &[&root.signs(common)], &[&root], NOW), &[Fault::WrongName(true)]);
}

#[test]
fn issuers() {
    let (root, other) = (root(), self_signed(authority("Another Root")));
    let between = root.signs(authority("Test Intermediate"));
    let own = between.signs(params(&[HOST]));
    check(&report(HOST, &[&own, &between, &root], &[&other], NOW), &[Fault::UnknownRoot(2)]);
    check(&report(HOST, &[&own, &between], &[&other], NOW), &[Fault::MissingIssuer(1)]);
    check(&report(HOST, &[&own], &[&root], NOW), &[Fault::MissingIssuer(0)]);
    check(&report(HOST, &[&own], &[], NOW), &[Fault::MissingIssuer(0)]);
    let alone = self_signed(params(&[HOST]));
    check(&report(HOST, &[&alone], &[&root], NOW), &[Fault::SelfSigned]);
    check(&report(HOST, &[&alone], &[&alone], NOW), &[]);
    // As `openssl req -x509` makes it.
    let mut as_authority = authority("the server");
    as_authority.subject_alt_names = params(&[HOST]).subject_alt_names;
    let as_authority = self_signed(as_authority);
    check(&report(HOST, &[&as_authority], &[&root], NOW), &[Fault::SelfSigned]);
    check(&report(HOST, &[&as_authority], &[&as_authority], NOW), &[]);
}

#[test]
fn several_faults_at_once() {
    let alone = self_signed(params(&["other.example"]));
    let later = EpochSeconds(NOW.0 + 365 * DAY);
    let all = [Fault::Expired(0), Fault::SelfSigned, Fault::WrongName(false)];
    check(&report(HOST, &[&alone], &[], later), &all);
}

#[test]
fn a_name_of_the_same_root_with_another_key_vouches_for_nobody() {
    let (root, twin) = (root(), root());
    let own = twin.signs(params(&[HOST]));
    let faults = report(HOST, &[&own], &[&root], NOW).faults;
    assert!(matches!(faults.as_slice(), [Fault::Unfit(_) | Fault::MissingIssuer(0)]), "{faults:?}");
}

#[test]
fn a_slow_clock_is_proven_by_what_exists() {
    let root = root();
    let early = EpochSeconds(NOW.0 - 365 * DAY);
    let clock = |own: &Made, now| report(HOST, &[own], &[&root], now).clock.witness;
    let plain = root.signs(params(&[HOST]));
    assert_eq!(clock(&plain, early), None, "somebody may have dated it forward");
    let made = EpochSeconds(1_577_836_800);
    assert_eq!(clock(&plain, EpochSeconds(0)), Some((ClockWitness::Root, made)));
    let mut stamped = params(&[HOST]);
    stamped.custom_extensions.push(logged(EpochSeconds(NOW.0 - 30 * DAY)));
    let stamped = root.signs(stamped);
    let log = Some((ClockWitness::PublicLog, EpochSeconds(NOW.0 - 30 * DAY)));
    assert_eq!(clock(&stamped, early), log);
    assert_eq!(clock(&stamped, NOW), None);
    // A stamp that nobody vouches for proves nothing.
    let (stranger, named) = (self_signed(authority("Another Root")), stamped.params.clone());
    assert_eq!(clock(&stranger.signs(named), early), None);
}

#[test]
fn what_a_certificate_says_is_kept_as_it_came() {
    let mut wild = params(&[HOST]);
    wild.subject_alt_names.push(SanType::DnsName("a\u{1b}[31m\0b".try_into().expect("ASCII")));
    let many = (0..200).map(|n| SanType::DnsName(format!("h{n}.example").try_into().expect("ASCII")));
    wild.subject_alt_names.extend(many);
    let report = report(HOST, &[&self_signed(wild)], &[], NOW);
    let own = &report.chain[0];
    assert_eq!((own.names.len(), own.more_names), (100, 102));
    assert_eq!(own.names[1].as_bytes(), b"a\x1b[31m\0b");
    assert_eq!(own.key, "EC 256");
    assert!(own.is_self_issued);
    assert_eq!(own.not_before, EpochSeconds(1_767_225_600));
}

#[test]
fn a_hundred_certificates_are_judged() {
    let root = root();
    let between = root.signs(authority("Test Intermediate"));
    let own = between.signs(params(&[HOST]));
    let others: Vec<Made> = (0..98).map(|n| self_signed(authority(&format!("Filler {n}")))).collect();
    let mut chain = vec![&own];
    chain.extend(&others);
    chain.push(&between);
    let report = report(HOST, &chain, &[&root], NOW);
    assert_eq!(report.chain.len(), 100);
    check(&report, &[]);
    // A hundred that do follow from one another are more than anybody has to walk.
    let mut all = vec![self_signed(authority("Deep 0"))];
    for n in 1..100 {
        let next = all[n - 1].signs(authority(&format!("Deep {n}")));
        all.push(next);
    }
    let own = all[99].signs(params(&[HOST]));
    let chain: Vec<&Made> = std::iter::once(&own).chain(all.iter().rev()).collect();
    let report = super::report(HOST, &chain, &[&all[0]], NOW);
    assert_eq!((report.chain.len(), report.faults.len()), (101, 1), "{:?}", report.faults);
}
