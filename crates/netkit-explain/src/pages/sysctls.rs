//! Settings of the Linux kernel that people change for TCP, with what is true of them today.
//!
//! It reads no setting of this host. Defaults are those of Linux 6.18; where memory decides, the text says so.

mod addresses;
mod buffers;
mod closing;
mod features;
mod limits;
mod opening;
mod silence;
#[cfg(test)]
mod tests;

use crate::topic::Page;

pub(super) const PAGES: &[Page] = &[
    opening::TCP_SYN_RETRIES,
    opening::TCP_SYN_LINEAR_TIMEOUTS,
    opening::TCP_SYNACK_RETRIES,
    opening::TCP_SYNCOOKIES,
    opening::TCP_MAX_SYN_BACKLOG,
    opening::SOMAXCONN,
    opening::TCP_ABORT_ON_OVERFLOW,
    opening::TCP_FASTOPEN,
    closing::TCP_FIN_TIMEOUT,
    closing::TCP_TW_RECYCLE,
    closing::TCP_TW_REUSE,
    closing::TCP_TW_REUSE_DELAY,
    closing::TCP_MAX_TW_BUCKETS,
    closing::TCP_MAX_ORPHANS,
    closing::TCP_ORPHAN_RETRIES,
    silence::TCP_KEEPALIVE_TIME,
    silence::TCP_KEEPALIVE_INTVL,
    silence::TCP_KEEPALIVE_PROBES,
    silence::TCP_RETRIES1,
    silence::TCP_RETRIES2,
    buffers::TCP_MEM,
    buffers::TCP_RMEM,
    buffers::TCP_WMEM,
    buffers::RMEM_MAX,
    buffers::WMEM_MAX,
    buffers::NETDEV_MAX_BACKLOG,
    features::TCP_WINDOW_SCALING,
    features::TCP_TIMESTAMPS,
    features::TCP_SACK,
    features::TCP_ECN,
    features::TCP_SLOW_START_AFTER_IDLE,
    features::TCP_CONGESTION_CONTROL,
    features::TCP_MTU_PROBING,
    features::IP_NO_PMTU_DISC,
    features::TCP_LOW_LATENCY,
    features::TCP_FACK,
    addresses::IP_LOCAL_PORT_RANGE,
    addresses::IP_LOCAL_RESERVED_PORTS,
    addresses::IP_UNPRIVILEGED_PORT_START,
    addresses::IP_NONLOCAL_BIND,
    addresses::IP_FORWARD,
    addresses::FORWARDING,
    addresses::DISABLE_IPV6,
    addresses::RP_FILTER,
    addresses::LOG_MARTIANS,
    addresses::GC_THRESH3,
    limits::PING_GROUP_RANGE,
    limits::ICMP_RATELIMIT,
    limits::ICMP_MSGS_PER_SEC,
    limits::ICMP_ECHO_IGNORE_ALL,
    limits::NF_CONNTRACK_MAX,
    limits::NF_CONNTRACK_TCP_TIMEOUT_ESTABLISHED,
];
