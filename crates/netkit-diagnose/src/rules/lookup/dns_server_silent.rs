//! Rule `dns.server-silent`: the server does not answer.
//!
//! **Observed**: the question was sent several times, and neither an answer nor an ICMP error came in time. **Means**: no more
//! than that. **Does not prove** that the server is down: a filter that drops questions or answers on the way, a lost way back
//! and a server that ignores this client look the same. **Decides**: whether the server's host answers anything else, and the
//! same question on the server itself. Where the same question is answered over TCP, it is datagrams that something drops.

use netkit_model::{DelegationFaultKind, DnsEnd, DnsTransport, Status, VerdictId};

use super::unreplied::{beside_others, nobody, one_of_several};
use super::walked::{ask_soa, at, fault, servers as named};
use crate::finding::{Finding, HERE, candidate, test};
use crate::lookup_seen::{ExchangeSeen, LookupSeen};
use crate::words::{count, milliseconds};

const ID: VerdictId = VerdictId::DnsServerSilent;

/// No server replies.
pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    Some(beside_others(about(seen, nobody(seen, is_meant)?, Status::Fail), seen))
}

/// Others reply.
pub(super) fn some(seen: &LookupSeen<'_>) -> Option<Finding> {
    Some(beside_others(about(seen, one_of_several(seen, is_meant)?, Status::Degraded), seen))
}

/// The root was to be walked from, and none of its servers answers.
pub(super) fn root(seen: &LookupSeen<'_>) -> Option<Finding> {
    let faulty = fault(seen).filter(|faulty| faulty.zone().is_root() && faulty.fault.is_fatal)?;
    let DelegationFaultKind::Dead { servers, .. } = faulty.kind() else { return None };
    let text = format!("no server of the root answers: {}", named(servers));
    let filtered = candidate(
        VerdictId::PathLoss,
        "this network lets no questions through but those to its own resolvers",
    );
    let silent = candidate(ID, "the servers do not run, or the file of hints is wrong");
    Some(faulty.likely(ID, at(servers), &text).between(
        [filtered, silent],
        test("a host of another network", ask_soa(faulty.zone(), servers), &[ID, VerdictId::PathLoss]),
    ))
}

fn is_meant(end: &DnsEnd) -> bool {
    matches!(end, DnsEnd::Silent) || matches!(end, DnsEnd::Failed(netkit_net::Errno::TIMEDOUT))
}

fn about(seen: &LookupSeen<'_>, one: &ExchangeSeen<'_>, status: Status) -> Finding {
    let (server, address) = (one.server(), one.exchange.query.server.address);
    if let Some(other) = seen.by(one, DnsTransport::Tcp).filter(|other| other.reply().is_some()) {
        let text = format!("{server} answers over TCP and not over UDP: something drops the datagrams");
        let listeners = format!("ss -lnup 'sport = :{}'", address.port());
        return Finding::likely(ID, status, one.locus(), text).because([one.id, other.id]).next(test(
            server,
            listeners,
            &[ID],
        ));
    }
    let tries = &one.exchange.tries;
    let took = milliseconds(tries.iter().map(|one| one.took).sum());
    let tries = count(tries.len() as u64, "question");
    let text = format!("{server} does not answer: no reply to {tries} in {took}");
    let down = candidate(ID, format!("no name server runs on {server}, or it ignores this client"));
    let lost = candidate(VerdictId::PathLoss, "questions or answers are dropped on the way");
    let connect = format!("netkit connect {address}");
    Finding::likely(ID, status, one.locus(), text)
        .between([down, lost], test(HERE, connect, &[ID, VerdictId::PathLoss]))
        .because([one.id])
        .next(test(server, format!("ss -lnup 'sport = :{}'", address.port()), &[ID]))
}
