//! Rule `app.closed-no-data`: the service closes the connection without a word.
//!
//! **Observed**: the handshake is complete, and a FIN came before any byte; a RST may follow it. **Means**: something accepted and closed: a
//! program that wants another protocol or client, a proxy or a container's port without a server behind it, a limit on
//! clients. The network carried everything. **Does not prove** which. **Decides**: the program's own log.

use netkit_model::{AfterEnd, Status, VerdictId};

use crate::commands::ss_listeners;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, test};
use crate::words::milliseconds;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let after = seen.after().filter(|after| after.received == 0)?;
    let AfterEnd::Closed(at) = after.end else { return None };
    let id = VerdictId::AppClosed;
    let text = format!(
        "{seen} accepts the connection and closes it without a byte, {} after the handshake",
        milliseconds(at)
    );
    let locus = seen.target_locus(None);
    Some(
        Finding::proven(id, Status::Fail, locus, text)
            .because(seen.ids.attempt)
            .because(seen.ids.after)
            .not(&[VerdictId::TcpFiltered, VerdictId::ListenNone, VerdictId::PathLoss], seen.ids.after)
            .next(test(seen.target_place(), ss_listeners(seen.inquiry.port), &[id]))
            .fix("read the log of the program, and whether what it passes connections on to is there"),
    )
}
