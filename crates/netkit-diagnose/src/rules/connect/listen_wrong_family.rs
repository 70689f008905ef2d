//! Rule `listen.wrong-family`: the program on this host listens on the other family alone.
//!
//! **Observed**: a RST from this host's own address, and every listener on the port is of the other family: the program
//! has 127.0.0.1 or 0.0.0.0 and `::1` was tried, or the reverse. **Means**: a name such as `localhost` that gives both
//! families works or fails by which comes first. **Does not prove** that other programs try both. **Decides**: the same
//! port with the address of the other family.

use netkit_model::{Locus, LocusKind, VerdictId};

use super::listeners;
use crate::commands::ss_listeners;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, test};

const ID: VerdictId = VerdictId::ListenWrongFamily;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let all = listeners::of(seen).filter(|all| seen.is_reset() && !all.is_empty())?;
    let address = seen.address().ip;
    // A loopback listener is the other half of a loopback target, and no answer to one of another address.
    let is_counterpart = |one: &netkit_net::Listener| {
        one.address.is_ipv6() != address.is_ipv6()
            && !listeners::takes(one, address)
            && (one.address.is_unspecified() || one.address.is_loopback() == address.is_loopback())
    };
    if !all.iter().all(is_counterpart) {
        return None;
    }
    let (port, bound) = (seen.inquiry.port, listeners::bound(all));
    let (other, tried) = if address.is_ipv6() { ("IPv4", "IPv6") } else { ("IPv6", "IPv4") };
    let text = format!(
        "the program on port {port} of this host listens on {bound}, {other} alone, so {seen} rejects connections"
    );
    Some(
        Finding::proven(ID, seen.fault(), Locus::at(LocusKind::ThisHost, address), text)
            .because(seen.ids.attempt)
            .because(seen.ids.sockets)
            .next(test(HERE, ss_listeners(port), &[ID]))
            .fix(format!("connect by {other}, or let the program listen on {tried} too")),
    )
}
