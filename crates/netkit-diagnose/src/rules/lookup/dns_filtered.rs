//! Rule `dns.filtered`: the resolver hides the name on purpose.
//!
//! **Observed**: the reply says so itself (RFC 8914 §4.16-§4.19), or its only addresses are 0.0.0.0 and ::, or a resolver says
//! NXDOMAIN with authority of its own and without the SOA record that such an answer has to have (RFC 2308 §2.1). **Means**: a list
//! of names to block, made by whoever runs the resolver. **Does not prove** who keeps the list, nor that the name is harmless.
//! **Decides**: another resolver, or the authorities themselves.

use std::net::IpAddr;

use netkit_model::dns::{DnsRecord, Rcode, Rdata, RecordType, Value};
use netkit_model::{DnsReply, Status, VerdictId};

use crate::commands::plain_name;
use crate::finding::{Finding, HERE, test};
use crate::lookup_seen::{ExchangeSeen, LookupSeen, extended_errors};

const ID: VerdictId = VerdictId::DnsFiltered;
/// Blocked, Censored, Filtered and Prohibited (RFC 8914 §4.16-§4.19).
const BLOCKED: std::ops::RangeInclusive<u16> = 15..=18;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let said = |one: &ExchangeSeen<'_>| one.reply().and_then(how);
    let one = seen.exchanges.iter().find(|one| said(one).is_some())?;
    let (is_told, how) = said(one)?;
    let text = format!("{} hides {}: {how}", one.server(), seen.name());
    let finding = if is_told { Finding::proven } else { Finding::likely };
    let finding = finding(ID, Status::Fail, one.locus(), text).because([one.id]);
    let question = &one.exchange.query.question;
    let command = format!("netkit lookup --trace {} {}", plain_name(&seen.name()), question.record_type);
    Some(finding.next(test(HERE, command, &[ID])))
}

/// What shows that a reply is made to hide something, and whether the server itself says so.
fn how(reply: &DnsReply) -> Option<(bool, String)> {
    let message = &reply.message;
    let flags = message.header.flags;
    if let Some(error) = extended_errors(reply).into_iter().find(|error| BLOCKED.contains(&error.code)) {
        let name = error.name().unwrap_or("an extended error");
        return Some((true, format!("it says {name} ({})", error.code)));
    }
    let mut addresses = message.answers.iter().filter_map(address).peekable();
    if addresses.peek().is_some() && addresses.all(|address| address.is_unspecified()) {
        return Some((false, "its only address is none that a host can have".to_owned()));
    }
    let is_made_up = message.rcode() == Rcode::NXDOMAIN
        && flags.authoritative
        && flags.recursion_available
        && !message.authorities.iter().any(|record| record.record_type == RecordType::SOA);
    is_made_up.then(|| (false, "a resolver says NXDOMAIN on its own authority and of no zone".to_owned()))
}

fn address(record: &DnsRecord) -> Option<IpAddr> {
    let is_address = matches!(record.record_type, RecordType::A | RecordType::AAAA);
    let Rdata::Parts(fields) = &record.rdata else { return None };
    match fields.first().map(|field| &field.value) {
        Some(Value::Address(address)) if is_address => Some(*address),
        _ => None,
    }
}
