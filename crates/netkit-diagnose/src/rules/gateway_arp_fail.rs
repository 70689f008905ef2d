//! Rule `gateway.arp-fail`: the next hop does not answer address resolution (ARP, RFC 826; ND, RFC 4861).
//!
//! **Observed**: ICMP 3/1 or ICMPv6 1/3 from an address of this host, which the kernel sends to itself about three
//! seconds after the first probe. **Means**: nobody on the link answers for the next hop, so the probes never left
//! the link layer. **Does not prove** who that is: the target where it is on this link, the gateway otherwise; a
//! link-local target is certainly on the link, and `host.arp-fail`. A rule of this host that rejects with "host unreachable" looks the
//! same, but answers at once. **Decides**: `ip route get` (with "via" it is the gateway) and `ip neigh`.

use netkit_model::{Address, Locus, LocusKind, VerdictId};

use crate::commands::ip_route_get;
use crate::finding::{Finding, HERE, candidate, test};
use crate::icmp_kind::IcmpKind;
use crate::observations::Observations;
use crate::seen::IcmpErrors;

const ID: VerdictId = VerdictId::NeighbourUnresolved;

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let errors = seen.icmp_errors(IcmpKind::NeighbourUnresolved)?;
    if seen.target().is_some_and(Address::needs_scope) {
        return None;
    }
    let text = format!(
        "the next hop towards {seen} does not answer address resolution on this host's link ({} from this host)",
        errors.what(seen)
    );
    let absent = format!("{seen} is on this host's link and down or absent");
    let finding = Finding::likely(ID, seen.fault(), Locus::of(LocusKind::Unknown), text).between(
        [
            candidate(ID, format!("the gateway towards {seen} is down or absent")),
            candidate(VerdictId::HostNotOnLink, absent),
        ],
        test(HERE, ip_route_get(seen), &[ID, VerdictId::HostNotOnLink]),
    );
    Some(unresolved(finding, &errors))
}

/// What the table of neighbours shows, whoever it is that does not answer.
pub(super) fn unresolved(finding: Finding, errors: &IcmpErrors) -> Finding {
    // What this host could not resolve, it had routed.
    finding
        .because(errors.evidence.iter().copied())
        .not(&[VerdictId::RouteNone], errors.evidence.first().copied())
        .fix("ip neigh (shows who does not answer: FAILED, INCOMPLETE)")
}
