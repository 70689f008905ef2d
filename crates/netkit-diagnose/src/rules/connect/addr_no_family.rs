//! Rule `addr.no-family`: this host has no address of the target's family to send from.
//!
//! **Observed**: EAFNOSUPPORT; or EADDRNOTAVAIL or ENETUNREACH while this host has no address of that family but
//! loopback and, for a target elsewhere, link-local ones; or, with such addresses alone, ICMPv6 1/2 from a router: beyond
//! the scope of the source address. **Means**: to this host that half of the Internet does not exist. **Does not prove** why:
//! IPv6 is switched off, nobody configured an address, or a policy of this process forbids the family. **Decides**:
//! `ip -br addr`, and the settings named below.

use std::net::IpAddr;

use netkit_model::{Locus, LocusKind, VerdictId};
use netkit_net::{Errno, OwnAddress};

use super::rejected::{Numbers, says};
use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;

/// Beyond the scope of the source address (RFC 4443 §3.1): whoever says so has read a source that this host should not have
/// sent from.
const BEYOND_SCOPE: &[Numbers] = &[(true, 1, 2)];

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let family = seen.family();
    let beyond = says(seen, BEYOND_SCOPE);
    let text = match (seen.refused_here().map(|(_, errno)| errno), &beyond) {
        (Some(Errno::AFNOSUPPORT), _) => {
            format!("this host, or a policy of this process, knows no {family} ({seen})")
        }
        (Some(Errno::ADDRNOTAVAIL | Errno::NETUNREACH), _) if has_none(seen)? => {
            format!("this host has no {family} address to reach {seen} from")
        }
        (None, Some(complaint)) if has_none(seen)? => {
            let (who, what) = (complaint.who(), complaint.what());
            format!(
                "this host has no {family} address to reach {seen} from: {who} says so of its link-local one ({what})"
            )
        }
        _ => return None,
    };
    let finding =
        Finding::proven(VerdictId::AddrNoFamily, seen.fault(), Locus::of(LocusKind::ThisHost), text)
            .because(seen.ids.attempt)
            .because(beyond.map(|complaint| complaint.evidence))
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
