//! Rule `sock.last-ack-pile`: many connections wait for the last acknowledgement.
//!
//! **Observed**: more than a hundred connections are in LAST-ACK or CLOSING. **Means**: both sides have closed, and the
//! acknowledgement of this host's FIN does not come: the other side has forgotten the connection, or a device in between has, or
//! the way is broken. **Does not prove** which. **Decides**: whether the peers answer.

use netkit_model::{Locus, LocusKind, Status, TcpState, VerdictId};

use crate::commands::netkit_ping_of;
use crate::finding::{Finding, HERE, test};
use crate::sockets_seen::{SocketsSeen, connections};

const ID: VerdictId = VerdictId::SockLastAckPile;
/// As many may be on their way through on a host that is busy.
const MANY: u64 = 100;

pub(super) fn rule(seen: &SocketsSeen<'_>) -> Vec<Finding> {
    let (count, piles) = seen.pile(&[TcpState::LastAck, TcpState::Closing]);
    let busiest = piles.iter().filter_map(|(pile, _)| pile.busiest).max_by_key(|(_, count)| *count);
    let Some((address, most)) = busiest.filter(|_| count > MANY) else { return Vec::new() };
    let text = format!(
        "{} wait for the last acknowledgement (LAST_ACK, CLOSING), {most} of them from {address}",
        connections(count)
    );
    let finding = Finding::likely(ID, Status::Degraded, Locus::at(LocusKind::Unknown, address), text)
        .because(piles.iter().map(|(_, evidence)| *evidence))
        .next(test(HERE, netkit_ping_of(address.into()), &[ID]))
        .fix("see whether a firewall or NAT on the way forgets connections that are being closed");
    vec![finding]
}
