//! The checks of `netkit doctor`, one a file, in the order in which they are told among equals.
//!
//! A check looks at the whole host and tells what it finds, or that nothing is wrong; it knows no other check. All speak, and the
//! worst becomes the verdict. Advice on a setting needs a counter that asks for it: the answer by default is to leave it alone.
//! `dns_resolvers` and `forbidding` are no checks: they hold what several share; `way` tells of a
//! route what `connect` would find, and `sockets` of sockets what `netkit sockets` does.

mod addr_ipv6_half;
mod addr_no_family;
mod addr_tentative;
mod dns_no_config;
mod dns_resolver_config;
mod dns_resolvers;
mod dns_server_closed;
mod dns_server_silent;
mod dns_server_unreachable;
mod forbidding;
mod gateway_arp_fail;
mod link_down;
mod link_errors;
mod link_loopback_down;
mod link_no_carrier;
mod listen_accept_queue_full;
mod listen_backlog_capped;
mod listen_loopback_only;
mod listen_none;
mod listen_wrong_family;
mod local_abort_on_overflow;
mod local_clock;
mod local_conntrack_full;
mod local_conntrack_near;
mod local_fd_limit;
mod local_ingress_filter;
mod local_input_queue;
mod local_mtu_discovery;
mod local_mtu_mismatch;
mod local_neighbour_table;
pub(crate) mod local_ok;
mod local_orphans;
mod local_port_range;
mod local_receive_buffer;
mod local_resets;
mod local_retransmissions;
mod local_retries;
mod local_rp_filter;
mod local_send_failed;
mod local_syn_cookies_off;
mod local_syn_dropped;
mod local_syn_flood;
mod local_sysctl_changed;
mod local_sysctl_obsolete;
mod local_tcp_memory;
mod local_tcp_options_off;
mod local_tcp_signature;
mod local_time_wait;
mod route_blackhole;
mod route_duplicate_default;
mod route_none;
mod route_prohibit;
mod route_unreachable;
mod sockets;
mod unread;
mod way;

use crate::found::Found;
use crate::host_seen::Host;

/// A check: pure, and silent about what is not its own.
type Rule = fn(Host<'_>) -> Vec<Found>;

/// What the user asks about: a port of this host, or the way to another.
const SUBJECT: &[Rule] = &[
    way::rule,
    listen_none::rule,
    listen_loopback_only::rule,
    listen_wrong_family::rule,
    local_ingress_filter::rule,
];

/// From the wire up: what is below explains what is above.
const NETWORK: &[Rule] = &[
    link_loopback_down::rule,
    link_no_carrier::rule,
    link_down::rule,
    link_errors::rule,
    local_mtu_mismatch::rule,
    addr_no_family::rule,
    addr_tentative::rule,
    addr_ipv6_half::rule,
    gateway_arp_fail::rule,
    route_none::rule,
    route_duplicate_default::rule,
    route_blackhole::rule,
    route_prohibit::rule,
    route_unreachable::rule,
    local_neighbour_table::rule,
];

/// What drops packets in this host.
const DROPPING: &[Rule] = &[
    local_conntrack_full::rule,
    local_conntrack_near::rule,
    local_rp_filter::rule,
    local_input_queue::rule,
    local_send_failed::rule,
    local_tcp_signature::rule,
];

/// Names and time.
const SERVICES: &[Rule] = &[
    dns_no_config::rule,
    dns_server_unreachable::rule,
    dns_server_closed::rule,
    dns_server_silent::rule,
    dns_resolver_config::rule,
    local_clock::rule,
];

/// Sockets and what they need.
const SOCKETS: &[Rule] = &[
    sockets::rule,
    listen_accept_queue_full::rule,
    local_syn_flood::rule,
    local_syn_dropped::rule,
    local_fd_limit::rule,
    local_tcp_memory::rule,
    local_orphans::rule,
    local_receive_buffer::rule,
    local_retransmissions::rule,
    local_resets::rule,
    local_time_wait::rule,
    local_port_range::rule,
    listen_backlog_capped::rule,
];

/// Settings.
const SETTINGS: &[Rule] = &[
    local_syn_cookies_off::rule,
    local_tcp_options_off::rule,
    local_mtu_discovery::rule,
    local_abort_on_overflow::rule,
    local_retries::rule,
    local_sysctl_obsolete::rule,
    local_sysctl_changed::rule,
    unread::rule,
];

/// What every check says of a host.
pub(crate) fn look(host: Host<'_>) -> Vec<Found> {
    let all = [SUBJECT, NETWORK, DROPPING, SERVICES, SOCKETS, SETTINGS];
    all.iter().copied().flatten().flat_map(|rule| rule(host)).collect()
}
