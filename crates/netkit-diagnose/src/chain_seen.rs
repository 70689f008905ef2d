//! A chain of trust as a lookup saw it, with a number for the whole and for each fault.
//!
//! It judges nothing.

use netkit_model::dns::DomainName;
use netkit_model::{
    ChainFault, ChainReport, DenialKind, EvidenceFact, EvidenceId, LookupFact, SignatureEnd, SignatureSeen,
};

use crate::notebook::Notebook;

/// A chain of trust.
#[derive(Clone, Debug)]
pub(crate) struct ChainSeen<'a> {
    pub(crate) report: &'a ChainReport,
    /// The whole of it.
    pub(crate) id: EvidenceId,
    /// Its faults, in order.
    links: Vec<EvidenceId>,
}

impl<'a> ChainSeen<'a> {
    pub(crate) fn of(report: &'a ChainReport, notebook: &mut Notebook) -> Self {
        let server = &report.server;
        let zones = report.zones.iter().map(|zone| (zone.zone.clone(), zone.status)).collect();
        let name = report.answers.first().map_or_else(DomainName::root, |answer| answer.name.clone());
        let chain = LookupFact::Chain { server: server.clone(), name, status: report.status, zones };
        let id = notebook.note(EvidenceFact::Lookup(chain));
        let link =
            |fault: &ChainFault| LookupFact::ChainLink { server: server.clone(), fault: fault.clone() };
        let links =
            report.faults.iter().map(|fault| notebook.note(EvidenceFact::Lookup(link(fault)))).collect();
        Self { report, id, links }
    }

    /// The number of a fault.
    pub(crate) fn link(&self, fault: &ChainFault) -> Option<EvidenceId> {
        let place = self.report.faults.iter().position(|one| one == fault)?;
        self.links.get(place).copied()
    }

    /// What came of the signature that a fault is about.
    pub(crate) fn signature_of(&self, fault: &ChainFault) -> Option<SignatureEnd> {
        let is_meant = |one: &&SignatureSeen| {
            one.owner == fault.owner
                && one.type_covered == fault.record_type
                && Some(one.key_tag) == fault.key_tag
        };
        self.signatures().find(is_meant).map(|one| one.end)
    }

    /// All signatures of the chain.
    pub(crate) fn signatures(&self) -> impl Iterator<Item = &'a SignatureSeen> {
        let of_zones =
            self.report.zones.iter().flat_map(|zone| zone.ds_signatures.iter().chain(&zone.key_signatures));
        let of_answers = self.report.answers.iter().flat_map(|answer| {
            let of_denial = answer.denial.iter().flat_map(|denial| &denial.signatures);
            answer.signatures.iter().chain(of_denial)
        });
        of_zones.chain(of_answers)
    }

    /// How often the names in its proofs are hashed, at most.
    pub(crate) fn iterations(&self) -> Option<u16> {
        let of_zones = self.report.zones.iter().filter_map(|zone| zone.unsigned.as_ref());
        let of_answers = self.report.answers.iter().filter_map(|answer| answer.denial.as_ref());
        let iterations = of_zones.chain(of_answers).filter_map(|denial| match denial.kind {
            DenialKind::Nsec3 { iterations } => Some(iterations),
            _ => None,
        });
        iterations.max()
    }
}
