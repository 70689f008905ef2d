//! Rule `tcp.zero-window`: the other side takes no more data.
//!
//! **Observed**: the connection stands, something was sent, and the window that the other side offers is zero, so that the
//! kernel only probes it (RFC 9293 §3.8.6.1). **Means**: the program there does not read; its kernel answers and the network
//! carries. **Does not prove** why it does not read. **Decides**: the program on the host.

use netkit_model::{AfterEnd, Status, VerdictId};

use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, test};

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let after = seen.after().filter(|after| after.end == AfterEnd::Open && after.sent > 0)?;
    let info = seen.last_sample()?.info;
    if info.send_window != Some(0) {
        return None;
    }
    let id = VerdictId::TcpZeroWindow;
    let text =
        format!("{seen} accepts the connection and takes no more data: the window that it offers is zero");
    let status = if after.received > 0 { Status::Degraded } else { Status::Fail };
    let port = seen.inquiry.port;
    Some(
        Finding::proven(id, status, seen.target_locus(None), text)
            .because(seen.ids.attempt)
            .because(seen.ids.samples.iter().copied())
            .because(seen.ids.after)
            .not(&[VerdictId::PathLoss, VerdictId::PathMtuBlackHole], seen.ids.samples.last().copied())
            .next(test(seen.target_place(), format!("ss -tnmp sport = :{port}"), &[id]))
            .fix("see why the program does not read: Recv-Q of its connection grows"),
    )
}
