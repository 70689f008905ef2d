//! Rule `addr.tentative`, of this host: somebody else on the link has an address of this host.
//!
//! **Observed**: the kernel's check for duplicates failed for an IPv6 address (RFC 4862 §5.4), or still goes on. **Means**: it does
//! not use the address; programs that are bound to it get EADDRNOTAVAIL. **Does not prove** who has the other one. **Decides**:
//! the neighbours' tables of the link.

use std::net::IpAddr;

use netkit_model::VerdictId;

use crate::found::Found;
use crate::host_seen::Host;

const ID: VerdictId = VerdictId::AddrUnusable;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for own in &host.seen.network.addresses {
        let link = host.link_name(own.interface);
        let address = own.address;
        if own.is_duplicate {
            found.push(
                Found::fail(ID, format!("somebody else on {link} has the address {address} of this host"))
                    .because([host.address_fact(own)])
                    .matters("this host does not use the address: whoever is to reach it there reaches the other")
                    .fix(format!("give one of the two another address, then as root: ip addr del {address}/{} dev {link} and add it again", own.prefix_length)),
            );
        } else if own.is_tentative && !is_of_link(own.address) {
            found.push(
                Found::note(ID, format!("{address} on {link} is still being checked for duplicates"))
                    .because([host.address_fact(own)]),
            );
        }
    }
    if found.is_empty() {
        found.push(Found::ok(ID, "no address of this host is a duplicate"));
    }
    found
}

/// Those of one link are checked whenever a link comes up, and soon done.
fn is_of_link(address: IpAddr) -> bool {
    matches!(address, IpAddr::V6(ip) if ip.is_unicast_link_local())
}
