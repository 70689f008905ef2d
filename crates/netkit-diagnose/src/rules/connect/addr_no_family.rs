//! Rule `addr.no-family`: this host has no address of the target's family to send from.
//!
//! **Observed**: EAFNOSUPPORT; or EADDRNOTAVAIL or ENETUNREACH while this host has no address of that family but
//! loopback and, for a target elsewhere, link-local ones. **Means**: to this host that half of the Internet does not
//! exist. **Does not prove** why: IPv6 is switched off, nobody configured an address, or a policy of this process
//! forbids the family. **Decides**: `ip -br addr`, and the settings named below.

use std::net::IpAddr;

use netkit_model::{Locus, LocusKind, VerdictId};
use netkit_net::{Errno, OwnAddress};

use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let (_, errno) = seen.refused_here()?;
    let family = seen.family();
    let text = match errno {
        Errno::AFNOSUPPORT => format!("this host, or a policy of this process, knows no {family} ({seen})"),
        Errno::ADDRNOTAVAIL | Errno::NETUNREACH if has_none(seen)? => {
            format!("this host has no {family} address to reach {seen} from")
        }
        _ => return None,
    };
    let finding =
        Finding::proven(VerdictId::AddrNoFamily, seen.fault(), Locus::of(LocusKind::ThisHost), text)
            .because(seen.ids.attempt)
            .because(seen.ids.route)
            .because(seen.ids.own_addresses.iter().copied())
            .fix("ip -br addr (shows the addresses of this host)");
    Some(match seen.address().ip {
        IpAddr::V4(_) => finding,
        IpAddr::V6(_) => {
            finding.fix("sysctl net.ipv6.conf.all.disable_ipv6 (1: IPv6 is switched off on this host)")
        }
    })
}

/// Whether no address of this host serves; `None` where nobody looked, or where the target needs none.
fn has_none(seen: &ConnectSeen<'_>) -> Option<bool> {
    let target = seen.address();
    if target.ip.is_loopback() {
        return None;
    }
    let serves = |own: &OwnAddress| match own.address {
        IpAddr::V4(_) => true,
        IpAddr::V6(ip) => target.needs_scope() || !ip.is_unicast_link_local(),
    };
    Some(!seen.route()?.own_addresses.iter().any(serves))
}
