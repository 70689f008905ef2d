//! Rule `tcp.invalid-answers`: something answers the SYN with segments that belong to no handshake.
//!
//! **Observed**: no handshake, no error, and the socket received segments. **Means**: whoever answers acknowledges what was
//! never sent, sends a RST without an acknowledgement, or believes in an old connection: a translator or a filter that
//! keeps state and lost it, a balancer that rewrites numbers, or a host with a stale connection on the same ports. **Does
//! not prove** which. **Decides**: a capture of the segments, and the path of the SYNs.

use netkit_model::{Locus, LocusKind, VerdictId};

use crate::commands::netkit_trace_port;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, test};
use crate::words::count;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let received = seen.segments_in();
    if !seen.is_silent() || received == 0 {
        return None;
    }
    let id = VerdictId::TcpInvalidAnswers;
    let text = format!(
        "something answers the SYN to {seen} with {} that {} to no handshake",
        count(received.into(), "segment"),
        if received == 1 { "belongs" } else { "belong" }
    );
    let (port, address) = (seen.inquiry.port, seen.address());
    let samples = seen.ids.samples.last().copied();
    Some(
        Finding::likely(id, seen.fault(), Locus::of(LocusKind::Path), text)
            .because(seen.ids.attempt)
            .because(seen.ids.samples.iter().copied())
            .not(&[VerdictId::TcpFiltered, VerdictId::HostSilent, VerdictId::LocalIngressFilter], samples)
            .next(test(format!("{HERE}, as root"), format!("tcpdump -nn -i any tcp port {port}"), &[id]))
            .next(test(HERE, netkit_trace_port(address, port), &[id])),
    )
}
