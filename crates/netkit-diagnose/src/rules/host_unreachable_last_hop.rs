//! Rule `host.unreachable-last-hop`: the last router cannot deliver to the target.
//!
//! **Observed**: ICMP 3/1 or ICMPv6 1/3 from an address that is not this host's. **Means**: the packets reached a
//! router that has a route, but nothing on its link answers for the target: it is down, absent, or its address is
//! wrong. **Does not prove** it: an `unreachable` route on that router gives the same code for IPv4, and a filter may
//! reject with it. The router takes about three seconds to find out, and hosts behind it may well answer.
//! **Decides**: the neighbour table of that router.

use netkit_model::{Locus, LocusKind, VerdictId};

use crate::finding::{Finding, test};
use crate::icmp_kind::IcmpKind;
use crate::observations::Observations;

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let errors = seen.icmp_errors(IcmpKind::HostUnreachable)?;
    let (who, what) = (errors.who(), errors.what(seen));
    let text = format!("{who} cannot reach {seen} on its link: the host is down or absent there ({what})");
    // Where hops were probed, the place is the router in front of the link on which nobody answers for the target.
    let locus = match (errors.hop, seen.target()) {
        (Some(_), _) => errors.locus(seen),
        (None, Some(target)) => Locus::at(LocusKind::Target, target.ip),
        (None, None) => Locus::of(LocusKind::Target),
    };
    let id = VerdictId::HostUnreachableLastHop;
    let stated = errors.evidence.first().copied();
    Some(
        Finding::likely(id, seen.fault(), locus, text)
            .because(errors.evidence)
            .not(&[VerdictId::RouteNone, VerdictId::NeighbourUnresolved], stated)
            .next(test(who, "ip neigh", &[id])),
    )
}
