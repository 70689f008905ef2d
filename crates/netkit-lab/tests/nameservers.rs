//! The staged internet of names, judged by dig and delv: every fault is there, and what is sound is sound.

use std::process::Stdio;

use netkit_lab::nameservers::addresses::{
    BIND, COOKIES, CREDULOUS, FILTERED, FILTERING, FIRST, PAST, Place, STALE, SWITCHED, TLD, UNBOUND,
    ZONELESS,
};
use netkit_lab::nameservers::certificates::{self, Certificate};
use netkit_lab::nameservers::tricks::Trick;
use netkit_lab::nameservers::{CAPTIVE, CLIENT, Etc, FOUR, NameServers, misbehave_if_told_to, place_of};

#[test]
fn responder() {
    misbehave_if_told_to();
}

/// What a program says on a client, both outputs in one.
fn said(staged: &NameServers, client: &str, words: &str) -> String {
    let words: Vec<&str> = words.split_whitespace().collect();
    let mut command =
        staged.command(client, &Etc::default(), &words).unwrap_or_else(|error| panic!("{error}"));
    let output = command.stdin(Stdio::null()).output().expect("it starts");
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

/// What dig says of a question to a server, and what has to stand in it.
fn table() -> Vec<(Place, &'static str, &'static str)> {
    vec![
        (FIRST, "www.good.test A +norec", "192.0.2.80"),
        (TLD, "www.good.test A +norec", "ns2.good.test."),
        (STALE, "serial.test SOA +norec", "2026112301"),
        (FIRST, "serial.test SOA +norec", "2026112302"),
        (ZONELESS, "lame.test SOA", "status: REFUSED"),
        (UNBOUND, "www.good.test A +dnssec", " ad;"),
        (UNBOUND, "www.sub.good.test A +dnssec", " ad;"),
        (BIND, "www.good.test A +dnssec", " ad;"),
        (BIND, "www.nsec3.test A +dnssec", " ad;"),
        (UNBOUND, "www.rsa.test A +dnssec", " ad;"),
        (UNBOUND, "www.rolling.test A +dnssec", " ad;"),
        (UNBOUND, "nothing.nsec3.test A +dnssec", " ad;"),
        (UNBOUND, "www.island.test A", "192.0.2.80"),
        (UNBOUND, "www.plain.test A", "192.0.2.80"),
        (UNBOUND, "-x 10.53.2.1", "www.good.test."),
        (CREDULOUS, "www.expired.test A", "192.0.2.80"),
        (CREDULOUS, "www.badsig.test A", "192.0.2.81"),
        (FILTERING, "www.plain.test A", "status: NXDOMAIN"),
        (PAST, "www.good.test RRSIG", "20200201000000"),
        (FIRST, "www.nodenial.test A +norec +dnssec", "RRSIG\tA"),
        (FIRST, "www.nodenial3.test A +norec +dnssec", "RRSIG\tA"),
        (Place(SWITCHED, 1), "www.good.test A +noedns", "192.0.2.80"),
        (Place(SWITCHED, 1), "www.good.test A +time=1 +tries=1", "timed out"),
        (Place(SWITCHED, 2), "www.good.test A", "FORMERR"),
        (Place(SWITCHED, 3), "www.good.test A", "NOTIMP"),
        (Place(SWITCHED, 4), "www.good.test A", "REFUSED"),
        (Place(SWITCHED, 6), "big.good.test TXT +time=1 +tries=1", "Truncated"),
        (Place(FILTERED, 1), "big.good.test TXT +time=1 +tries=1", "timed out"),
        (Place(FILTERED, 2), "big.good.test TXT +time=1 +tries=1", "refused"),
        (Place(FILTERED, 3), "mid.good.test TXT +time=1 +tries=1", "timed out"),
        (Place(FILTERED, 4), "www.good.test A +time=1 +tries=1", "timed out"),
        (Place(FILTERED, 5), "www.good.test A +tcp", "192.0.2.80"),
        (Place(4, 1), "www.good.test A", "refused"),
        (place_of(Trick::Stale), "www.good.test A", "47\tIN\tA\t192.0.2.7"),
        (place_of(Trick::Stale), "www.good.test A", "EDNS: version: 0"),
        (place_of(Trick::NegativeCache), "www.good.test A", "217\tIN\tSOA"),
        (place_of(Trick::NotAuth), "www.good.test A", "status: NOTAUTH"),
        (place_of(Trick::OneByteSegments), "www.good.test A", "192.0.2.99"),
        (place_of(Trick::Huge), "www.good.test TXT", "ANSWER: 246"),
        (place_of(Trick::Slips), "www.good.test A +ignore", "flags: qr aa tc"),
        (place_of(Trick::Slips), "www.good.test A", "192.0.2.80"),
        (place_of(Trick::RefersToItself), "www.itself.test A +norec", "NS\tns1.itself.test."),
        (TLD, "www.itself.test A +norec", "ns1.itself.test."),
        (COOKIES, "www.good.test A +nobadcookie", "status: BADCOOKIE"),
        (COOKIES, "www.good.test A", "192.0.2.80"),
        (COOKIES, "www.good.test A +nocookie", "192.0.2.80"),
        (Certificate::Good.place(), "www.good.test A", "192.0.2.80"),
        (Certificate::OtherName.place(), "www.good.test A +https", "192.0.2.80"),
    ]
}

/// What resolvers that validate make of zones that do not work, and of some that do all the same.
fn behind_resolvers() -> Vec<(Place, String, &'static str)> {
    let broken = "status: SERVFAIL";
    let mut table = Vec::new();
    let bogus = [
        "expired",
        "expiredkey",
        "expireddata",
        "expired3",
        "future",
        "badsig",
        "badsig3",
        "norrsig",
        "norrsigdata",
        "dsdigest",
        "dsdigest2",
        "dsalg",
        "dsalg2",
        "dstag",
        "dstag2",
        "dsnokey",
    ];
    for zone in bogus {
        let question = format!("www.{zone}.test A");
        table.push((UNBOUND, question.clone(), broken));
        table.push((BIND, question, broken));
    }
    table.push((UNBOUND, "nothing.nodenial.test A".to_owned(), broken));
    table.push((UNBOUND, "nothing.nodenial3.test A".to_owned(), broken));
    for lost in ["lame", "lame2", "noaddress", "noaddress2", "circlea", "v6only"] {
        let question = format!("www.{lost}.test A +time=9 +tries=1");
        table.push((UNBOUND, question, broken));
    }
    for works in ["halflame", "halfdead", "nsdiff", "strange"] {
        table.push((UNBOUND, format!("www.{works}.test A"), "192.0.2.80"));
    }
    table
}

#[test]
fn every_fault_is_there() {
    let staged = NameServers::stage().unwrap_or_else(|error| panic!("{error}"));
    let mut wrong = Vec::new();
    let at_servers =
        table().into_iter().map(|(place, question, wanted)| (place, question.to_owned(), wanted));
    for (place, question, wanted) in at_servers.chain(behind_resolvers()) {
        let said = said(&staged, CLIENT, &format!("dig -r @{} {question}", place.v4()));
        if !said.contains(wanted) {
            wrong.push(format!("{question} at {}: no {wanted:?} in\n{said}", place.v4()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let authority = staged.authority();
    for (certificate, is_good) in
        [(Certificate::Good, true), (Certificate::Expired, false), (Certificate::OtherName, false)]
    {
        for way in ["+tls", "+https"] {
            let trust = format!("+tls-ca={} +tls-hostname={}", authority.display(), certificates::NAME);
            let words = format!("dig -r @{} www.good.test A {way} {trust} +time=3", certificate.place().v4());
            let said = said(&staged, CLIENT, &words);
            assert_eq!(said.contains("192.0.2.80"), is_good, "{words}: {said}");
        }
    }
    let by_six = said(&staged, CLIENT, &format!("dig -r @{} www.good.test", UNBOUND.v6()));
    assert!(by_six.contains("192.0.2.80"), "{by_six}");
    assert!(said(&staged, FOUR, "getent ahosts www.good.test").contains("192.0.2.80"));
    let captive = said(&staged, CAPTIVE, "dig -r @198.41.0.4 www.rsa.test A");
    assert!(captive.contains("0.0.0.0"), "{captive}");
}
