//! Rule `listen.loopback-only`: the program on this host listens on a loopback address alone.
//!
//! **Observed**: a RST from an address of this host that is no loopback one, and every listener on the port is bound to
//! one. **Means**: programs on this host reach it through the loopback address, and nobody reaches it from elsewhere.
//! **Does not prove** that it was not meant so. **Decides**: the address in the program's configuration.

use netkit_model::{Locus, LocusKind, VerdictId};

use super::listeners;
use crate::commands::ss_listeners;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, test};

const ID: VerdictId = VerdictId::ListenLoopbackOnly;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let all = listeners::of(seen).filter(|all| seen.is_reset() && !all.is_empty())?;
    let address = seen.address().ip;
    if address.is_loopback() || !all.iter().all(|one| one.address.is_loopback()) {
        return None;
    }
    let (port, bound) = (seen.inquiry.port, listeners::bound(all));
    let text = format!(
        "the program on port {port} of this host listens on {bound} alone, so {seen} rejects connections"
    );
    Some(
        Finding::proven(ID, seen.fault(), Locus::at(LocusKind::ThisHost, address), text)
            .because(seen.ids.attempt)
            .because(seen.ids.sockets)
            .next(test(HERE, ss_listeners(port), &[ID]))
            .fix(format!("let the program listen on {address} or on all addresses, or connect to {bound}")),
    )
}
