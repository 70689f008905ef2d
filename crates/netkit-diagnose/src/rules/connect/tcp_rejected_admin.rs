//! Rule `tcp.rejected.icmp-admin`: somebody rejects the connection by policy and says so.
//!
//! **Observed**: ICMP 3/13, or ICMPv6 1/1, 1/5 or 1/6 (RFC 4443 §3.1), about the SYN. Programs see EHOSTUNREACH, "no
//! route to host", or EACCES. **Means**: a firewall rule or a prohibiting route on the sender forbids it; routing is fine
//! up to there. **Does not prove** that a program listens behind it. **Decides**: the rules on the sender.

use netkit_model::VerdictId;

use super::rejected::{by_rule, says};
use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let complaint = says(seen, &[(false, 3, 13), (true, 1, 1), (true, 1, 5), (true, 1, 6)])?;
    let finding = by_rule(seen, VerdictId::TcpRejectedAdmin, &complaint);
    Some(if complaint.is_from_target(seen) {
        finding
    } else {
        finding.fix(format!("on {}: ip route show table all type prohibit", complaint.who()))
    })
}
