//! Rule `dns.server-unreachable`: the question does not get to the server.
//!
//! **Observed**: this host did not send the question, or an ICMP error other than port unreachable came back for it, or the
//! connection failed for such a reason. **Means**: there is no way to the server from here; it says nothing about the server.
//! **Does not prove** that the server is up. **Decides**: `netkit trace` to the server.

use netkit_explain::{IcmpVersion, icmp};
use netkit_model::{DelegationFaultKind, DnsEnd, DnsTransport, Locus, LocusKind, Status, VerdictId};
use netkit_net::Errno;

use super::unreplied::{beside_others, nobody, one_of_several};
use super::walked::{at, fault, servers as named};
use crate::finding::{Finding, HERE, test};
use crate::lookup_seen::{ExchangeSeen, LookupSeen};
use crate::words::symbol;

const ID: VerdictId = VerdictId::DnsServerUnreachable;

/// No server replies.
pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    Some(beside_others(about(nobody(seen, is_meant)?, Status::Fail), seen))
}

/// Others reply.
pub(super) fn some(seen: &LookupSeen<'_>) -> Option<Finding> {
    Some(beside_others(about(one_of_several(seen, is_meant)?, Status::Degraded), seen))
}

/// The root was walked from, and this host cannot send to any server of a zone.
pub(super) fn walked(seen: &LookupSeen<'_>) -> Option<Finding> {
    let faulty = fault(seen)?;
    let DelegationFaultKind::NoRoute { servers } = faulty.kind() else { return None };
    let zone = if faulty.zone().is_root() { "the root".to_owned() } else { faulty.zone().to_string() };
    let text = format!("no server of {zone} can be asked from here: {}", named(servers));
    let route = servers.first().map_or_else(|| "ip route".to_owned(), |(_, ip)| format!("ip route get {ip}"));
    // What did not leave this host says nothing of anybody else.
    let hop = faulty.seen.walk.hops.iter().find(|hop| hop.zone == *faulty.zone());
    let is_here = hop.is_some_and(|hop| {
        hop.asked.iter().all(|asked| matches!(asked.exchange.end(), Some(DnsEnd::Unsent(_))))
    });
    let locus = if is_here { Locus::of(LocusKind::ThisHost) } else { at(servers) };
    Some(faulty.proven(ID, locus, &text).next(test(HERE, route, &[ID])))
}

fn is_meant(end: &DnsEnd) -> bool {
    match end {
        DnsEnd::Unsent(_) => true,
        DnsEnd::Rejected(report) => !super::dns_server_closed::is_port_unreachable(report),
        DnsEnd::Failed(errno) => matches!(*errno, Errno::HOSTUNREACH | Errno::NETUNREACH),
        _ => false,
    }
}

fn about(one: &ExchangeSeen<'_>, status: Status) -> Finding {
    let server = one.server();
    let text = match one.end() {
        Some(DnsEnd::Unsent(errno)) => format!("this host cannot send to {server} ({})", symbol(*errno)),
        Some(DnsEnd::Failed(errno)) => format!("{server} cannot be reached ({})", symbol(*errno)),
        Some(DnsEnd::Rejected(report)) => {
            let version = if report.ipv6 { IcmpVersion::V6 } else { IcmpVersion::V4 };
            let meaning =
                icmp(version, report.icmp_type, report.code).map_or("an ICMP error", |found| found.name);
            let who = report.offender.map_or_else(|| "a router".to_owned(), |ip| ip.to_string());
            format!("questions do not get to {server}: {who} says {meaning}")
        }
        _ => format!("{server} cannot be reached"),
    };
    let address = one.exchange.query.server.address.ip();
    let trace = match one.exchange.query.transport {
        DnsTransport::Udp => format!("netkit trace -U -p 53 {address}"),
        other => format!("netkit trace -T -p {} {address}", other.port()),
    };
    // What did not leave this host says nothing of anybody else.
    let locus = match one.end() {
        Some(DnsEnd::Unsent(_)) => Locus::of(LocusKind::ThisHost),
        _ => one.locus(),
    };
    Finding::proven(ID, status, locus, text).because([one.id]).next(test(HERE, trace, &[ID]))
}
