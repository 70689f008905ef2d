//! Rule `addr.loopback-source`: the source address that was asked for is a loopback one, and the target is another host.
//!
//! **Observed**: the source is in 127.0.0.0/8 or is `::1`. IPv4 fails with EINVAL at once, IPv6 sends into the void.
//! **Means**: no answer could find its way back to such a source (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3). **Does not
//! prove** anything about the target. **Decides**: a connection from another source, or from none that is said.

use netkit_model::{Locus, LocusKind, VerdictId};

use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let source = seen.options.source.filter(std::net::IpAddr::is_loopback)?;
    if seen.is_own() || !seen.is_unanswered() {
        return None;
    }
    let text =
        format!("the source address {source} is this host's loopback, from which {seen} cannot be reached");
    let here = Locus::at(LocusKind::ThisHost, source);
    Some(
        Finding::proven(VerdictId::AddrLoopbackSource, seen.fault(), here, text)
            .because(seen.ids.attempt)
            .fix("leave the source address to the kernel, or name one of ip -br addr"),
    )
}
