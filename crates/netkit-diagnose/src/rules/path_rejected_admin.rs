//! Rule `path.rejected.icmp-admin`: somebody rejects the probes by policy and says so.
//!
//! **Observed**: ICMP 3/9, 3/10 or 3/13, or ICMPv6 1/1, 1/5 or 1/6 (RFC 4443 §3.1: 5 and 6 refine 1), from the
//! target or from a router. **Means**: a firewall rule or a prohibiting route on that address forbids these probes.
//! **Does not prove** that other traffic is forbidden too, nor that the target is up where a router says it.
//! **Decides**: the ruleset on the address that says it; another protocol shows whether only these probes are meant.

use netkit_model::VerdictId;

use crate::finding::Finding;
use crate::icmp_kind::IcmpKind;
use crate::observations::Observations;

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let errors = seen.icmp_errors(IcmpKind::AdminProhibited)?;
    let (who, what) = (errors.who(), errors.what(seen));
    let text = if errors.is_from_target(seen) {
        format!("a firewall on {who} itself rejects the probes ({what})")
    } else {
        format!("a firewall or a prohibiting route on {who} rejects the probes to {seen} ({what})")
    };
    let finding = Finding::proven(VerdictId::PathRejectedAdmin, seen.fault(), errors.locus(seen), text);
    let stated = errors.evidence.first().copied();
    Some(
        finding
            .because(errors.evidence)
            .not(&[VerdictId::RouteNone, VerdictId::NeighbourUnresolved], stated)
            .fix(format!("on {who}, as root: nft list ruleset (shows the rule that rejects)"))
            .fix(format!("on {who}: ip route show table all type prohibit (shows a route that forbids)")),
    )
}
