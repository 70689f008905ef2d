//! Rule `listen.none`: the target is this host, and nothing listens on the port at that address.
//!
//! **Observed**: a RST, and among this host's sockets none in LISTEN that takes connections to the address. **Means**: the
//! program does not run, uses another port, or listens on other addresses of this host. **Does not prove** that no other
//! network namespace of this machine, such as a container, has it. **Decides**: `ss -ltnp`.

use netkit_model::{Locus, LocusKind, VerdictId};

use super::listeners;
use crate::commands::ss_listeners;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, test};

const ID: VerdictId = VerdictId::ListenNone;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let all = listeners::of(seen).filter(|_| seen.is_reset())?;
    if all.iter().any(|one| listeners::takes(one, seen.address().ip)) {
        return None;
    }
    let port = seen.inquiry.port;
    let text = if all.is_empty() {
        format!("nothing on this host listens on port {port}, so it rejects the connection to {seen}")
    } else {
        let bound = listeners::bound(all);
        format!("nothing on this host listens at {seen}: the listener of port {port} is bound to {bound}")
    };
    Some(
        Finding::proven(ID, seen.fault(), Locus::at(LocusKind::ThisHost, seen.address().ip), text)
            .because(seen.ids.attempt)
            .because(seen.ids.sockets)
            .not(&[VerdictId::RouteNone], seen.way().and(seen.ids.route))
            .next(test(HERE, ss_listeners(port), &[ID]))
            .fix("start the program, or use the port that it listens on"),
    )
}
