//! Verdicts on attempts to connect: an inquiry in; the id, status, confidence, place and candidates out.
//!
//! The tables stand in the files of `connect/`; what holds whatever was seen, in `connect_properties`.

mod connected;
mod extras;
mod here;
mod network;
mod proxy;
pub(super) mod tls;

use std::time::Duration;

use netkit_model::{
    Address, AfterEnd, AnswerKind, Attempt, AttemptEnd, Confidence, LocusKind, PathEnd, Status,
    TcpInfoSample, VerdictId,
};
use netkit_net::{
    ConnectStep, ConnectionOptions, Errno, HostCounter, Interface, NeighbourState, OwnAddress, RouteKind,
    SocketsSeen,
};

use super::properties::hold;
use super::staged::{GATEWAY, OWN, TARGET, TARGET_V6};
use super::staged_connect::{StagedConnect, connect, info, ip, link, listener, own_address, path_to, silent};
use super::staged_path::{router, trace};
use crate::Diagnosis;

use Confidence::{Ambiguous, Likely, Proven, Undetermined};
use Status::{Degraded, Fail};
use VerdictId as Id;

/// What a verdict must be.
type Expected = (Id, Confidence, LocusKind);

const HERE: LocusKind = LocusKind::ThisHost;
const RESET: AnswerKind = AnswerKind::Reset;

#[track_caller]
fn check_status(staged: &StagedConnect, status: Status, expected: Expected) -> Diagnosis {
    let diagnosis = staged.diagnose();
    hold(&diagnosis).expect("every verdict keeps its promises");
    let verdict = &diagnosis.verdict;
    assert_eq!((verdict.id, verdict.confidence, verdict.locus.kind), expected, "{}", verdict.text);
    assert_eq!(verdict.status, status, "{}", verdict.text);
    diagnosis
}

#[track_caller]
fn check(staged: &StagedConnect, expected: Expected) {
    check_status(staged, Fail, expected);
}

/// An ambiguous verdict with exactly these candidates.
#[track_caller]
fn check_between(staged: &StagedConnect, id: Id, place: LocusKind, candidates: &[Id]) {
    let verdict = check_status(staged, Fail, (id, Ambiguous, place)).verdict;
    let mut found: Vec<Id> = verdict.candidates.iter().map(|one| one.id).collect();
    let mut expected = candidates.to_vec();
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "{}", verdict.text);
}

/// The same at a hop.
#[track_caller]
fn check_hop(staged: &StagedConnect, expected: Expected, hop: u8) {
    let verdict = check_status(staged, Fail, expected).verdict;
    assert_eq!(verdict.locus.hop, Some(hop), "{}", verdict.text);
}

fn refused_here(errno: Errno) -> StagedConnect {
    connect().immediate(ConnectStep::Connect, errno)
}

fn asked(staged: StagedConnect, options: ConnectionOptions) -> StagedConnect {
    staged.run(|run| run.options = options)
}

fn from(source: &str) -> ConnectionOptions {
    ConnectionOptions { source: Some(ip(source)), ..ConnectionOptions::default() }
}
