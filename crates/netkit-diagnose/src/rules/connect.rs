//! The rules of `netkit connect`, one a file, in their order of precedence.
//!
//! A rule looks at one inquiry and finds its own verdict in it or nothing; it knows no other rule. The first that finds
//! something speaks: what this host says about itself comes before what others say, and a statement before silence. Five
//! files are no rules: `forbidden`, `neighbour`, `listeners`, `rejected` and `tls_words` hold what several rules share.

mod addr_loopback_source;
mod addr_no_family;
mod addr_none;
mod addr_not_one_host;
pub(crate) mod addr_scope_missing;
mod addr_tentative;
mod app_closed;
mod app_http_status;
mod app_no_reply;
mod forbidden;
mod gateway_arp_fail;
mod host_arp_fail;
mod host_unreachable_last_hop;
mod link_down;
mod link_loopback_down;
mod link_no_carrier;
mod listen_accept_queue_full;
mod listen_loopback_only;
mod listen_none;
mod listen_wrong_family;
mod listeners;
mod local_conntrack_full;
mod local_egress_filter;
mod local_fd_limit;
mod local_ingress_filter;
mod local_ipsec_policy;
mod local_ports_exhausted;
mod local_process_policy;
mod local_proxy_env;
mod local_queue_full;
mod local_rp_filter;
mod local_send_failed;
mod neighbour;
mod path_hop_limit_exceeded;
mod path_icmp_error;
mod path_loop;
mod path_mtu_black_hole;
mod path_mtu_unknown;
mod path_router_no_route;
mod rejected;
mod route_blackhole;
mod route_none;
mod route_prohibit;
mod route_unreachable;
mod route_wrong_device;
mod self_nothing_measured;
mod tcp_connected;
mod tcp_filtered;
mod tcp_invalid_answers;
mod tcp_refused_host;
mod tcp_refused_middlebox;
mod tcp_rejected_admin;
mod tcp_rejected_host;
mod tcp_rejected_net;
mod tcp_rejected_port;
mod tcp_rejected_protocol;
mod tcp_reset;
mod tcp_stalled;
mod tcp_syn_retransmit;
mod tcp_zero_window;
mod tls_alert;
mod tls_clock;
mod tls_closed;
mod tls_expired;
mod tls_intercepted;
mod tls_invalid;
mod tls_issuer;
mod tls_name;
mod tls_not_tls;
mod tls_not_yet_valid;
mod tls_stalled;
mod tls_version;
mod tls_words;

use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;

/// A rule: pure, and silent about what is not its own.
type Rule = fn(&ConnectSeen<'_>) -> Option<Finding>;

/// This host refused before anything was sent.
const REFUSED_HERE: &[Rule] = &[
    local_fd_limit::rule,
    addr_scope_missing::rule,
    addr_not_one_host::rule,
    addr_loopback_source::rule,
    addr_tentative::rule,
    addr_none::rule,
    link_loopback_down::rule,
    link_down::rule,
    link_no_carrier::rule,
    route_blackhole::rule,
    route_prohibit::rule,
    route_unreachable::rule,
    addr_no_family::rule,
    route_none::rule,
    local_ports_exhausted::rule,
    local_ipsec_policy::rule,
    local_process_policy::rule,
    local_queue_full::rule,
    local_send_failed::rule,
];

/// The SYN did not leave this host.
const NEVER_LEFT: &[Rule] = &[
    route_wrong_device::rule,
    gateway_arp_fail::rule,
    host_arp_fail::rule,
    local_conntrack_full::rule,
    local_egress_filter::rule,
];

/// Somebody answered, and it was no SYN-ACK; the first rule is also about proxies that do not answer.
const REJECTED: &[Rule] = &[
    local_proxy_env::rule,
    listen_loopback_only::rule,
    listen_wrong_family::rule,
    listen_none::rule,
    tcp_refused_middlebox::rule,
    tcp_refused_host::rule,
    tcp_rejected_admin::rule,
    tcp_rejected_port::rule,
    tcp_rejected_host::rule,
    tcp_rejected_net::rule,
    tcp_rejected_protocol::rule,
    path_loop::rule,
    path_hop_limit_exceeded::rule,
    path_router_no_route::rule,
    host_unreachable_last_hop::rule,
    path_icmp_error::rule,
];

/// Nobody answered.
const SILENT: &[Rule] = &[
    listen_accept_queue_full::rule,
    local_rp_filter::rule,
    tcp_invalid_answers::rule,
    tcp_syn_retransmit::sometimes,
    local_ingress_filter::rule,
    tcp_filtered::rule,
];

/// The handshake is complete.
const CONNECTED: &[Rule] = &[
    path_mtu_black_hole::rule,
    app_http_status::rule,
    tls_not_tls::rule,
    tls_version::rule,
    tls_alert::rule,
    tls_closed::rule,
    tls_stalled::rule,
    tls_clock::rule,
    tls_not_yet_valid::rule,
    tls_expired::rule,
    tls_issuer::rule,
    tls_name::rule,
    tls_invalid::rule,
    tcp_reset::rule,
    app_closed::rule,
    tcp_zero_window::rule,
    local_egress_filter::after,
    tcp_stalled::rule,
    app_no_reply::rule,
    path_mtu_unknown::rule,
    tcp_syn_retransmit::rule,
    tcp_connected::rule,
];

/// The verdict on one inquiry.
pub(crate) fn judge(seen: &ConnectSeen<'_>) -> Finding {
    let tables = [REFUSED_HERE, NEVER_LEFT, REJECTED, SILENT, CONNECTED];
    let found = tables.into_iter().flatten().find_map(|rule| rule(seen));
    found.unwrap_or_else(|| self_nothing_measured::of(seen))
}
