//! What the rules of `netkit sockets --problems` find, as checks of this host: leaks, full queues, connections that hang, ports used
//! up. No check of its own: it hands on what they say.

use netkit_model::{CheckLevel, Confidence, DoctorSubject, EvidenceFact, SocketFact, Status, Verdict};

use crate::diagnose::diagnose_sockets;
use crate::found::Found;
use crate::host_seen::Host;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let Some(run) = &host.seen.sockets else { return Vec::new() };
    let (verdicts, evidence) = diagnose_sockets(run);
    let found = verdicts.into_iter().map(|verdict| {
        let facts = verdict.evidence.iter().filter_map(|id| evidence.iter().find(|one| one.id == *id));
        let facts: Vec<EvidenceFact> = facts.map(|one| one.fact.clone()).collect();
        let is_asked = facts.iter().any(|fact| is_about(fact, &host.seen.subject));
        let found = facts.into_iter().fold(of(verdict), Found::because_of);
        if is_asked { found.of_subject() } else { found }
    });
    found.collect()
}

/// A verdict as a check. What a program has to do with it is said in its text.
fn of(verdict: Verdict) -> Found {
    let level = match verdict.status {
        Status::Fail => CheckLevel::Fail,
        Status::Degraded => CheckLevel::Warn,
        Status::Unknown => CheckLevel::Unknown,
        Status::Ok => CheckLevel::Ok,
    };
    let next = verdict.next.into_iter().map(|test| test.command);
    let found = Found::of(level, verdict.id, verdict.text).at(verdict.locus);
    let found = if verdict.confidence == Confidence::Proven { found } else { found.likely() };
    verdict.fix.into_iter().chain(next).fold(found, Found::fix)
}

/// Whether an observation is about the port that is asked about.
fn is_about(fact: &EvidenceFact, subject: &DoctorSubject) -> bool {
    match (fact, subject) {
        (EvidenceFact::Sockets(SocketFact::Queue(one)), DoctorSubject::Port(port)) => {
            one.socket.local.port() == *port
        }
        _ => false,
    }
}
