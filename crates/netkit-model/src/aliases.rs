//! Where the aliases in a reply lead.
//!
//! It asks nobody: what a reply does not have is not followed.

use std::collections::HashSet;

use netkit_packet::dns::{DomainName, Question, Rcode, RecordType};

use crate::{DnsReply, answers_type};

/// Aliases that are followed in one answer: no resolver follows as many.
const MOST_ALIASES: usize = 64;

/// How a chain of aliases ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AliasEnd {
    /// At this name, after so many aliases.
    At(DomainName, usize),
    /// Where it has been before.
    Circle(Vec<DomainName>),
}

/// Follows the aliases in an answer from the name that was asked for.
pub fn follow_aliases(reply: &DnsReply, asked: &Question) -> AliasEnd {
    let mut here = asked.name.clone();
    let mut been = vec![here.clone()];
    let mut known: HashSet<DomainName> = HashSet::from([here.clone()]);
    if answers_type(asked.record_type, RecordType::CNAME) {
        return AliasEnd::At(here, 0);
    }
    while been.len() <= MOST_ALIASES {
        let is_here = |record: &&netkit_packet::dns::DnsRecord| {
            record.record_type == RecordType::CNAME && record.owner == here
        };
        let alias = reply.message.answers.iter().find(is_here);
        let Some(target) = alias.and_then(|record| record.rdata.target()) else { break };
        here = target.clone();
        been.push(here.clone());
        if !known.insert(here.clone()) {
            return AliasEnd::Circle(been);
        }
    }
    AliasEnd::At(here, been.len() - 1)
}

/// The name at which the aliases of a reply leave what its server knows: it has nothing to say of that name, not even that
/// there is nothing. An authority for the alias's zone alone answers so, and does what it should.
pub fn open_alias(reply: &DnsReply, asked: &Question) -> Option<(DomainName, usize)> {
    let message = &reply.message;
    let has_data = message.answers.iter().any(|record| answers_type(asked.record_type, record.record_type));
    let is_denied = message.authorities.iter().any(|record| record.record_type == RecordType::SOA);
    match follow_aliases(reply, asked) {
        AliasEnd::At(target, aliases @ 1..)
            if message.rcode() == Rcode::NOERROR
                && !has_data
                && !is_denied
                && !message.header.flags.truncated =>
        {
            Some((target, aliases))
        }
        _ => None,
    }
}
