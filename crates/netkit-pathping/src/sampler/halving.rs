//! Half the rate for one hop at a time, to tell a router that limits its replies from one whose answers are lost.
//!
//! A token bucket answers as many probes a second at half the rate as before, so twice the part of them; what is lost by
//! chance stays the same part (Guo & Heidemann, "Detecting ICMP Rate Limiting in the Internet", PAM 2018). The hop is
//! left out of every other round for as many probes as tell the two apart, once; nothing more is sent than otherwise.
//! What the outcome means for the path is `attribution`'s to say.

use netkit_model::{Answered, HopLoss, LossClass, Outcome, RateTest};
use netkit_stats::wilson_95;

use crate::HopCounts;

/// Fewer probes at the usual rate are nothing to compare with.
const FEWEST: u64 = 40;
/// Fewer at half the rate tell nothing.
const FEWEST_AT_HALF: u64 = 20;
/// More probes at half the rate would take too long.
const MOST: u64 = 200;

/// The test that runs, and those that are over.
#[derive(Debug, Default)]
pub(super) struct Halving {
    test: Option<Test>,
    done: Vec<(u8, RateTest)>,
}

/// A hop that is probed at half the rate.
#[derive(Clone, Copy, Debug)]
struct Test {
    hop: u8,
    first_round: u64,
    /// Probes to send at half the rate.
    planned: u64,
    sent: u64,
    /// Of them, those whose fate is not known yet.
    open: u64,
    half: Answered,
}

impl Halving {
    /// What a hop answered at half the rate, once it is known.
    pub(super) fn result(&self, hop: u8) -> Option<RateTest> {
        self.done.iter().find(|(tested, _)| *tested == hop).map(|(_, test)| *test)
    }

    /// Ends a test that is complete, and begins one from this round on where a hop's loss raises the question.
    pub(super) fn consider(&mut self, round: u64, hops: &[HopCounts], losses: &[HopLoss]) {
        if let Some(test) = self.test {
            let counts = hops.iter().find(|counts| counts.hop == test.hop);
            if let Some(counts) = counts.filter(|_| test.is_complete()) {
                self.done.push((test.hop, test.compared_with(counts)));
                self.test = None;
            }
            return;
        }
        let planned = |place: &usize| Some((hops[*place].hop, probes_to_tell(&hops[*place])?));
        let suspects = suspects(hops, losses).filter(|place| self.result(hops[*place].hop).is_none());
        if let Some((hop, planned)) = suspects.into_iter().find_map(|place| planned(&place)) {
            let half = Answered::default();
            self.test = Some(Test { hop, first_round: round, planned, sent: 0, open: 0, half });
        }
    }

    /// Whether this hop gets no probe in this round.
    pub(super) fn leaves_out(&self, hop: u8, round: u64) -> bool {
        self.test.is_some_and(|test| {
            test.hop == hop && test.sent < test.planned && (round - test.first_round) % 2 == 1
        })
    }

    /// A probe departs.
    pub(super) fn depart(&mut self, hop: u8) {
        if let Some(test) = self.test.as_mut().filter(|test| test.hop == hop && test.sent < test.planned) {
            test.sent += 1;
            test.open += 1;
        }
    }

    /// A probe of a round has an outcome, perhaps in place of another.
    pub(super) fn settle(&mut self, hop: u8, round: u64, before: Option<Outcome>, now: Outcome) {
        let Some(test) = self.test.as_mut().filter(|test| test.hop == hop && test.holds(round)) else {
            return;
        };
        match before {
            None => test.open = test.open.saturating_sub(1),
            Some(before) => test.half = test.half.without(Answered::of(before)),
        }
        test.half = test.half.with(Answered::of(now));
    }

    /// The rate is about to change for other reasons: what a running test has found so far is worth nothing.
    pub(super) fn break_off(&mut self) {
        self.test = None;
    }
}

impl Test {
    /// Whether its probe of this round was one of those at half the rate: every other round, until all were sent.
    fn holds(&self, round: u64) -> bool {
        round.checked_sub(self.first_round).is_some_and(|since| since % 2 == 0 && since / 2 < self.planned)
    }

    fn is_complete(&self) -> bool {
        self.sent == self.planned && self.open == 0
    }

    fn compared_with(&self, all: &HopCounts) -> RateTest {
        let full = Answered { tried: all.tried, answered: all.answered }.without(self.half);
        RateTest { full, half: self.half, is_limited: is_limited(full, self.half) }
    }
}

/// The hops whose loss a test can explain, in the order of what it would change: the last that answers, behind which
/// nobody proves that it passes packets on, and then those that answer less than passes them.
fn suspects<'a>(hops: &'a [HopCounts], losses: &'a [HopLoss]) -> impl Iterator<Item = usize> + 'a {
    let class = |place: usize| losses.get(place).map(|loss| loss.class);
    let last = hops.iter().rposition(|counts| counts.answered > 0);
    let may_be_limited =
        move |place: &usize| matches!(class(*place), Some(LossClass::Forwarding | LossClass::Unknown));
    let limited = (0..hops.len()).filter(move |place| class(*place) == Some(LossClass::ReplyLimited));
    last.filter(may_be_limited).into_iter().chain(limited)
}

/// How many probes at half the rate tell a limit from chance: twice as many as make sure that twice the part of answers,
/// which a limit would give, is more than the part now. `None` where too few were sent yet, or too many would be needed.
fn probes_to_tell(now: &HopCounts) -> Option<u64> {
    if now.tried < FEWEST || now.answered >= now.tried {
        return None;
    }
    let loss = wilson_95(now.tried - now.answered, now.tried)?;
    let enough = (FEWEST_AT_HALF / 2..=MOST / 2).find(|probes| {
        let of_a_limit = (2 * now.answered * probes / now.tried).min(*probes);
        wilson_95(probes - of_a_limit, *probes).is_some_and(|half| half.high < loss.low)
    });
    enough.map(|probes| 2 * probes)
}

/// True where the answers of a second stayed the same at half the rate, false where their part did, and `None` where
/// the probes do not tell.
fn is_limited(full: Answered, half: Answered) -> Option<bool> {
    let at_full = wilson_95(full.answered.min(full.tried), full.tried)?;
    let at_half = wilson_95(half.answered.min(half.tried), half.tried)?;
    let of_a_limit = [at_full.low, at_full.high].map(|part| (2.0 * part).min(1.0));
    let fits_a_limit = of_a_limit[0] <= at_half.high && at_half.low <= of_a_limit[1];
    let is_more = at_half.low > at_full.high;
    match (fits_a_limit, is_more) {
        (true, true) => Some(true),
        (false, false) => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
