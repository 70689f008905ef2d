//! What a server answers that is not what was asked for.

use super::super::scenario::Scenario;

const NXDOMAIN: &[&str] = &["dns.nxdomain"];
const DANGLING: &[&str] = &["dns.dangling-cname"];
const NODATA: &[&str] = &["dns.nodata"];
const REFUSED: &[&str] = &["dns.refused"];
const RCODE: &[&str] = &["dns.rcode"];
const LOOP: &[&str] = &["dns.cname-loop"];
/// A resolver does not tell why it fails; whoever looks further may.
const LOOP_BEHIND: &[&str] = &["dns.cname-loop", "dns.servfail"];
const CHAIN: &[&str] = &["dns.cname-chain"];

/// All of them.
pub const SCENARIOS: &[Scenario] = &[
    Scenario::is("nxdomain", "nothing.good.test", NXDOMAIN),
    Scenario::is("nxdomain-of-bind", "nothing.plain.test @{bind6}", NXDOMAIN),
    Scenario::is("nxdomain-of-authority", "nothing.nsec3.test @{first}", NXDOMAIN),
    Scenario::is("nxdomain-of-one-type", "nothing.rsa.test MX", NXDOMAIN),
    Scenario::is("dangling-cname", "gone.good.test", DANGLING),
    Scenario::is("dangling-cname-of-authority", "gone.good.test A @{first6}", DANGLING),
    Scenario::is("dangling-cname-of-bind", "gone.good.test @{bind}", DANGLING),
    Scenario::is("nodata", "v6only.good.test A", NODATA),
    Scenario::is("nodata-of-authority", "www.plain.test SRV @{second6}", NODATA),
    Scenario::is("nodata-of-bind", "www.good.test LOC @{bind}", NODATA),
    Scenario::is("nodata-of-wildcard", "anything.wild.good.test A", NODATA),
    Scenario::there("refused", "www.good.test @{zoneless}", REFUSED),
    Scenario::there("refused-v6", "www.plain.test @{zoneless6}", REFUSED),
    Scenario::there("refused-by-resolver", "www.good.test", REFUSED).resolving("nameserver {zoneless}\n"),
    Scenario::there("refused-by-filter", "www.nsec3.test @{filtering}", &["dns.refused", "dns.filtered"]),
    Scenario::there("servfail-of-authority", "lame2.test SOA @{failing}", &["dns.servfail"]),
    Scenario::there("servfail-of-authority-v6", "www.lame2.test @{failing6}", &["dns.servfail"]),
    Scenario::there("servfail-lame-behind", "www.lame.test", &["dns.servfail", "dns.lame-delegation"]),
    Scenario::there(
        "servfail-lame-behind-bind",
        "www.lame.test @{bind}",
        &["dns.servfail", "dns.lame-delegation"],
    ),
    Scenario::there(
        "servfail-no-address-behind",
        "www.noaddress.test",
        &["dns.servfail", "dns.ns-no-address"],
    ),
    Scenario::there("servfail-expired-behind", "www.expired.test", &["dns.servfail", "dnssec.rrsig-expired"]),
    Scenario::there(
        "servfail-forged-behind-bind",
        "www.badsig.test @{bind}",
        &["dns.servfail", "dnssec.signature-invalid"],
    ),
    Scenario::there("notauth", "www.good.test @{NotAuth}", RCODE),
    Scenario::there("notauth-v6", "www.plain.test MX @{NotAuth6}", RCODE),
    Scenario::there("notimp-of-a-type", "www.good.test TXT @{TwoTypes}", RCODE),
    Scenario::is("cname-loop", "loopa.good.test A @{first}", LOOP),
    Scenario::is("cname-loop-of-one", "self.good.test @{first6}", LOOP),
    Scenario::is("cname-loop-at-knot", "loopb.good.test @{second}", LOOP),
    Scenario::is("cname-loop-behind-unbound", "loopa.good.test", LOOP_BEHIND),
    Scenario::is("cname-loop-behind-bind", "loopb.good.test @{bind}", LOOP_BEHIND),
    Scenario::there("cname-chain", "a.chain.test @{EndlessChain}", CHAIN),
    Scenario::there("cname-chain-v6", "b.chain.test AAAA @{EndlessChain6}", CHAIN),
];
