//! What a router does.

use std::net::IpAddr;
use std::time::Duration;

use super::super::fields::Fields;
use super::super::known::Known;
use super::super::word::{Senseless, Word};
use super::super::{
    Balance, BucketScope, InterfaceInformation, MplsLabel, Nat, NodeId, QuotedChecksum, RateLimit, Router,
};
use super::firewall;
use super::link::jitter;

const CHECKSUMS: [(&str, QuotedChecksum); 3] =
    [("intact", QuotedChecksum::Intact), ("zero", QuotedChecksum::Zero), ("wrong", QuotedChecksum::Wrong)];
const BALANCES: [(&str, Balance); 3] =
    [("first", Balance::First), ("flow", Balance::Flow), ("packet", Balance::Packet)];
const SCOPES: [(&str, BucketScope); 2] =
    [("destination", BucketScope::Destination), ("router", BucketScope::Router)];

/// Linux's own limit: `net.ipv4.icmp_ratelimit` is 1 s, and `inet_peer_xrlim_allow` lets six go after a pause.
const LINUX_RATE_LIMIT: RateLimit =
    RateLimit { every: Duration::from_secs(1), burst: 6, per: BucketScope::Destination };

/// Reads the keys of a router.
pub(in super::super) fn router(fields: &mut Fields<'_>, router: &mut Router, node: NodeId, known: &Known) {
    fields.set("answers_from", &mut router.answers_from, |word| word.all(Word::address));
    fields.set("hop_limit", &mut router.hop_limit, Word::hop_limit);
    fields.set("silent", &mut router.silent, Word::flag);
    fields.set("answers_echo", &mut router.answers_echo, Word::flag);
    fields.set("rate_limit", &mut router.rate_limit, rate_limit);
    fields.set("rate_limits_echo", &mut router.rate_limits_echo, Word::flag);
    fields.set("icmp_delay", &mut router.icmp_delay, Word::duration);
    fields.set("icmp_jitter", &mut router.icmp_jitter, jitter);
    // RFC 792 lets no router quote less than the IPv4 header and eight bytes.
    fields.set_some("quote", &mut router.quote, |word| word.small(28..=1_500).map(|it: u16| usize::from(it)));
    fields.set("quoted_checksum", &mut router.quoted_checksum, |word| word.choice(&CHECKSUMS));
    fields.set("mpls", &mut router.mpls, |word| word.all(mpls_label));
    fields.set_some("interface", &mut router.interface, interface);
    fields.set("extensions_without_length", &mut router.extensions_without_length, Word::flag);
    fields.set("forwards_zero_ttl", &mut router.forwards_zero_ttl, Word::flag);
    fields.set("mtu_black_hole", &mut router.mtu_black_hole, Word::flag);
    fields.set("balance", &mut router.balance, |word| word.choice(&BALANCES));
    fields.set("balance_seed", &mut router.balance_seed, |word| word.integer(0..=i64::MAX.unsigned_abs()));
    fields.set_some("nat", &mut router.nat, |word| nat(word, node, known));
    fields.set("firewall", &mut router.firewall, |word| {
        word.all(|word| firewall::rules(word, known)).map(|rules| rules.concat())
    });
}

/// `"linux"`, `"none"` or `{ every = "1 s", burst = 6, per = "destination" }`.
fn rate_limit(word: Word<'_>) -> Result<Option<RateLimit>, Senseless> {
    if !word.is_table() {
        return word.choice(&[("linux", Some(LINUX_RATE_LIMIT)), ("none", None)]);
    }
    let mut fields = word.table()?;
    let every = fields.require("every", "how often one more is allowed, such as every = \"1 s\"");
    let every = every.and_then(Word::pause);
    let (mut burst, mut per) = (1, BucketScope::Router);
    fields.set("burst", &mut burst, |word| word.small(1..=1_000_000));
    fields.set("per", &mut per, |word| word.choice(&SCOPES));
    fields.finish();
    Ok(Some(RateLimit { every: every?, burst, per }))
}

/// `{ label = 24015, ttl = 1 }`, and a `traffic_class` if it is not 0 (RFC 3032 §2.1).
fn mpls_label(word: Word<'_>) -> Result<MplsLabel, Senseless> {
    let mut fields = word.table()?;
    let label = fields.require("label", "0 to 1048575").and_then(|word| word.small(0..=0xf_ffff));
    let (mut traffic_class, mut ttl) = (0, 1);
    fields.set("traffic_class", &mut traffic_class, |word| word.small(0..=7));
    fields.set("ttl", &mut ttl, |word| word.small(0..=255));
    fields.finish();
    Ok(MplsLabel { label: label?, traffic_class, ttl })
}

/// `{ index = 3, address = "10.1.1.1", name = "ge-0/0/1", mtu = 1500 }`, as much of it as the router tells.
fn interface(word: Word<'_>) -> Result<InterfaceInformation, Senseless> {
    let mut fields = word.table()?;
    let mut interface = InterfaceInformation { index: None, address: None, name: None, mtu: None };
    fields.set_some("index", &mut interface.index, |word| word.small(1..=u64::from(u32::MAX)));
    fields.set_some("address", &mut interface.address, Word::address);
    fields.set_some("name", &mut interface.name, name);
    fields.set_some("mtu", &mut interface.mtu, |word| word.small(68..=u64::from(u32::MAX)));
    fields.finish();
    Ok(interface)
}

/// RFC 5837 §4.3 has room for 63 bytes.
fn name(word: Word<'_>) -> Result<String, Senseless> {
    let name = word.numbered_text()?;
    if name.len() > 63 { Err(word.wrong("an interface name has at most 63 bytes")) } else { Ok(name) }
}

/// `{ inside = ["r1"], outside = "198.51.100.1" }`, and `restores_quotes = false` for one that forgets to.
fn nat(word: Word<'_>, node: NodeId, known: &Known) -> Result<Nat, Senseless> {
    let mut fields = word.table()?;
    let inside = fields.require("inside", "the neighbours whose addresses are hidden");
    let inside = inside.and_then(|word| known.neighbours_of(node, word));
    let outside = fields.require("outside", "the address that is seen instead");
    let outside = outside.and_then(|word| own_address(word, node, known));
    let mut restores_quotes = true;
    fields.set("restores_quotes", &mut restores_quotes, Word::flag);
    fields.finish();
    Ok(Nat { inside: inside?, outside: outside?, restores_quotes })
}

/// An address of the router itself: only so do answers find back to it.
fn own_address(word: Word<'_>, node: NodeId, known: &Known) -> Result<IpAddr, Senseless> {
    let address = word.address()?;
    if known.addresses[node.0].iter().any(|own| own.address == address) {
        return Ok(address);
    }
    Err(word.wrong(format!(
        "{address} is no address of {:?}: write it into its address list too",
        known.name(node)
    )))
}
