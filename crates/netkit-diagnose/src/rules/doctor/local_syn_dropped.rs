//! Rule `local.syn-dropped`: this host drops SYNs before they get to a listener's queue.
//!
//! **Observed**: `ListenDrops` grew more than `ListenOverflows`. **Means**: SYNs were dropped for want of memory, of a route back, or
//! because the queue of half-open connections was full. **Does not prove** which. **Decides**: the other counters that grew. More
//! than one a second warns (netdata).

use netkit_model::VerdictId;

use crate::found::Found;
use crate::host_seen::Host;

const ID: VerdictId = VerdictId::LocalSynDropped;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let drops = host.grew("TcpExt.ListenDrops").saturating_sub(host.grew("TcpExt.ListenOverflows"));
    if drops == 0 || !host.exceeds(drops, 1) {
        return vec![Found::ok(ID, format!("no SYN was dropped for another reason in {}", host.window()))];
    }
    vec![
        Found::warn(ID, format!("this host dropped {} that were for its listeners", host.in_window(drops, "SYN")))
            .because(host.grown(&["TcpExt.ListenDrops", "TcpExt.ListenOverflows", "TcpExt.TCPReqQFullDrop"]))
            .matters("clients wait 1 s or longer for their connection")
            .fix("nstat -az TcpExtListenDrops TcpExtTCPReqQFullDrop; look at memory and at the way back to clients"),
    ]
}
