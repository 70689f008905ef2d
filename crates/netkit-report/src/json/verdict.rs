//! The verdict in JSON; the same words in every command's report.

use netkit_model::{EvidenceId, LocusKind, Status, VerdictId};
use schemars::JsonSchema;
use serde::Serialize;

use crate::escape;
use crate::verdict::confidence_word;

/// What is wrong and where, how sure that is, and what would decide.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Verdict {
    /// The one word.
    #[schemars(extend("enum" = ["ok", "degraded", "fail", "unknown"]))]
    status: &'static str,
    /// The cause, `layer.cause`; one of a closed list that only grows.
    #[schemars(extend("enum" = ids()))]
    id: &'static str,
    /// The layer of the cause.
    layer: &'static str,
    /// The place.
    locus: Locus,
    /// How sure: `ambiguous` means two or more candidates and at least one next test.
    #[schemars(extend("enum" = ["proven", "likely", "ambiguous", "undetermined"]))]
    confidence: &'static str,
    /// One sentence that names what and where.
    text: String,
    /// The observations that it rests on.
    evidence: Vec<String>,
    /// Causes that fit equally well.
    candidates: Vec<Candidate>,
    /// Causes that an observation excludes.
    ruled_out: Vec<RuledOut>,
    /// Tests that would decide.
    next: Vec<NextTest>,
    /// What to do about it.
    fix: Vec<String>,
}

/// Where the fault is.
#[derive(Debug, Serialize, JsonSchema)]
struct Locus {
    /// The kind of place.
    #[schemars(extend("enum" = ["this-host", "gateway", "hop", "target", "resolver", "path", "unknown"]))]
    kind: &'static str,
    /// Its address.
    address: Option<String>,
    /// Its distance in hops.
    hop: Option<u8>,
}

/// A cause that fits as well as others.
#[derive(Debug, Serialize, JsonSchema)]
struct Candidate {
    /// The cause.
    #[schemars(extend("enum" = ids()))]
    id: &'static str,
    /// The cause in words.
    text: String,
}

/// A cause that an observation excludes.
#[derive(Debug, Serialize, JsonSchema)]
struct RuledOut {
    /// The cause.
    #[schemars(extend("enum" = ids()))]
    id: &'static str,
    /// The observation.
    by: String,
}

/// A test that would decide.
#[derive(Debug, Serialize, JsonSchema)]
struct NextTest {
    /// Where to run it.
    #[serde(rename = "where")]
    place: String,
    /// What to run.
    command: String,
    /// Between which causes it decides.
    decides: Vec<&'static str>,
}

impl Verdict {
    pub(super) fn of(verdict: &netkit_model::Verdict) -> Self {
        let candidates = verdict.candidates.iter();
        let ruled_out = verdict.ruled_out.iter();
        let next = verdict.next.iter();
        Self {
            status: status(verdict.status),
            id: verdict.id.name(),
            layer: verdict.id.layer(),
            locus: Locus {
                kind: locus_kind(verdict.locus.kind),
                address: verdict.locus.address.map(|address| address.to_string()),
                hop: verdict.locus.hop,
            },
            confidence: confidence_word(verdict.confidence),
            text: sentence(&verdict.text),
            evidence: verdict.evidence.iter().map(|id| evidence_id(*id)).collect(),
            candidates: candidates
                .map(|one| Candidate { id: one.id.name(), text: sentence(&one.text) })
                .collect(),
            ruled_out: ruled_out.map(|one| RuledOut { id: one.id.name(), by: evidence_id(one.by) }).collect(),
            next: next
                .map(|test| NextTest {
                    place: sentence(&test.place),
                    command: sentence(&test.command),
                    decides: test.decides.iter().map(|id| id.name()).collect(),
                })
                .collect(),
            fix: verdict.fix.iter().map(|fix| sentence(fix)).collect(),
        }
    }
}

/// The number of an observation, as the verdict points at it.
pub(super) fn evidence_id(id: EvidenceId) -> String {
    format!("e{}", id.0)
}

fn sentence(text: &str) -> String {
    escape::sentence(text).into_owned()
}

fn ids() -> Vec<&'static str> {
    VerdictId::ALL.iter().map(|id| id.name()).collect()
}

const fn status(status: Status) -> &'static str {
    match status {
        Status::Ok => "ok",
        Status::Degraded => "degraded",
        Status::Fail => "fail",
        Status::Unknown => "unknown",
    }
}

const fn locus_kind(kind: LocusKind) -> &'static str {
    match kind {
        LocusKind::ThisHost => "this-host",
        LocusKind::Gateway => "gateway",
        LocusKind::Hop => "hop",
        LocusKind::Target => "target",
        LocusKind::Resolver => "resolver",
        LocusKind::Path => "path",
        LocusKind::Unknown => "unknown",
    }
}
