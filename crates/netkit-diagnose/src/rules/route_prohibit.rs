//! Rule `route.prohibit`: a route of this host forbids the target.
//!
//! **Observed**: sends to one unicast target fail with EACCES. **Means**: a `prohibit` route or rule of this host
//! covers it; the packets never left. **Does not prove** it alone: a security module (such as Landlock) and the
//! broadcast address of a subnet, which needs permission, give the same errno. **Decides**: `ip route get`, which
//! fails the same way only for routing.

use netkit_model::{Locus, LocusKind, VerdictId};
use netkit_net::Errno;

use crate::commands::ip_route_get;
use crate::finding::{Finding, HERE, test};
use crate::observations::Observations;

/// Whether this rule explains the errno: not for broadcasts, and not for a sweep, which meets those of every subnet.
pub(crate) fn explains(seen: &Observations<'_>, errno: Errno) -> bool {
    errno == Errno::ACCES && !seen.is_many()
}

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let failures = seen.send_failures(|errno| explains(seen, errno))?;
    let text = format!("a route of this host forbids {seen} {}", failures.how_many(seen));
    let here = Locus::of(LocusKind::ThisHost);
    let finding = Finding::likely(VerdictId::RouteProhibit, seen.fault(), here, text);
    Some(
        finding
            .because(failures.evidence)
            .next(test(HERE, ip_route_get(seen), &[VerdictId::RouteProhibit]))
            .fix("ip route show table all type prohibit; ip rule (show who forbids it)"),
    )
}
