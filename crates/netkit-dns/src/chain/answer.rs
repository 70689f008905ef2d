//! What the records at the end of the way are worth: their signatures, and the proofs that there are none or none closer.
//!
//! Which keys count was found out on the way, in `walk`.

use netkit_model::{
    ChainAnswer, ChainAnswerKind, ChainFaultKind, ChainStatus, Denial, DenialEnd, SignatureSeen,
};
use netkit_packet::dns::{DomainName, RecordType};

use super::book::{Reply, Sets};
use super::denial::{Absence, Proof};
use super::fault::lost;
use super::key::Key;
use super::set::RrSet;
use super::signature::{Right, SetCheck};
use super::walk::Walk;

/// Records of a proof that are looked at: three are needed.
const MOST_OF_A_PROOF: usize = 8;

/// What was proven not to exist, and with what.
pub(super) struct Proven {
    pub(super) absence: Absence,
    pub(super) denial: Denial,
    /// Of the records of the proof, the first whose signature is not right.
    broken: Option<(SetCheck, RrSet)>,
    proof: Proof,
}

/// What came of one set.
struct SetProven {
    status: ChainStatus,
    signatures: Vec<SignatureSeen>,
    /// The wildcard that it stands for.
    wildcard: Option<DomainName>,
    denial: Option<Denial>,
}

impl Walk<'_> {
    /// What a reply is worth to somebody who trusts these keys of the zone that it is from.
    pub(super) fn judge(
        &mut self,
        reply: &Reply,
        name: &DomainName,
        record_type: RecordType,
        zone: &DomainName,
        keys: &[Key],
    ) -> ChainAnswer {
        let Some(sets) = reply.sets() else {
            let status = self.fault(lost(reply), zone, name, record_type, None);
            return answer(name, record_type, ChainAnswerKind::Unknown, zone, status);
        };
        let mut judged = answer(name, record_type, kind(sets, name, record_type), zone, ChainStatus::Secure);
        let relevant: Vec<_> = sets.answers.iter().filter(|set| is_at(set, name, record_type)).collect();
        if relevant.is_empty() {
            self.judge_absence(&mut judged, sets, keys);
            return judged;
        }
        for set in relevant {
            let proven = self.prove(set, name, sets, zone, keys);
            judged.status = judged.status.max(proven.status);
            judged.signatures.extend(proven.signatures);
            judged.denial = judged.denial.or(proven.denial);
            if let (Some(wildcard), ChainAnswerKind::Records) = (proven.wildcard, &judged.kind) {
                judged.kind = ChainAnswerKind::Wildcard(wildcard);
            }
        }
        judged
    }

    fn judge_absence(&mut self, judged: &mut ChainAnswer, sets: &Sets, keys: &[Key]) {
        let (name, record_type, zone) = (judged.name.clone(), judged.record_type, judged.zone.clone());
        let mut proven = self.deny(sets, &name, record_type, &zone, keys);
        // That there is no such type does not prove that there is no such name.
        if sets.is_nxdomain && matches!(proven.absence, Absence::NoData { .. }) {
            proven.absence = Absence::NotProven;
            proven.denial.end = DenialEnd::NotProven;
        }
        judged.status = match proven.absence {
            Absence::NoName | Absence::NoData { .. } => ChainStatus::Secure,
            Absence::OptOut => ChainStatus::Insecure,
            Absence::TooManyIterations => {
                self.fault(ChainFaultKind::Nsec3Iterations, &zone, &name, record_type, None)
            }
            Absence::NotProven => self.unproven(&proven, &zone, &name, record_type),
        };
        judged.denial = Some(proven.denial);
        let soa = sets.authorities.iter().find(|set| set.record_type == RecordType::SOA && set.owner == zone);
        if let Some(soa) = soa.filter(|_| judged.status == ChainStatus::Secure) {
            let check = self.check(soa, &zone, keys);
            if check.right == Right::No {
                judged.status = self.broken(&check, &zone, soa);
            }
            judged.signatures.extend(check.signatures);
        }
    }

    /// Checks a set, and where it stands for a wildcard the proof that there is nothing closer (RFC 4035 §5.3.4).
    fn prove(
        &mut self,
        set: &RrSet,
        name: &DomainName,
        sets: &Sets,
        zone: &DomainName,
        keys: &[Key],
    ) -> SetProven {
        let check = self.check(set, zone, keys);
        let (status, wildcard, denial) = match check.right {
            Right::No => (self.broken(&check, zone, set), None, None),
            Right::Owner => (ChainStatus::Secure, None, None),
            Right::Wildcard(labels) => {
                let mut proven = self.gather(sets, zone, keys);
                let absence = proven.proof.nothing_closer(name, labels);
                proven.absence = absence;
                proven.denial.end = absence.end();
                let status = match absence {
                    Absence::NoName | Absence::NoData { .. } => ChainStatus::Secure,
                    Absence::OptOut => ChainStatus::Insecure,
                    Absence::TooManyIterations => {
                        self.fault(ChainFaultKind::Nsec3Iterations, zone, name, set.record_type, None)
                    }
                    Absence::NotProven => self.unproven(&proven, zone, name, set.record_type),
                };
                (status, name.suffix(labels).below(b"*"), Some(proven.denial))
            }
        };
        SetProven { status, signatures: check.signatures, wildcard, denial }
    }

    /// What the authority section proves of a type at a name.
    pub(super) fn deny(
        &mut self,
        sets: &Sets,
        name: &DomainName,
        record_type: RecordType,
        zone: &DomainName,
        keys: &[Key],
    ) -> Proven {
        let mut proven = self.gather(sets, zone, keys);
        proven.absence = proven.proof.absence(name, record_type, zone);
        proven.denial.end = proven.absence.end();
        proven
    }

    /// A proof that does not prove it: because a signature in it is not right, or because it is about something else.
    pub(super) fn unproven(
        &mut self,
        proven: &Proven,
        zone: &DomainName,
        name: &DomainName,
        record_type: RecordType,
    ) -> ChainStatus {
        match &proven.broken {
            Some((check, set)) => self.broken(check, zone, set),
            None => self.fault(ChainFaultKind::DenialMissing, zone, name, record_type, None),
        }
    }

    /// The records of a proof whose signatures are right.
    fn gather(&mut self, sets: &Sets, zone: &DomainName, keys: &[Key]) -> Proven {
        let mut proof = Proof::default();
        let mut signatures = Vec::new();
        let mut broken = None;
        let is_proof = |set: &&RrSet| match set.record_type {
            RecordType::NSEC => set.owner.is_at_or_below(zone),
            RecordType::NSEC3 => set.owner.parent().as_ref() == Some(zone),
            _ => false,
        };
        for set in sets.authorities.iter().filter(is_proof).take(MOST_OF_A_PROOF) {
            let check = self.check(set, zone, keys);
            signatures.extend(check.signatures.iter().cloned());
            match check.right {
                // A proof is never made by a wildcard (RFC 4035 §5.4).
                Right::Owner => proof.add(set),
                Right::Wildcard(_) => {}
                Right::No => broken = broken.or(Some((check, set.clone()))),
            }
        }
        let denial = Denial { kind: proof.kind(), end: DenialEnd::NotProven, signatures };
        Proven { absence: Absence::NotProven, denial, broken, proof }
    }
}

/// An answer that is not held against any key: the chain has ended above it.
pub(super) fn ended(
    reply: Option<&Reply>,
    name: &DomainName,
    record_type: RecordType,
    zone: &DomainName,
    status: ChainStatus,
) -> ChainAnswer {
    let sets = reply.and_then(Reply::sets);
    // That an insecure answer could not be read is not the chain's matter.
    let kind = sets.map_or(ChainAnswerKind::Unknown, |sets| kind(sets, name, record_type));
    answer(name, record_type, kind, zone, status)
}

fn answer(
    name: &DomainName,
    record_type: RecordType,
    kind: ChainAnswerKind,
    zone: &DomainName,
    status: ChainStatus,
) -> ChainAnswer {
    ChainAnswer {
        name: name.clone(),
        record_type,
        kind,
        zone: zone.clone(),
        status,
        signatures: Vec::new(),
        denial: None,
    }
}

/// A set that answers for the name: the type itself, or what leads to another name; of the two, the DNAME is signed, and
/// the CNAME beside it made from it (RFC 6672 §5.3.1).
fn is_at(set: &RrSet, name: &DomainName, record_type: RecordType) -> bool {
    let is_above = set.owner != *name && name.is_at_or_below(&set.owner);
    match set.record_type {
        RecordType::DNAME if is_above => true,
        RecordType::CNAME if set.owner == *name => {
            !set.signatures.is_empty() || record_type == RecordType::CNAME
        }
        other => set.owner == *name && (other == record_type || record_type == RecordType::ANY),
    }
}

fn kind(sets: &Sets, name: &DomainName, record_type: RecordType) -> ChainAnswerKind {
    let wants_all = record_type == RecordType::ANY;
    let is_there = |set: &RrSet| set.owner == *name && (wants_all || set.record_type == record_type);
    if sets.answers.iter().any(is_there) {
        return ChainAnswerKind::Records;
    }
    if let Some(target) = alias(sets, name) {
        return ChainAnswerKind::Alias(target);
    }
    if sets.is_nxdomain { ChainAnswerKind::NoName } else { ChainAnswerKind::NoData }
}

/// The other name that a DNAME above or a CNAME leads to; what a DNAME makes of the name counts, whatever stands beside it.
fn alias(sets: &Sets, name: &DomainName) -> Option<DomainName> {
    let target = |set: &RrSet| set.data.first()?.target().cloned();
    let is_above = |set: &&RrSet| {
        set.record_type == RecordType::DNAME && set.owner != *name && name.is_at_or_below(&set.owner)
    };
    if let Some(dname) = sets.answers.iter().find(is_above) {
        let labels = name.labels().count() - dname.owner.labels().count();
        let kept: Vec<_> = name.labels().take(labels).collect();
        return kept.into_iter().rev().try_fold(target(dname)?, |below, label| below.below(label));
    }
    sets.answer(name, RecordType::CNAME).and_then(target)
}
