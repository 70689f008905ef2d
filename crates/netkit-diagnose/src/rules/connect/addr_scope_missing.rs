//! Rule `addr.scope-missing`: a link-local address without the name of its link.
//!
//! **Observed**: EINVAL from `connect()` to a link-local IPv6 address that has no scope. **Means**: the same address may
//! exist on every link, so the kernel does not know which one is meant (RFC 4007 §6). **Does not prove** that the host
//! is on any of them. **Decides**: nothing; the scope has to be said.

use netkit_model::{Locus, LocusKind, VerdictId};

use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    seen.refused_here()?;
    let address = seen.address();
    if address.ip.is_multicast() || !address.needs_scope() || address.scope_id != 0 {
        return None;
    }
    let text = format!("{address} is link-local, and which link is meant was not said");
    let here = Locus::of(LocusKind::ThisHost);
    Some(
        Finding::proven(VerdictId::AddrScopeMissing, seen.fault(), here, text)
            .because(seen.ids.attempt)
            .fix(format!("write {address}%INTERFACE; ip -br link (shows the interfaces)")),
    )
}
