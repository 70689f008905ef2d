//! Rule `local.conntrack-full`, of this host: the table of tracked connections is full.
//!
//! **Observed**: `nf_conntrack_count` has reached `nf_conntrack_max`, or `drop` of `/proc/net/stat/nf_conntrack` grew. **Means**: known
//! connections go on, new ones are dropped without a word. **Does not prove** who fills it. **Decides**: its entries by address,
//! as root: `conntrack -L`.

use netkit_model::{HostFact, VerdictId};

use super::local_conntrack_near::{NEAR, fill};
use crate::found::Found;
use crate::host_seen::{Host, percent_of};

const ID: VerdictId = VerdictId::LocalConntrackFull;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let Some((used, most)) = fill(host) else { return Vec::new() };
    let dropped = host.grew("conntrack.drop");
    if used < most && dropped == 0 {
        // Where it is nearly full another check says so.
        let ok = Found::ok(ID, format!("{used} of {most} tracked connections"));
        return if percent_of(used, most) < NEAR { vec![ok] } else { Vec::new() };
    }
    let text = if used >= most {
        format!("the table of tracked connections is full: {used} of {most}")
    } else {
        format!("connection tracking dropped {}", host.in_window(dropped, "packet"))
    };
    vec![
        Found::fail(ID, text)
            .because([HostFact::Fill { what: "tracked connections", used, most }])
            .because(host.grown(&["conntrack.drop", "conntrack.early_drop", "conntrack.insert_failed"]))
            .matters("new connections to, from and through this host are dropped without a word; those that stand go on")
            .fix("as root: conntrack -L shows whose they are; sysctl -w net.netfilter.nf_conntrack_max=NUMBER gives room"),
    ]
}
