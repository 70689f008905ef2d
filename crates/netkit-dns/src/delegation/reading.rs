//! What a server's reply says to one who walks down the tree of names (RFC 1034 §4.3.2 and §5.3.3).
//!
//! It believes no record but those that this server can know: of its own zone and what lies below.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use netkit_model::{Lameness, ServerSays};
use netkit_packet::dns::{DnsMessage, DnsRecord, DomainName, Question, Rcode, RecordType, Value};

/// What the reply of a server of `zone` says to the question.
pub(super) fn read(message: &DnsMessage, zone: &DomainName, question: &Question) -> ServerSays {
    let says = match message.rcode() {
        Rcode::NOERROR => positive(message, zone, question),
        Rcode::NXDOMAIN => alias_or(message, question, ServerSays::NxDomain),
        // BIND says SERVFAIL where it has followed its own aliases too often, and tells them all the same.
        other => match alias_or(message, question, ServerSays::Answer) {
            alias @ ServerSays::Alias(_) => alias,
            _ => ServerSays::Lame(Lameness::Rcode(other)),
        },
    };
    // What is missing from a message that was cut says nothing.
    let is_cut = message.fault.is_some() || message.header.flags.truncated;
    match says {
        ServerSays::NoData | ServerSays::Lame(Lameness::NotAuthoritative) if is_cut => ServerSays::Unreadable,
        other => other,
    }
}

/// The records of the answer section that belong to the name that was asked for.
pub(super) fn answers<'a>(
    message: &'a DnsMessage,
    question: &'a Question,
) -> impl Iterator<Item = &'a DnsRecord> {
    let wanted = question.record_type;
    message.answers.iter().filter(move |record| {
        record.owner == question.name
            && (record.record_type == wanted || wanted == RecordType::ANY || is_alias(record, question))
    })
}

/// The addresses in a message of those names, as far as a server of `zone` can know them.
pub(super) fn glue(
    message: &DnsMessage,
    zone: &DomainName,
    names: &[DomainName],
) -> BTreeMap<DomainName, BTreeSet<IpAddr>> {
    let mut glue = BTreeMap::<_, BTreeSet<_>>::new();
    for record in &message.additionals {
        if let Some(address) = address(record)
            && names.contains(&record.owner)
            && record.owner.is_at_or_below(zone)
        {
            glue.entry(record.owner.clone()).or_default().insert(address);
        }
    }
    glue
}

/// The address in a record, where it is one that a server can have.
pub(super) fn address(record: &DnsRecord) -> Option<IpAddr> {
    let Some(Value::Address(address)) = record.rdata.get("address") else { return None };
    let is_usable = match address {
        IpAddr::V4(ip) => !ip.is_unspecified() && !ip.is_multicast() && !ip.is_broadcast(),
        IpAddr::V6(ip) => !ip.is_unspecified() && !ip.is_multicast() && ip.to_ipv4_mapped().is_none(),
    };
    (is_usable && matches!(record.record_type, RecordType::A | RecordType::AAAA)).then_some(*address)
}

/// The servers that a section names for a zone, in order of their names.
pub(super) fn name_servers(records: &[DnsRecord], zone: &DomainName) -> Vec<DomainName> {
    let of_zone = records.iter().filter(|one| one.record_type == RecordType::NS && one.owner == *zone);
    of_zone.filter_map(|one| one.rdata.target().cloned()).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The serial of the zone in an answer to a question for its SOA.
pub(super) fn serial(message: &DnsMessage, zone: &DomainName) -> Option<u32> {
    let soa = message.answers.iter().find(|one| one.record_type == RecordType::SOA && one.owner == *zone)?;
    match soa.rdata.get("serial") {
        Some(Value::Number(serial)) => u32::try_from(*serial).ok(),
        _ => None,
    }
}

fn positive(message: &DnsMessage, zone: &DomainName, question: &Question) -> ServerSays {
    if answers(message, question).next().is_some() {
        return alias_or(message, question, ServerSays::Answer);
    }
    referral(message, zone, question).unwrap_or_else(|| with_authority(message, ServerSays::NoData))
}

/// The alias that the answer begins with, or else what is said besides.
fn alias_or(message: &DnsMessage, question: &Question, otherwise: ServerSays) -> ServerSays {
    let alias = answers(message, question).find(|record| is_alias(record, question));
    match alias.and_then(|record| record.rdata.target()) {
        Some(target) => with_authority(message, ServerSays::Alias(target.clone())),
        None => with_authority(message, otherwise),
    }
}

fn is_alias(record: &DnsRecord, question: &Question) -> bool {
    record.record_type == RecordType::CNAME
        && !matches!(question.record_type, RecordType::CNAME | RecordType::ANY)
}

fn with_authority(message: &DnsMessage, says: ServerSays) -> ServerSays {
    if message.header.flags.authoritative { says } else { ServerSays::Lame(Lameness::NotAuthoritative) }
}

/// Where the reply refers to, if it refers anywhere: a SOA beside it makes it the denial of a record (RFC 2308 §2.2).
fn referral(message: &DnsMessage, zone: &DomainName, question: &Question) -> Option<ServerSays> {
    let records = &message.authorities;
    if records.iter().any(|one| one.record_type == RecordType::SOA) {
        return None;
    }
    let owners = records.iter().filter(|one| one.record_type == RecordType::NS).map(|one| &one.owner);
    let owner = owners.max_by_key(|owner| (question.name.is_at_or_below(owner), owner.labels().count()))?;
    let lame = |lameness| Some(ServerSays::Lame(lameness));
    if owner == zone {
        // An authority may add the servers of its zone to anything.
        return if message.header.flags.authoritative { None } else { lame(Lameness::Itself) };
    }
    if zone.is_at_or_below(owner) {
        return lame(Lameness::Upward(owner.clone()));
    }
    if !owner.is_at_or_below(zone) || !question.name.is_at_or_below(owner) {
        return lame(Lameness::Elsewhere(owner.clone()));
    }
    let servers = name_servers(records, owner);
    (!servers.is_empty()).then(|| ServerSays::Referral { zone: owner.clone(), servers })
}
