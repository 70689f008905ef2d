//! Rule `addr.none`: the source address that was asked for is not on this host.
//!
//! **Observed**: `bind()` fails with EADDRNOTAVAIL, or the address was looked for in vain. **Means**: the address is
//! another host's, or was taken away. **Does not prove** that it ever was here. **Decides**: `ip -br addr`.

use netkit_model::{Locus, LocusKind, VerdictId};
use netkit_net::{ConnectStep, Errno};

use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let (step, errno) = seen.refused_here()?;
    let bind_failed = (step, errno) == (ConnectStep::Bind, Errno::ADDRNOTAVAIL);
    let source = seen.host.missing_source.or(seen.options.source.filter(|_| bind_failed));
    let text = match source {
        Some(source) => format!("the source address {source} is not on this host, so {seen} was not tried"),
        None if bind_failed => format!("the source address is not on this host, so {seen} was not tried"),
        None => return None,
    };
    Some(
        Finding::proven(VerdictId::AddrNotHere, seen.fault(), Locus::of(LocusKind::ThisHost), text)
            .because(seen.ids.attempt)
            .fix("ip -br addr (shows the addresses of this host)"),
    )
}
