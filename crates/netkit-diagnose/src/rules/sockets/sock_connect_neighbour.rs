//! Rule `sock.connect-neighbour`: a connection hangs because its SYN waits in this host.
//!
//! **Observed**: a socket is in SYN-SENT, its timer has run out, and fewer SYNs were sent again than that (`tcpi_total_retrans`
//! below `tcpi_retransmits`). **Means**: the first SYN is still queued here, mostly because the neighbour that it should be
//! handed to, the target or the gateway, does not answer for its link address; without IPsec's keys it waits in the same way.
//! **Does not prove** which of them: that stands in the table of neighbours. **Decides**: the entry of the neighbour, which
//! `netkit connect` looks at.

use netkit_model::{HangingKind, Locus, LocusKind, VerdictId};

use super::hanging::findings;
use crate::finding::Finding;
use crate::sockets_seen::SocketsSeen;

const ID: VerdictId = VerdictId::SockConnectNeighbour;

pub(super) fn rule(seen: &SocketsSeen<'_>) -> Vec<Finding> {
    let found = findings(
        seen,
        HangingKind::Neighbour,
        ID,
        |_| Locus::of(LocusKind::Unknown),
        |_| {
            "the SYN still waits in this host, mostly for the link address of the target or of the gateway"
                .to_owned()
        },
    );
    let fix = "see `ip neigh`: FAILED or INCOMPLETE names the neighbour that does not answer";
    found.into_iter().map(|finding| finding.fix(fix)).collect()
}
