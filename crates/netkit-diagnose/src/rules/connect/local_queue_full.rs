//! Rule `local.queue-full`: this host has no room for the SYN.
//!
//! **Observed**: ENOBUFS or ENOMEM at once; or every repetition of the SYN fails inside this host and the kernel tries
//! again each half second, which it does only when a queue refuses a packet. **Means**: the interface's queue is too
//! short for what is sent, is shaped to nothing, or memory for packets is used up. **Does not prove** who fills it.
//! **Decides**: the drops of the queue.

use netkit_model::{Locus, LocusKind, VerdictId};

use crate::connect_seen::{ConnectSeen, SynFate};
use crate::finding::Finding;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let refused = seen.refused_here().is_some_and(|(_, errno)| errno.is_congestion());
    let dropped = seen.is_silent() && seen.syn_fate() == SynFate::QueueFull;
    let (id, here) = (VerdictId::LocalCongestion, Locus::of(LocusKind::ThisHost));
    let finding = if refused {
        let text = format!("this host had no memory or queue for a connection to {seen}");
        Finding::proven(id, seen.fault(), here, text)
    } else if dropped {
        let text = format!("the queue of this host's own interface drops every SYN to {seen}");
        Finding::likely(id, seen.fault(), here, text)
    } else {
        return None;
    };
    Some(
        finding
            .because(seen.ids.attempt)
            .because(seen.ids.samples.iter().copied())
            .fix("tc -s qdisc; ip -s link (show what queues and interfaces drop)")
            .fix("cat /proc/net/sockstat; sysctl net.ipv4.tcp_mem (show the memory of TCP, and its limit)"),
    )
}
