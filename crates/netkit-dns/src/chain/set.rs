//! Records of one owner and type, and the signatures over them (RFC 4035 §2.2).
//!
//! It sorts; what signatures are worth is told in `signature`.

use std::collections::HashMap;

use netkit_packet::dns::{Class, DnsRecord, DomainName, Rdata, RecordType, Value};

use super::key::number;

/// Records of one owner and type.
#[derive(Clone, Debug)]
pub(super) struct RrSet {
    pub(super) owner: DomainName,
    pub(super) record_type: RecordType,
    /// Their data as they came.
    pub(super) data: Vec<Rdata>,
    /// The signatures over them.
    pub(super) signatures: Vec<Rrsig>,
}

/// A signature as it came.
#[derive(Clone, Debug)]
pub(super) struct Rrsig {
    pub(super) type_covered: RecordType,
    pub(super) algorithm: u8,
    /// Labels of the name over which it was made; fewer than the owner has where a wildcard stands behind it.
    pub(super) labels: usize,
    pub(super) original_ttl: u32,
    pub(super) expiration: u32,
    pub(super) inception: u32,
    pub(super) tag: u16,
    pub(super) signer: DomainName,
    pub(super) signature: Vec<u8>,
    /// Its data before the signature, over which it was made too.
    pub(super) head: Vec<u8>,
}

/// Signatures over one set that are looked at; nobody needs more (RFC 9364 and CVE-2023-50387 say what more do).
const MOST_SIGNATURES: usize = 16;

/// The sets of a section, in the order of their first records.
pub(super) fn sets(records: &[DnsRecord]) -> Vec<RrSet> {
    let mut sets: Vec<RrSet> = Vec::new();
    let mut places = HashMap::new();
    let mut signatures = Vec::new();
    for record in records.iter().filter(|record| record.class == Class::IN) {
        if record.record_type == RecordType::RRSIG {
            signatures.extend(Rrsig::read(&record.rdata).map(|rrsig| (&record.owner, rrsig)));
            continue;
        }
        let place = *places.entry((&record.owner, record.record_type)).or_insert_with(|| {
            sets.push(RrSet::new(record.owner.clone(), record.record_type));
            sets.len() - 1
        });
        sets[place].data.push(record.rdata.clone());
    }
    for (owner, rrsig) in signatures {
        let place = places.get(&(owner, rrsig.type_covered));
        if let Some(set) = place.and_then(|place| sets.get_mut(*place))
            && set.signatures.len() < MOST_SIGNATURES
        {
            set.signatures.push(rrsig);
        }
    }
    sets
}

impl Rrsig {
    fn read(data: &Rdata) -> Option<Self> {
        let number = |name| number(data, name);
        let time = |name| match data.get(name) {
            Some(Value::Time(seconds)) => Some(*seconds),
            _ => None,
        };
        let Some(Value::Type(type_covered)) = data.get("type_covered") else { return None };
        let Some(Value::Base64(signature)) = data.get("signature") else { return None };
        let mut head = data.canonical(RecordType::RRSIG);
        head.truncate(head.len().checked_sub(signature.len())?);
        Some(Self {
            type_covered: *type_covered,
            algorithm: number("algorithm")?.try_into().ok()?,
            labels: number("labels")?.try_into().ok()?,
            original_ttl: number("original_ttl")?.try_into().ok()?,
            expiration: time("expiration")?,
            inception: time("inception")?,
            tag: number("key_tag")?.try_into().ok()?,
            signer: data.target()?.clone(),
            signature: signature.clone(),
            head,
        })
    }
}

/// The labels of an owner as signatures count them: without the root and without a leading asterisk (RFC 4034 §3.1.3).
pub(super) fn signed_labels(owner: &DomainName) -> usize {
    let is_wildcard = owner.labels().next() == Some(b"*");
    owner.labels().count() - usize::from(is_wildcard)
}

impl RrSet {
    fn new(owner: DomainName, record_type: RecordType) -> Self {
        Self { owner, record_type, data: Vec::new(), signatures: Vec::new() }
    }

    /// What a signature was made over (RFC 4034 §3.1.8.1): its own data, then the records in canonical form and order.
    pub(super) fn message(&self, rrsig: &Rrsig) -> Option<Vec<u8>> {
        let signed = signed_labels(&self.owner);
        let owner = if rrsig.labels < signed {
            self.owner.suffix(rrsig.labels).below(b"*")?
        } else {
            self.owner.clone()
        };
        let owner = owner.to_lowercase();
        let mut all: Vec<_> = self.data.iter().map(|data| data.canonical(self.record_type)).collect();
        all.sort_unstable();
        // Data that differ only in the case of names are the same record.
        all.dedup();
        let mut message = rrsig.head.clone();
        for data in all {
            message.extend_from_slice(owner.wire());
            message.extend_from_slice(&self.record_type.0.to_be_bytes());
            message.extend_from_slice(&Class::IN.0.to_be_bytes());
            message.extend_from_slice(&rrsig.original_ttl.to_be_bytes());
            message.extend_from_slice(&u16::try_from(data.len()).ok()?.to_be_bytes());
            message.extend_from_slice(&data);
        }
        Some(message)
    }
}
