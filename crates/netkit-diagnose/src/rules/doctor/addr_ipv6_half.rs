//! Rule `addr.ipv6-half`: IPv6 is there by half.
//!
//! **Observed**: an address of IPv6 that others could reach and no default route, or a default route and no such address.
//! **Means**: where a name has addresses of both families, programs may try IPv6 first and get an error or have to wait before they
//! use IPv4 (RFC 8305). An address alone, without a route, costs nothing on most hosts, because the kernel says at once that
//! there is no way. **Does not prove** that the other half is meant to be there. **Decides**: whether the router of this link
//! sends advertisements.

use netkit_model::VerdictId;

use crate::found::Found;
use crate::host_seen::Host;

const ID: VerdictId = VerdictId::AddrIpv6Half;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    // Unique local addresses (RFC 4193) are not meant to lead out.
    let leads_out = |ip: std::net::IpAddr| matches!(ip, std::net::IpAddr::V6(ip) if !ip.is_unique_local());
    let global = host.global_addresses(true).find(|own| leads_out(own.address));
    let any = host.global_addresses(true).next();
    let default = host.defaults(true).first().copied();
    let is_off = host.number("net.ipv6.conf.all.disable_ipv6") == Some(1);
    let found = match (global, default) {
        _ if is_off => Found::note(ID, "IPv6 is switched off")
            .because(host.setting_fact("net.ipv6.conf.all.disable_ipv6")),
        (Some(own), None) => Found::note(ID, format!("IPv6 has the address {} and no way out", own.address))
            .because([host.address_fact(own)])
            .matters("names with IPv6 addresses cost programs an attempt that fails at once"),
        (None, Some(route)) if any.is_none() => {
            Found::warn(ID, "IPv6 has a way out and no address to send from")
                .because([host.route_fact(route)])
                .matters("programs try IPv6 first and wait until that has failed")
                .fix("look at router advertisements and at what configures this host's network")
        }
        (None, _) if any.is_some() => Found::ok(ID, "IPv6 of this organisation's own networks"),
        (None, _) => Found::ok(ID, "no IPv6 but on this link"),
        (Some(_), Some(_)) => Found::ok(ID, "IPv6 has an address and a way out"),
    };
    vec![found]
}
