//! Rule `sock.connect-no-answer`: a connection hangs because nothing answers its SYN.
//!
//! **Observed**: a socket is in SYN-SENT, its SYN was sent again and left this host (`tcpi_retrans` above 0), and no segment came
//! to it (`tcpi_segs_in` is 0). **Means**: the SYN is dropped on its way, the other side drops it or is not there, the answer is
//! lost on its way back, or the other side's queue is full. **Does not prove** which: they look the same from here.
//! **Decides**: `netkit connect` to the same place, which asks the path.

use netkit_model::{HangingKind, Locus, LocusKind, VerdictId};

use super::hanging::findings;
use crate::finding::Finding;
use crate::sockets_seen::SocketsSeen;

const ID: VerdictId = VerdictId::SockConnectNoAnswer;

pub(super) fn rule(seen: &SocketsSeen<'_>) -> Vec<Finding> {
    findings(
        seen,
        HangingKind::NoAnswer,
        ID,
        |group| Locus::at(LocusKind::Unknown, group.peer.ip()),
        |group| {
            let times = group.total_retrans;
            format!(
                "the SYN left this host and was sent again {times} time{}, and nothing came back",
                if times == 1 { "" } else { "s" }
            )
        },
    )
}
