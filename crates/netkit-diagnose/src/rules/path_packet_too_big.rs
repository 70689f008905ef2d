//! Rule `path.packet-too-big`: the packets are larger than the path carries and may not be fragmented.
//!
//! **Observed**: ICMP 3/4 or ICMPv6 2 (RFC 1191, RFC 8201), mostly with the next link's MTU; or sends fail with
//! EMSGSIZE because this host knows the MTU already. **Means**: packets of this size do not pass, smaller ones may.
//! **Does not prove** that the path is broken: this is how path MTU discovery works. **Decides**: a probe of the
//! stated size.

use netkit_model::{Locus, LocusKind, Method, VerdictId};
use netkit_net::Errno;

use crate::commands::{ip_route_get, netkit_ping};
use crate::finding::{Finding, HERE, test};
use crate::icmp_kind::IcmpKind;
use crate::observations::Observations;
use crate::seen::IcmpErrors;

const ID: VerdictId = VerdictId::PathPacketTooBig;

/// Whether this rule explains the errno: a sweep has no path of its own.
pub(crate) fn explains(seen: &Observations<'_>, errno: Errno) -> bool {
    errno == Errno::MSGSIZE && !seen.is_sweep()
}

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let finding = stated(seen).or_else(|| refused_here(seen))?;
    Some(finding.fix(format!("{} (shows the path MTU that this host has learnt)", ip_route_get(seen))))
}

fn stated(seen: &Observations<'_>) -> Option<Finding> {
    let errors = seen.icmp_errors(IcmpKind::PacketTooBig)?;
    let (who, what) = (errors.who(), errors.what(seen));
    let mtu = errors.report.mtu.filter(|mtu| *mtu > 0);
    let text = match mtu {
        Some(mtu) => format!(
            "packets of this size do not pass {who} towards {seen}: its next link carries {mtu} bytes ({what})"
        ),
        None => format!("packets of this size do not pass {who} towards {seen} ({what})"),
    };
    let finding = Finding::proven(ID, seen.fault(), errors.locus(seen), text);
    let finding = match payload_that_fits(&errors) {
        Some(payload) => finding.next(test(HERE, netkit_ping(seen, &format!("-M do -s {payload}")), &[ID])),
        None => finding,
    };
    Some(finding.because(errors.evidence))
}

fn refused_here(seen: &Observations<'_>) -> Option<Finding> {
    let failures = seen.send_failures(|errno| explains(seen, errno))?;
    let text = format!(
        "the probes are larger than the MTU that this host knows towards {seen} {}",
        failures.how_many(seen)
    );
    let finding = Finding::proven(ID, seen.fault(), Locus::of(LocusKind::ThisHost), text);
    Some(finding.because(failures.evidence))
}

/// The payload that fits the stated MTU, in a probe by ICMP or UDP.
fn payload_that_fits(errors: &IcmpErrors) -> Option<u32> {
    let headers = Method::Udp.header_length(errors.report.ipv6);
    errors.report.mtu?.checked_sub(u32::try_from(headers).ok()?)
}
