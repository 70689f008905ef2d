//! Rule `dns.large-udp-dropped`: long datagrams of the server get lost on the way.
//!
//! **Observed**: the question gets no answer as it was asked, and the same question that allows only short datagrams gets a
//! truncated one. **Means**: the answer leaves the server as a long datagram, or in fragments, and something drops those.
//! **Does not prove** who: a filter that knows DNS only in 512 bytes, or one that drops fragments. **Decides**: a smaller
//! `--bufsize`, between which and the larger the limit lies.

use netkit_model::{DnsEnd, DnsTransport, VerdictId};

use super::unreplied::badness;
use crate::commands::netkit_lookup;
use crate::finding::{Finding, HERE, test};
use crate::lookup_seen::{ExchangeSeen, LookupSeen};

const ID: VerdictId = VerdictId::DnsLargeUdpDropped;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let (one, small) = seen.unanswered().find_map(|one| {
        let is_silent = matches!(one.end(), Some(DnsEnd::Silent));
        let small = seen.with_small_edns(one).filter(|_| is_silent)?;
        // An answer that fits was only lost before.
        let is_truncated = small.exchange.tries.first().is_some_and(
            |first| matches!(&first.end, DnsEnd::Answered(reply) if reply.message.header.flags.truncated),
        );
        is_truncated.then_some((one, small))
    })?;
    let asked = one.exchange.query.edns.as_ref().map_or(0, |edns| edns.udp_payload);
    let whole = seen.by(one, DnsTransport::Tcp).filter(|whole| whole.reply().is_some());
    let length =
        whole.and_then(ExchangeSeen::reply).map(|reply| format!(", which has {} bytes,", reply.bytes.len()));
    let text = format!(
        "the answer of {}{} is lost as a datagram of up to {asked} bytes; a short, truncated one comes through",
        one.server(),
        length.unwrap_or_default()
    );
    let again = netkit_lookup(&one.exchange.query, "--bufsize 900");
    Some(
        Finding::proven(ID, badness(seen), one.locus(), text)
            .because([one.id, small.id])
            .because(whole.map(|whole| whole.id))
            .not(&[VerdictId::DnsServerSilent, VerdictId::DnsEdnsDropped], Some(small.id))
            .next(test(HERE, again, &[ID]))
            .fix("let DNS over UDP pass up to 1232 bytes, and fragments, in the filters on the way"),
    )
}
