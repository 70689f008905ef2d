//! Rule `sock.connect-invalid-answer`: a connection hangs although something answers.
//!
//! **Observed**: a socket is in SYN-SENT, its timer has run out, and segments came to it (`tcpi_segs_in` above 0). **Means**: what
//! answers acknowledges something else, or sends a RST without an acknowledgement, which TCP ignores (RFC 9293 §3.10.7.3): a
//! device in between that has forgotten or mixed up connections, or a host that still knows an old one. **Does not prove** who
//! sends it. **Decides**: the segments themselves, which `netkit connect` as root listens to.

use netkit_model::{HangingKind, Locus, LocusKind, VerdictId};

use super::hanging::findings;
use crate::finding::Finding;
use crate::sockets_seen::SocketsSeen;

const ID: VerdictId = VerdictId::SockConnectInvalidAnswer;

pub(super) fn rule(seen: &SocketsSeen<'_>) -> Vec<Finding> {
    findings(
        seen,
        HangingKind::InvalidAnswer,
        ID,
        |group| Locus::at(LocusKind::Unknown, group.peer.ip()),
        |group| {
            let count = group.segments_in;
            format!(
                "{count} segment{} came that answer no SYN of this host",
                if count == 1 { "" } else { "s" }
            )
        },
    )
}
