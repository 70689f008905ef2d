//! Rule `local.ingress-filter`: replies come in, and this host drops them.
//!
//! **Observed**: silence, and during the attempt IP received about as many packets more than it handed on or forwarded as
//! SYNs were sent. **Means**: a filter of this host drops what comes back, mostly one that does not track connections.
//! **Does not prove** that the dropped packets were the replies: the counters are the host's, and on a busy one they say
//! nothing, which is why many more drops than SYNs count for nothing. **Decides**: netkit with `CAP_NET_RAW`, which hears a
//! reply that the socket never gets, and then it is proven.

use netkit_model::{Locus, LocusKind, VerdictId};
use netkit_net::HostCounter;

use crate::commands::netkit_connect;
use crate::connect_seen::{ConnectSeen, SynFate};
use crate::finding::{Finding, HERE, candidate, test};
use crate::words::count;

const ID: VerdictId = VerdictId::LocalIngressFilter;

/// The counters that the sum is made of.
pub(crate) const COUNTERS: &[HostCounter] = &[HostCounter::IpReceived, HostCounter::IpDelivered];

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    if !seen.is_silent() || seen.segments_in() > 0 {
        return None;
    }
    heard(seen).or_else(|| own_target(seen)).or_else(|| dropped(seen))
}

/// A packet socket heard an answer, and the connection's socket did not.
fn heard(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let answers = seen.captured_answers().filter(|answers| *answers > 0)?;
    let text = format!(
        "this host drops the replies of {seen}: {} came in by an interface, and none came as far as the connection",
        count(answers as u64, "answer")
    );
    Some(
        Finding::proven(ID, seen.fault(), Locus::of(LocusKind::ThisHost), text)
            .because(seen.ids.attempt)
            .because(seen.ids.captured)
            .because(seen.counter_ids(COUNTERS))
            .not(&[VerdictId::TcpFiltered, VerdictId::PathLoss, VerdictId::HostSilent], seen.ids.captured)
            .fix("as root: nft list ruleset (shows the rules for ingress and input, with their counters)"),
    )
}

/// True where so many packets came in and were dropped as replies are missing, give or take what else a host gets.
pub(crate) fn matches(dropped: u64, syns: u64) -> bool {
    (syns..=syns.saturating_mul(2)).contains(&dropped)
}

fn dropped(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let (dropped, syns) = (seen.dropped_by_ip(), seen.syns());
    if !matches(dropped, syns) || matches!(seen.syn_fate(), SynFate::Queued | SynFate::DroppedHere) {
        return None;
    }
    let text = format!(
        "this host drops the replies of {seen} that it receives: {} against {} sent",
        count(dropped, "packet"),
        count(syns, "SYN")
    );
    Some(
        Finding::likely(ID, seen.fault(), Locus::of(LocusKind::ThisHost), text)
            .because(seen.ids.attempt)
            .because(seen.counter_ids(COUNTERS))
            .not(
                &[VerdictId::LocalEgressFilter, VerdictId::NeighbourUnresolved],
                seen.ids.samples.last().copied(),
            )
            .fix("as root: nft list ruleset (shows the rules for input and their counters)"),
    )
}

/// Nothing but this host stands between it and itself.
fn own_target(seen: &ConnectSeen<'_>) -> Option<Finding> {
    if !seen.is_own() {
        return None;
    }
    let text =
        format!("this host does not answer its own connection to {seen}, and nobody else stands in between");
    let again = netkit_connect(seen.address(), seen.inquiry.port);
    let finding = Finding::likely(ID, seen.fault(), Locus::of(LocusKind::ThisHost), text).between(
        [
            candidate(ID, "a rule of this host's own filter drops the SYN or its answer"),
            candidate(VerdictId::ListenQueueFull, "the listener's queue was full and is not any more"),
        ],
        test(format!("{HERE}, as root"), "nft list ruleset", &[ID, VerdictId::ListenQueueFull]),
    );
    Some(
        finding
            .next(test(HERE, again, &[ID, VerdictId::ListenQueueFull]))
            .because(seen.ids.attempt)
            .because(seen.ids.samples.iter().copied())
            .because(seen.ids.sockets),
    )
}
