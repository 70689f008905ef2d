//! Rule `listen.accept-queue-full`: the program on this host does not accept connections as fast as they come.
//!
//! **Observed**: the target is this host and silent, and its listener has as many connections waiting as it allows, or
//! more. **Means**: the kernel drops every further SYN (tcp(7), listen(2)), so that a client sees silence; the program is busy,
//! stopped, or never accepts. **Does not prove** an attack. **Decides**: the queue as it goes on, and what the program does.

use netkit_model::{Locus, LocusKind, VerdictId};
use netkit_net::HostCounter;

use super::listeners;
use crate::commands::ss_listeners;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, test};

const ID: VerdictId = VerdictId::ListenQueueFull;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let all = listeners::of(seen).filter(|_| seen.is_silent())?;
    let address = seen.address().ip;
    // One more than the backlog fits (sk_acceptq_is_full), so a queue is full when it holds more than that.
    let overflowed = seen.counted(HostCounter::ListenOverflow) >= seen.syns();
    let is_full = |waiting: u32, backlog: u32| waiting > backlog || (overflowed && waiting >= backlog);
    let full = all.iter().find(|one| listeners::takes(one, address) && is_full(one.waiting, one.backlog))?;
    let (waiting, backlog, port) = (full.waiting, full.backlog, seen.inquiry.port);
    let text = format!(
        "the queue of the listener on port {port} of this host is full ({waiting} wait, {backlog} may), so {seen} does not answer"
    );
    Some(
        Finding::proven(ID, seen.fault(), Locus::at(LocusKind::ThisHost, address), text)
            .because(seen.ids.attempt)
            .because(seen.ids.sockets)
            .because(seen.counter_ids(&[HostCounter::ListenOverflow]))
            .next(test(HERE, ss_listeners(port), &[ID]))
            .fix("see why the program does not accept; a longer backlog (listen(), net.core.somaxconn) only buys time"),
    )
}
