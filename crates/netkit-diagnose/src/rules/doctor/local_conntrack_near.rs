//! Rule `local.conntrack-near`: the table of tracked connections is nearly full.
//!
//! **Observed**: `nf_conntrack_count` against `nf_conntrack_max`, from 75 % on (node-mixin; netdata warns at 85 %). **Means**: soon new
//! connections will be dropped. Established ones stay for five days by default after the last packet
//! (`nf_conntrack_tcp_timeout_established`). **Does not prove** that it goes on filling. **Decides**: the same a minute later.

use netkit_model::{HostFact, VerdictId};

use crate::found::Found;
use crate::host_seen::{Host, percent_of};

const ID: VerdictId = VerdictId::LocalConntrackNear;
/// From so many percent on.
pub(super) const NEAR: u64 = 75;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let Some((used, most)) = fill(host) else { return Vec::new() };
    let percent = percent_of(used, most);
    if used >= most || percent < NEAR {
        return Vec::new();
    }
    vec![
        Found::warn(ID, format!("the table of tracked connections is nearly full: {used} of {most}, {percent}%"))
            .because([HostFact::Fill { what: "tracked connections", used, most }])
            .because(host.setting_fact("net.netfilter.nf_conntrack_tcp_timeout_established"))
            .matters("when it is full, new connections to, from and through this host are dropped without a word")
            .fix("as root: conntrack -L shows whose they are; sysctl -w net.netfilter.nf_conntrack_max=NUMBER gives room"),
    ]
}

/// Entries, and how many there may be.
pub(super) fn fill(host: Host<'_>) -> Option<(u64, u64)> {
    let number = |name| u64::try_from(host.number(name)?).ok();
    let most = number("net.netfilter.nf_conntrack_max").filter(|most| *most > 0)?;
    Some((number("net.netfilter.nf_conntrack_count")?, most))
}
