//! What a check of this host came to, in the making.
//!
//! It knows no check. A text may hold foreign words, such as names of interfaces and processes; printers escape it.

use netkit_model::{CheckLevel, Confidence, EvidenceFact, HostFact, Locus, LocusKind, VerdictId};

/// What a check found.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) id: VerdictId,
    pub(crate) level: CheckLevel,
    pub(crate) locus: Locus,
    pub(crate) confidence: Confidence,
    pub(crate) text: String,
    pub(crate) facts: Vec<EvidenceFact>,
    pub(crate) matters: Option<String>,
    pub(crate) fix: Vec<String>,
    /// It is about what the user asks about, and not about the host as a whole.
    pub(crate) is_subject: bool,
}

impl Found {
    /// At any level.
    pub(crate) fn of(level: CheckLevel, id: VerdictId, text: impl Into<String>) -> Self {
        Self::new(level, id, text.into())
    }

    /// Nothing is wrong.
    pub(crate) fn ok(id: VerdictId, text: impl Into<String>) -> Self {
        Self::new(CheckLevel::Ok, id, text.into())
    }

    /// Worth knowing, and no fault.
    pub(crate) fn note(id: VerdictId, text: impl Into<String>) -> Self {
        Self::new(CheckLevel::Note, id, text.into())
    }

    /// It works, but not as it should, or not for long.
    pub(crate) fn warn(id: VerdictId, text: impl Into<String>) -> Self {
        Self::new(CheckLevel::Warn, id, text.into())
    }

    /// Something does not work.
    pub(crate) fn fail(id: VerdictId, text: impl Into<String>) -> Self {
        Self::new(CheckLevel::Fail, id, text.into())
    }

    /// It could not be checked.
    pub(crate) fn unknown(id: VerdictId, text: impl Into<String>) -> Self {
        Self::new(CheckLevel::Unknown, id, text.into())
    }

    /// It rests on this.
    pub(crate) fn because(mut self, facts: impl IntoIterator<Item = HostFact>) -> Self {
        self.facts.extend(facts.into_iter().map(|fact| EvidenceFact::Host(Box::new(fact))));
        self
    }

    /// It rests on an observation of another kind.
    pub(crate) fn because_of(mut self, fact: EvidenceFact) -> Self {
        self.facts.push(fact);
        self
    }

    /// Why that matters.
    pub(crate) fn matters(mut self, why: impl Into<String>) -> Self {
        self.matters = Some(why.into());
        self
    }

    /// What to do about it.
    pub(crate) fn fix(mut self, what: impl Into<String>) -> Self {
        self.fix.push(what.into());
        self
    }

    /// Where the fault is, if not on this host.
    pub(crate) fn at(mut self, locus: Locus) -> Self {
        self.locus = locus;
        self
    }

    /// The observations fit, and others would too.
    pub(crate) fn likely(mut self) -> Self {
        self.confidence = Confidence::Likely;
        self
    }

    /// It is about what the user asks about.
    pub(crate) fn of_subject(mut self) -> Self {
        self.is_subject = true;
        self
    }

    fn new(level: CheckLevel, id: VerdictId, text: String) -> Self {
        Self {
            id,
            level,
            locus: Locus::of(LocusKind::ThisHost),
            confidence: Confidence::Proven,
            text,
            facts: Vec::new(),
            matters: None,
            fix: Vec::new(),
            is_subject: false,
        }
    }
}
