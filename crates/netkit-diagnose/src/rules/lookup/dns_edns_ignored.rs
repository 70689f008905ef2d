//! Rule `dns.edns-ignored`: the server answers as if the question had no EDNS.
//!
//! **Observed**: the question has an OPT record and the answer has none. **Means**: the server does not know EDNS (RFC 6891 §7 lets
//! it be silent about that), or a device on the way takes the record away: long answers need TCP and no signatures come.
//! **Does not prove** which. **Decides**: the same question from nearer to the server.

use netkit_model::dns::Rcode;
use netkit_model::{Status, VerdictId};

use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnsEdnsIgnored;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let one = seen.exchanges.iter().find(|one| {
        one.exchange.query.edns.is_some()
            && one.reply().is_some_and(|reply| {
                let message = &reply.message;
                let is_answer = matches!(message.rcode(), Rcode::NOERROR | Rcode::NXDOMAIN);
                is_answer && message.edns.is_none() && message.fault.is_none()
            })
    })?;
    let text = format!(
        "{} answers as if EDNS had not been asked for: long answers need TCP, and signatures never come",
        one.server()
    );
    Some(Finding::proven(ID, Status::Degraded, one.locus(), text).because([one.id]))
}
