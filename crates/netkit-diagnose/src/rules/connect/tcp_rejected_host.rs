//! Rule `tcp.rejected.icmp-host`: ICMP "host unreachable" or "host prohibited" answers the SYN, and it is a rule that says
//! so.
//!
//! **Observed**: ICMP 3/10; or ICMP 3/1 or ICMPv6 1/3 from the target itself, or from a router although the host answers
//! other packets. Programs see EHOSTUNREACH, "no route to host". **Means**: a firewall rejects; routing is fine. A host
//! that says of itself that it cannot be reached has a rule that says so. **Does not prove** whether a program listens.
//! **Decides**: the rules on the sender.

use netkit_model::VerdictId;

use super::rejected::{by_rule, is_reachable, says};
use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let prohibited = says(seen, &[(false, 3, 10)]);
    let pretended = || {
        let complaint = says(seen, &[(false, 3, 1), (true, 1, 3)])?;
        (complaint.is_from_target(seen) || is_reachable(seen)).then_some(complaint)
    };
    let complaint = prohibited.or_else(pretended)?;
    let finding = by_rule(seen, VerdictId::TcpRejectedHost, &complaint);
    Some(finding.because(seen.ids.echo).because(seen.ids.other_port))
}
