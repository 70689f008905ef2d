//! What rules about caches share: a resolver's reply beside the authority's own to the same question; no rule.

use netkit_model::DnsReply;
use netkit_model::dns::{DnsRecord, RecordType};

use crate::lookup_seen::{ExchangeSeen, LookupSeen};

/// A resolver's reply, and the authority's to the same question.
pub(super) struct Cached<'s, 'a> {
    pub(super) resolver: &'s ExchangeSeen<'a>,
    pub(super) authority: &'s ExchangeSeen<'a>,
}

/// The first such pair that is meant.
pub(super) fn pair<'s, 'a>(
    seen: &'s LookupSeen<'a>,
    is_meant: impl Fn(&DnsReply, &DnsReply) -> bool,
) -> Option<Cached<'s, 'a>> {
    let is_authority =
        |one: &ExchangeSeen<'_>| one.reply().is_some_and(|reply| reply.message.header.flags.authoritative);
    for resolver in seen.exchanges.iter().filter(|one| one.reply().is_some() && !is_authority(one)) {
        let question = &resolver.exchange.query.question;
        let authority = seen.exchanges.iter().find(|one| {
            let both = (resolver.reply(), one.reply());
            let is_pair = matches!(both, (Some(cached), Some(own)) if is_meant(cached, own));
            is_authority(one) && one.exchange.query.question == *question && is_pair
        });
        if let Some(authority) = authority {
            return Some(Cached { resolver, authority });
        }
    }
    None
}

/// The data of the records that answer, sorted; signatures aside.
pub(super) fn data(reply: &DnsReply) -> Vec<String> {
    let mut data: Vec<String> = answering(reply).map(|record| record.rdata.text()).collect();
    data.sort_unstable();
    data
}

/// Some of them, for a sentence.
pub(super) fn shown(reply: &DnsReply) -> String {
    const MOST: usize = 2;
    let all = data(reply);
    let mut texts: Vec<String> = all.iter().take(MOST).cloned().collect();
    if all.len() > MOST {
        texts.push(format!("{} more", all.len() - MOST));
    }
    crate::words::list(&texts)
}

/// How long a reply is kept, in seconds: until the first of its records goes, or the SOA record that goes with having none.
pub(super) fn kept_for(reply: &DnsReply) -> Option<u32> {
    let soa = || {
        let is_soa = |record: &&DnsRecord| record.record_type == RecordType::SOA;
        reply.message.authorities.iter().find(is_soa).map(|record| record.ttl)
    };
    answering(reply).map(|record| record.ttl).min().or_else(soa)
}

fn answering(reply: &DnsReply) -> impl Iterator<Item = &DnsRecord> {
    reply.message.answers.iter().filter(|record| record.record_type != RecordType::RRSIG)
}
