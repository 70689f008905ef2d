//! Rule `sock.ok`: nothing is wrong with the sockets of this host.
//!
//! **Observed**: none of the other rules about sockets finds anything. **Means**: no queue overflows, no connection hangs, nobody
//! leaves connections open, and there are ports left. **Does not prove** that all is well with what is sent on them.

use netkit_model::{Locus, LocusKind, Status, VerdictId};

use crate::finding::Finding;
use crate::sockets_seen::SocketsSeen;

pub(super) fn finding(seen: &SocketsSeen<'_>) -> Finding {
    let which = if seen.run.filter.is_empty() { "of this host" } else { "that the filter lets through" };
    let text = format!("nothing is wrong with the {} {which}", seen.size());
    Finding::proven(VerdictId::SockOk, Status::Ok, Locus::of(LocusKind::ThisHost), text)
        .because([seen.counts])
}
