//! The verdict: what is wrong and where, how sure that is, and which test decides what is not known.

use std::net::IpAddr;

use crate::{EvidenceId, VerdictId};

/// The one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Nothing is wrong.
    Ok,
    /// It works, but not as it should.
    Degraded,
    /// It does not work.
    Fail,
    /// It cannot be known from here.
    Unknown,
}

/// How sure the verdict is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Confidence {
    /// A discriminating observation supports it.
    Proven,
    /// The observations fit and nothing speaks against it.
    Likely,
    /// Two or more causes look the same from here.
    Ambiguous,
    /// Not enough was observed.
    Undetermined,
}

/// Where the fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LocusKind {
    /// On this host.
    ThisHost,
    /// The first router.
    Gateway,
    /// A router on the path.
    Hop,
    /// The target itself.
    Target,
    /// A name server.
    Resolver,
    /// Somewhere on the path.
    Path,
    /// Not known.
    Unknown,
}

/// Where the fault is, with the address and the distance where they are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Locus {
    /// The kind of place.
    pub kind: LocusKind,
    /// Its address.
    pub address: Option<IpAddr>,
    /// Its distance in hops.
    pub hop: Option<u8>,
}

impl Locus {
    /// A place without an address.
    pub const fn of(kind: LocusKind) -> Self {
        Self { kind, address: None, hop: None }
    }

    /// A place with an address.
    pub const fn at(kind: LocusKind, address: IpAddr) -> Self {
        Self { kind, address: Some(address), hop: None }
    }
}

/// A cause that fits the observations as well as others do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The cause.
    pub id: VerdictId,
    /// In words.
    pub text: String,
}

/// A cause that an observation excludes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuledOut {
    /// The cause.
    pub id: VerdictId,
    /// By which observation.
    pub by: EvidenceId,
}

/// A test that would decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextTest {
    /// Where to run it.
    pub place: String,
    /// What to run.
    pub command: String,
    /// Between which causes it decides.
    pub decides: Vec<VerdictId>,
}

/// What is wrong and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The one word.
    pub status: Status,
    /// The cause.
    pub id: VerdictId,
    /// The place.
    pub locus: Locus,
    /// How sure.
    pub confidence: Confidence,
    /// One sentence without a full stop, naming what and where.
    pub text: String,
    /// The observations it rests on.
    pub evidence: Vec<EvidenceId>,
    /// Where it is ambiguous: two or more.
    pub candidates: Vec<Candidate>,
    /// What is excluded.
    pub ruled_out: Vec<RuledOut>,
    /// What would decide; never empty where it is ambiguous.
    pub next: Vec<NextTest>,
    /// What to do about it.
    pub fix: Vec<String>,
}
