//! Rule `sock.fin-wait-pile`: many connections wait for the other side to close.
//!
//! **Observed**: more than a hundred connections are in FIN-WAIT-1 or FIN-WAIT-2. **Means**: this host has closed, and the other
//! side has not: in FIN-WAIT-1 it does not even acknowledge that, in FIN-WAIT-2 its program has not closed its end. **Does not
//! prove** a fault of this host: `tcp_fin_timeout` ends those that no process holds. **Decides**: whether their number stays, and
//! with whom they are.

use netkit_model::{Locus, LocusKind, Status, TcpState, VerdictId};

use crate::commands::netkit_sockets;
use crate::finding::{Finding, HERE, test};
use crate::sockets_seen::{SocketsSeen, connections};

const ID: VerdictId = VerdictId::SockFinWaitPile;
/// As many may be on their way through on a host that is busy.
const MANY: u64 = 100;

pub(super) fn rule(seen: &SocketsSeen<'_>) -> Vec<Finding> {
    let (count, piles) = seen.pile(&[TcpState::FinWait1, TcpState::FinWait2]);
    if count <= MANY {
        return Vec::new();
    }
    let busiest = piles.iter().filter_map(|(pile, _)| pile.busiest).max_by_key(|(_, count)| *count);
    let with = busiest.map_or_else(String::new, |(address, most)| format!(", {most} of them with {address}"));
    let unacknowledged: u64 =
        piles.iter().filter(|(pile, _)| pile.state == TcpState::FinWait1).map(|(pile, _)| pile.count).sum();
    let text = format!(
        "{} wait for the other side to close (FIN_WAIT){with}; {unacknowledged} of them for its acknowledgement",
        connections(count)
    );
    let place =
        busiest.map_or(Locus::of(LocusKind::Unknown), |(address, _)| Locus::at(LocusKind::Unknown, address));
    let finding = Finding::likely(ID, Status::Degraded, place, text)
        .because(piles.iter().map(|(_, evidence)| *evidence))
        .next(test(HERE, netkit_sockets("--list 'state fin-wait'"), &[ID]))
        .fix("look for the other side's program: it leaves its end open (CLOSE_WAIT there)");
    vec![finding]
}
