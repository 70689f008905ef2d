//! Rule `dns.answers-differ`: servers give different answers.
//!
//! **Observed**: two servers answer the same question with different codes, or with records that are not the same, TTLs and order
//! aside. **Means**: which answer a program gets depends on which server it asks. **Does not prove** that either is wrong: large
//! services answer each client otherwise on purpose, and an inner network has names of its own. **Decides**: the authority's
//! own answer.

use std::collections::BTreeSet;

use netkit_model::dns::{Rcode, RecordType};
use netkit_model::{DelegationFaultKind, Locus, LocusKind, ServersFrom, Status, VerdictId};

use super::walked::{at, fault, servers as named};
use crate::finding::Finding;
use crate::lookup_seen::{ExchangeSeen, LookupSeen};

const ID: VerdictId = VerdictId::DnsAnswersDiffer;

/// Answers that a sentence tells.
const MOST_TOLD: usize = 3;
/// Characters of an answer that it tells.
const LONGEST_TOLD: usize = 100;

/// The root was walked from, and authorities with the same version of the zone answer differently.
pub(super) fn walked(seen: &LookupSeen<'_>) -> Option<Finding> {
    let faulty = fault(seen)?;
    let DelegationFaultKind::AnswersDiffer { groups } = faulty.kind() else { return None };
    let told = groups.iter().take(MOST_TOLD).map(|(text, servers)| {
        let short: String = text.chars().take(LONGEST_TOLD).collect();
        let more = if short.len() < text.len() { "…" } else { "" };
        format!("{short}{more} says {}", named(servers))
    });
    let (zone, told) = (faulty.zone(), told.collect::<Vec<_>>().join("; "));
    let text = format!("the servers of {zone} have the same version of it and answer differently: {told}");
    let first = groups.first().map(|(_, servers)| servers.as_slice()).unwrap_or_default();
    Some(faulty.likely(ID, at(first), &text))
}

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let (one, other) = seen.run.questions.iter().find_map(|question| {
        let mut of_question = seen.exchanges.iter().filter(|one| one.exchange.query.question == *question);
        let one = of_question.find(|one| said(one).is_some())?;
        let other =
            of_question.find(|other| said(other).is_some_and(|said_here| Some(said_here) != said(one)))?;
        Some((one, other))
    })?;
    let says = |one: &ExchangeSeen<'_>| {
        let (code, records) = said(one).unwrap_or_default();
        match (code, records.len()) {
            (Rcode::NOERROR, 0) => "no such record".to_owned(),
            (Rcode::NOERROR, _) => records.into_iter().take(2).collect::<Vec<_>>().join(" and "),
            (code, _) => code.to_string(),
        }
    };
    let kind = one.exchange.query.question.record_type;
    let text = format!(
        "the servers do not agree on {} {kind}: {} says {}, {} says {}",
        seen.name(),
        one.server(),
        says(one),
        other.server(),
        says(other)
    );
    let finding =
        Finding::proven(ID, Status::Degraded, Locus::of(LocusKind::Target), text).because([one.id, other.id]);
    if seen.run.servers_from == ServersFrom::ResolvConf {
        let first = format!("; programs take the word of {}", one.server());
        return Some(finding.adding(&first));
    }
    Some(finding)
}

/// What a server says: its code, and the data of the records that answer.
fn said(one: &ExchangeSeen<'_>) -> Option<(Rcode, BTreeSet<String>)> {
    let message = &one.reply()?.message;
    let rcode = message.rcode();
    // That a server has failed or refuses says nothing of the name.
    if !matches!(rcode, Rcode::NOERROR | Rcode::NXDOMAIN) {
        return None;
    }
    let asked = one.exchange.query.question.record_type;
    let is_said = |kind: RecordType| netkit_model::answers_type(asked, kind) && kind != RecordType::RRSIG;
    let records = message.answers.iter().filter(|record| is_said(record.record_type));
    Some((rcode, records.map(|record| record.rdata.text()).collect()))
}
