//! Rule `host.protocol-unreachable`: the target says that it does not speak the protocol.
//!
//! **Observed**: ICMP 3/2 or ICMPv6 4/1. **Means**: where the target itself says it, the host is up and has no use
//! for these packets. **Does not prove** that where another address says it: a balancer or a filter may speak for
//! the target, or the target has another address. **Decides**: a probe by another protocol.

use netkit_model::VerdictId;

use crate::commands::netkit_ping;
use crate::finding::{Finding, HERE, test};
use crate::icmp_kind::IcmpKind;
use crate::observations::Observations;

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let errors = seen.icmp_errors(IcmpKind::ProtocolUnreachable)?;
    let (who, what) = (errors.who(), errors.what(seen));
    let (id, status, locus) = (VerdictId::HostProtocolUnreachable, seen.fault(), errors.locus(seen));
    let finding = if errors.is_from_target(seen) {
        Finding::proven(
            id,
            status,
            locus,
            format!("{who} answers that it does not speak the protocol ({what})"),
        )
    } else {
        let text = format!("{who} answers for {seen} that it does not speak the protocol ({what})");
        Finding::likely(id, status, locus, text)
    };
    Some(finding.because(errors.evidence).next(test(HERE, netkit_ping(seen, "--tcp=443"), &[id])))
}
