//! The rules, one a file, in their order of precedence; those of `netkit connect` stand in `connect`, those of
//! `netkit lookup` in `lookup`, those of `netkit sockets` in `sockets`, those of `netkit capture`
//! in `capture`, the checks of `netkit doctor` in `doctor`.
//!
//! A rule looks at the observations and finds its own verdict in them or nothing; it knows no other rule. Of all
//! findings the worst becomes the verdict, and of equally bad ones the first in the table: what this host says
//! about itself comes before what others say, a statement before silence, and the fault before its symptom.
//!
//! Some files have a namesake in `connect`: the same cause, seen otherwise. Here it is counts of probes and the errno of a
//! send, there one attempt and what the kernel says of its socket and its way.

pub(crate) mod addr_none;
pub(crate) mod capture;
pub(crate) mod connect;
pub(crate) mod dns_unresolved;
pub(crate) mod doctor;
pub(crate) mod gateway_arp_fail;
pub(crate) mod host_arp_fail;
pub(crate) mod host_protocol_unreachable;
pub(crate) mod host_silent;
pub(crate) mod host_silent_tail;
pub(crate) mod host_unreachable_last_hop;
pub(crate) mod link_down;
pub(crate) mod local_egress_filter;
pub(crate) mod local_queue_full;
pub(crate) mod local_receiver_dropped;
pub(crate) mod local_send_failed;
pub(crate) mod lookup;
pub(crate) mod path_changed;
pub(crate) mod path_clean;
pub(crate) mod path_corrupt;
pub(crate) mod path_duplicates;
pub(crate) mod path_hop_limit_exceeded;
pub(crate) mod path_icmp_error;
pub(crate) mod path_late;
pub(crate) mod path_loop;
pub(crate) mod path_loss;
pub(crate) mod path_loss_located;
pub(crate) mod path_mtu_black_hole;
pub(crate) mod path_mtu_reduced;
pub(crate) mod path_ok;
pub(crate) mod path_packet_too_big;
pub(crate) mod path_reached;
pub(crate) mod path_rejected_admin;
pub(crate) mod path_reply_limited;
pub(crate) mod path_router_no_route;
pub(crate) mod path_unexpected_source;
pub(crate) mod path_unfinished;
pub(crate) mod route_blackhole;
pub(crate) mod route_none;
pub(crate) mod route_prohibit;
pub(crate) mod self_error;
pub(crate) mod self_not_permitted;
pub(crate) mod self_nothing_measured;
pub(crate) mod sockets;

use crate::finding::Finding;
use crate::observations::Observations;

/// A rule: pure, and silent about what is not its own.
pub(crate) type Rule = fn(&Observations<'_>) -> Option<Finding>;

/// Rules by precedence, in groups that several commands share.
pub(crate) type Rules = &'static [&'static [Rule]];

/// This host says that it could not send.
const THIS_HOST: &[Rule] = &[
    link_down::rule,
    addr_none::rule,
    route_none::rule,
    route_prohibit::rule,
    route_blackhole::rule,
    local_egress_filter::rule,
    local_send_failed::rule,
    local_queue_full::rule,
];

/// Somebody on the path, or the target, says that probes go no further.
const STOPPED: &[Rule] = &[
    path_rejected_admin::rule,
    path_router_no_route::rule,
    host_unreachable_last_hop::rule,
    host_protocol_unreachable::rule,
];

/// The rules for a target of `netkit ping`.
pub(crate) const PING: Rules = &[
    THIS_HOST,
    &[gateway_arp_fail::rule, host_arp_fail::rule],
    STOPPED,
    &[path_packet_too_big::rule, path_hop_limit_exceeded::rule, path_icmp_error::rule],
    // Something came back that should not have.
    &[local_receiver_dropped::rule, path_unexpected_source::rule, path_corrupt::rule],
    // Nothing came back, or not as it should.
    &[host_silent::rule, path_loss::rule, path_late::rule, path_duplicates::rule],
    &[self_nothing_measured::rule, path_ok::rule],
];

/// The rules for a sweep: what one address does is no verdict on all of them.
pub(crate) const SWEEP: Rules = &[
    THIS_HOST,
    &[local_receiver_dropped::rule, path_icmp_error::sweep, host_silent::sweep],
    &[self_nothing_measured::rule, path_ok::sweep],
];

/// The rules for a path that was traced once.
pub(crate) const TRACE: Rules = &[
    THIS_HOST,
    &[gateway_arp_fail::rule, host_arp_fail::rule, path_loop::rule],
    STOPPED,
    &[path_mtu_black_hole::rule, path_packet_too_big::rule, path_icmp_error::rule],
    // Nothing came back, or nothing but routers.
    &[local_receiver_dropped::rule, host_silent_tail::rule, path_hop_limit_exceeded::trace],
    &[path_unfinished::rule, self_nothing_measured::rule, path_mtu_reduced::rule, path_reached::rule],
];

/// The rules for a path that was sampled over many rounds.
pub(crate) const SAMPLED: Rules = &[
    THIS_HOST,
    &[gateway_arp_fail::rule, host_arp_fail::rule, path_loop::rule],
    STOPPED,
    &[path_packet_too_big::rule, path_icmp_error::rule],
    // Nothing came back, or not as it should; where the loss begins comes before that there is some.
    &[local_receiver_dropped::rule, host_silent_tail::rule, host_silent::rule],
    &[path_loss_located::rule, path_loss::rule, path_late::rule, path_hop_limit_exceeded::trace],
    &[path_unfinished::rule, self_nothing_measured::rule],
    &[path_reply_limited::rule, path_changed::rule, path_clean::rule],
];
