//! Rule `dns.wrong-source`: the answer comes from an address that was not asked.
//!
//! **Observed**: nothing came from the server, and a message with our identifier and our question came from another address.
//! **Means**: the server has several addresses and answers from the wrong one, or a device that translates addresses does not
//! undo it on the way back; every resolver throws such answers away. **Does not prove** which, nor that it is no forgery.
//! **Decides**: on the server, the addresses that it listens on and its route back.

use netkit_model::{Status, StrayKind, VerdictId};

use super::unreplied::beside_others;
use crate::finding::{Finding, test};
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnsWrongSource;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    if !seen.has_no_reply() {
        return None;
    }
    let one = seen.unanswered().find(|one| one.stray(StrayKind::WrongSource).is_some())?;
    let strays = one.exchange.tries.iter().flat_map(|one| &one.strays);
    let from = strays.into_iter().find(|stray| stray.kind == StrayKind::WrongSource)?.from;
    let server = one.server();
    let from = if from.ip() == one.exchange.query.server.address.ip() {
        format!("its port {} instead", from.port())
    } else {
        from.ip().to_string()
    };
    let text = format!("the answer of {server} comes from {from}, and resolvers throw such answers away");
    let finding = Finding::proven(ID, Status::Fail, one.locus(), text)
        .because([one.id])
        .because(one.stray(StrayKind::WrongSource));
    Some(beside_others(finding, seen).next(test(
        format!("{server}, as root"),
        "ss -lunp 'sport = :53'",
        &[ID],
    )))
}
