//! Rule `path.loss`: some probes were answered and some were not.
//!
//! **Observed**: the target answers, and more probes got no answer than this host itself can have dropped. **Means**:
//! probes or their answers are lost between here and there, at a ratio within the stated 95 % interval (Wilson;
//! RFC 6673 defines the loss). **Does not prove** the direction, which one end cannot see, nor that other traffic
//! suffers: a target that limits its echo replies looks the same; nor, of a sampled path, the place, where the samples
//! are too few for the intervals of two hops to be apart. **Decides**: a run from the far end for the
//! direction, a TCP probe for the limit, a longer run for the ratio.

use netkit_model::{Locus, LocusKind, Status, VerdictId};

use crate::commands::{netkit_mtr, netkit_mtr_otherwise, netkit_ping, netkit_ping_back};
use crate::finding::{Finding, HERE, test};
use crate::observations::Observations;
use crate::words::{count, ratio_with_interval, share};

const ID: VerdictId = VerdictId::PathLoss;

/// So many probes tell a loss of 1 % from one of 2 %; a longer run is not proposed.
const LONG_RUN: u64 = 1_000;

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let counters = seen.counters;
    let is_its_limit = seen.path.as_ref().is_some_and(|path| path.limited_target().is_some());
    if seen.answered() == 0 || seen.lost_elsewhere() == 0 || is_its_limit {
        return None;
    }
    let tried = counters.tried();
    let ratio = ratio_with_interval(counters.lost, tried)?;
    let text = format!(
        "{} to {seen} or their replies are lost ({ratio}), in which direction one end cannot tell",
        share(counters.lost, tried, "probe")
    );
    let dropped = (seen.receiver_dropped > 0).then(|| {
        let packets = count(seen.receiver_dropped, "packet");
        format!("; this host itself may have dropped {packets} of them")
    });
    let place = match &seen.path {
        Some(_) => format!("; {} do not show from which hop on", count(tried, "sample")),
        None => String::new(),
    };
    let (longer, otherwise) = match &seen.path {
        Some(_) => (netkit_mtr(seen, "-r -c 1000"), netkit_mtr_otherwise(seen)),
        None => (netkit_ping(seen, "-c 1000"), netkit_ping(seen, "-c 100 --tcp=443")),
    };
    let far_end = seen.target().map_or_else(|| "the far end".to_owned(), |_| seen.to_string());
    let finding = Finding::proven(ID, Status::Degraded, Locus::of(LocusKind::Path), text)
        .adding(&place)
        .adding(&dropped.unwrap_or_default())
        .because(seen.ids.silence)
        .because(seen.ids.replies)
        .because(seen.ids.receiver_dropped)
        .not(&[VerdictId::HostSilent, VerdictId::RouteNone], seen.ids.replies)
        .next(test(far_end, netkit_ping_back(seen, "-c 1000"), &[ID]))
        .next(test(HERE, otherwise, &[ID]));
    Some(if tried < LONG_RUN { finding.next(test(HERE, longer, &[ID])) } else { finding })
}
