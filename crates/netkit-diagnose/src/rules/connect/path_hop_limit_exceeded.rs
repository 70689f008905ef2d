//! Rule `path.hop-limit-exceeded`: the hop limit that the user asked for ran out on the way.
//!
//! **Observed**: ICMP 11/0 or ICMPv6 3/0 (RFC 792, RFC 4443 §3.3), and the hop limit was not this host's usual one.
//! **Means**: the target is farther away, or packets go in a circle. **Does not prove** which. **Decides**: the path.

use netkit_model::VerdictId;

use super::rejected::{Numbers, common, says};
use crate::commands::netkit_trace_port;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, candidate, test};

const ID: VerdictId = VerdictId::PathHopLimitExceeded;

/// Time exceeded in transit.
pub(super) const EXCEEDED: &[Numbers] = &[(false, 11, 0), (true, 3, 0)];

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let complaint = says(seen, EXCEEDED)?;
    let hop_limit = seen.options.hop_limit?;
    let (who, what) = (complaint.who(), complaint.what());
    let text =
        format!("the hop limit of {hop_limit} ran out at {who}, on the way to {} ({what})", seen.target());
    let trace = netkit_trace_port(seen.address(), seen.inquiry.port);
    let finding = Finding::likely(ID, seen.fault(), complaint.locus(seen), text).between(
        [
            candidate(ID, format!("{} is more than {hop_limit} hops away", seen.target())),
            candidate(VerdictId::PathLoop, format!("packets go in a circle near {who}")),
        ],
        test(HERE, trace, &[ID, VerdictId::PathLoop]),
    );
    Some(common(seen, finding, &complaint).fix("leave the hop limit to the kernel"))
}
