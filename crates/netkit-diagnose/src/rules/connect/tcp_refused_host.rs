//! Rule `tcp.refused.rst-host`: the host itself, or what stands right in front of it, sends a RST.
//!
//! **Observed**: a RST ends the handshake, no ICMP came, and it comes from no nearer than the host, as far as distances are
//! known. **Means**: something answers in the host's name that it does not take the connection. **Does not prove** why:
//! nothing listens on the port, a program listens on 127.0.0.1 alone, and a rule that rejects with a RST look alike from
//! outside, byte for byte; behind a router so does that router's rule, unless
//! netkit has `CAP_NET_RAW` and the RST comes in with the TTL of the host's echo reply. **Decides**: the listeners and the
//! rules on the host.

use netkit_model::{AnswerKind, VerdictId};

use crate::commands::{netkit_connect_listening, netkit_trace_port, ss_listeners};
use crate::connect_seen::{ConnectSeen, ResetOrigin};
use crate::finding::{Finding, HERE, candidate, test};

const ID: VerdictId = VerdictId::TcpRefusedByHost;

/// What the host's own list of listeners and rules decides.
const ON_THE_HOST: &[VerdictId] = &[VerdictId::ListenNone, VerdictId::ListenLoopbackOnly, ID];

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    if !seen.is_reset() {
        return None;
    }
    let (host, port, address) = (seen.target(), seen.inquiry.port, seen.address());
    let end = seen.syn_end().filter(|end| end.kind == AnswerKind::Reset);
    let distance = end.map(|end| end.hop);
    let own = seen.is_own();
    let locus = seen.target_locus(distance.filter(|_| !own));
    let text = format!("{seen} rejects the connection: a RST answers the SYN{}", distances(seen, distance));
    let place = seen.target_place();
    let finding = Finding::likely(ID, seen.fault(), locus, text)
        .between(
            [
                candidate(VerdictId::ListenNone, format!("nothing on {host} listens on port {port}")),
                candidate(
                    VerdictId::ListenLoopbackOnly,
                    format!("the program on {host} listens on a loopback address alone"),
                ),
            ],
            test(place.clone(), ss_listeners(port), ON_THE_HOST),
        )
        .or(candidate(ID, format!("a rule on {host} rejects connections to port {port} with a RST")))
        .next(test(format!("{place}, as root"), "nft list ruleset", ON_THE_HOST));
    // A filter in the last router answers at the host's own distance.
    let heard_host = seen.reset_seen().is_some_and(|reset| reset.origin == ResetOrigin::Host);
    let has_router = !own && seen.host_distance() != Some(1) && !heard_host;
    let finding = if has_router {
        let text = match distance.filter(|hop| *hop > 1).and_then(|hop| seen.router_at(hop - 1)) {
            Some(router) => format!("{router}, the router in front of it, rejects connections with a RST"),
            None => "a device in front of it rejects connections with a RST".to_owned(),
        };
        finding.or(candidate(VerdictId::TcpRefusedByMiddlebox, text)).next(test(
            HERE,
            netkit_trace_port(address, port),
            &[VerdictId::TcpRefusedByMiddlebox],
        ))
    } else {
        finding.not(&[VerdictId::TcpRefusedByMiddlebox], seen.ids.captured.filter(|_| heard_host))
    };
    let finding = if has_router && seen.ids.captured.is_none() {
        let (place, again) = netkit_connect_listening(address, port);
        finding.next(test(place, again, &[VerdictId::TcpRefusedByMiddlebox]))
    } else {
        finding
    };
    let finding = if !own && seen.nothing_came_in() {
        let text =
            "this host's own filter rejects it with a RST: no packet came in by the interface of the way";
        finding.or(candidate(VerdictId::LocalEgressFilter, text))
    } else {
        finding
    };
    Some(
        finding
            .because(seen.ids.attempt)
            .because(seen.ids.syn_path)
            .because(seen.ids.echo_path)
            .because(seen.ids.echo)
            .because(seen.ids.captured)
            .not(&[VerdictId::RouteNone, VerdictId::NeighbourUnresolved], seen.ids.attempt)
            .not(&[VerdictId::TcpFiltered], seen.ids.attempt),
    )
}

/// Where the RST comes from, as far as it is known: ", from the host's distance of 3 hops".
fn distances(seen: &ConnectSeen<'_>, reset: Option<u8>) -> String {
    if let Some(seen) = seen.reset_seen().filter(|seen| seen.origin == ResetOrigin::Host) {
        return format!(", with the TTL of the host's echo reply, {}", seen.reset);
    }
    match (reset, seen.host_distance()) {
        (Some(reset), Some(host)) if reset == host => {
            format!(", from the host's distance of {}", crate::words::count(host.into(), "hop"))
        }
        (Some(reset), _) => format!(", from a distance of {}", crate::words::count(reset.into(), "hop")),
        (None, _) => String::new(),
    }
}
