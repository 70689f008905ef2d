//! Rule `path.reply-limited`: a router does not answer every probe itself, and passes all of them on.
//!
//! **Observed**: a hop certainly loses more of the probes to itself than the hops behind it, the target among them, lose
//! of theirs; and the target loses nothing. **Means**: traffic passes; the router only limits its own ICMP, as nearly
//! all do (RFC 1812 §4.3.2.8, RFC 4443 §2.4 f). No fault. **Does not prove** a limit: answers of that router alone may
//! be lost on their own way back. **Decides**: half the rate of probes (`-i 2`): a limited router answers a larger part.

use netkit_model::{EvidenceId, Locus, LocusKind, LossClass, Status, VerdictId};

use super::{path_changed, path_clean};
use crate::finding::Finding;
use crate::observations::Observations;
use crate::path_seen::PathSeen;
use crate::words::list;

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let path = seen.path.as_ref()?;
    let (text, evidence) = sentence(path)?;
    let clean = path_clean::sentence(seen)?;
    let (limited, _) = path.hops_that_lose(LossClass::ReplyLimited).next()?;
    let locus = Locus { kind: LocusKind::Hop, address: limited.address, hop: Some(limited.hop) };
    let finding = Finding::likely(VerdictId::PathReplyLimited, Status::Ok, locus, format!("{text}: {clean}"))
        .because(evidence)
        .because(path_clean::evidence(seen))
        .not(&[VerdictId::PathLoss], seen.ids.replies);
    Some(path_changed::told(path, finding))
}

/// "router 4 (10.1.4.1) limits its own replies; traffic passes", with what it rests on; `None` where none does.
pub(super) fn sentence(path: &PathSeen<'_>) -> Option<(String, Vec<EvidenceId>)> {
    let limited: Vec<_> = path.hops_that_lose(LossClass::ReplyLimited).collect();
    let evidence = limited.iter().filter_map(|(_, loss)| loss.evidence).collect();
    let names: Vec<String> = limited
        .iter()
        .map(|(hop, _)| match hop.address {
            Some(address) => format!("{} ({address})", hop.hop),
            None => hop.hop.to_string(),
        })
        .collect();
    let who = list(&names);
    let text = match names.len() {
        0 => return None,
        1 => format!("router {who} limits its own replies; traffic passes"),
        _ => format!("routers {who} limit their own replies; traffic passes"),
    };
    Some((text, evidence))
}
