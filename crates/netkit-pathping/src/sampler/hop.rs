//! What was measured at one hop: counters and delays for each responder, and for the hop as a whole.
//!
//! It does not know the path: who is behind whom, and whose the loss is, is decided elsewhere.

mod awaited;
mod history;

use std::net::IpAddr;
use std::time::Duration;

use netkit_model::{
    AnswerKind, Answered, Counters, FlowId, HopAnswer, HopLoss, Outcome, PathChange, Responder, Rtt,
    SampledHop,
};
use netkit_net::MonotonicTime;
use netkit_stats::{DelayDistribution, DelayVariation};

use crate::HopCounts;
use awaited::Awaited;
use history::{History, Slot};

/// Responders told apart at a hop: more than the widest balancers have; further ones are counted in the hop alone.
const MOST_RESPONDERS: usize = 64;

/// Whose a probe is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Account {
    /// The responder at this place.
    Responder(usize),
    /// Nobody has answered yet; the first who does takes it over.
    Nobody,
    /// The hop's alone.
    Hop,
}

/// A hop from its first probe on.
#[derive(Debug)]
pub(super) struct HopState {
    hop: u8,
    flow: FlowId,
    counters: Counters,
    responders: Vec<Responder>,
    /// What nobody answered before anybody did.
    nobody: Counters,
    /// Who answered last, and in which round.
    latest: Option<Latest>,
    /// The longest round trip, also of answers that were late.
    slowest: Option<Duration>,
    awaited: Awaited,
    history: History,
    pub(super) failed_with_all_behind: u64,
}

#[derive(Clone, Copy, Debug)]
struct Latest {
    round: u64,
    from: IpAddr,
    account: Account,
}

impl HopState {
    pub(super) fn new(hop: u8, flow: FlowId) -> Self {
        Self {
            hop,
            flow,
            counters: Counters::default(),
            responders: Vec::new(),
            nobody: Counters::default(),
            latest: None,
            slowest: None,
            awaited: Awaited::default(),
            history: History::default(),
            failed_with_all_behind: 0,
        }
    }

    /// Statistics begin anew; who answered last, and how slow the hop is, is still known.
    pub(super) fn reset(&mut self) {
        let mut fresh = Self { slowest: self.slowest, ..Self::new(self.hop, self.flow) };
        if let Some(latest) = self.latest {
            let known = match latest.account {
                Account::Responder(place) => self.responders.get(place),
                Account::Nobody | Account::Hop => None,
            };
            fresh.responders.extend(known.map(|known| Responder {
                labels: known.labels.clone(),
                error: known.error,
                hops_back: known.hops_back,
                ..stranger(known.address, known.flow)
            }));
            let account = if known.is_some() { Account::Responder(0) } else { Account::Hop };
            fresh.latest = Some(Latest { account, ..latest });
        }
        *self = fresh;
    }

    /// A probe of this round departs: whose it is if nobody answers.
    pub(super) fn depart(&mut self, round: u64, number: u64, now: MonotonicTime) -> Account {
        self.history.depart(round);
        self.awaited.depart(round, number, now);
        self.latest.map_or(Account::Nobody, |latest| latest.account)
    }

    /// A probe has an outcome without an answer: the account that it was put on.
    pub(super) fn unanswered(
        &mut self,
        round: u64,
        whose: Account,
        outcome: Outcome,
        is_stamped: bool,
    ) -> Account {
        self.awaited.settle(round, outcome);
        self.history.settle(round, Slot::Nothing);
        // What did not leave this host is nobody's.
        let account = if matches!(outcome, Outcome::Unsent(_)) { Account::Hop } else { whose };
        self.enter(account, outcome, is_stamped);
        account
    }

    /// A probe has an answer, perhaps in place of an earlier outcome: the account that it was put on, and whether
    /// another responder than before gave it.
    pub(super) fn answered(
        &mut self,
        round: u64,
        answer: &HopAnswer,
        outcome: Outcome,
        before: Option<(Outcome, Account)>,
        is_stamped: bool,
    ) -> (Account, Option<PathChange>) {
        self.awaited.settle(round, outcome);
        if let Some((outcome, account)) = before {
            self.take_back(account, outcome, is_stamped);
        }
        let account = self.account_of(answer.from);
        self.enter(account, outcome, is_stamped);
        if let Account::Responder(place) = account {
            self.describe(place, answer);
        }
        let in_time = outcome == Outcome::Received;
        self.history.settle(round, Slot::Nothing);
        if let Some(rtt) = answer.rtt {
            self.slowest = self.slowest.max(Some(rtt.duration));
            self.measure(round, account, rtt, in_time);
        }
        let change = self.change(round, answer.from);
        if self.latest.is_none_or(|latest| latest.round <= round) {
            self.latest = Some(Latest { round, from: answer.from, account });
        }
        (account, change)
    }

    /// A probe that has an outcome turns out to have been stamped.
    pub(super) fn stamped(&mut self, account: Account) {
        self.each(account, |counters| counters.stamped += 1);
    }

    /// One more answer came to a probe that has one.
    pub(super) fn duplicated(&mut self, account: Account) {
        self.each(account, |counters| counters.duplicates += 1);
    }

    /// Nobody has ever answered here.
    pub(super) fn is_silent(&self) -> bool {
        self.latest.is_none()
    }

    /// The longest round trip; `None` before any is known.
    pub(super) fn slowest(&self) -> Option<Duration> {
        self.slowest
    }

    /// The number of the oldest probe that is awaited, and when it departed.
    pub(super) fn oldest_awaited(&self) -> Option<(u64, MonotonicTime)> {
        self.awaited.oldest()
    }

    /// The oldest probe that is awaited is not on its way: what became of it will be told.
    pub(super) fn stop_awaiting_oldest(&mut self) {
        self.awaited.drop_oldest();
    }

    /// What attribution needs to know, as far as it is counted here.
    ///
    /// Probes behind the oldest that is awaited do not count yet: of them only answers are known, because those are quicker
    /// than losses, and nobody would seem to lose anything.
    pub(super) fn counts(&self) -> HopCounts {
        let Counters { received, late, icmp_errors, .. } = self.counters;
        let all = Answered { tried: self.counters.tried(), answered: received + late + icmp_errors };
        let Answered { tried, answered } = all.without(self.awaited.overtaken());
        HopCounts {
            hop: self.hop,
            tried,
            answered,
            failed_with_all_behind: self.failed_with_all_behind,
            is_end: false,
            rate_test: None,
        }
    }

    /// As it is reported. The latest `fresh` rounds may have answers on their way.
    pub(super) fn report(&self, loss: HopLoss, fresh: usize) -> SampledHop {
        SampledHop {
            hop: self.hop,
            counters: self.counters.clone(),
            outstanding: self.awaited.count(),
            responders: self.responders.clone(),
            loss,
            history: self.history.latest(fresh),
        }
    }

    fn enter(&mut self, account: Account, outcome: Outcome, is_stamped: bool) {
        let sent = u64::from(!matches!(outcome, Outcome::Unsent(_)));
        self.each(account, |counters| {
            counters.sent += sent;
            counters.stamped += u64::from(is_stamped);
            counters.count(outcome);
        });
    }

    /// An outcome turned out differently.
    fn take_back(&mut self, account: Account, outcome: Outcome, is_stamped: bool) {
        self.each(account, |counters| {
            let slot = match outcome {
                Outcome::Lost => &mut counters.lost,
                Outcome::Suspended => &mut counters.suspended,
                // Everything else is final.
                _ => return,
            };
            *slot = slot.saturating_sub(1);
            counters.sent = counters.sent.saturating_sub(1);
            counters.stamped = counters.stamped.saturating_sub(u64::from(is_stamped));
        });
    }

    /// Changes the counters of the hop and those of whose account it is.
    fn each(&mut self, account: Account, change: impl Fn(&mut Counters)) {
        change(&mut self.counters);
        if let Some(counters) = on(account, &mut self.responders, &mut self.nobody) {
            change(counters);
        }
    }

    /// The account of somebody who answers, who may be new.
    fn account_of(&mut self, from: IpAddr) -> Account {
        if let Some(place) = self.responders.iter().position(|one| one.address == from) {
            return Account::Responder(place);
        }
        if self.responders.len() == MOST_RESPONDERS {
            return Account::Hop;
        }
        let mut responder = stranger(from, self.flow);
        if self.responders.is_empty() {
            responder.counters = std::mem::take(&mut self.nobody);
        }
        self.responders.push(responder);
        Account::Responder(self.responders.len() - 1)
    }

    fn describe(&mut self, place: usize, answer: &HopAnswer) {
        let Some(responder) = self.responders.get_mut(place) else { return };
        responder.labels.clone_from(&answer.labels);
        responder.error = match answer.kind {
            AnswerKind::Icmp(report) if !answer.kind.is_time_exceeded() => Some(report),
            _ => None,
        };
        responder.hops_back = answer.hops_back();
    }

    /// A round trip: into the statistics of its responder when it was in time, into the chart in any case.
    fn measure(&mut self, round: u64, account: Account, rtt: Rtt, in_time: bool) {
        let Rtt { duration: rtt, basis } = rtt;
        let by = match account {
            Account::Responder(place) if in_time => Some(place),
            _ => None,
        };
        self.history.settle(round, Slot::Answered { by, rtt });
        let Some((place, responder)) = by.and_then(|place| Some((place, self.responders.get_mut(place)?)))
        else {
            return;
        };
        responder.rtt.record(rtt);
        responder.last = Some(rtt);
        responder.basis = responder.basis.into_iter().chain([basis]).min();
        // Successive probes only: a lost one leaves a gap. Answers may overtake each other.
        if let Some(previous) = round.checked_sub(1).and_then(|round| self.history.rtt(round, place)) {
            responder.variation.record_pair(previous, rtt);
        }
        if let Some(next) = self.history.rtt(round + 1, place) {
            responder.variation.record_pair(rtt, next);
        }
    }

    fn change(&self, round: u64, after: IpAddr) -> Option<PathChange> {
        let Latest { round: seen, from: before, .. } = self.latest?;
        let changed = seen < round && before != after;
        changed.then_some(PathChange { round, hop: self.hop, flow: self.flow, before, after })
    }
}

/// The counters behind an account, besides the hop's own.
fn on<'a>(
    account: Account,
    responders: &'a mut [Responder],
    nobody: &'a mut Counters,
) -> Option<&'a mut Counters> {
    match account {
        Account::Hop => None,
        Account::Responder(place) => Some(&mut responders.get_mut(place)?.counters),
        // Whoever answered first has taken it over.
        Account::Nobody => Some(responders.first_mut().map_or(nobody, |first| &mut first.counters)),
    }
}

/// Somebody of whom nothing is known yet.
fn stranger(address: IpAddr, flow: FlowId) -> Responder {
    Responder {
        address,
        flow,
        counters: Counters::default(),
        rtt: DelayDistribution::compact(),
        variation: DelayVariation::compact(),
        last: None,
        basis: None,
        labels: Vec::new(),
        error: None,
        hops_back: None,
    }
}

#[cfg(test)]
mod tests;
