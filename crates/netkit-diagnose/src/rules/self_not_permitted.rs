//! Rule `self.not-permitted`: this user may not send such probes.
//!
//! **Observed**: the kernel refuses the socket that the method needs. **Means**: a privilege is missing here; nothing
//! was sent. **Does not prove** anything about path or target. **Decides**: one of the remedies, or another method.

use netkit_model::{Evidence, EvidenceFact, EvidenceId, Locus, LocusKind, Method, Status, VerdictId};

use crate::finding::Finding;

/// What the kernel's refusal of `method` says; each of `remedies` would change it.
pub(crate) fn finding(method: Method, remedies: &[String]) -> (Finding, Evidence) {
    let id = EvidenceId(1);
    let text = format!("this user may not send probes by {}, so nothing was measured", method.name());
    let here = Locus::of(LocusKind::ThisHost);
    let finding = Finding::proven(VerdictId::SelfNotPermitted, Status::Unknown, here, text).because([id]);
    let finding = remedies.iter().fold(finding, |finding, remedy| finding.fix(remedy.as_str()));
    (finding, Evidence { id, fact: EvidenceFact::NotPermitted { method } })
}

/// What the kernel's refusal of a packet socket says.
pub(crate) fn capture(remedies: &[String]) -> Finding {
    let text = "this user may not see packets, which needs CAP_NET_RAW, so nothing was captured";
    let here = Locus::of(LocusKind::ThisHost);
    let finding = Finding::proven(VerdictId::SelfNotPermitted, Status::Unknown, here, text);
    remedies.iter().fold(finding, |finding, remedy| finding.fix(remedy.as_str()))
}
