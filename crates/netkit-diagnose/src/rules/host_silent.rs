//! Rule `host.silent`: the target does not answer, and nobody says why.
//!
//! **Observed**: probes left this host, none was answered, no error came back. **Means**: no more than that.
//! **Does not prove** a cause: the host may be down or absent, it or a filter on the way may discard the probes, or
//! the replies are lost on the way back; from this end they look the same. One probe alone proves nothing at all,
//! because a router that limits its ICMP may just have been silent. As long as the run is shorter than address
//! resolution takes to fail, a dead next hop is among the causes too, and where this host's own filter drops without
//! a word, so is that; a send stamp excludes both, because the kernel stamps behind them. **Decides**: a probe by another protocol (an
//! answer shows that the host is up), a probe of the gateway, a probe from the far end.

use std::time::Duration;

use netkit_model::{EvidenceId, Locus, LocusKind, Method, Status, VerdictId};

use crate::commands::{netkit_ping, netkit_ping_back, netkit_ping_gateway};
use crate::finding::{Finding, HERE, candidate, test};
use crate::observations::{Observations, Subject};
use crate::words::count;

const ID: VerdictId = VerdictId::HostSilent;

/// After this the kernel reports a neighbour that does not answer: three requests one second apart, measured
/// 3.02–3.10 s.
const RESOLUTION_FAILS: Duration = Duration::from_millis(3_200);

/// What a send that succeeds excludes.
const SENT_ALL_THE_SAME: &[VerdictId] =
    &[VerdictId::RouteNone, VerdictId::RouteProhibit, VerdictId::RouteBlackhole];

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    if seen.answered() > 0 || seen.lost_elsewhere() == 0 {
        return None;
    }
    let counters = seen.counters;
    let target = seen
        .target()
        .map_or(Locus::of(LocusKind::Unknown), |target| Locus::at(LocusKind::Unknown, target.ip));
    let finding = if counters.tried() <= 1 {
        let text = format!("{seen} did not answer one probe, which is too little to judge");
        Finding::undetermined(ID, Status::Unknown, target, text).next(test(
            HERE,
            netkit_ping(seen, "-c 5"),
            &[ID],
        ))
    } else {
        let text = format!("{seen} does not answer: no reply to {}", count(counters.tried(), "probe"));
        ambiguous(seen, Finding::likely(ID, Status::Fail, target, text))
    };
    let finding = finding.because(seen.ids.silence).not(SENT_ALL_THE_SAME, seen.ids.silence);
    Some(not_this_host(seen, finding, seen.ids.silence))
}

fn ambiguous(seen: &Observations<'_>, finding: Finding) -> Finding {
    let both = [ID, VerdictId::PathLoss];
    let finding = finding.between(
        [
            candidate(ID, format!("{seen} is down or absent")),
            candidate(ID, format!("{seen} or a filter on the way discards the probes")),
            candidate(VerdictId::PathLoss, "the replies are lost on the way back"),
        ],
        test(HERE, netkit_ping(seen, other_protocol(seen.method)), &both),
    );
    let (place, command) = netkit_ping_gateway(seen);
    let target = seen.target().map_or_else(|| "the target".to_owned(), |_| seen.to_string());
    let finding = finding
        .next(test(place, command, &[VerdictId::NeighbourUnresolved, VerdictId::PathLoss]))
        .next(test(target, netkit_ping_back(seen, "-c 20"), &both));
    let finding = match seen.method {
        Some(Method::Udp) => {
            finding.or(candidate(ID, format!("a service on {seen} takes the datagrams and does not answer")))
        }
        _ => finding,
    };
    let is_loopback = seen.target().is_some_and(|target| target.ip.is_loopback());
    let finding = if seen.span < RESOLUTION_FAILS && !is_loopback && !seen.is_many() && !some_left(seen) {
        finding.or(candidate(
            VerdictId::NeighbourUnresolved,
            "the next hop does not answer address resolution, which takes 3 seconds to show",
        ))
    } else {
        finding
    };
    if own_filter_is_silent(seen) && !some_left(seen) {
        let text = "this host's own filter discards the probes without a word";
        finding.or(candidate(VerdictId::LocalEgressFilter, text))
    } else {
        finding
    }
}

/// The kernel stamps a packet behind its own filters and after it has found the neighbour's link address.
fn some_left(seen: &Observations<'_>) -> bool {
    seen.counters.stamped > 0
}

/// On most sockets a filter of this host that drops a packet fails the send; on TCP and on ICMPv6 datagram sockets
/// it does not.
pub(super) fn own_filter_is_silent(seen: &Observations<'_>) -> bool {
    match seen.method {
        Some(Method::IcmpRaw | Method::Udp) => false,
        Some(Method::IcmpDatagram) => seen.target().is_none_or(|target| target.ip.is_ipv6()),
        Some(Method::Tcp) | None => true,
    }
}

/// What the send calls and the send stamps exclude on this host.
fn not_this_host(seen: &Observations<'_>, finding: Finding, by: Option<EvidenceId>) -> Finding {
    let finding = if some_left(seen) { finding.not(&[VerdictId::NeighbourUnresolved], by) } else { finding };
    if some_left(seen) || !own_filter_is_silent(seen) {
        finding.not(&[VerdictId::LocalEgressFilter], by)
    } else {
        finding
    }
}

/// The options for a probe by a protocol other than this one.
fn other_protocol(method: Option<Method>) -> &'static str {
    match method {
        Some(Method::Tcp | Method::Udp) => "-c 5 --icmp",
        Some(Method::IcmpDatagram | Method::IcmpRaw) | None => "-c 5 --tcp=443",
    }
}

pub(crate) fn sweep(seen: &Observations<'_>) -> Option<Finding> {
    let Subject::Sweep { addresses, alive: 0, unreachable: 0 } = seen.subject else { return None };
    if seen.answered() > 0 || seen.lost_elsewhere() == 0 {
        return None;
    }
    let text = format!("no address answers: {} probed", count(addresses, "address"));
    let finding = Finding::likely(ID, Status::Fail, Locus::of(LocusKind::Unknown), text).between(
        [
            candidate(ID, "nothing uses these addresses"),
            candidate(ID, "the hosts or a filter on the way discard the probes"),
            candidate(VerdictId::PathLoss, "the replies are lost on the way back"),
        ],
        test(HERE, netkit_ping(seen, other_protocol(seen.method)), &[ID, VerdictId::PathLoss]),
    );
    Some(finding.because(seen.ids.silence).not(SENT_ALL_THE_SAME, seen.ids.silence))
}
