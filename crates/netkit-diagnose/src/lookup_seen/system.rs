//! What applications see, with a number for each observation.

use std::collections::BTreeSet;
use std::net::IpAddr;

use netkit_model::dns::{Rdata, RecordType, Value};
use netkit_model::{
    CandidateEnd, EvidenceFact, EvidenceId, LookupFact, NameCandidate, SystemAnswer, SystemFact, SystemView,
};

use super::LookupSeen;
use crate::notebook::Notebook;

/// The system's view of the name.
#[derive(Debug)]
pub(crate) struct SystemSeen<'a> {
    pub(crate) view: &'a SystemView,
    /// What `getaddrinfo` gave.
    pub(crate) answer: EvidenceId,
    /// The entries of the hosts file.
    pub(crate) hosts: Option<EvidenceId>,
    /// The names that the resolver tries, where it tries more than the name as it is.
    pub(crate) tried: Option<EvidenceId>,
    /// The sources that are asked.
    pub(crate) sources: EvidenceId,
    /// What systemd-resolved says.
    pub(crate) resolved: Option<EvidenceId>,
}

impl<'a> SystemSeen<'a> {
    pub(super) fn of(view: &'a SystemView, notebook: &mut Notebook) -> Self {
        let mut note = |fact| notebook.note(EvidenceFact::Lookup(LookupFact::System(fact)));
        let SystemView { name, answer, took, .. } = view;
        let answer = SystemFact::Answer { name: name.clone(), answer: answer.clone(), took: *took };
        let is_searched = view.candidates.iter().any(|one| one.domain.is_some());
        Self {
            view,
            answer: note(answer),
            hosts: (!view.hosts.is_empty()).then(|| note(SystemFact::Hosts(view.hosts.clone()))),
            tried: is_searched.then(|| note(SystemFact::Tried(view.candidates.clone()))),
            sources: note(SystemFact::Sources(view.sources.clone())),
            resolved: view.resolved.answer.clone().map(|answer| note(SystemFact::Resolved(answer))),
        }
    }

    /// The addresses that applications get.
    pub(crate) fn addresses(&self) -> BTreeSet<IpAddr> {
        self.view.answer.addresses().iter().map(|address| address.ip).collect()
    }

    /// The same as text.
    pub(crate) fn shown(&self) -> String {
        shown(&self.addresses())
    }

    /// True where `getaddrinfo` has said that there is no address.
    pub(crate) fn has_nothing(&self) -> bool {
        matches!(self.view.answer, SystemAnswer::Error(..))
    }

    /// The name in the search list that has the addresses.
    pub(crate) fn found(&self) -> Option<&'a NameCandidate> {
        self.view.candidates.iter().find(|one| one.end == CandidateEnd::Found)
    }
}

impl LookupSeen<'_> {
    /// The addresses that name servers give the name as it was typed, of all their answers.
    pub(crate) fn server_addresses(&self) -> BTreeSet<IpAddr> {
        let replies = self.exchanges.iter().filter_map(super::ExchangeSeen::reply);
        let records = replies.flat_map(|reply| &reply.message.answers);
        let address = |record: &netkit_model::dns::DnsRecord| {
            let is_address = matches!(record.record_type, RecordType::A | RecordType::AAAA);
            let Rdata::Parts(fields) = &record.rdata else { return None };
            match fields.first().map(|field| &field.value) {
                Some(Value::Address(address)) if is_address => Some(*address),
                _ => None,
            }
        };
        records.filter_map(address).collect()
    }

    /// The replies that have them.
    pub(crate) fn replies(&self) -> impl Iterator<Item = EvidenceId> {
        self.exchanges.iter().filter(|one| one.reply().is_some()).map(|one| one.id)
    }
}

/// Addresses as text, not more than anybody reads.
pub(crate) fn shown(addresses: &BTreeSet<IpAddr>) -> String {
    const MOST: usize = 4;
    let mut texts: Vec<String> = addresses.iter().take(MOST).map(ToString::to_string).collect();
    if addresses.len() > MOST {
        texts.push(format!("{} more", addresses.len() - MOST));
    }
    crate::words::list(&texts)
}
