//! Rule `path.hop-limit-exceeded`: the hop limit ran out on the way.
//!
//! **Observed**: ICMP 11/0 or ICMPv6 3/0, from a router. **Means**: the packets had passed as many routers as their
//! hop limit allows when they arrived there. **Does not prove** a loop: with a small hop limit (`-t`) this is what
//! is asked for. With the largest one it is. **Decides**: a probe with `-t 255`, more routers than any path has.

use netkit_model::{LocusKind, VerdictId};

use crate::commands::netkit_ping;
use crate::finding::{Finding, HERE, candidate, test};
use crate::icmp_kind::IcmpKind;
use crate::observations::Observations;

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let errors = seen.icmp_errors(IcmpKind::HopLimitExceeded)?;
    let (who, what, locus) = (errors.who(), errors.what(seen), errors.locus(seen));
    let who = if locus.kind == LocusKind::ThisHost { format!("this host ({who})") } else { who };
    let text = format!("the hop limit ran out at {who} before {seen} ({what})");
    let id = VerdictId::PathHopLimitExceeded;
    let candidates = [
        candidate(id, format!("the hop limit of the probes (-t) is smaller than the path to {seen} is long")),
        candidate(
            id,
            format!("the path loops: {who} is one of the routers that send the packets in a circle"),
        ),
    ];
    let decides = test(HERE, netkit_ping(seen, "-c 5 -t 255"), &[id]);
    Some(Finding::likely(id, seen.fault(), locus, text).between(candidates, decides).because(errors.evidence))
}
