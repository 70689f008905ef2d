//! Rule `local.orphans`: many sockets belong to no process any more.
//!
//! **Observed**: `orphan` of `/proc/net/sockstat` against `tcp_max_orphans`: 25 % warns and 50 % fails (netdata), because the kernel
//! counts each up to four times under pressure. **Means**: programs closed connections whose peers do not take the rest; beyond the
//! limit they are reset. **Does not prove** an attack. **Decides**: `ss -tan state fin-wait-1`, `state last-ack`.

use netkit_model::{HostFact, VerdictId};

use crate::found::Found;
use crate::host_seen::{Host, percent_of};
use crate::words::count;

const ID: VerdictId = VerdictId::LocalOrphans;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let Some(used) = host.now("sockstat.TCP.orphan") else { return Vec::new() };
    let most = host.number("net.ipv4.tcp_max_orphans").and_then(|most| u64::try_from(most).ok());
    let text = format!("{} without a process", count(used, "socket"));
    let Some(most) = most else { return vec![Found::ok(ID, text)] };
    let found = match percent_of(used, most) {
        0..25 => return vec![Found::ok(ID, text)],
        25..50 => Found::warn(ID, format!("{text}, of {most} that there may be")),
        _ => Found::fail(ID, format!("{text}, of {most} that there may be")),
    };
    vec![
        found
            .because([HostFact::Fill { what: "sockets without a process", used, most }])
            .matters(
                "beyond the limit the kernel resets connections whose last data the peer has not got yet",
            )
            .fix("ss -tano state fin-wait-1 and state last-ack: whose peers do not answer?"),
    ]
}
