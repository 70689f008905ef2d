//! Several ports or hosts in one run: one verdict and one report of them all.
//!
//! It judges nothing; every target has had its own verdict before.

use netkit_diagnose::{Diagnosis, diagnose_own_error};
use netkit_model::{ConnectRun, Status};

/// The worst of several verdicts, which says how many there are.
pub(super) fn worst(mut judged: Vec<Diagnosis>) -> Diagnosis {
    let count = judged.len();
    let bad = judged.iter().filter(|one| one.verdict.status != Status::Ok).count();
    // The first of equally bad ones; a fault is worse than not to know whether there is one.
    let badness = |one: &Diagnosis| match one.verdict.status {
        Status::Fail => 0,
        Status::Unknown => 1,
        Status::Degraded => 2,
        Status::Ok => 3,
    };
    let place = (0..count).min_by_key(|place| badness(&judged[*place]));
    let Some(place) = place else { return diagnose_own_error("nothing was tried") };
    let mut diagnosis = judged.swap_remove(place);
    if count > 1 {
        let text = &diagnosis.verdict.text;
        diagnosis.verdict.text = match bad {
            0 => format!("{text}; all {count} targets are fine"),
            _ => format!("{text}; {bad} of {count} targets are not fine"),
        };
    }
    diagnosis
}

/// Several targets as one report.
pub(super) fn merged(runs: Vec<ConnectRun>) -> ConnectRun {
    let mut runs = runs.into_iter();
    let mut all = runs.next().unwrap_or_default();
    for run in runs {
        for address in run.addresses {
            if !all.addresses.contains(&address) {
                all.addresses.push(address);
            }
        }
        // Each port of a target brings its lookup along.
        for lookup in run.lookups {
            if !all.lookups.iter().any(|known| known.name == lookup.name) {
                all.lookups.push(lookup);
            }
        }
        all.inquiries.extend(run.inquiries);
        all.races.extend(run.races);
    }
    all
}
