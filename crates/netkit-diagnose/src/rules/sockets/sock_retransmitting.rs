//! Rule `sock.retransmitting`: much of what is sent to a peer has to be sent again.
//!
//! **Observed**: on the open connections with one address, more than one byte of twenty was sent again (`tcpi_bytes_retrans` of
//! `tcpi_bytes_sent`), of a hundred kilobytes at least. **Means**: segments or their acknowledgements are lost on the way, or a
//! queue is too short. It counts from the beginning of each connection: it may be long past. **Does not prove** where.
//! **Decides**: the path, sampled.

use netkit_model::{EvidenceId, Locus, LocusKind, PeerLoss, Status, VerdictId};

use crate::commands::netkit_mtr_to;
use crate::finding::{Finding, HERE, test};
use crate::sockets_seen::{SocketsSeen, connections};
use crate::words::percent;

const ID: VerdictId = VerdictId::SockRetransmitting;
/// Less says too little: a lost segment of ten is chance.
const ENOUGH: u64 = 100_000;

pub(super) fn rule(seen: &SocketsSeen<'_>) -> Vec<Finding> {
    let is_much = |loss: &PeerLoss| loss.sent >= ENOUGH && loss.retransmitted.saturating_mul(20) > loss.sent;
    let finding = |&(loss, evidence): &(&PeerLoss, EvidenceId)| {
        #[expect(clippy::cast_precision_loss, reason = "bytes, whose ratio is shown with two digits")]
        let ratio = loss.retransmitted as f64 / loss.sent as f64;
        let text = format!(
            "{} of what was sent to {} on {} had to be sent again ({} of {} bytes)",
            percent(ratio),
            loss.address,
            connections(loss.connections),
            loss.retransmitted,
            loss.sent,
        );
        Finding::likely(ID, Status::Degraded, Locus::at(LocusKind::Path, loss.address), text)
            .because([evidence])
            .next(test(HERE, netkit_mtr_to(loss.address.into()), &[ID]))
            .fix("find where segments are lost (netkit mtr, from both ends), and look at the interface's errors and drops")
    };
    seen.losses.iter().filter(|(loss, _)| is_much(loss)).map(finding).collect()
}
