//! Rule `sock.connect-dropped-here`: a connection hangs because this host drops its SYN.
//!
//! **Observed**: a socket is in SYN-SENT, its SYN was sent again as often as its timer ran out, and none of these left
//! (`tcpi_retrans` is 0 although `tcpi_total_retrans` is not). **Means**: a filter of this host for outgoing packets, a control
//! group's program, a full table of connection tracking or a full queue of the interface drops it. **Does not prove** which of
//! these. **Decides**: the rules for output, which need root to read, and the same from another control group.

use netkit_model::{HangingKind, Locus, LocusKind, VerdictId};

use super::hanging::findings;
use crate::commands::nft_ruleset;
use crate::finding::{Finding, HERE, test};
use crate::sockets_seen::SocketsSeen;

const ID: VerdictId = VerdictId::SockConnectDroppedHere;

pub(super) fn rule(seen: &SocketsSeen<'_>) -> Vec<Finding> {
    let here = |_: &_| Locus::of(LocusKind::ThisHost);
    let found = findings(seen, HangingKind::DroppedHere, ID, here, |group| {
        format!("this host itself drops the SYN, {} times again so far", group.total_retrans)
    });
    let finished = |finding: Finding| {
        finding
            .next(test(HERE, nft_ruleset(), &[ID]))
            .fix("let it out: look at the rules for output, at IPAddressDeny= of its unit, and at conntrack's table")
    };
    found.into_iter().map(finished).collect()
}
