//! Rule `local.tcp-memory`: TCP has no memory left, or little.
//!
//! **Observed**: `mem` of `/proc/net/sockstat` in pages against `tcp_mem`: above its second number, where the kernel begins to save,
//! or above 90 % of its third (netdata); or `TCPMemoryPressures` or `TCPAbortOnMemory` grew. **Means**: buffers are cut, connections
//! become slow and at last are reset. A network namespace does not have the setting, and shares the memory. **Does not prove** who
//! has it. **Decides**: `ss -tm`.

use netkit_model::{HostFact, VerdictId};

use crate::found::Found;
use crate::host_seen::{Host, percent_of};
use crate::words::count;

const ID: VerdictId = VerdictId::LocalTcpMemory;
const COUNTERS: [&str; 2] = ["TcpExt.TCPMemoryPressures", "TcpExt.TCPAbortOnMemory"];

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let Some(used) = host.now("sockstat.TCP.mem") else { return Vec::new() };
    let limits: Vec<u64> = host
        .setting("net.ipv4.tcp_mem")
        .map(|value| value.split(' ').filter_map(|word| word.parse().ok()).collect())
        .unwrap_or_default();
    let text = format!("TCP holds {} of memory", count(used, "page"));
    let [_, pressure, most] = limits[..] else {
        return vec![Found::ok(ID, text)];
    };
    let aborted = host.grew(COUNTERS[1]);
    let found = if aborted > 0 || percent_of(used, most) >= 90 {
        Found::fail(ID, format!("TCP is out of memory: {used} of {most} pages"))
    } else if used > pressure || host.grew(COUNTERS[0]) > 0 {
        Found::warn(ID, format!("TCP is short of memory: {used} of {most} pages"))
    } else {
        return vec![Found::ok(ID, format!("{text}, of {most}"))];
    };
    vec![
        found
            .because([HostFact::Fill { what: "pages of TCP memory", used, most }])
            .because(host.grown(&COUNTERS))
            .matters("buffers shrink, connections slow down, and at last are reset")
            .fix("ss -tm: whose buffers are full? A program that does not read is the usual cause; then net.ipv4.tcp_mem"),
    ]
}
