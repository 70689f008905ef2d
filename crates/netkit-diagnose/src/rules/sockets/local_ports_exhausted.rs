//! Rule `local.ports-exhausted`, of a host's sockets: every port for connections to one place is taken.
//!
//! **Observed**: as many sockets go from one address of this host to one address and port as `ip_local_port_range` has ports, less
//! those reserved. Towards loopback those in TIME-WAIT do not count: Linux takes their ports again. **Means**: the next
//! connection to this place fails with EADDRNOTAVAIL; others still work. **Does not prove** that anybody wants one more.
//! **Decides**: a connection to the same place.

use netkit_model::{EvidenceId, Locus, LocusKind, PortUse, Status, VerdictId};

use crate::commands::netkit_connect;
use crate::finding::{Finding, HERE, test};
use crate::sockets_seen::SocketsSeen;

const ID: VerdictId = VerdictId::LocalPortsExhausted;

pub(super) fn rule(seen: &SocketsSeen<'_>) -> Vec<Finding> {
    let exhausted = seen.ports.iter().filter(|(ports, _)| taken(ports) >= ports.range);
    exhausted.map(|&(ports, evidence)| finding(seen, ports, evidence)).collect()
}

/// Ports that cannot be had.
pub(super) fn taken(ports: &PortUse) -> u64 {
    if ports.peer.ip().is_loopback() { ports.used - ports.time_wait } else { ports.used }
}

fn finding(seen: &SocketsSeen<'_>, ports: &PortUse, evidence: EvidenceId) -> Finding {
    let text = format!(
        "this host has no port left for a connection from {} to {}: {} of {} are taken, {} of them in TIME_WAIT{}",
        ports.source,
        ports.peer,
        ports.used,
        ports.range,
        ports.time_wait,
        most_by(seen, ports),
    );
    let again = netkit_connect(ports.peer.ip().into(), ports.peer.port());
    Finding::proven(ID, Status::Fail, Locus::of(LocusKind::ThisHost), text)
        .because([evidence])
        .next(test(HERE, again, &[ID]))
        .fix("keep connections open and use them again (keep-alive, a pool), or widen net.ipv4.ip_local_port_range")
}

/// Who has most of them.
pub(super) fn most_by(seen: &SocketsSeen<'_>, ports: &PortUse) -> String {
    let is_known = ports.owner.process.is_some() || ports.owner.uid.is_some();
    if is_known { format!(", most by {}", seen.owner(&ports.owner)) } else { String::new() }
}
