//! Rule `path.ok`: every probe was answered in time.
//!
//! **Observed**: as many answers in time as probes that left this host. **Means**: the target is up and the path
//! carries these probes both ways. **Does not prove** that nothing is ever lost: so many probes cannot exclude a
//! loss below the upper bound of their 95 % interval (Wilson), which is why the text says it; nor that any service
//! answers. **Decides**: a longer run narrows the interval.
//!
//! In a sweep it means that at least one address answers: that others are silent is no fault.

use netkit_model::{Locus, LocusKind, Status, VerdictId};
use netkit_stats::Quantile;

use crate::finding::Finding;
use crate::observations::{Observations, Subject};
use crate::words::{count, milliseconds, not_excluded, share};

const ID: VerdictId = VerdictId::PathOk;

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let counters = seen.counters;
    if counters.received == 0 || counters.received < counters.tried() {
        return None;
    }
    let replies = format!("{} of {}", counters.received, count(counters.tried(), "reply"));
    let left_out = (counters.suspended > 0).then(|| {
        let probes = count(counters.suspended, "probe");
        format!("; {probes} in flight while this machine was suspended are left out")
    });
    let finding = healthy(format!("{seen} answers: {replies}{}", median(seen)))
        .adding(&left_open(counters.tried()))
        .adding(&left_out.unwrap_or_default());
    Some(finding.because(seen.ids.replies))
}

/// The finding for several targets that are all fine.
pub(crate) fn several<'a>(seen: impl Iterator<Item = &'a Observations<'a>>) -> Finding {
    let (mut targets, mut received, mut tried, mut fewest) = (0, 0_u64, 0_u64, u64::MAX);
    let mut evidence = Vec::new();
    for one in seen {
        targets += 1;
        received = received.saturating_add(one.counters.received);
        tried = tried.saturating_add(one.counters.tried());
        fewest = fewest.min(one.counters.tried());
        evidence.extend(one.ids.replies);
    }
    let targets = count(targets, "target");
    healthy(format!("all {targets} answer: {received} of {}", count(tried, "reply")))
        .adding(&left_open(fewest))
        .adding(" to one of them")
        .because(evidence)
}

pub(crate) fn sweep(seen: &Observations<'_>) -> Option<Finding> {
    let Subject::Sweep { addresses, alive, .. } = seen.subject else { return None };
    if alive == 0 && seen.answered() == 0 {
        return None;
    }
    let finding = healthy(format!("{} answer{}", share(alive, addresses, "address"), median(seen)));
    Some(finding.because(seen.ids.replies))
}

fn healthy(text: String) -> Finding {
    Finding::proven(ID, Status::Ok, Locus::of(LocusKind::Path), text)
}

/// ", p50 0.042 ms", or nothing where no round trip could be measured.
fn median(seen: &Observations<'_>) -> String {
    let median = seen.rtt.quantile(Quantile::P50);
    median.map(|median| format!(", p50 {}", milliseconds(median))).unwrap_or_default()
}

/// "; 3 probes cannot exclude loss below 56%".
fn left_open(probes: u64) -> String {
    not_excluded(probes).map(|bound| format!("; {bound}")).unwrap_or_default()
}
