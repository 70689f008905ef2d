//! The zones of the staged internet, and what is wrong with each. Text only: nothing is signed or served here.

use super::addresses::{CLOSED, FAILING, FIRST, Place, ROOT, SECOND, SILENT, STALE, TLD, ZONELESS};
use super::responder::place_of;
use super::tricks::Trick;

/// How a zone is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signing {
    /// Not at all.
    None,
    /// By one key that signs everything, with NSEC.
    Nsec,
    /// The same with an RSA key.
    Rsa,
    /// By a key for keys and one for the zone.
    TwoKeys,
    /// With NSEC3 and so many extra iterations.
    Nsec3(u16),
}

/// When the signatures hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// Since an hour, for a month.
    Now,
    /// In January of 2020.
    Past,
    /// From 2035 on.
    Future,
}

/// What is done to the signed file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutilation {
    /// Nothing.
    None,
    /// The address of `www` is another one than was signed.
    Forged,
    /// The signature over this type at this name is gone.
    Unsigned(&'static str, &'static str),
    /// Every NSEC or NSEC3 but that of the apex is gone, with its signature.
    Undenied,
    /// The signature over this type is of January 2020.
    Old(&'static str),
}

/// What the parent has as the child's DS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ds {
    /// Nothing.
    None,
    /// What belongs there.
    True,
    /// Another digest of the same key.
    WrongDigest,
    /// Another algorithm.
    WrongAlgorithm,
    /// The tag of no key.
    UnknownTag,
    /// A digest of a kind that nobody knows.
    UnknownDigest,
    /// A DS although the child has no key.
    OfNobody,
    /// One of a key that has gone, and the true one.
    TrueAndOld,
}

/// A child of `test.`, or a grandchild.
#[derive(Clone, Copy, Debug)]
pub struct Zone {
    /// Its name, with the final dot.
    pub name: &'static str,
    /// How it is signed.
    pub signing: Signing,
    /// When its signatures hold.
    pub window: Window,
    /// What is then done to the file.
    pub mutilation: Mutilation,
    /// The DS in its parent.
    pub ds: Ds,
    /// Where its name servers are, `ns1`, `ns2` and so on, as the zone itself has it.
    pub servers: &'static [Place],
    /// Lines of its own.
    pub lines: &'static str,
    /// What its parent has in place of its name servers and their glue.
    pub delegation: Option<&'static str>,
    /// What it has itself in place of them.
    pub apex: Option<&'static str>,
}

/// A zone without a fault, unsigned.
const PLAIN: Zone = Zone {
    name: "",
    signing: Signing::None,
    window: Window::Now,
    mutilation: Mutilation::None,
    ds: Ds::None,
    servers: &[FIRST, SECOND],
    lines: "",
    delegation: None,
    apex: None,
};
/// The same, signed and delegated securely.
const SIGNED: Zone = Zone { signing: Signing::Nsec, ds: Ds::True, ..PLAIN };
/// A signed zone that is not sound: knotd would not serve some of these, so that named serves them alone.
const BROKEN: Zone = Zone { servers: &[FIRST], ..SIGNED };

const fn broken(name: &'static str, mutilation: Mutilation) -> Zone {
    Zone { name, mutilation, ..BROKEN }
}

const fn misdelegated(name: &'static str, ds: Ds) -> Zone {
    Zone { name, ds, ..BROKEN }
}

/// A plain zone with another delegation in its parent.
const fn lost(name: &'static str, delegation: &'static str) -> Zone {
    Zone { name, servers: &[FIRST], delegation: Some(delegation), ..PLAIN }
}

/// What the sound signed zone has beside `www`.
const GOOD: &str = "
alias CNAME www
alias2 CNAME alias
gone CNAME nothing.good.test.
elsewhere CNAME www.plain.test.
loopa CNAME loopb
loopb CNAME loopa
self CNAME self
*.wild TXT \"any\"
*.any A 192.0.2.99
v4only A 192.0.2.44
v6only AAAA 2001:db8::66
mail MX 10 www
text TXT \"v=spf1 -all\"
www HTTPS 1 . alpn=h2
_sip._tcp SRV 1 2 5060 www
0.wide A 192.0.2.45
";

/// Every child of `test.` and their children; a child stands after its parent.
pub const ZONES: &[Zone] = &[
    Zone { name: "good.test.", signing: Signing::TwoKeys, lines: GOOD, ..SIGNED },
    Zone {
        name: "nsec3.test.",
        signing: Signing::Nsec3(0),
        lines: "alias CNAME www\n*.wild TXT \"any\"",
        ..SIGNED
    },
    Zone { name: "rsa.test.", signing: Signing::Rsa, ..SIGNED },
    Zone { name: "rolling.test.", ds: Ds::TrueAndOld, ..SIGNED },
    Zone { name: "plain.test.", lines: "alias CNAME www\nalias3 CNAME www.good.test.", ..PLAIN },
    Zone { name: "island.test.", ds: Ds::None, ..SIGNED },
    Zone { name: "sub.good.test.", ..SIGNED },
    Zone { name: "open.good.test.", ..PLAIN },
    // What is wrong with signatures.
    Zone { name: "expired.test.", window: Window::Past, ..BROKEN },
    broken("expiredkey.test.", Mutilation::Old("DNSKEY")),
    broken("expireddata.test.", Mutilation::Old("A")),
    Zone { name: "expired3.test.", signing: Signing::Nsec3(0), window: Window::Past, ..BROKEN },
    Zone { name: "future.test.", window: Window::Future, ..BROKEN },
    Zone { name: "future3.test.", signing: Signing::Nsec3(0), window: Window::Future, ..BROKEN },
    broken("badsig.test.", Mutilation::Forged),
    Zone { name: "badsig3.test.", signing: Signing::Rsa, mutilation: Mutilation::Forged, ..BROKEN },
    broken("norrsig.test.", Mutilation::Unsigned("@", "DNSKEY")),
    broken("norrsigdata.test.", Mutilation::Unsigned("www", "A")),
    broken("nodenial.test.", Mutilation::Undenied),
    Zone { name: "nodenial3.test.", signing: Signing::Nsec3(0), mutilation: Mutilation::Undenied, ..BROKEN },
    // What is wrong with the DS.
    misdelegated("dsdigest.test.", Ds::WrongDigest),
    Zone { name: "dsdigest2.test.", signing: Signing::Rsa, ds: Ds::WrongDigest, ..BROKEN },
    misdelegated("dsalg.test.", Ds::WrongAlgorithm),
    Zone { name: "dsalg2.test.", signing: Signing::Rsa, ds: Ds::WrongAlgorithm, ..BROKEN },
    misdelegated("dstag.test.", Ds::UnknownTag),
    Zone { name: "dstag2.test.", signing: Signing::Nsec3(0), ds: Ds::UnknownTag, ..BROKEN },
    Zone { name: "dsnokey.test.", ds: Ds::OfNobody, servers: &[FIRST], ..PLAIN },
    Zone { name: "dsnokey2.test.", ds: Ds::OfNobody, ..PLAIN },
    misdelegated("strange.test.", Ds::UnknownDigest),
    Zone { name: "iterations.test.", signing: Signing::Nsec3(150), ..BROKEN },
    // What is wrong with delegations.
    lost("lame.test.", "@ NS ns1.@\nns1.@ A {zoneless}\nns1.@ AAAA {zoneless6}"),
    lost("lame2.test.", "@ NS ns1.@\nns1.@ A {failing}"),
    Zone {
        apex: Some("@ NS ns1\n@ NS ns2\nns1 A {first}\nns2 A {zoneless}"),
        ..lost("halflame.test.", "@ NS ns1.@\n@ NS ns2.@\nns1.@ A {first}\nns2.@ A {zoneless}")
    },
    lost("dead.test.", "@ NS ns1.@\nns1.@ A {closed}\nns1.@ AAAA {closed6}"),
    lost("dead2.test.", "@ NS ns1.@\nns1.@ A {silent}"),
    Zone {
        apex: Some("@ NS ns1\n@ NS ns2\nns1 A {first}\nns2 A {closed}"),
        ..lost("halfdead.test.", "@ NS ns1.@\n@ NS ns2.@\nns1.@ A {first}\nns2.@ A {closed}")
    },
    lost("noaddress.test.", "@ NS ns.nowhere.invalid."),
    lost("noaddress2.test.", "@ NS nothing.good.test."),
    lost("circlea.test.", "@ NS ns.circleb.test."),
    lost("circleb.test.", "@ NS ns.circlea.test."),
    lost("lame3.test.", "@ NS ns1.@\nns1.@ A {upward}"),
    lost("itself.test.", "@ NS ns1.@\nns1.@ A {itself}"),
    Zone {
        apex: Some("@ NS ns1\nns1 AAAA {first6}"),
        ..lost("v6only2.test.", "@ NS ns1.@\nns1.@ AAAA {first6}")
    },
    lost("v6only.test.", "@ NS ns1.@\nns1.@ AAAA 2001:db8::53"),
    Zone {
        name: "glue.test.",
        servers: &[FIRST],
        apex: Some("@ NS ns1\nns1 A 10.53.4.9"),
        delegation: Some("@ NS ns1.@\nns1.@ A {first}"),
        ..PLAIN
    },
    Zone {
        name: "nsdiff.test.",
        servers: &[FIRST, SECOND],
        apex: Some("@ NS ns1\n@ NS ns3\nns1 A {first}\nns2 A {second}\nns3 A {second}"),
        delegation: Some("@ NS ns1.@\n@ NS ns2.@\nns1.@ A {first}\nns2.@ A {second}"),
        ..PLAIN
    },
    // The second server has an older edition, with another address for www.
    Zone { name: "serial.test.", servers: &[FIRST, STALE], ..PLAIN },
    Zone { name: "serial2.test.", servers: &[STALE, FIRST], ..PLAIN },
    // Reverse names.
    Zone { name: "10.in-addr.arpa.", servers: &[TLD], lines: "1.2.53 PTR www.good.test.", ..PLAIN },
];

/// Zones of which [`STALE`] has an older edition.
pub const OLDER: [&str; 2] = ["serial.test.", "serial2.test."];

impl Zone {
    /// Its master file, before it is signed; `edition` is its serial number.
    pub fn text(&self, edition: u32) -> String {
        let apex = self.apex.map_or_else(|| name_servers(self.servers, "@", ""), filled);
        let www = if edition == OLD { "192.0.2.79" } else { "192.0.2.80" };
        format!(
            "$ORIGIN {name}\n$TTL 300\n@ SOA ns1 hostmaster {edition} 7200 3600 1209600 300\n{apex}\n\
             www A {www}\nwww AAAA 2001:db8::80\n@ MX 10 www\n@ TXT \"hello\"\n{big}{lines}\n",
            name = self.name,
            big = long_texts(),
            lines = self.lines,
        )
    }

    /// The lines that delegate it, in its parent's file, without the DS.
    pub fn delegation(&self) -> String {
        match self.delegation {
            Some(lines) => filled(lines).replace('@', self.name),
            None => name_servers(self.servers, self.name, &format!(".{}", self.name)),
        }
    }

    /// The name of the zone above it.
    pub fn parent(&self) -> &'static str {
        let above = self.name.split_once('.').map_or(".", |(_, above)| above);
        if above == "test." || above == "good.test." { above } else { "." }
    }
}

/// The current edition.
pub const NEW: u32 = 2_026_112_302;
/// The older one.
pub const OLD: u32 = 2_026_112_301;

/// `test.` without the DS of its children.
pub fn test_zone() -> String {
    let mut text = format!("$TTL 600\ntest. SOA ns1.test. hostmaster.test. {NEW} 7200 3600 1209600 300\n");
    text.push_str(&name_servers(&[TLD], "test.", ".test."));
    text.extend(ZONES.iter().filter(|zone| zone.parent() == "test.").map(Zone::delegation));
    text
}

/// The root without the DS of `test.`.
pub fn root_zone() -> String {
    let mut text =
        format!("$TTL 86400\n. SOA a.root-servers.net. nobody.invalid. {NEW} 1800 900 604800 86400\n");
    text.push_str(&hints());
    text.push_str(&name_servers(&[TLD], "test.", ".test."));
    text.extend(ZONES.iter().filter(|zone| zone.parent() == ".").map(Zone::delegation));
    text
}

/// The root's servers and their addresses, as a file of hints has them.
pub fn hints() -> String {
    let line = |(letter, (v4, v6)): (char, &(&str, &str))| {
        let name = format!("{letter}.root-servers.net.");
        format!(". 86400 NS {name}\n{name} 86400 A {v4}\n{name} 86400 AAAA {v6}\n")
    };
    ('a'..='m').zip(&ROOT).map(line).collect()
}

/// NS records of `owner` and the addresses of `ns1`, `ns2` and so on, each with this behind it.
fn name_servers(servers: &[Place], owner: &str, behind: &str) -> String {
    let lines = |(number, place): (usize, &Place)| {
        let name = format!("ns{number}{behind}");
        format!("{owner} NS {name}\n{name} A {}\n{name} AAAA {}\n", place.v4(), place.v6())
    };
    (1..).zip(servers).map(lines).collect()
}

/// Lines in which addresses stand by name.
fn filled(lines: &str) -> String {
    let names = [
        ("first", FIRST),
        ("second", SECOND),
        ("stale", STALE),
        ("zoneless", ZONELESS),
        ("failing", FAILING),
        ("closed", CLOSED),
        ("silent", SILENT),
        ("upward", place_of(Trick::Upward)),
        ("itself", place_of(Trick::RefersToItself)),
    ];
    let mut text = lines.to_owned();
    for (name, place) in names {
        text =
            text.replace(&format!("{{{name}}}"), &place.v4()).replace(&format!("{{{name}6}}"), &place.v6());
    }
    format!("{text}\n")
}

/// An answer that needs a longer datagram than 512 bytes (`mid`), and one that fits into none (`big`).
fn long_texts() -> String {
    let line = |name: &str, number: usize| format!("{name} TXT \"{number:03} {}\"\n", "x".repeat(96));
    (0..7).map(|number| line("mid", number)).chain((0..60).map(|number| line("big", number))).collect()
}
