//! The way down from a trust anchor: zone by zone, each vouched for by the one above it.
//!
//! It is walked again from the top whenever more is known; what was asked and computed before is not asked and computed
//! again. What the records at its end are worth is told in `answer`.

use std::collections::HashMap;
use std::rc::Rc;

use netkit_model::{
    ChainAnswer, ChainAnswerKind, ChainFault, ChainFaultKind, ChainReport, ChainStatus, Denial, DnsServer,
    DsOrigin, EpochSeconds, SignatureSeen, ZoneSeen,
};
use netkit_packet::dns::{DomainName, Question, RecordType};

use super::anchor::TrustAnchors;
use super::answer::ended;
use super::book::{Book, Pending, Reply};
use super::denial::Absence;
use super::fault::lost;
use super::key::{Ds, Key, read_all};
use super::set::RrSet;
use super::signature::{Checks, Right};
use super::zone::seen;

/// Other names that are followed from one to the next.
const MOST_ALIASES: usize = 12;
/// Labels further down for which is asked beside the one that is needed.
const LABELS_AHEAD: usize = 4;

/// A walk as far as what is known allows.
pub(super) struct Walk<'a> {
    pub(super) anchors: &'a TrustAnchors,
    pub(super) now: EpochSeconds,
    pub(super) book: &'a mut Book,
    pub(super) checks: &'a mut Checks,
    pub(super) cuts: HashMap<DomainName, Cut>,
    pub(super) zones: Vec<ZoneSeen>,
    pub(super) faults: Vec<ChainFault>,
    pub(super) first_to_expire: Option<SignatureSeen>,
}

/// The keys of a zone that are trusted; or what the chain comes to where it ends.
pub(super) type Standing = Result<Rc<[Key]>, ChainStatus>;

/// What a name on the way is.
#[derive(Clone)]
pub(super) enum Cut {
    /// A name in the zone.
    Inside,
    /// Nothing is there.
    Nowhere,
    /// Another zone, or the end of the way.
    Zone(Standing),
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        anchors: &'a TrustAnchors,
        now: EpochSeconds,
        book: &'a mut Book,
        checks: &'a mut Checks,
    ) -> Self {
        Self {
            anchors,
            now,
            book,
            checks,
            cuts: HashMap::new(),
            zones: Vec::new(),
            faults: Vec::new(),
            first_to_expire: None,
        }
    }

    /// Walks to all of this; `None` where more has to be asked first.
    pub(super) fn to(mut self, server: &DnsServer, goals: &[Question]) -> Option<ChainReport> {
        // All are walked before anybody waits, so that all of their questions are put at once.
        let found: Vec<_> = goals.iter().map(|goal| self.follow(goal)).collect();
        let answers = found.into_iter().collect::<Result<Vec<_>, Pending>>().ok()?.concat();
        self.suspect_the_clock();
        let status = answers.iter().map(|answer| answer.status).max();
        Some(ChainReport {
            server: server.clone(),
            now: self.now,
            status: status.unwrap_or(ChainStatus::Indeterminate),
            zones: self.zones,
            answers,
            faults: self.faults,
            first_to_expire: self.first_to_expire,
            exchanges: self.book.exchanges(),
            signature_checks: self.checks.count(),
        })
    }

    /// Walks to some records, and on to where other names lead.
    fn follow(&mut self, goal: &Question) -> Result<Vec<ChainAnswer>, Pending> {
        let mut answers: Vec<ChainAnswer> = Vec::new();
        let mut goal = goal.clone();
        loop {
            self.book.want_ahead(&goal, self.anchors);
            let answer = self.authenticate(&goal.name, goal.record_type)?;
            let next = match &answer.kind {
                ChainAnswerKind::Alias(target) if answer.status != ChainStatus::Bogus => Some(target.clone()),
                _ => None,
            };
            answers.push(answer);
            match next {
                Some(target)
                    if answers.len() < MOST_ALIASES && answers.iter().all(|seen| seen.name != target) =>
                {
                    goal.name = target;
                }
                _ => return Ok(answers),
            }
        }
    }

    fn authenticate(&mut self, name: &DomainName, record_type: RecordType) -> Result<ChainAnswer, Pending> {
        // A DS is in the zone above the one that it is about.
        let last = name.labels().count() - usize::from(record_type == RecordType::DS && !name.is_root());
        let Some((anchor, ds)) = self.anchors.closest(&name.suffix(last)).cloned() else {
            self.fault(ChainFaultKind::NoAnchor, &DomainName::root(), name, record_type, None);
            return Ok(ended(None, name, record_type, &DomainName::root(), ChainStatus::Indeterminate));
        };
        let origin = self.anchors.origin;
        let standing = self.enter(&anchor, &ds, origin, Vec::new())?;
        let reply = self.book.look(name, record_type)?;
        let mut zone = anchor;
        let mut keys = match standing {
            Ok(keys) => keys,
            Err(status) => return Ok(ended(Some(&reply), name, record_type, &zone, status)),
        };
        let signers = signers(&reply, name, record_type);
        let deepest = signers.iter().map(|signer| signer.labels().count()).max().unwrap_or(last).min(last);
        for labels in zone.labels().count() + 1..=last {
            if signers.contains(&zone) {
                break;
            }
            for ahead in labels..=deepest.min(labels + LABELS_AHEAD) {
                self.book.want(&name.suffix(ahead), RecordType::DS);
            }
            let child = name.suffix(labels);
            let is_silent = |reply: &Reply| reply.sets().is_none();
            // Whoever says nothing of a name at all is told to say nothing of the name, and not of its DS.
            if child == *name && is_silent(&reply) && is_silent(&*self.book.look(&child, RecordType::DS)?) {
                break;
            }
            match self.cut(&zone, &keys, &child, child == *name && signers.is_empty())? {
                Cut::Inside => {}
                Cut::Nowhere => break,
                Cut::Zone(Ok(of_child)) => (zone, keys) = (child, of_child),
                Cut::Zone(Err(status)) => {
                    return Ok(ended(Some(&reply), name, record_type, &child, status));
                }
            }
        }
        Ok(self.judge(&reply, name, record_type, &zone, &keys))
    }

    /// Whether another zone begins at a name.
    fn cut(
        &mut self,
        zone: &DomainName,
        keys: &[Key],
        child: &DomainName,
        is_goal: bool,
    ) -> Result<Cut, Pending> {
        if let Some(cut) = self.cuts.get(child) {
            return Ok(cut.clone());
        }
        let reply = self.book.look(child, RecordType::DS)?;
        let cut = self.cut_by(&reply, zone, keys, child, is_goal)?;
        self.cuts.insert(child.clone(), cut.clone());
        Ok(cut)
    }

    fn cut_by(
        &mut self,
        reply: &Reply,
        zone: &DomainName,
        keys: &[Key],
        child: &DomainName,
        is_goal: bool,
    ) -> Result<Cut, Pending> {
        let Some(sets) = reply.sets() else {
            let status = self.fault(lost(reply), zone, child, RecordType::DS, None);
            return Ok(Cut::Zone(Err(status)));
        };
        if let Some(set) = sets.answer(child, RecordType::DS) {
            let check = self.check(set, zone, keys);
            if check.right == Right::No {
                return Ok(Cut::Zone(Err(self.broken(&check, zone, set))));
            }
            let ds = read_all(&set.data, Ds::read);
            return self.enter(child, &ds, DsOrigin::Parent, check.signatures).map(Cut::Zone);
        }
        // Behind another name there is no cut; whether that name is right shows where it is needed.
        let leads_on = |set: &RrSet| match set.record_type {
            RecordType::CNAME => set.owner == *child,
            RecordType::DNAME => child.is_at_or_below(&set.owner),
            _ => false,
        };
        if sets.answers.iter().any(leads_on) {
            return Ok(Cut::Inside);
        }
        let proven = self.deny(sets, child, RecordType::DS, zone, keys);
        Ok(match proven.absence {
            Absence::NoData { is_cut: false } => Cut::Inside,
            Absence::NoName => Cut::Nowhere,
            Absence::OptOut if sets.is_nxdomain => Cut::Nowhere,
            Absence::NoData { is_cut: true } | Absence::OptOut => self.unsigned(child, proven.denial),
            Absence::TooManyIterations => {
                self.fault(ChainFaultKind::Nsec3Iterations, zone, child, RecordType::DS, None);
                self.unsigned(child, proven.denial)
            }
            // Where nothing is signed, what is missing is told of what was asked for.
            Absence::NotProven if is_goal => Cut::Inside,
            Absence::NotProven => Cut::Zone(Err(self.unproven(&proven, zone, child, RecordType::DS))),
        })
    }

    /// A zone that says nothing of keys, as the one above proves.
    fn unsigned(&mut self, zone: &DomainName, denial: Denial) -> Cut {
        let unsigned = Some(denial);
        self.zones.push(ZoneSeen { unsigned, ..seen(zone, ChainStatus::Insecure, DsOrigin::Parent) });
        Cut::Zone(Err(ChainStatus::Insecure))
    }
}

/// The zones whose keys signed what there is at a name, or the proof that there is nothing.
fn signers(reply: &Reply, name: &DomainName, record_type: RecordType) -> Vec<DomainName> {
    let Some(sets) = reply.sets() else { return Vec::new() };
    let is_answer = |set: &&RrSet| {
        let is_alias = set.record_type == RecordType::DNAME && name.is_at_or_below(&set.owner);
        let is_wanted = [record_type, RecordType::CNAME].contains(&set.record_type);
        is_alias || set.owner == *name && (is_wanted || record_type == RecordType::ANY)
    };
    let mut relevant: Vec<_> = sets.answers.iter().filter(is_answer).collect();
    if relevant.is_empty() {
        let tells_absence =
            |set: &&RrSet| [RecordType::SOA, RecordType::NSEC, RecordType::NSEC3].contains(&set.record_type);
        relevant = sets.authorities.iter().filter(tells_absence).collect();
    }
    relevant.iter().flat_map(|set| &set.signatures).map(|rrsig| rrsig.signer.clone()).collect()
}
