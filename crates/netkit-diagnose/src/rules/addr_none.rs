//! Rule `addr.none`: this host has no source address for the target.
//!
//! **Observed**: sends fail with EADDRNOTAVAIL. **Means**: the source address that was asked for is not on this
//! host (any more), or no address of the target's family is usable: IPv6 is disabled, or its addresses are
//! tentative or failed duplicate address detection. **Does not prove** that the address is missing where ports
//! are in use: with UDP and TCP the same errno says that every local port is taken. **Decides**: `ip -br addr`, and
//! `ss -s` for the ports.

use netkit_model::{Locus, LocusKind, Method, VerdictId};
use netkit_net::Errno;

use crate::finding::Finding;
use crate::observations::Observations;

/// Whether this rule explains the errno.
pub(crate) fn explains(errno: Errno) -> bool {
    errno == Errno::ADDRNOTAVAIL
}

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    // Linux says "network unreachable" when a socket's own source address has been taken from the host.
    let gone = seen.host.missing_source;
    let failures =
        seen.send_failures(|errno| explains(errno) || (gone.is_some() && errno == Errno::NETUNREACH))?;
    let text = match gone {
        Some(source) => {
            format!("the source address {source} was not on this host {}", failures.how_many(seen))
        }
        None => format!("this host has no usable source address for {seen} {}", failures.how_many(seen)),
    };
    let (id, status, here) = (VerdictId::AddrNotHere, seen.fault(), Locus::of(LocusKind::ThisHost));
    let finding = if seen.method.is_some_and(Method::is_icmp) {
        Finding::proven(id, status, here, text)
    } else {
        Finding::likely(id, status, here, text).fix("ss -s (shows whether local ports are used up)")
    };
    Some(finding.because(failures.evidence).fix("ip -br addr (shows the addresses of this host)"))
}
