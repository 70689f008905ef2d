//! Rule `local.syn-cookies-off`: SYN cookies are off.
//!
//! **Observed**: `net.ipv4.tcp_syncookies` is 0, and something listens. **Means**: whoever sends a few hundred SYNs a second shuts
//! every listener (ip-sysctl). The kernel's default is 1: cookies are used only when a queue overflows. **Does not prove** that
//! anybody does. **Decides**: nothing more is needed.

use netkit_model::VerdictId;

use crate::found::Found;
use crate::host_seen::Host;

const ID: VerdictId = VerdictId::LocalSynCookiesOff;
const SETTING: &str = "net.ipv4.tcp_syncookies";

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    match host.number(SETTING) {
        Some(0) if host.seen.listeners.is_empty() => vec![
            Found::note(ID, "SYN cookies are off, and nothing listens").because(host.setting_fact(SETTING)),
        ],
        Some(0) => vec![
            Found::warn(ID, "SYN cookies are off")
                .because(host.setting_fact(SETTING))
                .matters("a few hundred forged SYNs a second keep everybody else out")
                .fix(format!("as root: sysctl -w {SETTING}=1 (the kernel's default)")),
        ],
        Some(2) => vec![
            Found::warn(ID, "SYN cookies answer every connection, which is meant for tests")
                .because(host.setting_fact(SETTING))
                .matters("connections lose options of TCP, and clients that send nothing first may wait")
                .fix(format!("as root: sysctl -w {SETTING}=1 (the kernel's default)")),
        ],
        Some(_) => vec![Found::ok(ID, "SYN cookies are ready for a flood")],
        None => Vec::new(),
    }
}
