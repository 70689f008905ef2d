//! Rule `addr.no-family`, of this host: it has no address by which others could reach it.
//!
//! **Observed**: all addresses are loopback ones or valid on one link alone (`fe80::/10`, `169.254.0.0/16`). **Means**: nothing outside
//! this link can be reached. An address of 169.254.0.0/16 is what remains when no DHCP server answers (RFC 3927). **Does not
//! prove** why none was given. **Decides**: the log of the DHCP client.

use std::net::IpAddr;

use netkit_model::VerdictId;

use crate::found::Found;
use crate::host_seen::Host;
use crate::words::{count, list};

const ID: VerdictId = VerdictId::AddrNoFamily;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let global: Vec<String> = [false, true]
        .into_iter()
        .flat_map(|is_ipv6| host.global_addresses(is_ipv6))
        .map(|own| own.address.to_string())
        .collect();
    if !global.is_empty() {
        let text = format!("{}: {}", count(global.len() as u64, "address"), list(&global));
        return vec![Found::ok(ID, text)];
    }
    let is_self_given = |ip: IpAddr| matches!(ip, IpAddr::V4(ip) if ip.is_link_local());
    let of_link = host.seen.network.addresses.iter().find(|own| is_self_given(own.address));
    let text = match of_link {
        Some(own) => format!(
            "this host has no address but {}, which it gave itself because no DHCP server answered",
            own.address
        ),
        None => "this host has no address by which others could reach it".to_owned(),
    };
    vec![
        Found::fail(ID, text)
            .because(host.seen.network.addresses.iter().take(4).map(|own| host.address_fact(own)))
            .matters("it reaches nothing outside its own links")
            .fix("look at what configures this host's network, such as its DHCP client: networkctl status, nmcli device"),
    ]
}
