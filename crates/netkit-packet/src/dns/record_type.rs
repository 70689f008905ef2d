//! The types and classes of records: their numbers, their mnemonics, and what the data of each type are made of.
//!
//! The table is IANA's. What a part of the data looks like on the wire and as text is told in `rdata`.

use std::fmt;
use std::str::FromStr;

use super::rdata::Format;
use Format::{
    Apl, Atm, Base32, Base64, Bitmap, BlobOrEmpty, Cert, Eui, Gateway, Hex, Hip, Ipv4, Ipv6, Loc, Locator,
    Name, Names, Nsap, OldBitmap, Ports, Prefix6, Relay, Salt, Secalg, Svc, Tag, Text, TextRest, Texts, Time,
    Type, U8, U16, U32,
};

/// The type of a record (RFC 1035 §3.2.2): any number, known or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordType(pub u16);

/// A type that is known: number, mnemonic, the names of its data in the words of its standard and their format.
pub(super) struct Known {
    number: u16,
    mnemonic: &'static str,
    pub(super) parts: &'static [(&'static str, Format)],
}

impl RecordType {
    /// Address (RFC 1035).
    pub const A: Self = Self(1);
    /// Name server (RFC 1035).
    pub const NS: Self = Self(2);
    /// Canonical name (RFC 1035).
    pub const CNAME: Self = Self(5);
    /// Start of authority (RFC 1035).
    pub const SOA: Self = Self(6);
    /// Pointer to a name (RFC 1035).
    pub const PTR: Self = Self(12);
    /// Mail exchange (RFC 1035).
    pub const MX: Self = Self(15);
    /// Text (RFC 1035).
    pub const TXT: Self = Self(16);
    /// IPv6 address (RFC 3596).
    pub const AAAA: Self = Self(28);
    /// Another name for all names below (RFC 6672).
    pub const DNAME: Self = Self(39);
    /// The pseudo-record of EDNS (RFC 6891).
    pub const OPT: Self = Self(41);
    /// Digest of a child's key (RFC 4034).
    pub const DS: Self = Self(43);
    /// Signature (RFC 4034).
    pub const RRSIG: Self = Self(46);
    /// What does not exist (RFC 4034).
    pub const NSEC: Self = Self(47);
    /// Key (RFC 4034).
    pub const DNSKEY: Self = Self(48);
    /// What does not exist, by hashed names (RFC 5155).
    pub const NSEC3: Self = Self(50);
    /// How names are hashed (RFC 5155).
    pub const NSEC3PARAM: Self = Self(51);
    /// Service binding (RFC 9460).
    pub const SVCB: Self = Self(64);
    /// Service binding of HTTPS (RFC 9460).
    pub const HTTPS: Self = Self(65);
    /// Everything there is (RFC 8482).
    pub const ANY: Self = Self(255);

    /// Every type that is known by name.
    pub fn all() -> impl Iterator<Item = Self> {
        KNOWN.iter().map(|known| Self(known.number))
    }

    /// The names of its data and their format, where the type is known and has data.
    pub(super) fn parts(self) -> Option<&'static [(&'static str, Format)]> {
        let known = self.known()?;
        (!known.parts.is_empty()).then_some(known.parts)
    }

    fn known(self) -> Option<&'static Known> {
        KNOWN.iter().find(|known| known.number == self.0)
    }
}

impl fmt::Display for RecordType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.known() {
            Some(known) => f.write_str(known.mnemonic),
            None => write!(f, "TYPE{}", self.0),
        }
    }
}

impl FromStr for RecordType {
    type Err = ();

    /// Reads a mnemonic in any case, or `TYPEnnn` (RFC 3597 §5).
    fn from_str(text: &str) -> Result<Self, ()> {
        let named = KNOWN.iter().find(|known| known.mnemonic.eq_ignore_ascii_case(text));
        named.map(|known| Self(known.number)).or_else(|| numbered(text, "TYPE").map(Self)).ok_or(())
    }
}

/// The class of a record (RFC 1035 §3.2.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Class(pub u16);

impl Class {
    /// The Internet.
    pub const IN: Self = Self(1);
    /// CHAOS, by which servers tell of themselves.
    pub const CH: Self = Self(3);
}

const CLASSES: [(u16, &str); 5] = [(1, "IN"), (3, "CH"), (4, "HS"), (254, "NONE"), (255, "ANY")];

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match CLASSES.iter().find(|(number, _)| *number == self.0) {
            Some((_, name)) => f.write_str(name),
            None => write!(f, "CLASS{}", self.0),
        }
    }
}

impl FromStr for Class {
    type Err = ();

    /// Reads a mnemonic in any case, or `CLASSnnn` (RFC 3597 §5).
    fn from_str(text: &str) -> Result<Self, ()> {
        let named = CLASSES.iter().find(|(_, name)| name.eq_ignore_ascii_case(text));
        named.map(|(number, _)| Self(*number)).or_else(|| numbered(text, "CLASS").map(Self)).ok_or(())
    }
}

/// The number behind a prefix.
fn numbered(text: &str, prefix: &str) -> Option<u16> {
    let (start, digits) = text.split_at_checked(prefix.len())?;
    let is_number = start.eq_ignore_ascii_case(prefix) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

/// A line of the table.
const fn known(number: u16, mnemonic: &'static str, parts: &'static [(&'static str, Format)]) -> Known {
    Known { number, mnemonic, parts }
}

const ONE_NAME: &[(&str, Format)] = &[("name", Name)];
const STRINGS: &[(&str, Format)] = &[("strings", Texts)];
const KEY_PARTS: &[(&str, Format)] =
    &[("flags", U16), ("protocol", U8), ("algorithm", U8), ("public_key", BlobOrEmpty)];
const DIGEST_OF_KEY: &[(&str, Format)] =
    &[("key_tag", U16), ("algorithm", U8), ("digest_type", U8), ("digest", Hex)];
const SIGNATURE: &[(&str, Format)] = &[
    ("type_covered", Type),
    ("algorithm", U8),
    ("labels", U8),
    ("original_ttl", U32),
    ("expiration", Time),
    ("inception", Time),
    ("key_tag", U16),
    ("signer", Name),
    ("signature", Base64),
];
const CERTIFICATE_ASSOCIATION: &[(&str, Format)] =
    &[("usage", U8), ("selector", U8), ("matching_type", U8), ("data", Hex)];
const SERVICE: &[(&str, Format)] = &[("priority", U16), ("target", Name), ("parameters", Svc)];

/// Types of questions and of messages' own records have no parts, and those that nobody writes in any way of their own.
const KNOWN: &[Known] = &[
    known(1, "A", &[("address", Ipv4)]),
    known(2, "NS", ONE_NAME),
    known(3, "MD", ONE_NAME),
    known(4, "MF", ONE_NAME),
    known(5, "CNAME", ONE_NAME),
    known(
        6,
        "SOA",
        &[
            ("mname", Name),
            ("rname", Name),
            ("serial", U32),
            ("refresh", U32),
            ("retry", U32),
            ("expire", U32),
            ("minimum", U32),
        ],
    ),
    known(7, "MB", ONE_NAME),
    known(8, "MG", ONE_NAME),
    known(9, "MR", ONE_NAME),
    known(10, "NULL", &[]),
    known(11, "WKS", &[("address", Ipv4), ("protocol", U8), ("ports", Ports)]),
    known(12, "PTR", ONE_NAME),
    known(13, "HINFO", &[("cpu", Text), ("os", Text)]),
    known(14, "MINFO", &[("rmailbx", Name), ("emailbx", Name)]),
    known(15, "MX", &[("preference", U16), ("exchange", Name)]),
    known(16, "TXT", STRINGS),
    known(17, "RP", &[("mailbox", Name), ("text_at", Name)]),
    known(18, "AFSDB", &[("subtype", U16), ("hostname", Name)]),
    known(19, "X25", &[("psdn_address", Text)]),
    known(20, "ISDN", STRINGS),
    known(21, "RT", &[("preference", U16), ("intermediate_host", Name)]),
    known(22, "NSAP", &[("address", Nsap)]),
    known(23, "NSAP-PTR", ONE_NAME),
    known(24, "SIG", SIGNATURE),
    known(25, "KEY", KEY_PARTS),
    known(26, "PX", &[("preference", U16), ("map822", Name), ("mapx400", Name)]),
    known(27, "GPOS", &[("longitude", Text), ("latitude", Text), ("altitude", Text)]),
    known(28, "AAAA", &[("address", Ipv6)]),
    known(29, "LOC", &[("location", Loc)]),
    known(30, "NXT", &[("next_name", Name), ("types", OldBitmap)]),
    known(31, "EID", &[("endpoint", Hex)]),
    known(32, "NIMLOC", &[("locator", Hex)]),
    known(33, "SRV", &[("priority", U16), ("weight", U16), ("port", U16), ("target", Name)]),
    known(34, "ATMA", &[("address", Atm)]),
    known(
        35,
        "NAPTR",
        &[
            ("order", U16),
            ("preference", U16),
            ("flags", Text),
            ("services", Text),
            ("regexp", Text),
            ("replacement", Name),
        ],
    ),
    known(36, "KX", &[("preference", U16), ("exchanger", Name)]),
    known(37, "CERT", &[("type", Cert), ("key_tag", U16), ("algorithm", Secalg), ("certificate", Base64)]),
    known(38, "A6", &[("prefix_length", Prefix6)]),
    known(39, "DNAME", ONE_NAME),
    known(40, "SINK", &[("meaning", U8), ("coding", U8), ("subcoding", U8), ("data", BlobOrEmpty)]),
    known(41, "OPT", &[]),
    known(42, "APL", &[("prefixes", Apl)]),
    known(43, "DS", DIGEST_OF_KEY),
    known(44, "SSHFP", &[("algorithm", U8), ("type", U8), ("fingerprint", Hex)]),
    known(45, "IPSECKEY", &[("precedence", U8), ("gateway", Gateway)]),
    known(46, "RRSIG", SIGNATURE),
    known(47, "NSEC", &[("next_name", Name), ("types", Bitmap)]),
    known(48, "DNSKEY", KEY_PARTS),
    known(49, "DHCID", &[("digest", Base64)]),
    known(
        50,
        "NSEC3",
        &[
            ("algorithm", U8),
            ("flags", U8),
            ("iterations", U16),
            ("salt", Salt),
            ("next_hash", Base32),
            ("types", Bitmap),
        ],
    ),
    known(51, "NSEC3PARAM", &[("algorithm", U8), ("flags", U8), ("iterations", U16), ("salt", Salt)]),
    known(52, "TLSA", CERTIFICATE_ASSOCIATION),
    known(53, "SMIMEA", CERTIFICATE_ASSOCIATION),
    known(55, "HIP", &[("identity", Hip), ("rendezvous_servers", Names)]),
    known(56, "NINFO", STRINGS),
    known(57, "RKEY", KEY_PARTS),
    known(58, "TALINK", &[("previous", Name), ("next", Name)]),
    known(59, "CDS", DIGEST_OF_KEY),
    known(60, "CDNSKEY", KEY_PARTS),
    known(61, "OPENPGPKEY", &[("public_key", Base64)]),
    known(62, "CSYNC", &[("serial", U32), ("flags", U16), ("types", Bitmap)]),
    known(63, "ZONEMD", &[("serial", U32), ("scheme", U8), ("hash_algorithm", U8), ("digest", Hex)]),
    known(64, "SVCB", SERVICE),
    known(65, "HTTPS", SERVICE),
    known(66, "DSYNC", &[("type", Type), ("scheme", U8), ("port", U16), ("target", Name)]),
    known(99, "SPF", STRINGS),
    known(100, "UINFO", &[]),
    known(101, "UID", &[]),
    known(102, "GID", &[]),
    known(103, "UNSPEC", &[]),
    known(104, "NID", &[("preference", U16), ("node_id", Locator)]),
    known(105, "L32", &[("preference", U16), ("locator", Ipv4)]),
    known(106, "L64", &[("preference", U16), ("locator", Locator)]),
    known(107, "LP", &[("preference", U16), ("name", Name)]),
    known(108, "EUI48", &[("address", Eui(6))]),
    known(109, "EUI64", &[("address", Eui(8))]),
    known(128, "NXNAME", &[]),
    known(249, "TKEY", &[]),
    known(250, "TSIG", &[]),
    known(251, "IXFR", &[]),
    known(252, "AXFR", &[]),
    known(253, "MAILB", &[]),
    known(254, "MAILA", &[]),
    known(255, "ANY", &[]),
    known(256, "URI", &[("priority", U16), ("weight", U16), ("target", TextRest)]),
    known(257, "CAA", &[("flags", U8), ("tag", Tag), ("value", TextRest)]),
    known(258, "AVC", STRINGS),
    known(
        259,
        "DOA",
        &[("enterprise", U32), ("type", U32), ("location", U8), ("media_type", Text), ("data", BlobOrEmpty)],
    ),
    known(260, "AMTRELAY", &[("precedence", U8), ("relay", Relay)]),
    known(261, "RESINFO", STRINGS),
    known(262, "WALLET", STRINGS),
    known(32768, "TA", DIGEST_OF_KEY),
    known(32769, "DLV", DIGEST_OF_KEY),
];
