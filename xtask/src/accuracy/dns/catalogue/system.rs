//! Why an application sees something else than a server says, and why servers do not agree.

use netkit_lab::nameservers::FOUR;

use super::super::scenario::Scenario;

const NO_CONFIG: &[&str] = &["dns.no-config"];
const OVERRIDE: &[&str] = &["dns.hosts-override"];
const SEARCH: &[&str] = &["dns.search-surprise"];
const ORDER: &[&str] = &["dns.nsswitch"];
const LOCAL: &[&str] = &["dns.local-name"];
const NO_AAAA: &[&str] = &["dns.no-aaaa"];
const NO_V6: &[&str] = &["dns.addrconfig"];
const FILTERED: &[&str] = &["dns.filtered"];
const DIFFER: &[&str] = &["dns.answers-differ", "dns.split", "dns.filtered"];
const OUTDATED: &[&str] = &["dns.answers-differ", "dns.serial-differs"];

/// All of them.
pub const SCENARIOS: &[Scenario] = &[
    Scenario::here("no-config", "www.good.test", NO_CONFIG).resolving(""),
    Scenario::here("no-config-but-comments", "www.plain.test", NO_CONFIG)
        .resolving("# nameserver {unbound}\nsearch good.test\n"),
    Scenario::here("hosts-override", "www.good.test", OVERRIDE)
        .hosts("127.0.0.1 localhost\n10.9.9.9 www.good.test\n"),
    Scenario::here("hosts-override-v6", "www.plain.test", OVERRIDE)
        .hosts("127.0.0.1 localhost\nfd00::99 www.plain.test other\n"),
    Scenario::here("hosts-override-of-nothing", "nothing.good.test", &["dns.hosts-override", "dns.nxdomain"])
        .hosts("127.0.0.1 localhost\n10.9.9.9 nothing.good.test\n"),
    // A wildcard below the search domain answers for a name that exists.
    Scenario::here("search-finds-a-wildcard", "www.plain.test", SEARCH)
        .resolving("nameserver {unbound}\nsearch any.good.test\noptions ndots:5\n"),
    Scenario::here("search-finds-a-wildcard-at-bind", "www.rsa.test", SEARCH)
        .resolving("nameserver {bind}\nsearch nsec3.test any.good.test\noptions ndots:4\n"),
    Scenario::here("nsswitch-files", "www.good.test", ORDER).order("files"),
    Scenario::here("nsswitch-without-dns", "www.plain.test", ORDER).order("files myhostname"),
    Scenario::here("local-name", "printer.local", LOCAL),
    Scenario::here("local-name-deeper", "tv.living-room.local", LOCAL),
    Scenario::here("no-aaaa", "v6only.good.test", NO_AAAA)
        .resolving("nameserver {unbound}\noptions no-aaaa\n"),
    Scenario::here("no-aaaa-of-two", "www.good.test", NO_AAAA)
        .resolving("nameserver {bind}\noptions no-aaaa\n"),
    Scenario::here("addrconfig", "v6only.good.test", NO_V6).on(FOUR),
    Scenario::here("addrconfig-at-bind", "v6only.good.test", NO_V6).on(FOUR).resolving("nameserver {bind}\n"),
    Scenario::there("stale-cache", "www.good.test", &["dns.stale-cache"]).resolving("nameserver {Stale}\n"),
    Scenario::there("stale-cache-v6", "www.plain.test A", &["dns.stale-cache"])
        .resolving("nameserver {Stale6}\n"),
    Scenario::there("negative-cache", "www.good.test", &["dns.negative-cache"])
        .resolving("nameserver {NegativeCache}\n"),
    Scenario::there("negative-cache-v6", "text.good.test TXT", &["dns.negative-cache"])
        .resolving("nameserver {NegativeCache6}\n"),
    Scenario::there(
        "stale-cache-beside-the-authority",
        "www.good.test A @{Stale} @{first}",
        &["dns.stale-cache"],
    ),
    Scenario::there(
        "negative-cache-beside-the-authority",
        "www.good.test A @{NegativeCache6} @{second6}",
        &["dns.negative-cache"],
    ),
    Scenario::there("filtered-beside-the-authority", "www.rsa.test A @{filtering} @{first}", FILTERED),
    Scenario::there("filtered-to-nothing", "www.rsa.test", FILTERED).resolving("nameserver {filtering}\n"),
    Scenario::there("filtered-as-missing", "www.plain.test", FILTERED).resolving("nameserver {filtering6}\n"),
    Scenario::there("compare-editions", "www.serial.test A --compare {first},{stale}", OUTDATED),
    Scenario::there("compare-editions-v6", "www.serial2.test A --compare {stale6},{first6}", OUTDATED),
    Scenario::there("compare-filter", "www.plain.test --compare {unbound},{filtering}", DIFFER),
    Scenario::there("two-resolvers-differ", "www.plain.test", DIFFER)
        .resolving("nameserver {filtering}\nnameserver {bind}\n"),
];
