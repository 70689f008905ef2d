//! Rule `tcp.rejected.icmp-net`: ICMP "net unreachable" or "net prohibited" answers the SYN, and it is a rule that says so.
//!
//! **Observed**: ICMP 3/9; or ICMP 3/0, 3/6 or 3/11 or ICMPv6 1/0 from the target itself, or from a router although the
//! host answers other packets. Programs see ENETUNREACH, "network is unreachable". **Means**: a firewall rejects; whoever
//! stands in the network cannot be without a route to it. **Does not prove** whether a program listens. **Decides**: the
//! rules on the sender.

use netkit_model::VerdictId;

use super::path_router_no_route::NO_ROUTE;
use super::rejected::{by_rule, is_reachable, says};
use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let prohibited = says(seen, &[(false, 3, 9)]);
    let pretended = || {
        let complaint = says(seen, NO_ROUTE)?;
        (complaint.is_from_target(seen) || is_reachable(seen)).then_some(complaint)
    };
    let complaint = prohibited.or_else(pretended)?;
    let finding = by_rule(seen, VerdictId::TcpRejectedNet, &complaint);
    Some(finding.because(seen.ids.echo).because(seen.ids.other_port))
}
