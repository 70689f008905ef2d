//! Rule `listen.accept-queue-full`, of this host: connections did not fit into a listener's queue while it was watched.
//!
//! **Observed**: `ListenOverflows` grew. **Means**: SYNs of new clients were dropped, who wait 1 s, 3 s, 7 s. A queue of backlog + 1 is
//! full: the kernel compares with "more than". **Does not prove** an attack: a program that is stuck or too slow is the usual
//! cause. **Decides**: what the program does meanwhile. Netdata warns at one overflow a second; here each is told, because each
//! is a client who waits.

use netkit_model::VerdictId;

use crate::found::Found;
use crate::host_seen::Host;
use crate::words::count;

const ID: VerdictId = VerdictId::ListenQueueFull;
const COUNTER: &str = "TcpExt.ListenOverflows";

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let overflows = host.grew(COUNTER);
    if overflows == 0 {
        let listeners = count(host.seen.listeners.len() as u64, "listener");
        let before = host.since_boot(&[COUNTER]);
        return vec![Found::ok(ID, format!("{listeners}, and no connection that did not fit{before}"))];
    }
    let text = format!("{} did not fit into a listener's queue", host.in_window(overflows, "connection"));
    vec![
        Found::warn(ID, text)
            .because(host.counter(COUNTER))
            .matters("clients wait 1 s or longer for their connection")
            .fix("netkit sockets --problems names the listener; let the program accept faster, or ask for a longer backlog"),
    ]
}
