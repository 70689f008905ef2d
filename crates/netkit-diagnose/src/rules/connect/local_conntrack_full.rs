//! Rule `local.conntrack-full`: this host's table of tracked connections is full.
//!
//! **Observed**: the repetitions of the SYN fail inside this host, and `nf_conntrack_count` has reached
//! `nf_conntrack_max`. **Means**: connections that are known go on, new ones are dropped without a word. **Does not prove**
//! who fills the table. **Decides**: its entries by destination, as root.

use netkit_model::{Locus, LocusKind, VerdictId};
use netkit_net::HostCounter;

use crate::connect_seen::{ConnectSeen, SynFate};
use crate::finding::Finding;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let (count, most) = seen.inquiry.sockets.as_ref()?.conntrack?;
    let dropped = seen.is_silent() && matches!(seen.syn_fate(), SynFate::DroppedHere | SynFate::QueueFull);
    if !dropped || most == 0 || count < most {
        return None;
    }
    let text = format!(
        "this host's table of tracked connections is full ({count} of {most}), so it drops every SYN to {seen}"
    );
    Some(
        Finding::likely(VerdictId::LocalConntrackFull, seen.fault(), Locus::of(LocusKind::ThisHost), text)
            .because(seen.ids.attempt)
            .because(seen.ids.samples.iter().copied())
            .because(seen.ids.sockets)
            .because(seen.counter_ids(&[HostCounter::ConntrackDropped]))
            .fix("sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max")
            .fix("as root: conntrack -L (shows the entries)"),
    )
}
