//! Rule `tcp.rejected.icmp-protocol`: somebody says that TCP is not spoken at that address.
//!
//! **Observed**: ICMP 3/2, or ICMPv6 4/1. Programs see ENOPROTOOPT or EPROTO. **Means**: a rule that rejects so, or an
//! address of a balancer that has no TCP service. A host that speaks TCP answers a closed port with a RST. **Does not
//! prove** which. **Decides**: the rules on the sender.

use netkit_model::VerdictId;

use super::rejected::{common, says};
use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let complaint = says(seen, &[(false, 3, 2), (true, 4, 1)])?;
    let (who, what) = (complaint.who(), complaint.what());
    let text =
        format!("{who} rejects the connection to {seen}: it says that TCP is not spoken there ({what})");
    let finding = Finding::proven(VerdictId::TcpRejectedProtocol, seen.fault(), complaint.locus(seen), text);
    Some(
        common(seen, finding, &complaint)
            .fix(format!("on {who}, as root: nft list ruleset (shows the rule that rejects)")),
    )
}
