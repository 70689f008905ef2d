//! One verdict for several addresses of a name: which of them is worth a sentence, and which family fails.
//!
//! It judges no address; the rules of `netkit connect` do.

use std::cmp::Reverse;

use netkit_model::{Attempt, AttemptEnd, LocusKind, Status};

use crate::connect_seen::{ConnectSeen, family};
use crate::finding::Finding;
use crate::rules::connect::judge;
use crate::words::share;

/// The finding that says most about all addresses; `None` without any.
pub(crate) fn combine(seen: &[ConnectSeen<'_>]) -> Option<Finding> {
    let judged: Vec<Judged<'_>> =
        seen.iter().map(|seen| Judged { seen, finding: finding_of(seen) }).collect();
    if let [only] = judged.as_slice() {
        return Some(only.finding.clone());
    }
    let of = |status: Status| judged.iter().filter(move |one| one.finding.status() == status);
    let failing: Vec<&Judged<'_>> = of(Status::Fail).collect();
    let working: Vec<&Judged<'_>> = of(Status::Degraded).chain(of(Status::Ok)).collect();
    // An address that was given up for another says nothing about either.
    let Some(worst) = failing.iter().max_by_key(|one| one.says()) else {
        return Some(working.first().copied().or(judged.first())?.finding.clone());
    };
    let others = judged.iter().flat_map(|one| one.finding.evidence().iter().copied());
    let finding = worst.finding.clone();
    Some(match (working.first(), failing.len()) {
        (Some(works), _) => finding.degrading(&split(&failing, worst, works)).because(others),
        (None, 1) => finding,
        (None, affected) => {
            let part = share(affected as u64, judged.len() as u64, "address");
            finding
                .adding(&format!("; {part} {} not connect", if affected == 1 { "does" } else { "do" }))
                .because(others)
        }
    })
}

/// What the rules found about one address.
struct Judged<'a> {
    seen: &'a ConnectSeen<'a>,
    finding: Finding,
}

impl Judged<'_> {
    /// Who got farther says more: that this host has no IPv6 is beside the point where IPv4 was refused. Of equals the
    /// first speaks, because programs try it first.
    fn says(&self) -> impl Ord + use<> {
        let left = self.finding.locus().kind != LocusKind::ThisHost;
        (left, Reverse(self.seen.ids.attempt))
    }
}

/// The verdict on one address, with the share of its attempts that it is about.
fn finding_of(seen: &ConnectSeen<'_>) -> Finding {
    let finding = judge(seen);
    let attempts = &seen.inquiry.attempts;
    let connects = |attempt: &&Attempt| matches!(attempt.end, AttemptEnd::Connected(_));
    let connected = attempts.iter().filter(connects).count();
    if seen.unconnected().is_none() || connected == 0 {
        return finding;
    }
    finding.adding(&format!("; {} connected", share(connected as u64, attempts.len() as u64, "attempt")))
}

/// "IPv6 fails while IPv4 works: ", or which address fails where the family makes no difference.
fn split(failing: &[&Judged<'_>], worst: &Judged<'_>, works: &Judged<'_>) -> String {
    let [fails, other] = [worst, works].map(|one| family(one.seen.address()));
    let all_of_family = failing.iter().all(|one| family(one.seen.address()) == fails);
    if fails != other && all_of_family {
        format!("{fails} fails while {other} works: ")
    } else {
        format!("{} fails while {} works: ", worst.seen.target(), works.seen.target())
    }
}
