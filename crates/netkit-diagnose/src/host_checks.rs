//! From what was seen of this host to its checks and its verdict: every check looks, and the worst speaks.
//!
//! It knows no check; their order stands in `rules::doctor`.

use netkit_model::{Check, CheckLevel, Confidence, HostSeen, Status};

use crate::diagnose::Diagnosis;
use crate::finding::Finding;
use crate::found::Found;
use crate::host_seen::Host;
use crate::notebook::Notebook;
use crate::rules::doctor::{self, local_ok};
use crate::words::count;

/// Judges a host: what came of each check, the worst first, and the verdict with what it rests on.
pub fn diagnose_host(seen: &HostSeen) -> (Vec<Check>, Diagnosis) {
    let mut found = doctor::look(Host { seen });
    // What the user asks about comes before what is as bad elsewhere.
    found.sort_by_key(|one| (one.level, !one.is_subject));
    let mut notebook = Notebook::default();
    let checks: Vec<Check> = found.iter().map(|one| check(one, &mut notebook)).collect();
    let finding = verdict(seen, &found, &checks);
    (checks, Diagnosis { verdict: finding.into_verdict(), evidence: notebook.evidence })
}

fn check(found: &Found, notebook: &mut Notebook) -> Check {
    Check {
        id: found.id,
        level: found.level,
        is_asked: found.is_subject,
        text: found.text.clone(),
        evidence: found.facts.iter().map(|fact| notebook.note(fact.clone())).collect(),
        matters: found.matters.clone(),
        fix: found.fix.clone(),
    }
}

fn verdict(seen: &HostSeen, found: &[Found], checks: &[Check]) -> Finding {
    let of = |level| found.iter().filter(|one| one.level == level).count() as u64;
    let (Some(worst), Some(check)) = (found.first(), checks.first()) else {
        return local_ok::finding(seen, found);
    };
    let status = match worst.level {
        CheckLevel::Fail => Status::Fail,
        CheckLevel::Warn => Status::Degraded,
        CheckLevel::Unknown | CheckLevel::Note | CheckLevel::Ok => return local_ok::finding(seen, found),
    };
    let others = of(CheckLevel::Fail) + of(CheckLevel::Warn) - 1;
    let more = if others > 0 { format!("; {} more", count(others, "finding")) } else { String::new() };
    let text = format!("{}{more}", worst.text);
    let finding = match worst.confidence {
        Confidence::Proven => Finding::proven(worst.id, status, worst.locus, text),
        _ => Finding::likely(worst.id, status, worst.locus, text),
    };
    let finding = finding.because(check.evidence.iter().copied());
    worst.fix.iter().fold(finding, Finding::fix)
}
