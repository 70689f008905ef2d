//! Chains of trust that break, each by another link: with `--dnssec` and the staged root's key.

use super::super::scenario::Scenario;

const EXPIRED: &[&str] = &["dnssec.rrsig-expired"];
const EARLY: &[&str] = &["dnssec.rrsig-not-yet-valid"];
const INVALID: &[&str] = &["dnssec.signature-invalid"];
const MISSING: &[&str] = &["dnssec.rrsig-missing"];
const NO_DENIAL: &[&str] = &["dnssec.denial-missing"];
const DIGEST: &[&str] = &["dnssec.ds-digest-mismatch"];
const ALGORITHM: &[&str] = &["dnssec.ds-algorithm-mismatch"];
const TAG: &[&str] = &["dnssec.ds-key-tag-unknown"];
const NO_KEY: &[&str] = &["dnssec.ds-without-dnskey"];
const SKEW: &[&str] = &["dnssec.clock-skew"];

const NOT_VALIDATED: &[&str] = &["dnssec.not-validated"];

/// All of them.
pub const SCENARIOS: &[Scenario] = &[
    Scenario::is("not-validated", "www.good.test --dnssec --anchor {anchor} @{credulous}", NOT_VALIDATED),
    Scenario::is(
        "not-validated-v6",
        "www.nsec3.test A --dnssec --anchor {anchor} @{credulous6}",
        NOT_VALIDATED,
    ),
    Scenario::there("expired", "www.expired.test --dnssec --anchor {anchor}", EXPIRED),
    Scenario::there("expired-behind-bind", "www.expired.test A --dnssec --anchor {anchor} @{bind}", EXPIRED),
    Scenario::there("expired-key", "www.expiredkey.test --dnssec --anchor {anchor}", EXPIRED),
    Scenario::there("expired-data", "www.expireddata.test A --dnssec --anchor {anchor} @{bind6}", EXPIRED),
    Scenario::there("expired-nsec3", "www.expired3.test --dnssec --anchor {anchor}", EXPIRED),
    Scenario::there("not-yet-valid", "www.future.test --dnssec --anchor {anchor}", EARLY),
    Scenario::there("not-yet-valid-nsec3", "www.future3.test A --dnssec --anchor {anchor} @{bind}", EARLY),
    Scenario::there("forged", "www.badsig.test A --dnssec --anchor {anchor}", INVALID),
    Scenario::there("forged-rsa", "www.badsig3.test --dnssec --anchor {anchor} @{bind}", INVALID),
    Scenario::there("unsigned-keys", "www.norrsig.test --dnssec --anchor {anchor}", MISSING),
    Scenario::there("unsigned-data", "www.norrsigdata.test A --dnssec --anchor {anchor} @{bind}", MISSING),
    Scenario::there("no-denial", "nothing.nodenial.test A --dnssec --anchor {anchor}", NO_DENIAL),
    Scenario::there(
        "no-denial-nsec3",
        "nothing.nodenial3.test A --dnssec --anchor {anchor} @{bind}",
        NO_DENIAL,
    ),
    Scenario::there("no-denial-of-a-type", "www.nodenial.test LOC --dnssec --anchor {anchor}", NO_DENIAL),
    Scenario::there("ds-digest", "www.dsdigest.test --dnssec --anchor {anchor}", DIGEST),
    Scenario::there("ds-digest-rsa", "www.dsdigest2.test A --dnssec --anchor {anchor} @{bind}", DIGEST),
    Scenario::there("ds-algorithm", "www.dsalg.test --dnssec --anchor {anchor}", ALGORITHM),
    Scenario::there("ds-algorithm-rsa", "www.dsalg2.test A --dnssec --anchor {anchor} @{bind6}", ALGORITHM),
    Scenario::there("ds-tag", "www.dstag.test --dnssec --anchor {anchor}", TAG),
    Scenario::there("ds-tag-nsec3", "www.dstag2.test A --dnssec --anchor {anchor} @{bind}", TAG),
    Scenario::there("ds-of-nobody", "www.dsnokey.test --dnssec --anchor {anchor}", NO_KEY),
    Scenario::there(
        "ds-of-nobody-behind-bind",
        "www.dsnokey2.test A --dnssec --anchor {anchor} @{bind}",
        NO_KEY,
    ),
    Scenario::there(
        "bogus-and-not-validated",
        "www.badsig.test A --dnssec --anchor {anchor} @{credulous}",
        INVALID,
    ),
    Scenario::there(
        "expired-and-not-validated",
        "www.expired.test A --dnssec --anchor {anchor} @{credulous6}",
        EXPIRED,
    ),
    Scenario::here("clock-fast", "www.good.test A --dnssec --anchor {anchor-past} @{past}", SKEW),
    Scenario::here("clock-slow", "www.good.test A --dnssec --anchor {anchor-future} @{future6}", SKEW),
    Scenario::is(
        "unknown-digest",
        "www.strange.test A --dnssec --anchor {anchor}",
        &["dnssec.unsupported-algorithm"],
    ),
    Scenario::is(
        "many-iterations",
        "nothing.iterations.test A --dnssec --anchor {anchor}",
        &["dnssec.nsec3-iterations"],
    ),
];
