//! Delegations that lead nowhere, or to somebody who knows less: with `--trace`.

use netkit_lab::nameservers::{CAPTIVE, FOUR};

use super::super::scenario::Scenario;

const LAME: &[&str] = &["dns.lame-delegation"];
const DEAD: &[&str] = &["dns.dead-nameserver"];
const NO_ADDRESS: &[&str] = &["dns.ns-no-address"];
const CIRCLE: &[&str] = &["dns.glueless-loop"];
const GLUE: &[&str] = &["dns.glue-mismatch"];
const NAMES: &[&str] = &["dns.ns-set-mismatch"];
const SERIAL: &[&str] = &["dns.serial-differs", "dns.answers-differ"];
const ONLY_V6: &[&str] = &["dns.v6-only-nameserver"];
const INTERCEPTED: &[&str] = &["dns.intercepted"];

/// All of them.
pub const SCENARIOS: &[Scenario] = &[
    Scenario::there("lame-refuses", "www.lame.test --trace", LAME),
    Scenario::there("lame-fails", "www.lame2.test A --trace", LAME),
    Scenario::there("lame-refers-upward", "www.lame3.test --trace", LAME),
    Scenario::there("refers-to-itself", "www.itself.test --trace", &["dns.referral-loop"]),
    Scenario::there(
        "refers-to-itself-without-resolver",
        "www.itself.test MX --trace",
        &["dns.referral-loop"],
    )
    .resolving(""),
    Scenario::there("lame-is-one-of-two", "www.halflame.test --trace", LAME),
    Scenario::there("dead-closed", "www.dead.test --trace", DEAD),
    Scenario::there("dead-silent", "www.dead2.test A --trace", DEAD),
    Scenario::there("dead-is-one-of-two", "www.halfdead.test --trace", DEAD),
    Scenario::there("no-address", "www.noaddress.test --trace", NO_ADDRESS),
    Scenario::there("no-address-in-a-zone-that-is-there", "www.noaddress2.test A --trace", NO_ADDRESS),
    Scenario::there("glueless-loop", "www.circlea.test --trace", CIRCLE),
    Scenario::there("glueless-loop-from-the-other", "www.circleb.test A --trace", CIRCLE),
    Scenario::there("glue-mismatch", "www.glue.test --trace", GLUE),
    Scenario::there("glue-mismatch-one-type", "glue.test MX --trace", GLUE),
    Scenario::there("ns-sets-differ", "www.nsdiff.test --trace", NAMES),
    Scenario::there("ns-sets-differ-on-four", "www.nsdiff.test A --trace", NAMES).on(FOUR),
    Scenario::there("serial-differs", "www.serial.test --trace", SERIAL),
    Scenario::there("serial-differs-other-order", "www.serial2.test A --trace", SERIAL),
    Scenario::there("v6-only", "www.v6only.test --trace", ONLY_V6).on(FOUR),
    Scenario::there("v6-only-that-works-elsewhere", "www.v6only2.test A --trace", ONLY_V6).on(FOUR),
    Scenario::there("intercepted", "www.good.test --trace", INTERCEPTED).on(CAPTIVE),
    Scenario::there("intercepted-lie", "www.rsa.test A --trace", INTERCEPTED).on(CAPTIVE),
    Scenario::is("trace-nxdomain", "nothing.good.test --trace", &["dns.nxdomain"]),
    Scenario::is("trace-nodata", "www.plain.test LOC --trace", &["dns.nodata"]),
    Scenario::is("trace-dangling", "gone.good.test A --trace", &["dns.dangling-cname"]),
    Scenario::is("trace-cname-loop", "loopa.good.test A --trace", &["dns.cname-loop"]),
    Scenario::there("trace-without-resolver-lame", "www.lame.test --trace", LAME).resolving(""),
];
