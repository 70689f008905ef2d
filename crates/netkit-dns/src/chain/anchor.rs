//! Trust anchors: what one has to believe before anything can be proven (RFC 4033 §2).
//!
//! It reads text and no file.

use data_encoding::{BASE64, HEXUPPER_PERMISSIVE};
use netkit_model::DsOrigin;
use netkit_packet::dns::{Class, DomainName, Rdata, RecordType};

use super::key::{Ds, Key};

/// Zones whose keys are believed, and the digests of these keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustAnchors {
    pub(super) zones: Vec<(DomainName, Vec<Ds>)>,
    pub(super) origin: DsOrigin,
}

/// The keys of the root, as IANA publishes their digests (data.iana.org/root-anchors/root-anchors.xml).
const ROOT: &str = "\
. IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D ; KSK-2017
. IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16 ; KSK-2024
";

/// Why a text holds no trust anchors.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnchorFault {
    /// It has no DS and no DNSKEY.
    #[error("there is no DS and no DNSKEY record in it")]
    Empty,
    /// A record cannot be read.
    #[error(
        "line {line} is no DS or DNSKEY record of a master file: expected `ZONE IN DS TAG ALGORITHM DIGEST-TYPE DIGEST` \
         or `ZONE IN DNSKEY FLAGS 3 ALGORITHM KEY`"
    )]
    Record {
        /// The line in which it begins.
        line: usize,
    },
}

impl TrustAnchors {
    /// The keys of the root of the Internet.
    pub fn built_in() -> Self {
        let zones = parse(ROOT).expect("what is built in can be read");
        Self { zones, origin: DsOrigin::BuiltIn }
    }

    /// Reads DS and DNSKEY records in the form of a master file (RFC 1035 §5.1).
    pub fn from_text(text: &str) -> Result<Self, AnchorFault> {
        Ok(Self { zones: parse(text)?, origin: DsOrigin::File })
    }

    /// The closest zone at or above a name that is believed.
    pub(super) fn closest(&self, name: &DomainName) -> Option<&(DomainName, Vec<Ds>)> {
        let above = self.zones.iter().filter(|(zone, _)| name.is_at_or_below(zone));
        above.max_by_key(|(zone, _)| zone.labels().count())
    }
}

fn parse(text: &str) -> Result<Vec<(DomainName, Vec<Ds>)>, AnchorFault> {
    let mut zones: Vec<(DomainName, Vec<Ds>)> = Vec::new();
    for (line, words) in entries(text) {
        let (zone, ds) = record(&words).ok_or(AnchorFault::Record { line })?;
        match zones.iter_mut().find(|(known, _)| *known == zone) {
            Some((_, all)) => all.push(ds),
            None => zones.push((zone, vec![ds])),
        }
    }
    if zones.is_empty() { Err(AnchorFault::Empty) } else { Ok(zones) }
}

/// The entries of a master file as words, with the line in which each begins; parentheses join lines.
fn entries(text: &str) -> Vec<(usize, Vec<String>)> {
    let mut entries: Vec<(usize, Vec<String>)> = Vec::new();
    let mut is_open = false;
    for (line, text) in (1..).zip(text.lines()) {
        let text = text.split(';').next().unwrap_or_default();
        let joined = text.replace('(', " ( ").replace(')', " ) ");
        if !is_open {
            entries.push((line, Vec::new()));
        }
        for word in joined.split_ascii_whitespace() {
            match (word, entries.last_mut()) {
                ("(", _) => is_open = true,
                (")", _) => is_open = false,
                (word, Some((_, words))) => words.push(word.to_owned()),
                (_, None) => {}
            }
        }
    }
    entries.retain(|(_, words)| !words.is_empty() && !words[0].starts_with('$'));
    entries
}

/// `ZONE [TTL] [CLASS] [TTL] TYPE DATA`.
fn record(words: &[String]) -> Option<(DomainName, Ds)> {
    let (zone, mut rest) = words.split_first()?;
    let zone = DomainName::from_text(zone).ok()?;
    let is_ttl = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let is_class = |word: &str| word.parse() == Ok(Class::IN);
    while let Some((first, after)) = rest.split_first()
        && (is_ttl(first) || is_class(first))
    {
        rest = after;
    }
    let (record_type, data) = rest.split_first()?;
    let record_type: RecordType = record_type.parse().ok()?;
    let (head, tail) = data.split_at_checked(3)?;
    let tail = tail.concat();
    let first: u16 = head[0].parse().ok()?;
    let (second, third): (u8, u8) = (head[1].parse().ok()?, head[2].parse().ok()?);
    let mut bytes = first.to_be_bytes().to_vec();
    bytes.extend([second, third]);
    match record_type {
        RecordType::DS => bytes.extend(HEXUPPER_PERMISSIVE.decode(tail.as_bytes()).ok()?),
        RecordType::DNSKEY => bytes.extend(BASE64.decode(tail.as_bytes()).ok()?),
        _ => return None,
    }
    let data = Rdata::decode(record_type, &bytes);
    let ds = match record_type {
        RecordType::DS => Ds::read(&data)?,
        _ => Ds::of(&zone, &Key::read(&data)?)?,
    };
    Some((zone, ds))
}
