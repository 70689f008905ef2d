//! Rule `host.silent`, of a path: behind some hop nothing answers, the target neither.
//!
//! **Observed**: routers answer up to a hop, or none does; behind it every probe and its retry stay without an answer,
//! and no error comes back. **Means**: packets get as far as that hop. **Does not prove** a cause: the target may be
//! there and discard such probes, a filter behind that hop may, the target may be down, a link behind it broken, or the
//! answers may be lost on the way back; from this end they look the same. **Decides**: a trace by another protocol, best
//! to a port where the target is known to serve (`--fallback` tries all), and a probe from the far end.

use netkit_model::{Locus, LocusKind, Method, PathEnd, Status, VerdictId};

use super::{host_silent, path_loss_located, path_reached};
use crate::commands::{ip_route_get, netkit_ping_back, netkit_trace};
use crate::finding::{Finding, HERE, candidate, test};
use crate::observations::Observations;
use crate::words::{count, hop};

const ID: VerdictId = VerdictId::HostSilent;

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let path = seen.path.as_ref()?;
    let PathEnd::Silent { last } = path.end.end else { return None };
    if seen.lost_elsewhere() == 0 {
        return None;
    }
    let (place, locus) = match last {
        Some(last) => {
            let address = path.address(last);
            (
                format!("behind {}", hop(last, address)),
                Locus { kind: LocusKind::Unknown, address, hop: Some(last) },
            )
        }
        None => ("at any hop".to_owned(), Locus::of(LocusKind::Unknown)),
    };
    let probes = count(seen.counters.lost, "probe");
    let text = match last {
        Some(_) => {
            format!("nothing answers {place}: {seen} gave no reply to {probes} by {}", path.end.method.name())
        }
        None => format!(
            "nothing answers on the way to {seen}, no router and no target, by {}",
            path.end.method.name()
        ),
    };
    let finding = if seen.counters.lost <= 1 && path.tried.is_empty() {
        let next = test(HERE, netkit_trace(seen, "--fallback"), &[ID]);
        Finding::undetermined(ID, Status::Unknown, locus, text).next(next)
    } else {
        between(seen, Finding::likely(ID, Status::Fail, locus, text), last.map(|_| place))
    };
    let finding = path.tried.iter().fold(finding, |finding, other| {
        finding.adding(&format!("; {}", path_reached::ended(other))).because([other.evidence])
    });
    let finding = match path_loss_located::sentence(seen) {
        Some(loss) => finding.adding(&format!("; {}", loss.text)).because(loss.evidence),
        None => finding,
    };
    Some(finding.because([path.end.evidence]).because(seen.ids.silence).not(
        &[VerdictId::RouteNone, VerdictId::RouteProhibit, VerdictId::RouteBlackhole],
        Some(path.end.evidence),
    ))
}

/// The causes that look the same; `behind` is where, when a hop answered.
fn between(seen: &Observations<'_>, finding: Finding, behind: Option<String>) -> Finding {
    let both = [ID, VerdictId::PathLoss];
    let is_first_hop = behind.is_none();
    let place = behind.unwrap_or_else(|| "on the way".to_owned());
    let finding = finding.between(
        [
            candidate(ID, format!("{seen} is there, and it or a filter {place} discards these probes")),
            candidate(ID, format!("{seen} is down or absent")),
            candidate(
                VerdictId::PathLoss,
                format!("packets are lost {place}, or their answers on the way back"),
            ),
        ],
        test(HERE, netkit_trace(seen, other_protocol(seen.method)), &both),
    );
    let has_fallen_back = seen.path.as_ref().is_some_and(|path| !path.tried.is_empty());
    let finding = if has_fallen_back {
        finding
    } else {
        finding.next(test(HERE, netkit_trace(seen, "--fallback"), &both))
    };
    let far_end = seen.to_string();
    let finding = finding.next(test(far_end, netkit_ping_back(seen, "-c 20"), &both));
    if is_first_hop { no_hop_answers(seen, finding) } else { finding }
}

/// Where not even the first router answers, this host's own link and filter are among the causes.
fn no_hop_answers(seen: &Observations<'_>, finding: Finding) -> Finding {
    let is_loopback = seen.target().is_some_and(|target| target.ip.is_loopback());
    let finding = if is_loopback {
        finding
    } else {
        let text = "the next hop does not answer address resolution";
        let neighbour = candidate(VerdictId::NeighbourUnresolved, text);
        finding.or(neighbour).next(test(
            HERE,
            format!("{}; ip neigh", ip_route_get(seen)),
            &[VerdictId::NeighbourUnresolved],
        ))
    };
    if host_silent::own_filter_is_silent(seen) {
        let text = "this host's own filter discards the probes without a word";
        finding.or(candidate(VerdictId::LocalEgressFilter, text))
    } else {
        finding
    }
}

/// The options for a trace by a protocol other than this one.
fn other_protocol(method: Option<Method>) -> &'static str {
    match method {
        Some(Method::Tcp) => "-I",
        Some(Method::IcmpDatagram | Method::IcmpRaw | Method::Udp) | None => "-T -p 443",
    }
}
