//! Rule `local.egress-filter`: this host itself drops or rejects the SYN on its way out.
//!
//! **Observed**: an ICMP unreachable from an address of this host although the neighbour is known; or the repetitions of
//! the SYN fail inside this host (`TCP_INFO`: some were made, none is in flight); or, for a connection that stood, what
//! was written fails so. **Means**: the packets never left. A rejection is the word of a filter of this host. **Does not
//! prove**, for a drop, which: rules of nft or iptables and a BPF program of the control group, such as systemd's
//! `IPAddressDeny=`, look the same. **Decides**: the rules, for which root is needed, or the same connection from another
//! control group.

use netkit_model::{AfterEnd, Locus, LocusKind, VerdictId};
use netkit_net::{Errno, HostCounter};

use crate::commands::netkit_connect;
use crate::connect_seen::{ConnectSeen, SynFate};
use crate::finding::{Finding, HERE, candidate, test};
use crate::icmp_kind::{IcmpKind, Speaker};

const ID: VerdictId = VerdictId::LocalEgressFilter;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let finding = rejected(seen).or_else(|| reset(seen)).or_else(|| dropped(seen))?;
    Some(finding.fix("as root: nft list ruleset (shows the rules and their counters)"))
}

/// This host says by ICMP that it rejects the SYN.
fn rejected(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let complaint = seen.complaint.filter(|complaint| complaint.speaker == Speaker::ThisHost)?;
    if !matches!(complaint.kind(), IcmpKind::RejectedHere | IcmpKind::NeighbourUnresolved) {
        return None;
    }
    let text = format!("this host's own filter rejects the connection to {seen} ({})", complaint.what());
    Some(
        Finding::proven(ID, seen.fault(), complaint.locus(seen), text)
            .because(seen.ids.attempt)
            .because([complaint.evidence])
            .because(seen.ids.samples.iter().copied())
            .because(seen.ids.neighbour),
    )
}

/// A RST came with a hop limit of one although the host is farther, and nothing came in by the interface of the way.
fn reset(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let end = seen.syn_end().filter(|_| seen.is_reset())?;
    let farther = seen.way().is_some_and(|way| way.gateway.is_some());
    if end.hop != 1 || !farther || !seen.nothing_came_in() {
        return None;
    }
    let counters = seen.counters_read()?;
    let text = format!(
        "this host's own filter rejects the connection to {seen} with a RST: no packet came in meanwhile"
    );
    let here = Locus::of(LocusKind::ThisHost);
    Some(
        Finding::likely(ID, seen.fault(), here, text)
            .because(seen.ids.attempt)
            .because(seen.ids.syn_path)
            .because([counters]),
    )
}

/// The SYN is handed down and never leaves.
fn dropped(seen: &ConnectSeen<'_>) -> Option<Finding> {
    if !seen.is_silent() || seen.syn_fate() != SynFate::DroppedHere {
        return None;
    }
    let text = format!("this host drops the SYN to {seen} itself: it never left");
    let refused = seen.inquiry.datagram == Some(Err(Errno::PERM));
    let text = if refused { format!("{text}, and a datagram may not leave either (EPERM)") } else { text };
    let finding = Finding::likely(ID, seen.fault(), Locus::of(LocusKind::ThisHost), text).between(
        [
            candidate(ID, "a rule of this host's own filter (nft, iptables) drops it"),
            candidate(
                VerdictId::LocalProcessPolicy,
                "a BPF program of this process' control group drops it, as systemd's IPAddressDeny= does",
            ),
        ],
        test(
            format!("{HERE}, as root"),
            "nft list ruleset; bpftool cgroup tree",
            &[ID, VerdictId::LocalProcessPolicy],
        ),
    );
    let elsewhere = format!("{HERE}, in another control group (systemd-run --user --pipe)");
    let again = netkit_connect(seen.address(), seen.inquiry.port);
    Some(
        finding
            .next(test(elsewhere, again, &[ID, VerdictId::LocalProcessPolicy]))
            .because(seen.ids.attempt)
            .because(seen.ids.samples.iter().copied())
            .because(seen.counter_ids(&[HostCounter::TcpRetransmissionFailed]))
            .because(seen.ids.datagram)
            .not(&[VerdictId::RouteNone], seen.way().and(seen.ids.route))
            .not(&[VerdictId::TcpFiltered, VerdictId::HostSilent], seen.ids.samples.last().copied())
            .not(&[VerdictId::LocalConntrackFull], seen.ids.sockets),
    )
}

/// After the handshake: what was written does not leave this host, and the other side would take it.
pub(crate) fn after(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let after = seen.after().filter(|after| after.sent > 0 && after.received == 0)?;
    let info = seen.last_sample()?.info;
    let stuck = info.probes > 0 && info.unacked == 0 && info.send_window.is_some_and(|window| window > 0);
    if !stuck || after.end != AfterEnd::Open {
        return None;
    }
    let text = format!("the connection to {seen} stands, and this host itself drops what is sent on it");
    Some(
        Finding::likely(ID, seen.fault(), Locus::of(LocusKind::ThisHost), text)
            .because(seen.ids.attempt)
            .because(seen.ids.samples.iter().copied())
            .because(seen.ids.after)
            .fix("as root: nft list ruleset (shows the rules and their counters)"),
    )
}
