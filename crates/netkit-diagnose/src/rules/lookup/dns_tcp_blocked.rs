//! Rule `dns.tcp-blocked`: the answer does not fit into a datagram, and the server does not answer over TCP.
//!
//! **Observed**: the reply over UDP is truncated (TC), and the connection that follows is refused, gets no answer, or ends; or the
//! user asked over TCP and only UDP is answered. **Means**: whatever does not fit into a datagram cannot be asked of this server
//! from here: RFC 7766 wants every server to answer over TCP. **Does not prove** whose fault that is where nothing answers: a
//! filter on the way and one on the server look the same. **Decides**: `netkit connect` to the port.

use netkit_model::{DnsEnd, DnsTransport, Status, VerdictId};

use crate::finding::{Finding, HERE, test};
use crate::lookup_seen::{ExchangeSeen, LookupSeen};
use crate::words::symbol;

const ID: VerdictId = VerdictId::DnsTcpBlocked;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let one = seen.exchanges.iter().find(|one| blocks_tcp(one, seen))?;
    let server = one.server();
    let how = match one.end()? {
        DnsEnd::Failed(errno) | DnsEnd::Unsent(errno) => format!("the connection fails ({})", symbol(*errno)),
        DnsEnd::Closed { .. } => "it closes the connection".to_owned(),
        _ if one.exchange.tries.last().is_some_and(|last| last.connected.is_some()) => {
            "it takes the connection and says nothing".to_owned()
        }
        _ => "nothing answers there".to_owned(),
    };
    let what = if one.reply().is_some() {
        format!("the answer of {server} does not fit into a datagram, and over TCP {how}")
    } else {
        format!("{server} answers over UDP alone: over TCP {how}")
    };
    let others = seen.by(one, DnsTransport::Udp).map(|other| other.id);
    let connect = format!("netkit connect {}", one.exchange.query.server.address);
    Some(Finding::proven(ID, Status::Fail, one.locus(), what).because([one.id]).because(others).next(test(
        HERE,
        connect,
        &[ID],
    )))
}

fn blocks_tcp(one: &ExchangeSeen<'_>, seen: &LookupSeen<'_>) -> bool {
    let has_failed = matches!(
        one.end(),
        Some(DnsEnd::Silent | DnsEnd::Failed(_) | DnsEnd::Closed { .. } | DnsEnd::Unsent(_))
    );
    let last_is_tcp = one.exchange.tries.last().is_some_and(|last| last.transport == DnsTransport::Tcp);
    let works_by_udp =
        one.reply().is_some() || seen.by(one, DnsTransport::Udp).is_some_and(|other| other.reply().is_some());
    has_failed && last_is_tcp && works_by_udp
}
