//! Rule `host.arp-fail`: a link-local target does not answer address resolution (ND, RFC 4861; ARP, RFC 826).
//!
//! **Observed**: ICMPv6 1/3 or ICMP 3/1 from an address of this host about a link-local target, which the kernel sends to
//! itself about three seconds after the first probe. **Means**: nobody on that link has the address, so the probes never
//! left the link layer. **Does not prove** that the host is down: it may be on another link. **Decides**: `ip neigh`.

use netkit_model::{Locus, LocusKind, VerdictId};

use super::gateway_arp_fail::unresolved;
use crate::finding::Finding;
use crate::icmp_kind::IcmpKind;
use crate::observations::Observations;

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let errors = seen.icmp_errors(IcmpKind::NeighbourUnresolved)?;
    let target = seen.target().filter(|target| target.needs_scope())?;
    let what = errors.what(seen);
    let text = format!("{seen} does not answer address resolution on its link ({what} from this host)");
    let locus = Locus::at(LocusKind::Target, target.ip);
    Some(unresolved(Finding::likely(VerdictId::HostNotOnLink, seen.fault(), locus, text), &errors))
}
