//! Rule `sock.time-wait-harmless`: many connections are in TIME-WAIT, and that is as it should be.
//!
//! **Observed**: a hundred connections or more are in TIME-WAIT. **Means**: this host closed first and waits for a minute, so that
//! old segments cannot get into a new connection (RFC 9293 §3.6.1). Each takes a quarter of a kilobyte and no descriptor. Only
//! where they take all ports towards one place do they hurt, and that is a verdict of its own. **Does not prove** that opening a
//! connection for each request is wise. **Decides**: the share of ports that they take.

use netkit_model::{Locus, LocusKind, Status, TcpState, VerdictId};

use crate::finding::Finding;
use crate::sockets_seen::{SocketsSeen, connections};
use crate::words::percent;

const ID: VerdictId = VerdictId::SockTimeWaitHarmless;
/// Fewer are nothing that anybody would ask about.
const MANY: u64 = 100;

pub(super) fn rule(seen: &SocketsSeen<'_>) -> Vec<Finding> {
    let (count, piles) = seen.pile(&[TcpState::TimeWait]);
    if count < MANY {
        return Vec::new();
    }
    // The places are in the order of their use; the busiest may be another's, and says as much.
    let busiest = seen.run.oddities.ports.iter().max_by_key(|ports| ports.time_wait);
    let share = busiest.filter(|ports| ports.time_wait > 0 && ports.range > 0).map(|ports| {
        #[expect(clippy::cast_precision_loss, reason = "counts of ports, shown with two digits")]
        let ratio = ports.time_wait.min(ports.range) as f64 / ports.range as f64;
        format!(", and take {} of the ports to the busiest place", percent(ratio))
    });
    let text = format!(
        "{} wait out their end (TIME_WAIT): harmless, they hold no descriptor and little memory{}",
        connections(count),
        share.unwrap_or_default(),
    );
    let finding = Finding::proven(ID, Status::Ok, Locus::of(LocusKind::ThisHost), text);
    vec![finding.because(piles.into_iter().map(|(_, evidence)| evidence))]
}
