//! Rule `tcp.reset`: the connection was reset after the handshake.
//!
//! **Observed**: ECONNRESET, and no FIN before. **Means**: a RST came from the other side. A
//! program that ends with unread data, a proxy without a server behind it, and a filter that looks into the connection
//! all do that. **Does not prove** who sent it: a device on the path may, in the host's name. **Decides**: the program's own
//! log, and the hop limit of the RST in a capture.

use netkit_model::{AfterEnd, Status, VerdictId};
use netkit_net::Errno;

use crate::commands::ss_listeners;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, test};
use crate::words::{count, milliseconds};

const ID: VerdictId = VerdictId::TcpReset;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let after = seen.after()?;
    let AfterEnd::Failed(error, at) = after.end else { return None };
    if error == Errno::TIMEDOUT {
        return None;
    }
    let at = milliseconds(at);
    let (status, how) = match after.received {
        0 => (Status::Fail, "before a byte came".to_owned()),
        received => (Status::Degraded, format!("after {}", count(received, "byte"))),
    };
    let text = format!("{seen} accepts the connection and resets it {how}, {at} after the handshake");
    let port = seen.inquiry.port;
    let locus = seen.target_locus(None);
    Some(
        Finding::likely(ID, status, locus, text)
            .because(seen.ids.attempt)
            .because(seen.ids.after)
            .not(&[VerdictId::TcpFiltered, VerdictId::ListenNone], seen.ids.attempt)
            .next(test(seen.target_place(), ss_listeners(port), &[ID, VerdictId::AppClosed]))
            .next(test(format!("{HERE}, as root"), format!("tcpdump -vnn -i any tcp port {port}"), &[ID])),
    )
}
