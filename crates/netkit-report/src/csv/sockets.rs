//! One row per socket.

use netkit_model::SocketRow;

use crate::escape;
use crate::words::sockets;

/// The names of the columns. Processes are `name[pid]`, with a blank between two.
pub(super) const HEADER: &str = "protocol,state,receive_queue,send_queue,local_address,local_port,peer_address,peer_port,uid,inode,timer,processes\n";

/// The row of a socket.
pub(super) fn row(row: &SocketRow) -> String {
    let socket = &row.socket;
    let (uid, inode) =
        (socket.has_owner().then_some(socket.uid), Some(socket.inode).filter(|inode| *inode != 0));
    let owners = row.owners.iter().map(|owner| sockets::process(&owner.name, owner.pid));
    let owners = owners.collect::<Vec<_>>().join(" ");
    let timer = socket.timer.as_ref().map(sockets::timer).unwrap_or_default();
    format!(
        "{},{},{},{},{},{},{},{},{},{},{},{}\n",
        socket.protocol.name(),
        sockets::short_state(socket),
        socket.receive_queue,
        socket.send_queue,
        socket.local.ip(),
        socket.local.port(),
        socket.peer.ip(),
        socket.peer.port(),
        super::known(uid),
        super::known(inode),
        escape::csv(&timer),
        escape::csv(&owners),
    )
}
