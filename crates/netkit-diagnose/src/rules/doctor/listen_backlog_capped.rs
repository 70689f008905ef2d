//! Rule `listen.backlog-capped`: listeners have the longest queue that the system allows.
//!
//! **Observed**: several listeners' backlogs are exactly `net.core.somaxconn`. **Means**: they asked for as much or more, and were
//! cut to it. **Does not prove** that a longer queue is needed: only overflows do. **Decides**: `ListenOverflows`. This is worth
//! saying only where somaxconn is less than the 4096 of Linux since 5.4, or where connections did not fit.

use netkit_model::VerdictId;

use crate::found::Found;
use crate::host_seen::Host;
use crate::words::count;

const ID: VerdictId = VerdictId::ListenBacklogCapped;
const SETTING: &str = "net.core.somaxconn";
/// The default since Linux 5.4.
const USUAL: i64 = 4096;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let Some(most) = host.number(SETTING) else { return Vec::new() };
    let capped = host.seen.listeners.iter().filter(|(_, one)| i64::from(one.backlog) == most).count() as u64;
    let overflows = host.grew("TcpExt.ListenOverflows");
    if capped == 0 || (most >= USUAL && overflows == 0) {
        return vec![Found::ok(ID, format!("no listener needs a longer queue than {most}"))];
    }
    vec![
        Found::note(ID, format!("{} the longest queue that {SETTING} allows, {most}", have(capped)))
            .because(host.setting_fact(SETTING))
            .matters(
                "bursts of new connections that do not fit are dropped; the program may have asked for more",
            )
            .fix(format!("only if ListenOverflows grows: sysctl -w {SETTING}=4096, and restart the program")),
    ]
}

fn have(listeners: u64) -> String {
    let noun = count(listeners, "listener");
    if listeners == 1 { format!("{noun} has") } else { format!("{noun} have") }
}
