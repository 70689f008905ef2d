//! A finding: the verdict in the making, whose constructors keep its promises.
//!
//! It knows no network. What is ambiguous has two candidates and a next test because nothing else can be built.

use std::collections::BTreeSet;

use netkit_model::{
    Candidate, Confidence, EvidenceId, Locus, NextTest, RuledOut, Status, Verdict, VerdictId,
};

/// The place name for the machine that netkit runs on.
pub(crate) const HERE: &str = "this host";

/// What a rule found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Finding(Verdict);

impl Finding {
    /// A discriminating observation supports it.
    pub(crate) fn proven(id: VerdictId, status: Status, locus: Locus, text: impl Into<String>) -> Self {
        Self::new(Confidence::Proven, id, status, locus, text.into())
    }

    /// The observations fit and nothing speaks against it.
    pub(crate) fn likely(id: VerdictId, status: Status, locus: Locus, text: impl Into<String>) -> Self {
        Self::new(Confidence::Likely, id, status, locus, text.into())
    }

    /// Not enough was observed.
    pub(crate) fn undetermined(id: VerdictId, status: Status, locus: Locus, text: impl Into<String>) -> Self {
        Self::new(Confidence::Undetermined, id, status, locus, text.into())
    }

    /// Two or more causes look the same from here: turns any finding into one with candidates and what decides.
    pub(crate) fn between<const N: usize>(mut self, candidates: [Candidate; N], decides: NextTest) -> Self {
        const { assert!(N >= 2, "one cause is not ambiguous") };
        self.0.confidence = Confidence::Ambiguous;
        self.0.candidates.extend(candidates);
        self.next(decides)
    }

    /// One more cause of an ambiguous finding.
    pub(crate) fn or(mut self, another: Candidate) -> Self {
        debug_assert!(self.0.confidence == Confidence::Ambiguous, "a third cause follows two");
        self.0.candidates.push(another);
        self
    }

    /// It rests on these observations; each is cited once.
    pub(crate) fn because(mut self, ids: impl IntoIterator<Item = EvidenceId>) -> Self {
        let mut cited: BTreeSet<EvidenceId> = self.0.evidence.iter().copied().collect();
        self.0.evidence.extend(ids.into_iter().filter(|id| cited.insert(*id)));
        self
    }

    /// These causes are excluded by an observation, if it was made.
    pub(crate) fn not(mut self, causes: &[VerdictId], by: Option<EvidenceId>) -> Self {
        let excluded = causes.iter().filter_map(|id| Some(RuledOut { id: *id, by: by? }));
        self.0.ruled_out.extend(excluded);
        self
    }

    /// A test that would decide.
    pub(crate) fn next(mut self, test: NextTest) -> Self {
        self.0.next.push(test);
        self
    }

    /// Something to do about it.
    pub(crate) fn fix(mut self, what: impl Into<String>) -> Self {
        self.0.fix.push(what.into());
        self
    }

    /// The finding with more text.
    pub(crate) fn adding(mut self, text: &str) -> Self {
        self.0.text.push_str(text);
        self
    }

    /// The same fault where something else works all the same; `of` says what, in front of the text.
    pub(crate) fn degrading(mut self, of: &str) -> Self {
        self.0.status = Status::Degraded;
        self.0.text.insert_str(0, of);
        self
    }

    pub(crate) fn locus(&self) -> Locus {
        self.0.locus
    }

    pub(crate) fn id(&self) -> VerdictId {
        self.0.id
    }

    pub(crate) fn status(&self) -> Status {
        self.0.status
    }

    pub(crate) fn evidence(&self) -> &[EvidenceId] {
        &self.0.evidence
    }

    pub(crate) fn cites(&self, id: EvidenceId) -> bool {
        self.0.evidence.contains(&id)
    }

    /// How bad it is, the worst first: a fault that was seen is worse than not knowing.
    pub(crate) fn badness(&self) -> u8 {
        match self.0.status {
            Status::Fail => 0,
            Status::Degraded => 1,
            Status::Unknown => 2,
            Status::Ok => 3,
        }
    }

    pub(crate) fn into_verdict(self) -> Verdict {
        self.0
    }

    fn new(confidence: Confidence, id: VerdictId, status: Status, locus: Locus, text: String) -> Self {
        Self(Verdict {
            status,
            id,
            locus,
            confidence,
            text,
            evidence: Vec::new(),
            candidates: Vec::new(),
            ruled_out: Vec::new(),
            next: Vec::new(),
            fix: Vec::new(),
        })
    }
}

/// A cause that fits as well as others do.
pub(crate) fn candidate(id: VerdictId, text: impl Into<String>) -> Candidate {
    Candidate { id, text: text.into() }
}

/// A test to run at a place.
pub(crate) fn test(place: impl Into<String>, command: impl Into<String>, decides: &[VerdictId]) -> NextTest {
    NextTest { place: place.into(), command: command.into(), decides: decides.to_vec() }
}
