//! What the rules about ICMP rejections share: the sentence, the place and what is excluded.
//!
//! It is no rule itself.

use netkit_model::VerdictId;

use crate::connect_seen::{Complaint, ConnectSeen};
use crate::finding::Finding;

/// ICMP of the network, as (is ICMPv6, type, code).
pub(crate) type Numbers = (bool, u8, u8);

/// The complaint, where the network says one of these.
pub(crate) fn says(seen: &ConnectSeen<'_>, numbers: &[Numbers]) -> Option<Complaint> {
    seen.complaint.filter(|complaint| complaint.says(numbers))
}

/// True where the network showed that the host is there and can be reached, so that whoever says otherwise has a rule.
pub(crate) fn is_reachable(seen: &ConnectSeen<'_>) -> bool {
    let other = seen.inquiry.other_port.as_ref().is_some_and(|(_, attempt)| {
        use netkit_model::AttemptEnd::{Connected, Failed};
        use netkit_net::Errno;
        match attempt.end {
            Connected(_) => true,
            Failed(Errno::CONNREFUSED) => attempt.errors.is_empty(),
            _ => false,
        }
    });
    other || seen.answers_echo() == Some(true)
}

/// "a rule on 10.9.3.2 rejects connections to 10.9.3.2:5432 (ICMP 3/13, …)".
pub(crate) fn by_rule(seen: &ConnectSeen<'_>, id: VerdictId, complaint: &Complaint) -> Finding {
    let (who, what) = (complaint.who(), complaint.what());
    let text = if complaint.is_from_target(seen) {
        format!("a firewall on {who} itself rejects connections to port {} ({what})", seen.inquiry.port)
    } else {
        format!("a firewall or a prohibiting route on {who} rejects connections to {seen} ({what})")
    };
    let finding = Finding::proven(id, seen.fault(), complaint.locus(seen), text);
    common(seen, finding, complaint)
        .fix(format!("on {who}, as root: nft list ruleset (shows the rule that rejects)"))
}

/// The observations and exclusions of every statement of the network.
pub(crate) fn common(seen: &ConnectSeen<'_>, finding: Finding, complaint: &Complaint) -> Finding {
    let not_here = [VerdictId::RouteNone, VerdictId::NeighbourUnresolved, VerdictId::LocalEgressFilter];
    finding
        .because(seen.ids.attempt)
        .because([complaint.evidence])
        .not(&not_here, Some(complaint.evidence))
        .not(&[VerdictId::ListenNone], Some(complaint.evidence))
}
