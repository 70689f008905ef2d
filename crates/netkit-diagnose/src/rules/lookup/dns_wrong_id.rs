//! Rule `dns.wrong-id`: the answer has an identifier or a question that is not ours.
//!
//! **Observed**: no answer to our question came from the server, and messages came from its address and port with another
//! identifier, with another question, or as no responses. **Means**: a broken server or device mixes answers up, or somebody
//! who cannot see our questions guesses at them. **Does not prove** which: forged answers carry the server's address.
//! **Decides**: the same question over TCP, into which nobody can throw a datagram.

use netkit_model::{DnsTransport, Status, StrayKind, VerdictId};

use super::unreplied::beside_others;
use crate::commands::netkit_lookup;
use crate::finding::{Finding, HERE, test};
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnsWrongId;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    if !seen.has_no_reply() {
        return None;
    }
    let kinds = [StrayKind::WrongId, StrayKind::WrongQuestion, StrayKind::NoResponse];
    let (one, kind, id) = seen
        .unanswered()
        .find_map(|one| kinds.into_iter().find_map(|kind| Some((one, kind, one.stray(kind)?))))?;
    let server = one.server();
    let what = match kind {
        StrayKind::WrongQuestion => "answers another question than ours",
        StrayKind::NoResponse => "sends a question back instead of an answer",
        StrayKind::WrongId | StrayKind::WrongSource => "answers with an identifier that is not ours",
    };
    let text = format!("{server} {what}, and resolvers throw such answers away");
    let finding = Finding::likely(ID, Status::Fail, one.locus(), text).because([one.id, id]);
    let finding = beside_others(finding, seen);
    if one.exchange.query.transport != DnsTransport::Udp {
        return Some(finding);
    }
    let again = netkit_lookup(&one.exchange.query, "--tcp");
    Some(finding.next(test(HERE, again, &[ID])))
}
