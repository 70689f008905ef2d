//! Rule `dns.malformed`: what the server sends is no readable message.
//!
//! **Observed**: a datagram or a message in a stream came from the server with our identifier, and it cannot be read as a DNS
//! message, or not to its end: a name that points into itself, a length that leads beyond the message, a count that is too
//! high. **Means**: the server, or a device in front of it, makes broken messages; what stands before the fault is shown. **Does
//! not prove** who broke it: a device on the way that rewrites answers looks the same. **Decides**: the same question over TCP,
//! where such devices seldom look; the bytes are in `--json`.

use netkit_model::dns::{DnsRecord, Rdata};
use netkit_model::{DnsEnd, Status, VerdictId};

use super::unreplied::{beside_others, nobody};
use crate::finding::{Finding, HERE, test};
use crate::lookup_seen::LookupSeen;
use crate::words::count;

const ID: VerdictId = VerdictId::DnsMalformed;

/// Nothing of it can be read.
pub(super) fn unreadable(seen: &LookupSeen<'_>) -> Option<Finding> {
    let one = nobody(seen, |end| matches!(end, DnsEnd::Unreadable(_)))?;
    let Some(DnsEnd::Unreadable(bytes)) = one.end() else { return None };
    let (server, length) = (one.server(), count(bytes.len() as u64, "byte"));
    let text = format!("{server} answers with {length} that are no DNS message");
    let finding = Finding::proven(ID, Status::Fail, one.locus(), text).because([one.id]);
    Some(beside_others(finding, seen).next(test(HERE, again(one), &[ID])))
}

/// A part of it cannot be read.
pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let one = seen.answered().find(|one| one.reply().is_some_and(|reply| reply.message.fault.is_some()))?;
    let message = &one.reply()?.message;
    let fault = message.fault?;
    let has_answer = !message.answers.is_empty();
    let status = if has_answer { Status::Degraded } else { Status::Fail };
    let text = format!(
        "the answer of {} cannot be read to its end: the {} section is broken at byte {} ({})",
        one.server(),
        fault.section,
        fault.offset,
        fault.fault
    );
    let finding = Finding::proven(ID, status, one.locus(), text).because([one.id]);
    Some(finding.next(test(HERE, again(one), &[ID])))
}

/// The message can be read, and the data of one of its records cannot.
pub(super) fn record(seen: &LookupSeen<'_>) -> Option<Finding> {
    let (one, record, fault, offset) = seen.answered().find_map(|one| {
        one.reply()?.message.answers.iter().find_map(|record| match &record.rdata {
            Rdata::Malformed { fault, offset, .. } => Some((one, record, fault, offset)),
            _ => None,
        })
    })?;
    let answers = &one.reply()?.message.answers;
    let is_sound = |record: &DnsRecord| !matches!(record.rdata, Rdata::Malformed { .. });
    let status = if answers.iter().any(is_sound) { Status::Degraded } else { Status::Fail };
    let text = format!(
        "one {} record in the answer of {} is broken at byte {offset} ({fault}); {} others are sound",
        record.record_type,
        one.server(),
        answers.iter().filter(|record| is_sound(record)).count(),
    );
    let finding = Finding::proven(ID, status, one.locus(), text).because([one.id]);
    Some(finding.next(test(HERE, again(one), &[ID])))
}

fn again(one: &crate::lookup_seen::ExchangeSeen<'_>) -> String {
    crate::commands::netkit_lookup(&one.exchange.query, "--tcp")
}
