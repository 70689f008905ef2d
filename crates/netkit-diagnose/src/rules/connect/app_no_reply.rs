//! Rule `app.no-reply`: the service acknowledges what it gets and does not answer.
//!
//! **Observed**: the connection stands, what was sent is acknowledged, and no byte came back while it was watched. **Means**:
//! the host has the request, and the network carries both ways; the program has not answered. **Does not prove** that it
//! never will, nor that what was sent was a request in its protocol. **Decides**: the program on the host.

use netkit_model::{AfterEnd, Status, VerdictId};

use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, test};
use crate::words::{count, milliseconds};

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let after = seen.after().filter(|after| after.end == AfterEnd::Open && after.received == 0)?;
    if seen.inquiry.mss_test.is_some() {
        // Its text is to fill segments, and nobody said that the service has an answer to it.
        return None;
    }
    let info = seen.last_sample().map(|sample| sample.info);
    // The SYN counts for one of the bytes that are acknowledged.
    let acknowledged =
        info.is_none_or(|info| info.unacked == 0 && info.bytes_acked.is_none_or(|bytes| bytes > after.sent));
    if after.sent == 0 || !acknowledged {
        return None;
    }
    let (id, sent) = (VerdictId::AppSilent, count(after.sent, "byte"));
    let watched = milliseconds(after.watched);
    let taken = if info.is_some() { "acknowledges" } else { "takes" };
    let text = format!("{seen} accepts the connection, {taken} {sent} and does not answer within {watched}");
    let port = seen.inquiry.port;
    Some(
        Finding::likely(id, Status::Fail, seen.target_locus(None), text)
            .because(seen.ids.attempt)
            .because(seen.ids.samples.iter().copied())
            .because(seen.ids.after)
            .not(&[VerdictId::PathLoss, VerdictId::TcpFiltered], seen.ids.samples.last().copied())
            .next(test(seen.target_place(), format!("ss -tnp sport = :{port}"), &[id]))
            .fix("see what the program does; Recv-Q of its connection says whether it has read the request"),
    )
}
