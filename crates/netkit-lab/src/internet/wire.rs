//! One direction of a link: when a packet that enters it arrives, and whether. It knows no addresses.

use std::collections::VecDeque;
use std::time::Duration;

use rand::RngExt as _;
use rand_distr::{Distribution as _, Exp1, Normal, Pareto};
use rand_pcg::Pcg64Mcg;

use crate::topology::{Bottleneck, Jitter, JitterDistribution, LinkBehaviour, Loss};
use crate::truth::DropReason;

/// What a direction remembers from packet to packet. Its chance is its own, so that what happens here does not depend
/// on what happens elsewhere.
#[derive(Debug)]
pub(super) struct Wire {
    chance: Pcg64Mcg,
    /// When each packet that still waits will have left.
    departures: VecDeque<Duration>,
    /// Nobody arrives before this, except who was overtaken.
    last_arrival: Duration,
    in_burst: bool,
    passed: u64,
}

/// What becomes of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passage {
    /// It arrives, perhaps twice.
    Arrives { at: Duration, twice: bool },
    /// It does not.
    Dropped(DropReason),
}

impl Wire {
    pub(super) fn new(chance: Pcg64Mcg) -> Self {
        Self { chance, departures: VecDeque::new(), last_arrival: Duration::ZERO, in_burst: false, passed: 0 }
    }

    /// A packet of so many bytes enters.
    pub(super) fn pass(&mut self, now: Duration, behaviour: &LinkBehaviour, length: usize) -> Passage {
        if behaviour.down {
            return Passage::Dropped(DropReason::LinkDown);
        }
        let departure = match behaviour.bottleneck {
            None => now,
            Some(bottleneck) => match self.leave(now, bottleneck, length) {
                Some(departure) => departure,
                None => return Passage::Dropped(DropReason::QueueFull),
            },
        };
        if behaviour.loss.is_some_and(|loss| self.loses(loss)) {
            return Passage::Dropped(DropReason::Loss);
        }
        let jitter = behaviour.jitter.map_or(Duration::ZERO, |jitter| draw(jitter, &mut self.chance));
        let arrival = (departure + behaviour.delay + jitter).max(self.last_arrival);
        let overtaken = behaviour.reordering.filter(|reordering| self.happens(reordering.ratio));
        let at = arrival + overtaken.map_or(Duration::ZERO, |reordering| reordering.by);
        if overtaken.is_none() {
            self.last_arrival = arrival;
        }
        Passage::Arrives { at, twice: self.happens(behaviour.duplicates) }
    }

    /// When the last bit of a packet has left, or nothing when the queue is full.
    fn leave(&mut self, now: Duration, bottleneck: Bottleneck, length: usize) -> Option<Duration> {
        while self.departures.front().is_some_and(|departure| *departure <= now) {
            self.departures.pop_front();
        }
        // The first of those that have not left is not waiting: it is being sent.
        if self.departures.len() > bottleneck.queue {
            return None;
        }
        let bits = u64::try_from(length).unwrap_or(u64::MAX).saturating_mul(8);
        let nanoseconds = bits.saturating_mul(1_000_000_000) / bottleneck.bandwidth.max(1);
        let start = self.departures.back().map_or(now, |last| *last);
        let departure = start + Duration::from_nanos(nanoseconds);
        self.departures.push_back(departure);
        Some(departure)
    }

    fn loses(&mut self, loss: Loss) -> bool {
        match loss {
            Loss::Random { ratio } => self.happens(ratio),
            Loss::Bursts { ratio, length } => {
                // Two states; the mean stay in the bad one is `length` packets, the share of time in it is `ratio`.
                let leaves = 1.0 / length.max(1.0);
                let enters = if ratio < 1.0 { leaves * ratio / (1.0 - ratio) } else { 1.0 };
                let changes = if self.in_burst { leaves } else { enters };
                self.in_burst ^= self.happens(changes);
                self.in_burst
            }
            Loss::Every { count } => {
                self.passed += 1;
                self.passed.is_multiple_of(count.max(1))
            }
        }
    }

    fn happens(&mut self, ratio: f64) -> bool {
        ratio > 0.0 && self.chance.random_bool(ratio.min(1.0))
    }
}

/// A jitter by chance.
pub(super) fn draw(jitter: Jitter, chance: &mut Pcg64Mcg) -> Duration {
    /// The heavy tail's shape: a finite mean and variance, and now and then ten times the mean.
    const SHAPE: f64 = 3.0;
    let factor: f64 = match jitter.distribution {
        JitterDistribution::Uniform => chance.random_range(0.0..2.0),
        JitterDistribution::Normal => {
            Normal::new(1.0, 1.0 / 3.0).map_or(1.0, |normal| f64::max(normal.sample(chance), 0.0))
        }
        JitterDistribution::Exponential => Exp1.sample(chance),
        JitterDistribution::Pareto => {
            // Moved to start at zero and scaled to a mean of one: the mean of Pareto(1, 3) is 1.5.
            Pareto::new(1.0, SHAPE).map_or(1.0, |pareto| (pareto.sample(chance) - 1.0) * (SHAPE - 1.0))
        }
    };
    jitter.mean.mul_f64(factor)
}

#[cfg(test)]
mod tests;
