//! Rule `tcp.refused.rst-middlebox`: a device in front of the host sends a RST in its name.
//!
//! **Observed**: SYNs with growing hop limits are answered by a RST at a distance at which echo requests have not yet
//! reached the host; or, with `CAP_NET_RAW`, the RST comes in with a greater TTL than the host's echo reply. **Means**: what rejects stands nearer than the host: a filter that forwards answers one hop behind
//! itself, because a router looks at the hop limit first, and one that looks before routing answers at its own. **Does not
//! prove** which of these two neighbours it is, nor that the port is closed. At a distance of one, where packets did come
//! in, it is the gateway. **Decides**: the rules of the named router.

use netkit_model::{AnswerKind, Locus, LocusKind, VerdictId};
use netkit_net::HostCounter;

use crate::commands::netkit_trace_port;
use crate::connect_seen::{ConnectSeen, ResetOrigin, ResetSeen};
use crate::finding::{Finding, HERE, candidate, test};
use crate::words::{count, hop};

const ID: VerdictId = VerdictId::TcpRefusedByMiddlebox;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    if !seen.is_reset() || seen.is_own() {
        return None;
    }
    stepped(seen).or_else(|| heard(seen))
}

/// The RST came in with a greater TTL than the host's echo reply: it has fewer hops behind it.
fn heard(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let ResetSeen { reset, echo, origin: ResetOrigin::Nearer(hops) } = seen.reset_seen()? else {
        return None;
    };
    let distance = seen.host_distance().and_then(|host| host.checked_sub(hops)).map(|hop| hop.max(1));
    let device = distance.and_then(|hop| seen.router_at(hop));
    let name = match distance {
        Some(distance) => hop(distance, device),
        None => format!("a device {} nearer than the host", count(hops.into(), "hop")),
    };
    let text = format!(
        "{name} rejects the connection to {seen} with a RST: that came in with a TTL of {reset}, and the host's echo reply \
         with {echo}"
    );
    let finding = match distance {
        Some(_) => {
            let locus = Locus { kind: LocusKind::Hop, address: device, hop: distance };
            Finding::proven(ID, seen.fault(), locus, text)
        }
        // Without a path that agrees, a way back of another length would look the same.
        None => Finding::likely(ID, seen.fault(), Locus::of(LocusKind::Path), text),
    };
    // Nothing that came in by the interface of the way was sent from outside.
    let finding = if seen.nothing_came_in() { or_this_host(finding, seen) } else { finding };
    Some(
        finding
            .because(seen.ids.attempt)
            .because(seen.ids.captured)
            .because(seen.ids.echo)
            .because(seen.ids.syn_path)
            .because(seen.ids.echo_path)
            .not(&[VerdictId::ListenNone, VerdictId::TcpRefusedByHost], seen.ids.captured)
            .fix(format!("on {name}, as root: nft list ruleset (shows the rule that rejects)")),
    )
}

/// The gateway and this host itself look the same where nothing was counted on the interface.
fn or_this_host(finding: Finding, seen: &ConnectSeen<'_>) -> Finding {
    let decides = [ID, VerdictId::LocalEgressFilter];
    finding.between(
        [
            candidate(ID, format!("the gateway rejects connections to {seen}")),
            candidate(VerdictId::LocalEgressFilter, "this host's own filter rejects them with a RST"),
        ],
        test(format!("{HERE}, as root"), "nft list ruleset", &decides),
    )
}

fn stepped(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let end = seen.syn_end().filter(|end| end.kind == AnswerKind::Reset)?;
    let known = seen.host_distance();
    let host = known.or_else(|| behind_gateway(seen))?;
    if end.hop >= host {
        return None;
    }
    // The filter that forwards stands one hop nearer than its RST; nothing forwards in front of the first router.
    let distance = end.hop.saturating_sub(1).max(1);
    let device = seen.router_at(distance);
    let locus = Locus { kind: LocusKind::Hop, address: device, hop: Some(distance) };
    let name = hop(distance, device);
    let text = if end.hop > 1 {
        let least = if known.is_some() { "" } else { "at least " };
        format!(
            "a device at {name} or right behind it rejects the connection to {seen} with a RST: that comes from a \
             distance of {}, and the host is {least}{host} hops away",
            count(end.hop.into(), "hop")
        )
    } else {
        format!("{name} rejects the connection to {seen} with a RST: the host is farther away than that")
    };
    let (port, address) = (seen.inquiry.port, seen.address());
    let finding = Finding::proven(ID, seen.fault(), locus, text);
    let finding = if end.hop == 1 && seen.counted(HostCounter::LinkReceived) == 0 {
        or_this_host(finding, seen)
    } else {
        finding.not(&[VerdictId::ListenNone], seen.ids.syn_path)
    };
    Some(
        finding
            .because(seen.ids.attempt)
            .because(seen.ids.syn_path)
            .because(seen.ids.echo_path)
            .because(seen.ids.captured)
            .because(seen.counter_ids(&[HostCounter::LinkReceived]))
            .next(test(HERE, netkit_trace_port(address, port), &[ID]))
            .fix(format!("on {name}, as root: nft list ruleset (shows the rule that rejects)")),
    )
}

/// Where echo requests are not answered: a host behind a gateway is at least two hops away.
fn behind_gateway(seen: &ConnectSeen<'_>) -> Option<u8> {
    let echo = seen.last_echo_router().map(|(hop, _)| hop.saturating_add(1));
    let gateway = seen.way().and_then(|way| way.gateway).map(|_| 2);
    echo.max(gateway)
}
