//! Rule `sock.zero-window`: the program on the other side takes no data.
//!
//! **Observed**: data wait to be sent on an established connection, the other side offers a window of no bytes (`tcpi_snd_wnd`),
//! and it was asked again three times or more. **Means**: the other side's kernel answers and its buffer is full: its program does
//! not read. **Does not prove** that it is a fault: a program may pause a transfer. **Decides**: what that program does.

use netkit_model::{EvidenceId, Locus, LocusKind, Status, VerdictId, ZeroWindowGroup};

use crate::commands::netkit_sockets;
use crate::finding::{Finding, test};
use crate::sockets_seen::{SocketsSeen, connections};

const ID: VerdictId = VerdictId::SockZeroWindow;

pub(super) fn rule(seen: &SocketsSeen<'_>) -> Vec<Finding> {
    let finding = |&(group, evidence): &(&ZeroWindowGroup, EvidenceId)| {
        let text = format!(
            "{} takes no data on {} of {}: its window is closed, and {} bytes wait",
            group.peer,
            connections(group.count),
            seen.owner(&group.owner),
            group.waiting,
        );
        let there = netkit_sockets(&format!("--list 'sport :{}'", group.peer.port()));
        Finding::proven(ID, Status::Degraded, Locus::at(LocusKind::Target, group.peer.ip()), text)
            .because([evidence])
            .next(test(group.peer.ip().to_string(), there, &[ID]))
            .fix("see why the program on the other side does not read; the network is not to blame")
    };
    seen.zero_window.iter().map(finding).collect()
}
