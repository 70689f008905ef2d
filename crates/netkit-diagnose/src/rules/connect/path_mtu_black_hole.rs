//! Rule `path.mtu-blackhole`: long packets of a connection vanish and nobody says so (RFC 2923 §2.1).
//!
//! **Observed**: with `--mss-test`, a transfer stalls in the segments that the system chooses, comes through in short ones,
//! stalls in long ones again, and halving finds the greatest MSS that comes through. **Means**: the path MTU is that MSS and
//! 40 bytes (IPv4) or 60 (IPv6). What was sent and is never acknowledged vanishes on the way there; where all of it is
//! acknowledged and the answer is missing, on the way back. **Does not prove** where on that way, nor that the other way is
//! sound: one MSS bounds both. **Decides**: probes of both lengths with growing hop limits, from the side that sends.

use netkit_model::{Locus, LocusKind, MssOutcome, MtuDirection, Status, VerdictId};

use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, test};

const ID: VerdictId = VerdictId::PathMtuBlackHole;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let tested = seen.inquiry.mss_test.as_ref().filter(|_| seen.connected().is_some())?;
    let MssOutcome::BlackHole { direction, passes, stalls } = tested.outcome else { return None };
    let [mtu, too_long] = [passes, stalls].map(|mss| mss.saturating_add(tested.headers));
    let target = seen.target();
    let (from, to) = match direction {
        MtuDirection::Return => (target.as_str(), HERE),
        MtuDirection::Forward | MtuDirection::Unknown => (HERE, target.as_str()),
    };
    let size = if stalls.saturating_sub(passes) <= 1 {
        format!("the path MTU is {mtu} bytes")
    } else {
        format!("packets of {mtu} bytes pass, those of {too_long} do not")
    };
    let text = format!(
        "{seen} accepts connections, but long packets from {from} to {to} vanish and nobody says so: {size}"
    );
    let finding = Finding::proven(ID, Status::Fail, Locus::of(LocusKind::Path), text)
        .because(seen.ids.attempt)
        .because(seen.ids.mss_test)
        .not(&[VerdictId::PathLoss, VerdictId::AppSilent, VerdictId::TcpZeroWindow], seen.ids.mss_test)
        .fix(format!(
            "where the path narrows: let ICMP \"packet too big\" pass, or clamp the MSS of connections to {passes}"
        ))
        .fix(until_then(seen, direction, passes, mtu));
    let own = seen.attempt.and_then(|attempt| attempt.source).map(|source| source.ip());
    let next = match (direction, own) {
        (MtuDirection::Return, Some(own)) => test(target, format!("netkit trace --mtu {own}"), &[ID]),
        _ => test(HERE, format!("netkit trace --mtu {}", seen.address()), &[ID]),
    };
    Some(finding.next(next))
}

/// What helps this host alone.
fn until_then(seen: &ConnectSeen<'_>, direction: MtuDirection, mss: u16, mtu: u16) -> String {
    let bound = match direction {
        MtuDirection::Return => format!("advmss {mss}"),
        MtuDirection::Forward | MtuDirection::Unknown => format!("mtu {mtu}"),
    };
    let gateway = seen.way().and_then(|way| way.gateway).filter(|gateway| !is_link_local(*gateway));
    match gateway {
        Some(gateway) => {
            format!(
                "until then, on this host as root: ip route replace {} via {gateway} {bound}",
                seen.address().ip
            )
        }
        None => format!(
            "until then, on this host as root: give the route to {} the option {bound}",
            seen.target()
        ),
    }
}

/// Such a gateway needs the name of its link in a command.
fn is_link_local(ip: std::net::IpAddr) -> bool {
    matches!(ip, std::net::IpAddr::V6(ip) if ip.is_unicast_link_local())
}
