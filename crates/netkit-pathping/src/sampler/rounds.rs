//! What is remembered of the probes of the latest rounds, and in which rounds a hop failed with all behind it.
//!
//! A round is judged when all its probes have outcomes; a late answer corrects the judgement.

use std::collections::VecDeque;
use std::ops::RangeInclusive;
use std::time::Duration;

use netkit_model::Outcome;
use netkit_net::MonotonicTime;

use super::hop::Account;

/// Late answers find their probe for this long after sending, as in the book of probes.
const MEMORY: Duration = Duration::from_secs(60);
/// Probes remembered at most: a minute at a thousand a second.
const REMEMBERED: usize = 65_536;

/// A probe until it is forgotten.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    pub(super) round: u64,
    pub(super) hop: u8,
    pub(super) departed: MonotonicTime,
    /// Whose it is if nobody answers.
    pub(super) whose: Account,
    /// The kernel stamped it on its way out.
    pub(super) is_stamped: bool,
    /// How it ended, and on whose account that was put.
    pub(super) settled: Option<(Outcome, Account)>,
}

/// The latest probes and rounds.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    probes: VecDeque<Record>,
    /// The number of the first probe.
    first_probe: u64,
    latest: VecDeque<Round>,
}

/// A round. Its probes leave in the order of the hops, from the first on.
#[derive(Clone, Copy, Debug)]
struct Round {
    number: u64,
    /// The hop of its first probe and that of its latest.
    hops: Option<(u8, u8)>,
    /// Probes without an outcome.
    open: u16,
    /// The farthest hop that answered.
    answered: Option<u8>,
    state: Judgement,
}

/// How far a round is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Judgement {
    /// More probes may follow.
    Begun,
    /// All its probes have left.
    Closed,
    /// What failed has been counted.
    Counted,
    /// Of one of its probes nobody will ever know: it was left out, it did not leave, or this machine slept.
    Void,
}

/// Hops whose count of rounds that failed with all behind them changes by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Evidence {
    /// One more.
    Failed(RangeInclusive<u8>),
    /// One less: somebody there answered late.
    Recovered(RangeInclusive<u8>),
}

impl Rounds {
    /// A round begins; the one before has all its probes.
    pub(super) fn begin(&mut self, number: u64) -> Option<Evidence> {
        let evidence = self.close();
        let state = Judgement::Begun;
        self.latest.push_back(Round { number, hops: None, open: 0, answered: None, state });
        evidence
    }

    /// The latest round has all its probes.
    pub(super) fn close(&mut self) -> Option<Evidence> {
        let latest = self.latest.back_mut()?;
        if latest.state == Judgement::Begun {
            latest.state = Judgement::Closed;
        }
        latest.judge()
    }

    /// A probe departs; probes are numbered without gaps.
    pub(super) fn depart(&mut self, number: u64, record: Record) {
        if self.probes.is_empty() {
            self.first_probe = number;
        }
        if let Some(round) = self.round(record.round) {
            round.hops = Some((round.hops.map_or(record.hop, |(first, _)| first), record.hop));
            round.open += 1;
        }
        self.probes.push_back(record);
    }

    /// A hop gets no probe in this round, of which nobody will ever know whether all behind a hop failed.
    pub(super) fn leave_out(&mut self, number: u64) {
        if let Some(round) = self.round(number) {
            round.state = Judgement::Void;
        }
    }

    /// A probe that is remembered.
    pub(super) fn get(&mut self, number: u64) -> Option<&mut Record> {
        self.probes.get_mut(usize::try_from(number.checked_sub(self.first_probe)?).ok()?)
    }

    /// A probe of a round has its outcome; whether it had one before is told by `first`.
    pub(super) fn settle(&mut self, number: u64, hop: u8, outcome: Outcome, first: bool) -> Option<Evidence> {
        let round = self.round(number)?;
        round.open = round.open.saturating_sub(u16::from(first));
        match outcome {
            Outcome::Lost => round.judge(),
            Outcome::Unsent(_) | Outcome::Suspended => {
                if round.state != Judgement::Counted {
                    round.state = Judgement::Void;
                }
                None
            }
            Outcome::Received | Outcome::Late | Outcome::IcmpError(_) | Outcome::Corrupt => {
                let before = round.answered;
                round.answered = before.max(Some(hop));
                match round.state {
                    Judgement::Counted => round.recovered(before, hop),
                    _ => round.judge(),
                }
            }
        }
    }

    /// Forgets what is over and old. Called once a turn.
    pub(super) fn forget(&mut self, now: MonotonicTime) {
        while let Some(oldest) = self.probes.front() {
            let old = now.since(oldest.departed) > MEMORY || self.probes.len() > REMEMBERED;
            if oldest.settled.is_none() || !old {
                break;
            }
            self.probes.pop_front();
            self.first_probe += 1;
        }
        // The latest round stays: its probes may still have to leave.
        let oldest = self.probes.front().map_or(u64::MAX, |record| record.round);
        while self.latest.len() > 1 && self.latest.front().is_some_and(|round| round.number < oldest) {
            self.latest.pop_front();
        }
    }

    /// Nothing before this counts any more; probes that are on their way are no longer known.
    pub(super) fn clear(&mut self) {
        self.probes.clear();
        self.latest.clear();
    }

    /// Probes and rounds remembered.
    #[cfg(test)]
    pub(super) fn remembered(&self) -> (usize, usize) {
        (self.probes.len(), self.latest.len())
    }

    fn round(&mut self, number: u64) -> Option<&mut Round> {
        let first = self.latest.front()?.number;
        self.latest.get_mut(usize::try_from(number.checked_sub(first)?).ok()?)
    }
}

impl Round {
    /// Counts what failed, once, when all is known.
    fn judge(&mut self) -> Option<Evidence> {
        if self.state != Judgement::Closed || self.open > 0 {
            return None;
        }
        self.state = Judgement::Counted;
        let (first, last) = self.hops?;
        let from = behind(self.answered, first)?;
        (from <= last).then_some(Evidence::Failed(from..=last))
    }

    /// An answer of `hop` after all was counted: from behind the farthest that had answered, up to it.
    fn recovered(&self, before: Option<u8>, hop: u8) -> Option<Evidence> {
        let (first, last) = self.hops?;
        let from = behind(before, first)?;
        let to = hop.min(last);
        (from <= to).then_some(Evidence::Recovered(from..=to))
    }
}

/// The first hop behind one that answered.
fn behind(answered: Option<u8>, first: u8) -> Option<u8> {
    answered.map_or(Some(first), |hop| hop.checked_add(1))
}

#[cfg(test)]
mod tests;
