//! Rule `gateway.arp-fail`: the next hop does not answer address resolution (ARP, RFC 826; ND, RFC 4861).
//!
//! **Observed**: ICMP 3/1 or ICMPv6 1/3 from an address of this host, which the kernel sends to itself about three
//! seconds after the first probe. **Means**: nobody on the link answers for the next hop, so the probes never left
//! the link layer. **Does not prove** who that is: the target where it is on this link, the gateway otherwise; only
//! a link-local target is certainly on the link. A rule of this host that rejects with "host unreachable" looks the
//! same, but answers at once. **Decides**: `ip route get` (with "via" it is the gateway) and `ip neigh`.

use netkit_model::{Locus, LocusKind, VerdictId};

use crate::commands::ip_route_get;
use crate::finding::{Finding, HERE, candidate, test};
use crate::icmp_kind::IcmpKind;
use crate::observations::Observations;

const ID: VerdictId = VerdictId::NeighbourUnresolved;

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let errors = seen.icmp_errors(IcmpKind::NeighbourUnresolved)?;
    let what = errors.what(seen);
    let on_link = seen.target().filter(|target| target.needs_scope());
    let finding = if let Some(target) = on_link {
        let text = format!("{seen} does not answer address resolution on its link ({what} from this host)");
        Finding::likely(ID, seen.fault(), Locus::at(LocusKind::Target, target.ip), text)
    } else {
        let text = format!(
            "the next hop towards {seen} does not answer address resolution on this host's link ({what} from \
             this host)"
        );
        Finding::likely(ID, seen.fault(), Locus::of(LocusKind::Unknown), text).between(
            [
                candidate(ID, format!("the gateway towards {seen} is down or absent")),
                candidate(
                    VerdictId::HostUnreachableLastHop,
                    format!("{seen} is on this host's link and down or absent"),
                ),
            ],
            test(HERE, ip_route_get(seen), &[ID, VerdictId::HostUnreachableLastHop]),
        )
    };
    // What this host could not resolve, it had routed.
    let routed = errors.evidence.first().copied();
    Some(
        finding
            .because(errors.evidence)
            .not(&[VerdictId::RouteNone], routed)
            .fix("ip neigh (shows who does not answer: FAILED, INCOMPLETE)"),
    )
}
