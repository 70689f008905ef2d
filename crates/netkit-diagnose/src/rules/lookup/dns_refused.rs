//! Rule `dns.refused`: the server does not want to answer.
//!
//! **Observed**: the response code is REFUSED. **Means**: the server's rules do not let it answer this client this question: it is
//! an authority for other zones and no resolver, or it resolves for other clients only. **Does not prove** which. **Decides**: the
//! server's configuration, or a question for a name of a zone that it serves.

use netkit_model::dns::Rcode;
use netkit_model::{Status, VerdictId};

use super::dns_rcode::{because_of, told};
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnsRefused;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let one = seen.all_are(|rcode| rcode == Rcode::REFUSED)?;
    let recursion = match one.reply() {
        Some(reply) if !reply.message.header.flags.recursion_available => ", and it offers no recursion",
        _ => "",
    };
    let server = one.server();
    let text = format!("{server} refuses to answer for {}{recursion}{}", seen.name(), because_of(one));
    Some(told(Finding::proven(ID, Status::Fail, one.locus(), text), seen))
}
