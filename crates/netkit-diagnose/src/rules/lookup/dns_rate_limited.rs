//! Rule `dns.rate-limited`: the server limits how often it answers.
//!
//! **Observed**: a reply over UDP is empty and truncated (TC), and the answer over TCP is so short that it would have fit. **Means**:
//! the server sends the client to TCP to see whether its address is its own (response rate limiting, "slip"): it has been asked
//! the same too often, by this host or in its name. **Does not prove** by whom. **Decides**: the same question a minute later.

use netkit_model::{DnsEnd, Status, VerdictId};

use crate::finding::Finding;
use crate::lookup_seen::{ExchangeSeen, LookupSeen};

const ID: VerdictId = VerdictId::DnsRateLimited;
/// What every datagram may have (RFC 1035 §4.2.1).
const FITS: usize = 512;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let one = seen.exchanges.iter().find(|one| is_sent_to_tcp(one))?;
    let bytes = one.reply()?.bytes.len();
    let text = format!(
        "{} limits how often it answers: it sends an empty, truncated datagram for an answer of {bytes} bytes, which \
         would fit",
        one.server()
    );
    Some(Finding::likely(ID, Status::Degraded, one.locus(), text).because([one.id]))
}

fn is_sent_to_tcp(one: &ExchangeSeen<'_>) -> bool {
    let mut replies = one.exchange.tries.iter().filter_map(|one| match &one.end {
        DnsEnd::Answered(reply) => Some(reply),
        _ => None,
    });
    let is_slip = replies
        .next()
        .is_some_and(|first| first.message.header.flags.truncated && first.message.answers.is_empty());
    is_slip && replies.next_back().is_some_and(|last| last.bytes.len() <= FITS)
}
