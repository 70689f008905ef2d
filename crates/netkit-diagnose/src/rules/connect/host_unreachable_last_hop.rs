//! Rule `host.unreachable-last-hop`: the last router cannot deliver to the target.
//!
//! **Observed**: ICMP 3/1 or ICMPv6 1/3 from a router, and nothing shows that the host is there. **Means**: where it came
//! a second or more after the SYN, the router asked its link for the target in vain: the host is down, absent, or its
//! address is wrong. **Does not prove** it where the answer came at once: an `unreachable` route and a rule on that
//! router say the same, and so does a router that knows from before. **Decides**: the neighbours and routes of that router.

use std::time::Duration;

use netkit_model::VerdictId;

use super::rejected::{common, says};
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, candidate, test};

const ID: VerdictId = VerdictId::HostUnreachableLastHop;

/// A router gives up on a neighbour after some requests, one a second; a rule needs no time.
const ASKED_THE_LINK: Duration = Duration::from_millis(900);

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let complaint = says(seen, &[(false, 3, 1), (true, 1, 3)])?;
    let (who, what, target) = (complaint.who(), complaint.what(), seen.target());
    let locus = complaint.locus(seen);
    let slow = complaint.after.is_some_and(|after| after >= ASKED_THE_LINK);
    let finding = if slow {
        let text =
            format!("{who} cannot reach {target} on its link: the host is down or absent there ({what})");
        Finding::likely(ID, seen.fault(), locus, text).next(test(who, "ip neigh", &[ID]))
    } else {
        let both = [ID, VerdictId::TcpRejectedHost];
        let text = format!("{who} says at once that it cannot reach {target} ({what})");
        Finding::likely(ID, seen.fault(), locus, text).between(
            [
                candidate(ID, format!("{target} is down or absent on a link of {who}")),
                candidate(
                    VerdictId::TcpRejectedHost,
                    format!("a rule or an unreachable route on {who} says so"),
                ),
            ],
            test(who, format!("ip neigh; {}", crate::commands::route_get(seen.address())), &both),
        )
    };
    Some(common(seen, finding, &complaint))
}
