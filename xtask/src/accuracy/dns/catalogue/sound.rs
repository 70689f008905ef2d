//! Nothing is wrong: whatever netkit complains about here is a false alarm.

use netkit_lab::nameservers::FOUR;

use super::super::scenario::Scenario;

const INSECURE: &[&str] = &["dnssec.insecure"];
const SECURE: &[&str] = &["dnssec.secure"];
const MISSING: &[&str] = &["dns.nxdomain", "dnssec.secure"];

/// All of them.
pub const SCENARIOS: &[Scenario] = &[
    Scenario::sound("plain", "www.good.test"),
    Scenario::sound("plain-bind", "www.plain.test @{bind}"),
    Scenario::sound("plain-v6", "www.good.test @{unbound6}"),
    Scenario::sound("plain-of-authority", "www.good.test A @{first}"),
    Scenario::sound("plain-of-knot", "www.nsec3.test AAAA @{second6}"),
    Scenario::sound("one-family-only", "v4only.good.test"),
    Scenario::sound("one-family-only-v6", "v6only.good.test"),
    Scenario::remarkable("on-four", "www.plain.test", &["dns.addrconfig"]).on(FOUR),
    Scenario::sound("two-resolvers", "www.good.test").resolving("nameserver {unbound}\nnameserver {bind6}\n"),
    Scenario::sound("three-resolvers", "alias2.good.test")
        .resolving("nameserver {unbound}\nnameserver {bind6}\nnameserver {credulous}\noptions rotate\n"),
    Scenario::sound("alias", "alias2.good.test"),
    Scenario::sound("alias-elsewhere", "elsewhere.good.test A"),
    Scenario::sound("text", "text.good.test TXT"),
    Scenario::sound("mail", "mail.good.test MX @{bind6}"),
    Scenario::sound("https-records", "www.good.test HTTPS"),
    Scenario::sound("service", "_sip._tcp.good.test SRV @{first}"),
    Scenario::sound("wildcard", "whatever.wild.good.test TXT"),
    Scenario::sound("start-of-authority", "good.test SOA @{first6}"),
    Scenario::sound("reverse", "10.53.2.1"),
    Scenario::sound("reverse-x", "-x 10.53.2.1 @{bind}"),
    Scenario::sound("over-tcp", "www.good.test @{unbound} --tcp"),
    Scenario::sound("truncated-then-tcp", "big.good.test TXT @{first}"),
    Scenario::sound("truncated-then-tcp-v6", "big.plain.test TXT @{unbound6}"),
    Scenario::sound("one-byte-segments", "www.good.test A @{OneByteSegments}"),
    Scenario::sound("sixty-four-kilobytes", "www.good.test TXT @{Huge}"),
    Scenario::remarkable("flood-of-strays", "www.good.test A @{Flood}", &["dns.wrong-id"]),
    Scenario::sound("cookies-required", "www.good.test A @{cookies} --cookie"),
    Scenario::sound("cookies-required-v6", "www.plain.test @{cookies6} --cookie --nsid"),
    Scenario::sound("cookies-required-of-nobody-else", "www.good.test @{cookies}"),
    Scenario::sound("localhost", "localhost"),
    Scenario::remarkable("name-of-the-hosts-file", "box", &["dns.hosts-override"])
        .hosts("127.0.0.1 localhost\n10.9.1.7 box\n"),
    Scenario::remarkable("short-name", "www", &["dns.search-surprise"])
        .resolving("nameserver {unbound}\nsearch good.test\n"),
    Scenario::remarkable("search-passes-nodata", "www", &["dns.search-surprise"])
        .resolving("nameserver {unbound}\nsearch wild.good.test good.test\noptions ndots:3\n"),
    Scenario::sound("compare-agree", "www.good.test A --compare {unbound},{bind},{first}"),
    Scenario::sound("trace", "www.good.test --trace"),
    Scenario::sound("trace-deeper", "www.sub.good.test A --trace"),
    Scenario::sound("trace-unsigned", "www.plain.test --trace"),
    Scenario::sound("trace-without-resolver", "www.nsec3.test --trace").resolving(""),
    Scenario::sound("trace-alias-elsewhere", "elsewhere.good.test A --trace"),
    Scenario::sound("trace-on-four", "www.good.test A --trace").on(FOUR),
    Scenario::remarkable(
        "trace-v6-only-that-works",
        "www.v6only2.test A --trace",
        &["dns.v6-only-nameserver"],
    ),
    Scenario::remarkable("secure", "www.good.test --dnssec --anchor {anchor}", SECURE),
    Scenario::remarkable(
        "secure-behind-bind",
        "www.sub.good.test A --dnssec --anchor {anchor} @{bind}",
        SECURE,
    ),
    Scenario::remarkable("secure-nsec3", "www.nsec3.test --dnssec --anchor {anchor}", SECURE),
    Scenario::remarkable("secure-rsa", "www.rsa.test A --dnssec --anchor {anchor} @{bind6}", SECURE),
    Scenario::remarkable("secure-rolling", "www.rolling.test A --dnssec --anchor {anchor}", SECURE),
    Scenario::remarkable("secure-wildcard", "a.wild.good.test TXT --dnssec --anchor {anchor}", SECURE),
    Scenario::remarkable(
        "secure-wildcard-nsec3",
        "a.wild.nsec3.test TXT --dnssec --anchor {anchor} @{bind}",
        SECURE,
    ),
    Scenario::remarkable("secure-alias", "alias2.good.test A --dnssec --anchor {anchor}", SECURE),
    Scenario::remarkable("secure-missing", "nothing.good.test A --dnssec --anchor {anchor}", MISSING),
    Scenario::remarkable(
        "secure-missing-nsec3",
        "nothing.nsec3.test A --dnssec --anchor {anchor} @{bind}",
        MISSING,
    ),
    Scenario::remarkable("insecure", "www.plain.test --dnssec --anchor {anchor}", INSECURE),
    Scenario::remarkable("insecure-island", "www.island.test A --dnssec --anchor {anchor}", INSECURE),
    Scenario::remarkable(
        "insecure-below",
        "www.open.good.test A --dnssec --anchor {anchor} @{bind}",
        INSECURE,
    ),
    Scenario::remarkable("insecure-alias", "elsewhere.good.test A --dnssec --anchor {anchor}", INSECURE),
];
