//! Rule `local.ports-exhausted`: every port for a connection to this address and port is taken.
//!
//! **Observed**: EADDRNOTAVAIL from `connect()`, or EADDRINUSE from `bind()`, before anything was sent, while this host
//! has a source address. **Means**: a connection is told from others by its two addresses and ports, and every port of
//! `ip_local_port_range` is in use towards this one, mostly by connections in TIME-WAIT. Other targets still work.
//! **Does not prove** which program uses them. **Decides**: the sockets to that address and port, by state and process.

use netkit_model::{Locus, LocusKind, VerdictId};
use netkit_net::{ConnectStep, Errno};

use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;
use crate::words::share;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    match seen.refused_here()? {
        (ConnectStep::Connect, Errno::ADDRNOTAVAIL) | (ConnectStep::Bind, Errno::ADDRINUSE) => {}
        _ => return None,
    }
    let (id, here) = (VerdictId::LocalPortsExhausted, Locus::of(LocusKind::ThisHost));
    let sockets = seen.inquiry.sockets.as_ref();
    let counted = sockets.and_then(|sockets| {
        let (first, last) = sockets.port_range?;
        let range = u64::from(last.saturating_sub(first)) + 1;
        // Reserved ports and those of listeners are not to be had, so a range may be full before every port is counted.
        (sockets.to_same_port > 0 && sockets.to_same_port.saturating_mul(2) >= range).then_some((
            sockets.to_same_port,
            range,
            sockets.in_time_wait,
        ))
    });
    let text = format!("this host has no port left for a connection to {seen}");
    let finding = if let Some((used, range, waiting)) = counted {
        let used = share(used.min(range), range, "port");
        let text = format!("{text}: {used} are in use, {waiting} of them in TIME-WAIT");
        Finding::proven(id, seen.fault(), here, text)
    } else {
        Finding::likely(id, seen.fault(), here, text)
    };
    Some(
        finding
            .because(seen.ids.attempt)
            .because(seen.ids.sockets)
            .not(&[VerdictId::RouteNone], seen.way().and(seen.ids.route))
            .fix("keep connections open and use them again (keep-alive, a pool)")
            .fix("sysctl net.ipv4.ip_local_port_range; ss -s (show the ports to be had and their use)"),
    )
}
