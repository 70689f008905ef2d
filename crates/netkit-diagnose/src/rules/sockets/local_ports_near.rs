//! Rule `local.ports-near`: the ports for connections to one place run out.
//!
//! **Observed**: more than seven of ten ports that a connection may be given are taken from one address of this host to one address
//! and port. Towards loopback those in TIME-WAIT do not count. **Means**: when the rest are gone, further connections to this
//! place fail with EADDRNOTAVAIL; others still work. **Does not prove** that it goes on so. **Decides**: the number as it goes on.

use netkit_model::{EvidenceId, Locus, LocusKind, PortUse, Status, VerdictId};

use super::local_ports_exhausted::{most_by, taken};
use crate::commands::netkit_sockets;
use crate::finding::{Finding, HERE, test};
use crate::sockets_seen::SocketsSeen;

const ID: VerdictId = VerdictId::LocalPortsNear;

pub(super) fn rule(seen: &SocketsSeen<'_>) -> Vec<Finding> {
    let is_near = |ports: &PortUse| {
        let taken = taken(ports);
        taken < ports.range && taken.saturating_mul(10) > ports.range.saturating_mul(7)
    };
    let finding = |&(ports, evidence): &(&PortUse, EvidenceId)| {
        let text = format!(
            "the ports for connections from {} to {} run out: {} of {} are taken, {} of them in TIME_WAIT{}",
            ports.source,
            ports.peer,
            ports.used,
            ports.range,
            ports.time_wait,
            most_by(seen, ports),
        );
        Finding::likely(ID, Status::Degraded, Locus::of(LocusKind::ThisHost), text)
            .because([evidence])
            .next(test(HERE, netkit_sockets(&format!("'dst {}'", ports.peer)), &[ID]))
            .fix("keep connections open and use them again (keep-alive, a pool), or widen net.ipv4.ip_local_port_range")
    };
    seen.ports.iter().filter(|(ports, _)| is_near(ports)).map(finding).collect()
}
