//! One verdict for several targets: the worst one's, with how many are affected.
//!
//! It judges no target; `diagnose` did.

use netkit_model::{Status, VerdictId};

use crate::diagnose::Judged;
use crate::finding::Finding;
use crate::rules::path_ok;

/// The worst finding of all targets; `None` without targets.
pub(crate) fn combine(judged: &[Judged<'_>]) -> Option<Finding> {
    let worst = judged.iter().min_by_key(|one| (one.finding.badness(), one.precedence))?;
    if judged.len() == 1 {
        return Some(worst.finding.clone());
    }
    if worst.finding.id() == VerdictId::PathOk {
        return Some(path_ok::several(judged.iter().map(|one| one.observations)));
    }
    let affected: Vec<&Judged<'_>> = judged.iter().filter(|one| one.finding.status() != Status::Ok).collect();
    let text = match (affected.len(), judged.len()) {
        (affected, all) if affected == all => format!("; all {all} targets are affected"),
        (1, 2) => "; the other target is fine".to_owned(),
        (1, all) => format!("; the other {} targets are fine", all - 1),
        (affected, all) => format!("; {affected} of {all} targets are affected"),
    };
    // "3 of 5" rests on what was seen of all three.
    let others = affected.into_iter().flat_map(|one| one.finding.evidence().iter().copied());
    Some(worst.finding.clone().adding(&text).because(others))
}
