//! Proofs that a name or a type does not exist, by hashed names (RFC 5155 §8).
//!
//! It takes records whose signatures have been checked; what the types at a name say is told in `denial`.

use data_encoding::BASE32HEX_NOPAD;
use hickory_proto::dnssec::DigestType;
use hickory_proto::dnssec::crypto::Digest;
use netkit_packet::dns::{DomainName, RecordType, Value};

use super::denial::{Absence, at_name, leads_away, types};
use super::key::number;
use super::set::RrSet;

/// Iterations beyond which a zone counts as unsigned: validators stop somewhere between 50 and 150 (RFC 9276 §3.2).
const MOST_ITERATIONS: u16 = 100;
/// Hashed once, as SHA-1 (RFC 5155 §11).
const SHA1: u64 = 1;

/// An NSEC3: between this hash and the next there is none.
#[derive(Debug)]
pub(super) struct Nsec3 {
    hash: Vec<u8>,
    next: Vec<u8>,
    is_opt_out: bool,
    pub(super) iterations: u16,
    salt: Vec<u8>,
    types: Vec<RecordType>,
}

impl Nsec3 {
    pub(super) fn read(set: &RrSet) -> Option<Self> {
        let [data] = set.data.as_slice() else { return None };
        let number = |name| number(data, name);
        let flags = number("flags")?;
        // What has other flags or another algorithm is to be ignored (RFC 5155 §8.1, §8.2).
        if number("algorithm")? != SHA1 || flags > 1 {
            return None;
        }
        let label = set.owner.labels().next()?.to_ascii_uppercase();
        let Some(Value::Base32(next)) = data.get("next_hash") else { return None };
        let Some(Value::Salt(salt)) = data.get("salt") else { return None };
        Some(Self {
            hash: BASE32HEX_NOPAD.decode(&label).ok()?,
            next: next.clone(),
            is_opt_out: flags == 1,
            iterations: number("iterations")?.try_into().ok()?,
            salt: salt.clone(),
            types: types(data.get("types"))?,
        })
    }

    fn covers(&self, hash: &[u8]) -> bool {
        let (is_behind, is_before) = (self.hash.as_slice() < hash, hash < self.next.as_slice());
        if self.hash < self.next { is_behind && is_before } else { is_behind || is_before }
    }

    /// Hashed as the names of this record are (RFC 5155 §5).
    fn hash_of(&self, name: &DomainName) -> Vec<u8> {
        let name = name.to_lowercase();
        let hash = Digest::iterated(&self.salt, name.wire(), DigestType::SHA1, self.iterations);
        hash.expect("SHA-1 is there").as_ref().to_vec()
    }
}

/// Records that hash in the same way, to be asked about names.
struct Hashed<'a>(Vec<&'a Nsec3>);

impl<'a> Hashed<'a> {
    /// Those that hash as the first does; `None` where that is too often.
    fn new(all: &'a [Nsec3]) -> Option<Self> {
        let first = all.first()?;
        let same = |other: &&Nsec3| other.iterations == first.iterations && other.salt == first.salt;
        (first.iterations <= MOST_ITERATIONS).then(|| Self(all.iter().filter(same).collect()))
    }

    fn hash_of(&self, name: &DomainName) -> Vec<u8> {
        self.0.first().map(|first| first.hash_of(name)).unwrap_or_default()
    }

    fn matching(&self, name: &DomainName) -> Option<&'a Nsec3> {
        let hash = self.hash_of(name);
        self.0.iter().copied().find(|nsec3| nsec3.hash == hash)
    }

    fn covering(&self, name: &DomainName) -> Option<&'a Nsec3> {
        let hash = self.hash_of(name);
        self.0.iter().copied().find(|nsec3| nsec3.covers(&hash))
    }
}

/// What the records say of a type at a name of the zone.
pub(super) fn absence(
    all: &[Nsec3],
    name: &DomainName,
    record_type: RecordType,
    zone: &DomainName,
) -> Absence {
    let Some(hashed) = Hashed::new(all) else { return Absence::TooManyIterations };
    if let Some(nsec3) = hashed.matching(name) {
        return at_name(&nsec3.types, name, record_type);
    }
    // The closest name above that exists, and the one below it on the way to the name, which does not (§8.3).
    let above = zone.labels().count()..name.labels().count();
    let found = above.rev().find_map(|labels| Some((labels, hashed.matching(&name.suffix(labels))?)));
    let Some((labels, encloser)) = found else { return Absence::NotProven };
    let Some(next_closer) = hashed.covering(&name.suffix(labels + 1)) else { return Absence::NotProven };
    if leads_away(&encloser.types) {
        return Absence::NotProven;
    }
    if next_closer.is_opt_out {
        return Absence::OptOut;
    }
    let Some(wildcard) = name.suffix(labels).below(b"*") else { return Absence::NoName };
    match hashed.matching(&wildcard) {
        Some(nsec3) => match at_name(&nsec3.types, &wildcard, record_type) {
            Absence::NoData { .. } => Absence::NoData { is_cut: false },
            other => other,
        },
        None if hashed.covering(&wildcard).is_some() => Absence::NoName,
        None => Absence::NotProven,
    }
}

/// Whether a wildcard with so many labels behind the asterisk may stand for the name (§8.8).
pub(super) fn nothing_closer(all: &[Nsec3], name: &DomainName, labels: usize) -> Absence {
    if all.is_empty() {
        return Absence::NotProven;
    }
    let Some(hashed) = Hashed::new(all) else { return Absence::TooManyIterations };
    match hashed.covering(&name.suffix(labels + 1)) {
        Some(nsec3) if nsec3.is_opt_out => Absence::OptOut,
        Some(_) => Absence::NoName,
        None => Absence::NotProven,
    }
}
