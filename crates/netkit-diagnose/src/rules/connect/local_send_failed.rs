//! Rule `local.send-failed`: this host refused or ended the attempt for another reason of its own.
//!
//! **Observed**: an errno before anything was sent that no other rule explains; or ECONNABORTED, with which the kernel
//! ends a connection that somebody destroyed from outside (`ss -K`). **Means**: the network was not to blame. **Does not
//! prove** more than the errno says. **Decides**: what `netkit explain` says of it.

use netkit_explain::errno;
use netkit_model::{AttemptEnd, Locus, LocusKind, VerdictId};
use netkit_net::{ConnectStep, Errno};

use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let destroyed = seen.attempt?.end == AttemptEnd::Failed(Errno::CONNABORTED);
    let text = match seen.refused_here() {
        Some((step, error)) => {
            let call = match step {
                ConnectStep::Socket => "socket()",
                ConnectStep::Option => "an option of the socket",
                ConnectStep::Bind => "bind()",
                ConnectStep::Connect => "connect()",
            };
            let number = error.0;
            let symbol = errno(number).map_or_else(|| format!("errno {number}"), |one| one.name.to_owned());
            format!(
                "this host refused a connection to {seen} before anything was sent: {call} failed with {symbol}"
            )
        }
        None if destroyed => {
            format!("somebody on this host ended the attempt to connect to {seen} (ECONNABORTED)")
        }
        None => return None,
    };
    Some(
        Finding::proven(VerdictId::LocalSendFailed, seen.fault(), Locus::of(LocusKind::ThisHost), text)
            .because(seen.ids.attempt)
            .because(seen.ids.route),
    )
}
