//! What is found wrong on a walk, and whether it is rather the clock that is wrong.
//!
//! It looks for nothing: who finds a fault tells it here.

use netkit_model::{ChainFault, ChainFaultKind, ChainStatus, SignatureEnd, SignatureSeen};
use netkit_packet::dns::{DomainName, RecordType};

use super::book::Reply;
use super::key::Key;
use super::set::RrSet;
use super::signature::{SetCheck, check, out_of_time};
use super::walk::Walk;

impl Walk<'_> {
    /// Holds a set's signatures against keys, and remembers which of those that hold ends first.
    pub(super) fn check(&mut self, set: &RrSet, zone: &DomainName, keys: &[Key]) -> SetCheck {
        let check = check(set, zone, keys, self.now, self.checks);
        if let Some(valid) = check.valid()
            && self.first_to_expire.as_ref().is_none_or(|first| valid.expiration < first.expiration)
        {
            self.first_to_expire = Some(valid.clone());
        }
        check
    }

    /// A set none of whose signatures is right.
    pub(super) fn broken(&mut self, check: &SetCheck, zone: &DomainName, set: &RrSet) -> ChainStatus {
        let (kind, signature) = check.fault();
        self.fault(kind, zone, &set.owner, set.record_type, signature)
    }

    /// Tells a fault once, and what it makes of the chain.
    pub(super) fn fault(
        &mut self,
        kind: ChainFaultKind,
        zone: &DomainName,
        owner: &DomainName,
        record_type: RecordType,
        signature: Option<&SignatureSeen>,
    ) -> ChainStatus {
        let fault = ChainFault {
            kind,
            zone: zone.clone(),
            owner: owner.clone(),
            record_type,
            key_tag: signature.map(|signature| signature.key_tag),
            algorithm: signature.map(|signature| signature.algorithm),
            seconds: signature.and_then(|signature| match signature.end {
                SignatureEnd::Expired(by) | SignatureEnd::NotYetValid(by) => Some(by),
                _ => None,
            }),
        };
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
        kind.status()
    }

    /// Adds to the fault that was told last.
    pub(super) fn detail(&mut self, add: impl FnOnce(&mut ChainFault)) {
        if let Some(last) = self.faults.last_mut() {
            add(last);
        }
    }

    /// Where every signature of several zones is out of time on the same side, the time is wrong and not they.
    pub(super) fn suspect_the_clock(&mut self) {
        let is_late = |kind| kind == ChainFaultKind::RrsigExpired || kind == ChainFaultKind::RrsigNotYetValid;
        if !self.faults.iter().any(|fault| is_late(fault.kind)) {
            return;
        }
        let mut signers: Vec<&DomainName> = Vec::new();
        let mut least = [None::<u64>; 2];
        for rrsig in self.book.signatures() {
            let (side, by) = match out_of_time(rrsig, self.now) {
                Some(SignatureEnd::Expired(by)) => (0, by),
                Some(SignatureEnd::NotYetValid(by)) => (1, by),
                _ => return,
            };
            least[side] = Some(least[side].map_or(by, |least| least.min(by)));
            if !signers.contains(&&rrsig.signer) {
                signers.push(&rrsig.signer);
            }
        }
        let by = match least {
            [Some(by), None] | [None, Some(by)] if signers.len() > 1 => by,
            _ => return,
        };
        for fault in self.faults.iter_mut().filter(|fault| is_late(fault.kind)) {
            fault.kind = ChainFaultKind::ClockSkew;
            fault.seconds = Some(by);
        }
    }
}

/// Why there is nothing to look at.
pub(super) fn lost(reply: &Reply) -> ChainFaultKind {
    match reply {
        Reply::NotAsked => ChainFaultKind::TooMuch,
        Reply::Lost | Reply::Sets(_) => ChainFaultKind::Unanswered,
    }
}
