//! Rule `path.hop-limit-exceeded`: the hop limit ran out on the way.
//!
//! **Observed**: ICMP 11/0 or ICMPv6 3/0, from a router. **Means**: the packets had passed as many routers as their
//! hop limit allows when they arrived there. **Does not prove** a loop: with a small hop limit (`-t`) this is what
//! is asked for. With the largest one it is. **Decides**: a probe with `-t 255`, more routers than any path has.
//!
//! Of a path it means that routers answer as far as was asked (`-m`), and the target is farther than that.

use netkit_model::{Locus, LocusKind, PathEnd, Status, VerdictId};

use crate::commands::{netkit_ping, netkit_trace};
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

/// The path is longer than was asked for.
pub(crate) fn trace(seen: &Observations<'_>) -> Option<Finding> {
    let path = seen.path.as_ref()?;
    if path.end.end != PathEnd::TooFar {
        return None;
    }
    let farthest = path.hops.last().map_or(0, |hop| hop.hop);
    let text = format!(
        "{seen} is farther than the {farthest} hops that were asked for: a router answers at the last"
    );
    let id = VerdictId::PathHopLimitExceeded;
    let finding = Finding::undetermined(id, Status::Unknown, Locus::of(LocusKind::Path), text);
    Some(finding.because([path.end.evidence]).next(test(HERE, netkit_trace(seen, "-m 255"), &[id])))
}
