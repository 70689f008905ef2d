//! Rule `path.icmp-error`: another ICMP error ended the attempt.
//!
//! **Observed**: an ICMP error that no other rule explains, such as 3/5, 3/7, 3/8 or a parameter problem; or an errno that
//! comes from the network only, and the error itself was not kept. **Means**: somebody on the path, or the target, says
//! that the packets cannot be delivered. **Does not prove** more than its code says. **Decides**: the device that says it.

use netkit_explain::errno;
use netkit_model::{AttemptEnd, Locus, LocusKind, VerdictId};
use netkit_net::Errno;

use super::rejected::common;
use crate::commands::netkit_trace_port;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, test};
use crate::icmp_kind::Speaker;

const ID: VerdictId = VerdictId::PathIcmpError;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let trace = netkit_trace_port(seen.address(), seen.inquiry.port);
    if let Some(complaint) = seen.complaint {
        let (who, what) = (complaint.who(), complaint.what());
        let text = format!("{who} answers the connection to {seen} with an error ({what})");
        let finding = Finding::proven(ID, seen.fault(), complaint.locus(seen), text);
        return Some(match complaint.speaker {
            Speaker::Network => common(seen, finding, &complaint).next(test(HERE, trace, &[ID])),
            Speaker::ThisHost => finding.because(seen.ids.attempt).because([complaint.evidence]),
        });
    }
    let AttemptEnd::Failed(error) = seen.attempt?.end else { return None };
    if matches!(error, Errno::CONNREFUSED | Errno::TIMEDOUT) {
        return None;
    }
    let number = error.0;
    let symbol = errno(number).map_or_else(|| format!("errno {number}"), |one| one.name.to_owned());
    let text = format!("the connection to {seen} failed with {symbol}, and who said so was not kept");
    Some(
        Finding::likely(ID, seen.fault(), Locus::of(LocusKind::Unknown), text)
            .because(seen.ids.attempt)
            .because(seen.ids.route)
            .next(test(HERE, trace, &[ID])),
    )
}
