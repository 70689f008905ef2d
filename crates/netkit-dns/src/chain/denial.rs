//! Proofs that a name or a type does not exist, by NSEC (RFC 4035 §5.4).
//!
//! It takes records whose signatures have been checked, and says what they prove; hashed names are in `nsec3`.

use netkit_model::{DenialEnd, DenialKind};
use netkit_packet::dns::{DomainName, RecordType, Value};

use super::nsec3::Nsec3;
use super::set::RrSet;

/// The type by which a server says that a name does not exist, in a proof made for just this name (RFC 9824 §3.1).
const NXNAME: RecordType = RecordType(128);

/// The records of a proof, all of them signed by the zone.
#[derive(Debug, Default)]
pub(super) struct Proof {
    nsec: Vec<Nsec>,
    nsec3: Vec<Nsec3>,
}

/// What a proof says of a name and a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absence {
    /// The name does not exist.
    NoName,
    /// The name exists and has no such records; whether another zone begins there.
    NoData {
        /// There are NS and no SOA.
        is_cut: bool,
    },
    /// There may be an unsigned delegation; nothing signed is there.
    OptOut,
    /// Names are hashed too often.
    TooManyIterations,
    /// It does not prove it.
    NotProven,
}

impl Absence {
    pub(super) fn end(self) -> DenialEnd {
        match self {
            Self::NoName | Self::NoData { .. } => DenialEnd::Proven,
            Self::OptOut => DenialEnd::OptOut,
            Self::TooManyIterations => DenialEnd::TooManyIterations,
            Self::NotProven => DenialEnd::NotProven,
        }
    }
}

impl Proof {
    /// Adds a set of NSEC or NSEC3 whose signature is right; others say nothing.
    pub(super) fn add(&mut self, set: &RrSet) {
        match set.record_type {
            RecordType::NSEC => self.nsec.extend(Nsec::read(set)),
            RecordType::NSEC3 => self.nsec3.extend(Nsec3::read(set)),
            _ => {}
        }
    }

    /// What kind of records there are.
    pub(super) fn kind(&self) -> DenialKind {
        match (self.nsec3.first(), self.nsec.is_empty()) {
            (Some(nsec3), _) => DenialKind::Nsec3 { iterations: nsec3.iterations },
            (None, false) => DenialKind::Nsec,
            (None, true) => DenialKind::Missing,
        }
    }

    /// What it says of a type at a name of the zone.
    pub(super) fn absence(&self, name: &DomainName, record_type: RecordType, zone: &DomainName) -> Absence {
        match self.by_nsec(name, record_type) {
            Absence::NotProven if !self.nsec3.is_empty() => {
                super::nsec3::absence(&self.nsec3, name, record_type, zone)
            }
            absence => absence,
        }
    }

    /// Whether a wildcard with so many labels behind the asterisk may stand for the name: nothing closer exists.
    pub(super) fn nothing_closer(&self, name: &DomainName, labels: usize) -> Absence {
        let covers = |nsec: &&Nsec| nsec.covers(name) && nsec.closest_encloser(name) <= labels;
        if self.nsec.iter().any(|nsec| covers(&nsec)) {
            return Absence::NoName;
        }
        super::nsec3::nothing_closer(&self.nsec3, name, labels)
    }

    fn by_nsec(&self, name: &DomainName, record_type: RecordType) -> Absence {
        if let Some(nsec) = self.nsec.iter().find(|nsec| nsec.owner == *name) {
            return at_name(&nsec.types, name, record_type);
        }
        let Some(covering) = self.nsec.iter().find(|nsec| nsec.covers(name)) else {
            return Absence::NotProven;
        };
        if covering.next.is_at_or_below(name) {
            // The name has no records of its own, but names below it have (RFC 8020 §2).
            return Absence::NoData { is_cut: false };
        }
        let encloser = name.suffix(covering.closest_encloser(name));
        // A wildcard that is too long for a name cannot exist.
        let Some(wildcard) = encloser.below(b"*") else { return Absence::NoName };
        if let Some(nsec) = self.nsec.iter().find(|nsec| nsec.owner == wildcard) {
            return match at_name(&nsec.types, &wildcard, record_type) {
                Absence::NoData { .. } => Absence::NoData { is_cut: false },
                other => other,
            };
        }
        let is_denied = self.nsec.iter().any(|nsec| nsec.covers(&wildcard));
        if is_denied { Absence::NoName } else { Absence::NotProven }
    }
}

/// What the types at a name say of one (RFC 4035 §5.4, RFC 6840 §4.1, §4.3).
pub(super) fn at_name(types: &[RecordType], name: &DomainName, record_type: RecordType) -> Absence {
    let has = |wanted| types.contains(&wanted);
    let is_cut = has(RecordType::NS) && !has(RecordType::SOA);
    // At a cut the zone above speaks of DS alone, and the zone below of all but DS.
    let speaks = match record_type {
        RecordType::DS => !has(RecordType::SOA) || name.is_root(),
        _ => !is_cut,
    };
    match speaks && !has(record_type) && !has(RecordType::CNAME) {
        true if has(NXNAME) => Absence::NoName,
        true => Absence::NoData { is_cut },
        false => Absence::NotProven,
    }
}

/// Names below this one are not the zone's to speak of: another zone begins there, or another name (RFC 6840 §4.1).
pub(super) fn leads_away(types: &[RecordType]) -> bool {
    let has = |wanted| types.contains(&wanted);
    has(RecordType::DNAME) || has(RecordType::NS) && !has(RecordType::SOA)
}

/// The types of an NSEC or NSEC3.
pub(super) fn types(value: Option<&Value>) -> Option<Vec<RecordType>> {
    match value {
        Some(Value::Types(types)) => Some(types.clone()),
        _ => None,
    }
}

/// An NSEC: between this name and the next there is none.
#[derive(Debug)]
struct Nsec {
    owner: DomainName,
    next: DomainName,
    types: Vec<RecordType>,
}

impl Nsec {
    fn read(set: &RrSet) -> Option<Self> {
        let [data] = set.data.as_slice() else { return None };
        let types = types(data.get("types"))?;
        Some(Self { owner: set.owner.clone(), next: data.target()?.clone(), types })
    }

    /// The name lies between this one and the next; the last of a zone points to the first.
    fn covers(&self, name: &DomainName) -> bool {
        if leads_away(&self.types) && name.is_at_or_below(&self.owner) {
            return false;
        }
        let is_behind = self.owner < *name;
        let is_before = *name < self.next;
        if self.owner < self.next { is_behind && is_before } else { is_behind || is_before }
    }

    /// Labels of the closest name that exists above one that this covers.
    fn closest_encloser(&self, name: &DomainName) -> usize {
        let common = |other: &DomainName| {
            let pairs = other.labels().rev().zip(name.labels().rev());
            pairs.take_while(|(other, mine)| other.eq_ignore_ascii_case(mine)).count()
        };
        common(&self.owner).max(common(&self.next))
    }
}
