//! Rule `local.tcp-options-off`: options of TCP that everything builds upon are off.
//!
//! **Observed**: `tcp_timestamps`, `tcp_sack` or `tcp_window_scaling` is 0. **Means**: without scaling no more than 64 kB are under way
//! at once; without SACK every loss costs more round trips; without timestamps old segments are not told from new ones (PAWS, RFC
//! 7323), TIME-WAIT is not reused, and cookies lose the other options. **Does not prove** that it is felt. **Decides**: the speed of
//! a transfer over a long path.

use netkit_model::VerdictId;

use crate::found::Found;
use crate::host_seen::Host;
use crate::words::list;

const ID: VerdictId = VerdictId::LocalTcpOptionsOff;
const OPTIONS: [&str; 3] = ["net.ipv4.tcp_timestamps", "net.ipv4.tcp_sack", "net.ipv4.tcp_window_scaling"];

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let off: Vec<String> =
        OPTIONS.iter().filter(|name| host.number(name) == Some(0)).map(|name| (*name).to_owned()).collect();
    if off.is_empty() {
        return vec![Found::ok(ID, "timestamps, SACK and window scaling are on")];
    }
    let are = if off.len() == 1 { "is" } else { "are" };
    vec![
        Found::warn(ID, format!("{} {are} off", list(&off)))
            .because(off.iter().filter_map(|name| host.setting_fact(name)))
            .matters("transfers over long paths are slow, and losses cost more than they have to")
            .fix(format!("as root: sysctl -w {}=1 (the kernel's default)", off.join("=1 "))),
    ]
}
