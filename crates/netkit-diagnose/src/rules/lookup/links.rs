//! What the rules about the chain of trust share: which link is broken, and how links are named.
//!
//! It is no rule and finds no verdict.

use netkit_model::dns::{Rcode, RecordType, algorithm_name};
use netkit_model::{
    ChainFault, ChainFaultKind, ChainStatus, DsOrigin, Locus, LocusKind, SignatureEnd, Status, VerdictId,
    ZoneSeen,
};

use crate::chain_seen::ChainSeen;
use crate::finding::{Finding, HERE, test};
use crate::lookup_seen::LookupSeen;
use crate::words::list;

/// The link at which the first chain breaks or ends, where it does so in this way.
pub(super) fn first<'a>(
    seen: &'a LookupSeen<'_>,
    kind: ChainFaultKind,
) -> Option<(&'a ChainSeen<'a>, &'a ChainFault)> {
    let status = seen.chains.iter().map(|chain| chain.report.status).max()?;
    let worst = of_status(seen, status)?;
    let fault = worst.report.faults.iter().find(|fault| fault.kind.status() == status)?;
    (fault.kind == kind).then_some((worst, fault))
}

/// A broken link: what is wrong with it, and what the server makes of that.
pub(super) fn broken(
    id: VerdictId,
    seen: &LookupSeen<'_>,
    (chain, fault): (&ChainSeen<'_>, &ChainFault),
    text: &str,
) -> Finding {
    // A trust anchor of another root says nothing of what others make of the name.
    let is_at_anchor = zone(chain, fault).is_some_and(|zone| zone.ds_origin != DsOrigin::Parent);
    let consequence = if is_at_anchor { String::new() } else { consequence(seen, chain) };
    let text = format!("{text}{consequence}");
    let finding = Finding::proven(id, Status::Fail, Locus::of(LocusKind::Target), text);
    let replies = seen.exchanges.iter().filter(|one| one.exchange.query.server == chain.report.server);
    finding.because(chain.link(fault)).because([chain.id]).because(replies.map(|one| one.id))
}

/// What follows for whoever asks this server for the name.
fn consequence(seen: &LookupSeen<'_>, chain: &ChainSeen<'_>) -> String {
    let name = seen.name();
    let own = seen.exchanges.iter().find(|one| one.exchange.query.server == chain.report.server);
    let reply = own.and_then(|one| Some((one.server(), &one.reply()?.message)));
    match reply {
        Some((server, message)) if message.rcode() == Rcode::SERVFAIL => {
            format!("; therefore {server} answers {name} with SERVFAIL")
        }
        // An authority verifies nothing; whoever asks others for us should.
        Some((server, message))
            if message.header.flags.recursion_available
                && !message.header.flags.checking_disabled
                && !message.header.flags.authentic_data
                && [Rcode::NOERROR, Rcode::NXDOMAIN].contains(&message.rcode()) =>
        {
            format!(
                "; resolvers that validate refuse {name}, and {server} answers all the same: it does not validate"
            )
        }
        _ => format!("; {name} does not resolve where resolvers validate"),
    }
}

/// What is said of a name that does not exist, with whether signatures prove it.
pub(super) fn with_proof(finding: Finding, seen: &LookupSeen<'_>) -> Finding {
    let is_absence = [VerdictId::DnsNxdomain, VerdictId::DnsNodata].contains(&finding.id());
    match of_status(seen, ChainStatus::Secure).filter(|_| is_absence) {
        Some(chain) => finding.adding("; signatures prove it").because([chain.id]),
        None => finding,
    }
}

/// The records that a fault is about: `www.example. A`, or whose keys.
pub(super) fn records(fault: &ChainFault) -> String {
    match fault.record_type {
        RecordType::DNSKEY => format!("the keys of {}", fault.owner),
        other => format!("{} {other}", fault.owner),
    }
}

/// The zone that a fault is in, as it was seen.
pub(super) fn zone<'a>(chain: &ChainSeen<'a>, fault: &ChainFault) -> Option<&'a ZoneSeen> {
    chain.report.zones.iter().find(|zone| zone.zone == fault.zone)
}

/// `key 12345`; of a fault that names none, `a key`.
pub(super) fn key(fault: &ChainFault) -> String {
    fault.key_tag.map_or_else(|| "a key".to_owned(), |tag| format!("key {tag}"))
}

/// `ECDSAP256SHA256`, or its number.
pub(super) fn algorithm(number: u8) -> String {
    algorithm_name(number).map_or_else(|| format!("algorithm {number}"), ToOwned::to_owned)
}

/// The tags of a zone's keys: `key 1`, `keys 1 and 2`, `no key`.
pub(super) fn keys(zone: Option<&ZoneSeen>) -> String {
    let tags: Vec<String> =
        zone.map(|zone| zone.keys.iter().map(|key| key.key_tag.to_string()).collect()).unwrap_or_default();
    match tags.as_slice() {
        [] => "no key".to_owned(),
        [one] => format!("key {one}"),
        _ => format!("keys {}", list(&tags)),
    }
}

/// Whose word for the zone's keys it is: the zone above, or a trust anchor.
pub(super) fn voucher(zone: Option<&ZoneSeen>) -> &'static str {
    match zone.map(|zone| zone.ds_origin) {
        Some(DsOrigin::BuiltIn | DsOrigin::File) => "the trust anchor",
        _ => "the zone above",
    }
}

/// True where the signatures of the chain have ended, false where they have not begun.
pub(super) fn have_ended(chain: &ChainSeen<'_>) -> bool {
    chain.signatures().any(|one| matches!(one.end, SignatureEnd::Expired(_)))
}

/// How the whole chain is looked at by another tool that knows it.
pub(super) fn second_opinion(seen: &LookupSeen<'_>, id: VerdictId) -> netkit_model::NextTest {
    let types: Option<&netkit_model::dns::Question> = seen.run.questions.first();
    let kind = types.map_or_else(|| "A".to_owned(), |question| question.record_type.to_string());
    let name = crate::commands::plain_name(&seen.name());
    test(HERE, format!("delv +cd +rtrace {name} {kind}"), &[id])
}

/// The first chain of this status.
pub(super) fn of_status<'a>(seen: &'a LookupSeen<'_>, status: ChainStatus) -> Option<&'a ChainSeen<'a>> {
    seen.chains.iter().find(|chain| chain.report.status == status)
}
