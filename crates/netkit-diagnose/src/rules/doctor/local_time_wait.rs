//! Rule `local.time-wait-full`: there is no room for more sockets in TIME-WAIT.
//!
//! **Observed**: sockets in TIME-WAIT against `tcp_max_tw_buckets`, from 80 % on; or `TCPTimeWaitOverflow` grew. **Means**: further
//! connections are closed without it, so that late segments may hit a new connection. TIME-WAIT itself is no fault: it costs some
//! 0.2 kB each, lasts 60 s, and `tcp_fin_timeout` does not shorten it. **Does not prove** that anything was hit. **Decides**:
//! whether the limit was lowered; the kernel's documentation says not to.

use netkit_model::{HostFact, VerdictId};

use crate::found::Found;
use crate::host_seen::{Host, percent_of};
use crate::words::count;

const ID: VerdictId = VerdictId::LocalTimeWait;
const NEAR: u64 = 80;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let Some(used) = host.now("sockstat.TCP.tw") else { return Vec::new() };
    let most = host.number("net.ipv4.tcp_max_tw_buckets").and_then(|most| u64::try_from(most).ok());
    let overflow = host.grew("TcpExt.TCPTimeWaitOverflow");
    let Some(most) = most.filter(|most| overflow > 0 || percent_of(used, *most) >= NEAR) else {
        return vec![Found::ok(ID, format!("{} in TIME-WAIT, which is no fault", count(used, "socket")))];
    };
    vec![
        Found::warn(ID, format!("{} in TIME-WAIT of {most} that there may be", count(used, "socket")))
            .because([HostFact::Fill { what: "sockets in TIME-WAIT", used, most }])
            .because(host.grown(&["TcpExt.TCPTimeWaitOverflow"]))
            .matters("further connections end without TIME-WAIT: late segments may hit a new one")
            .fix("do not lower net.ipv4.tcp_max_tw_buckets; let clients keep connections open instead of making new ones"),
    ]
}
