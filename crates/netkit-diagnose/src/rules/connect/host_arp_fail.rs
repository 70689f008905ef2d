//! Rule `host.arp-fail`: nobody on this link answers for the target's address (ARP, RFC 826; ND, RFC 4861).
//!
//! **Observed**: the target is on this host's own link, and the SYN waits in this host for its link address: `TCP_INFO`
//! counts an expired timer and no repetition, the neighbour is FAILED or INCOMPLETE, and after three seconds the kernel
//! says "host unreachable" to itself; for a link-local IPv6 target it never does. **Means**: the host is down, is
//! on another link, or its address is wrong. **Does not prove** which; a mask of this host that is too short makes
//! distant hosts look near. **Decides**: `ip neigh`, and another host on the same link.

use netkit_model::{Locus, LocusKind, VerdictId};

use super::neighbour::is_unresolved;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, test};

const ID: VerdictId = VerdictId::HostNotOnLink;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let on_link = seen.way().is_some_and(|way| way.gateway.is_none());
    if !is_unresolved(seen) || !on_link {
        return None;
    }
    let target = seen.target();
    let text = format!(
        "{target} does not answer address resolution: no host with this address is on this host's link"
    );
    let locus = Locus { kind: LocusKind::Target, address: Some(seen.address().ip), hop: Some(1) };
    Some(
        Finding::proven(ID, seen.fault(), locus, text)
            .because(seen.ids.attempt)
            .because(seen.complaint.map(|complaint| complaint.evidence))
            .because(seen.ids.samples.iter().copied())
            .because(seen.ids.route)
            .because(seen.ids.neighbour)
            .not(&[VerdictId::RouteNone], seen.ids.route)
            .next(test(HERE, "ip neigh", &[ID]))
            .fix("ip -br addr (shows whether this host's own prefix is right)"),
    )
}
