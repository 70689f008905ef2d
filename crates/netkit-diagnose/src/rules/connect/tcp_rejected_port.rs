//! Rule `tcp.rejected.icmp-port`: ICMP "port unreachable" answers the SYN.
//!
//! **Observed**: ICMP 3/3 or ICMPv6 1/4. Programs see ECONNREFUSED, "connection refused". **Means**: a rule on the sender
//! rejects; a closed TCP port sends a RST and no ICMP (RFC 9293 §3.5.2), and port unreachable is what REJECT says unless
//! told otherwise. **Does not prove** whether a program listens. **Decides**: the rules on the sender.

use netkit_model::VerdictId;

use super::rejected::{by_rule, says};
use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let complaint = says(seen, &[(false, 3, 3), (true, 1, 4)])?;
    Some(by_rule(seen, VerdictId::TcpRejectedPort, &complaint).adding("; a closed TCP port sends a RST"))
}
