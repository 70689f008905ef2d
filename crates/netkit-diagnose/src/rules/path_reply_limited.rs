//! Rule `path.reply-limited`: somebody does not answer every probe, and that is all.
//!
//! **Observed**: a hop certainly loses more of the probes to itself than the hops behind it, the target among them, lose
//! of theirs; and the target loses nothing. Or the target itself answered as many probes a second at half the rate, and
//! no link in front of it is known to lose any. **Means**: traffic passes; they only limit their own replies, as nearly
//! all routers do (RFC 1812 §4.3.2.8, RFC 4443 §2.4 f). No fault. **Does not prove** a limit where half the rate was not
//! tried, which takes 40 samples and more: answers of that router alone may be lost on their own way back.
//! **Decides**: half the rate of probes (`-i 2`): who limits replies answers a larger part.

use netkit_model::{EvidenceId, Locus, LocusKind, LossClass, RateTest, Status, VerdictId};

use super::{path_changed, path_clean};
use crate::finding::Finding;
use crate::observations::Observations;
use crate::path_seen::{HopSeen, LossSeen, PathSeen};
use crate::words::list;

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let path = seen.path.as_ref()?;
    if let Some(finding) = of_target(seen, path) {
        return Some(path_changed::told(path, finding));
    }
    let (text, evidence) = sentence(path)?;
    let clean = path_clean::sentence(seen)?;
    let (limited, _) = path.hops_that_lose(LossClass::ReplyLimited).next()?;
    let locus = Locus { kind: LocusKind::Hop, address: limited.address, hop: Some(limited.hop) };
    let is_proven = path.hops_that_lose(LossClass::ReplyLimited).all(|(_, seen)| seen.loss.is_proven_limit());
    let finding = if is_proven { Finding::proven } else { Finding::likely };
    let finding = finding(VerdictId::PathReplyLimited, Status::Ok, locus, format!("{text}: {clean}"))
        .because(evidence)
        .because(path_clean::evidence(seen))
        .not(&[VerdictId::PathLoss], seen.ids.replies);
    Some(path_changed::told(path, finding))
}

/// The target is the one.
fn of_target(seen: &Observations<'_>, path: &PathSeen<'_>) -> Option<Finding> {
    let (loss, RateTest { full, half, .. }) = path.limited_target()?;
    let [full, half] = [full, half].map(|one| format!("{} of {}", one.answered, one.tried));
    let text = format!(
        "{seen} limits its own replies: it answered {half} probes at half the rate and {full} at the usual one; no link \
         in front of it is seen to lose any"
    );
    let locus =
        Locus { kind: LocusKind::Hop, address: seen.target().map(|target| target.ip), hop: path.reached() };
    let finding = Finding::proven(VerdictId::PathReplyLimited, Status::Ok, locus, text)
        .because(loss.evidence)
        .because(seen.ids.silence)
        .because(seen.ids.replies)
        .not(&[VerdictId::PathLoss], loss.evidence);
    Some(finding)
}

/// "router 4 (10.1.4.1) limits its own replies; traffic passes", with what it rests on; `None` where none does.
pub(super) fn sentence(path: &PathSeen<'_>) -> Option<(String, Vec<EvidenceId>)> {
    let is_router = |(hop, _): &(&HopSeen, LossSeen)| Some(hop.hop) != path.reached();
    let limited: Vec<_> = path.hops_that_lose(LossClass::ReplyLimited).filter(is_router).collect();
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
