//! Rule `dns.server-closed`: nobody listens on the server's port, or the server closes the connection without an answer.
//!
//! **Observed**: ICMP port unreachable answers the question, or a RST the connection, or the connection ends before a whole
//! message has come. **Means**: the host is there and no name server answers on that port of it: it is not running, listens on
//! other addresses, or does not serve this client. **Does not prove** that it is the host itself that says so: a firewall can
//! send both. **Decides**: the listeners on the host.

use netkit_model::{DnsEnd, IcmpReport, Status, VerdictId};
use netkit_net::Errno;

use super::unreplied::{beside_others, nobody, one_of_several};
use crate::finding::{Finding, test};
use crate::lookup_seen::{ExchangeSeen, LookupSeen};
use crate::words::{count, symbol};

const ID: VerdictId = VerdictId::DnsServerClosed;

/// No server replies.
pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    Some(beside_others(about(nobody(seen, is_meant)?, Status::Fail), seen))
}

/// Others reply.
pub(super) fn some(seen: &LookupSeen<'_>) -> Option<Finding> {
    Some(beside_others(about(one_of_several(seen, is_meant)?, Status::Degraded), seen))
}

/// Type 3 code 3, in ICMPv6 type 1 code 4.
pub(super) fn is_port_unreachable(report: &IcmpReport) -> bool {
    let IcmpReport { ipv6, icmp_type, code, .. } = *report;
    (ipv6, icmp_type, code) == (false, 3, 3) || (ipv6, icmp_type, code) == (true, 1, 4)
}

fn is_meant(end: &DnsEnd) -> bool {
    match end {
        DnsEnd::Rejected(report) => is_port_unreachable(report),
        DnsEnd::Failed(errno) => !matches!(*errno, Errno::HOSTUNREACH | Errno::NETUNREACH | Errno::TIMEDOUT),
        DnsEnd::Closed { .. } => true,
        _ => false,
    }
}

fn about(one: &ExchangeSeen<'_>, status: Status) -> Finding {
    let (server, port) = (one.server(), one.exchange.query.server.address.port());
    let text = match one.end() {
        Some(DnsEnd::Closed { received: 0 }) => {
            format!("{server} accepts the connection and closes it without an answer")
        }
        Some(DnsEnd::Closed { received }) => {
            let received = count(*received, "byte");
            format!("{server} closes the connection after {received}, in the middle of its answer")
        }
        Some(DnsEnd::Failed(errno)) if *errno != Errno::CONNREFUSED => {
            format!("the connection to {server} ended with {}", symbol(*errno))
        }
        _ => format!("{server} is there, and nothing on it listens on port {port}"),
    };
    Finding::proven(ID, status, one.locus(), text).because([one.id]).next(test(
        server,
        format!("ss -lntup 'sport = :{port}'"),
        &[ID],
    ))
}
