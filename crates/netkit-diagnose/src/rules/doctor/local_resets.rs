//! Rule `local.resets`: many connections are reset or fail.
//!
//! **Observed**: more than five a second of RSTs sent, of connections that failed or of established ones that were reset, and at
//! least ten times the average since boot (after netdata). **Means**: a service that is down, a scan, or programs that end without
//! closing. **Does not prove** a fault: a balancer that checks services by SYN and RST looks the same. **Decides**: `tcpdump`, which tells who resets whom.

use netkit_model::VerdictId;

use crate::found::Found;
use crate::host_seen::Host;

const ID: VerdictId = VerdictId::LocalResets;
const COUNTERS: [&str; 4] =
    ["Tcp.OutRsts", "Tcp.AttemptFails", "Tcp.EstabResets", "TcpExt.TCPAbortOnTimeout"];

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let is_burst = |name: &&str| {
        let by = host.grew(name);
        let (total, uptime) = (u128::from(host.now(name).unwrap_or(0)), host.seen.uptime.as_millis().max(1));
        // by / over > 10 · total / uptime, without division.
        let is_unusual = u128::from(by) * uptime > 10 * total * host.seen.over.as_millis();
        host.exceeds(by, 5) && by >= 5 && is_unusual
    };
    let bursts: Vec<&str> = COUNTERS.iter().filter(|name| is_burst(name)).copied().collect();
    let [first, ..] = bursts[..] else {
        return vec![Found::ok(ID, format!("no burst of resets in {}", host.window()))];
    };
    let what = match first {
        "Tcp.OutRsts" => "RSTs were sent",
        "Tcp.AttemptFails" => "connections failed",
        "Tcp.EstabResets" => "connections were reset",
        _ => "connections timed out",
    };
    vec![
        Found::note(ID, format!("{} {what} in {}, unusually many", host.grew(first), host.window()))
            .because(host.grown(&bursts))
            .matters(
                "a service that is down, a scan, or a program that ends without closing its connections",
            ),
    ]
}
