//! Questions over TLS and HTTPS, and what is wrong with the certificates of those who answer them.

use super::super::scenario::Scenario;

/// Or the clock of this host is fast: nobody can know from here, as with `connect`.
const EXPIRED: &[&str] = &["tls.expired"];
const NAME: &[&str] = &["tls.name"];
/// Or a root is missing here, or something on the way has signed it.
const ISSUER: &[&str] = &["tls.issuer"];
const CLOSED: &[&str] = &["dns.server-closed"];
const SILENT: &[&str] = &["dns.server-silent"];

/// All of them.
pub const SCENARIOS: &[Scenario] = &[
    Scenario::sound("tls", "www.good.test @{tls} --tls=dns.good.test --ca {authority}"),
    Scenario::sound("tls-of-an-address", "www.plain.test @{tls6} --tls --ca {authority}"),
    Scenario::sound("https", "www.good.test @{tls} --https --ca {authority}"),
    Scenario::sound("https-v6-long", "big.good.test TXT @{tls6} --https --ca {authority}"),
    Scenario::sound("https-by-url", "www.nsec3.test A @https://{tls}/dns-query --ca {authority}"),
    Scenario::mute("tls-expired", "www.good.test @{tls-expired} --tls --ca {authority}", EXPIRED),
    Scenario::mute("https-expired", "www.plain.test A @{tls-expired6} --https --ca {authority}", EXPIRED),
    Scenario::there(
        "tls-other-name",
        "www.good.test @{tls-other-name} --tls=dns.good.test --ca {authority}",
        NAME,
    ),
    Scenario::there("https-other-name", "www.good.test A @{tls-other-name6} --https --ca {authority}", NAME),
    Scenario::mute("tls-unknown-issuer", "www.good.test @{tls} --tls=dns.good.test", ISSUER),
    Scenario::mute("https-unknown-issuer", "www.plain.test MX @{tls6} --https", ISSUER),
    Scenario::there(
        "https-wrong-path",
        "www.good.test @{tls} --https=/resolve --ca {authority}",
        &["dns.http-error"],
    ),
    Scenario::there("tls-closed", "www.good.test @{first} --tls --ca {authority}", CLOSED),
    Scenario::mute("https-silent", "www.good.test A @{silent} --https --ca {authority}", SILENT),
];
