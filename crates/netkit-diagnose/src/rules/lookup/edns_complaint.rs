//! What the rules about servers that complain of EDNS share: a code with it, and an answer without.

use netkit_model::dns::Rcode;
use netkit_model::{Status, VerdictId};

use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;

/// The finding that a server answers with this code to EDNS alone.
pub(super) fn complaint(seen: &LookupSeen<'_>, id: VerdictId, code: Rcode, how: &str) -> Option<Finding> {
    let (one, plain) = seen.exchanges.iter().find_map(|one| {
        let is_meant = one.reply().is_some_and(|reply| reply.message.rcode() == code);
        let plain = seen.without_edns(one).filter(|_| is_meant)?;
        let rcode = plain.reply()?.message.rcode();
        matches!(rcode, Rcode::NOERROR | Rcode::NXDOMAIN).then_some((one, plain))
    })?;
    let text = format!("{} {how}, and answers the same question without", one.server());
    Some(
        Finding::proven(id, Status::Fail, one.locus(), text)
            .because([one.id, plain.id])
            .fix(format!("ask it with --no-edns, or let {} be repaired: EDNS is from 1999", one.server())),
    )
}
