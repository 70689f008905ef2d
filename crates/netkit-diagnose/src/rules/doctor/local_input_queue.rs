//! Rule `local.input-queue`: this host drops packets before it has looked at them.
//!
//! **Observed**: `dropped` of `/proc/net/softnet_stat` grew, by more than ten a minute (netdata). **Means**: packets came faster than
//! a processor took them; the queue of `net.core.netdev_max_backlog` was full. **Does not prove** that more packets came than it
//! could bear: one processor may do all the work. **Decides**: the lines of `/proc/net/softnet_stat`, one a processor.

use netkit_model::VerdictId;

use crate::found::Found;
use crate::host_seen::Host;

const ID: VerdictId = VerdictId::LocalInputQueue;
const DROPPED: &str = "softnet.dropped";

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let Some(_) = host.now(DROPPED) else { return Vec::new() };
    let dropped = host.grew(DROPPED);
    if dropped == 0 {
        let before = host.since_boot(&[DROPPED]);
        return vec![Found::ok(ID, format!("no packet was dropped unseen in {}{before}", host.window()))];
    }
    let text = format!("this host dropped {} before it looked at them", host.in_window(dropped, "packet"));
    // Ten a minute, as a rate over whatever was watched.
    let is_many = u128::from(dropped) * 60_000 > 10 * host.seen.over.as_millis();
    let found = if is_many && dropped > 1 { Found::warn(ID, text) } else { Found::note(ID, text) };
    vec![
        found
            .because(host.grown(&[DROPPED, "softnet.squeezed"]))
            .because(host.setting_fact("net.core.netdev_max_backlog"))
            .matters("to whoever sent them it looks like loss on the path")
            .fix("spread the work over processors (RPS, more queues: ethtool -l), then net.core.netdev_max_backlog"),
    ]
}
