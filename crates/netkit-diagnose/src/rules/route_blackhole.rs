//! Rule `route.blackhole`: a route of this host swallows what goes to the target.
//!
//! **Observed**: sends to one target fail with EINVAL. **Means**: a `blackhole` route or rule of this host covers
//! it, as VPN kill switches and route aggregates leave behind; the packets never left. **Does not prove** it alone:
//! a loopback source address gives the same errno. A link-local target without its interface does too, and is not
//! judged here. **Decides**: `ip route get`, which fails the same way only for routing.

use netkit_model::{Locus, LocusKind, VerdictId};
use netkit_net::Errno;

use crate::commands::ip_route_get;
use crate::finding::{Finding, HERE, test};
use crate::observations::Observations;

/// Whether this rule explains the errno: not where the target lacks its interface.
pub(crate) fn explains(seen: &Observations<'_>, errno: Errno) -> bool {
    let lacks_scope = seen.target().is_some_and(|target| target.needs_scope() && target.scope_id == 0);
    errno == Errno::INVAL && !lacks_scope
}

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let failures = seen.send_failures(|errno| explains(seen, errno))?;
    let text = format!("a route of this host discards what goes to {seen} {}", failures.how_many(seen));
    let here = Locus::of(LocusKind::ThisHost);
    let finding = Finding::likely(VerdictId::RouteBlackhole, seen.fault(), here, text);
    Some(
        finding
            .because(failures.evidence)
            .next(test(HERE, ip_route_get(seen), &[VerdictId::RouteBlackhole]))
            .fix("ip route show table all type blackhole; ip rule (show who discards it)"),
    )
}
