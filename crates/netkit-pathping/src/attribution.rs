//! Whose the loss at a hop is, from counts alone: the hops behind a hop prove what passes it.
//!
//! It chooses no words and no status (`netkit-diagnose` does), and it knows no times: only how many probes to each hop
//! were answered.
//!
//! A packet that is lost in front of hop h never reaches the hops behind it, so what is lost on the way to h is at most
//! what any hop behind it loses. The least of these losses, the *envelope* C, never falls along the path; where it
//! rises, packets are lost. What a hop loses above its envelope it only does not answer: a router that limits its own
//! ICMP, or loss on its own way back. Three doubts are kept:
//!
//! - Intervals decide, never ratios: two losses differ when their 95 % intervals (Wilson) are apart, or when whole rounds
//!   failed from this hop on.
//! - A hop in excess of its envelope is no witness of where the envelope rises: the rise belongs to the next witness.
//! - Routers that limit themselves look like loss where nothing but routers answers. Without an answer from the end of
//!   the path a rise is believed only when it begins behind a hop that loses less and three witnesses agree on it.
//!
//! A hop that answered as many a second at half the rate limits its replies for certain: what it loses says nothing of
//! the path, wherever it stands. One that answered the same part of the probes does not, and only a great difference
//! excuses it: it was compared with the luckiest of all hops behind it.

use std::ops::Range;

use netkit_model::{HopLoss, LossClass, LossEstimate, RateTest};
use netkit_stats::{Interval, wilson_95, wilson_99};

#[cfg(test)]
mod tests;

/// Fewer probes accuse nobody: one lost of two says next to nothing, although it is certainly more than none.
const FEWEST: u64 = 10;

/// Rounds that must have failed from a hop on before they tell more than the intervals do.
const FEWEST_ROUNDS: u64 = 3;

/// Witnesses that must agree where the end of the path says nothing.
const WITNESSES: usize = 3;

/// What was counted at a hop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HopCounts {
    /// The hop limit.
    pub hop: u8,
    /// Probes that left this host and whose fate is known.
    pub tried: u64,
    /// Those that were answered, in time or late.
    pub answered: u64,
    /// Rounds in which neither this hop nor any behind it answered.
    pub failed_with_all_behind: u64,
    /// The path ends here.
    pub is_end: bool,
    /// What it answered at half the rate, where that was tried.
    pub rate_test: Option<RateTest>,
}

impl HopCounts {
    /// It answered as many a second at half the rate.
    fn is_limited(&self) -> Option<bool> {
        self.rate_test?.is_limited
    }

    /// Those that were not answered.
    fn lost(&self) -> u64 {
        self.tried.saturating_sub(self.answered)
    }
}

/// Whose the loss is at each hop, in their order. Any counts are taken; what contradicts itself counts as all answered.
pub fn attribute(hops: &[HopCounts]) -> Vec<HopLoss> {
    let evidence = Evidence::of(hops);
    let mut before = Before { loss: NOTHING_LOST, place: None };
    let mut losses: Vec<HopLoss> = (0..hops.len()).map(|place| evidence.judge(place, &mut before)).collect();
    doubt_unplaced_loss(&evidence, &mut losses);
    let mut in_front = NOTHING_LOST;
    for stretch in stretches(&losses) {
        in_front = evidence.estimate(stretch, in_front, &mut losses);
    }
    losses
}

/// What leaves this host is not lost yet: the loss in front of the first hop, and sure.
const NOTHING_LOST: LossEstimate = LossEstimate { ratio: 0.0, interval: Interval { low: 0.0, high: 0.0 } };

/// The stretches of the path over which the same is lost: each begins at a hop that packets are lost in front of.
fn stretches(losses: &[HopLoss]) -> Vec<Range<usize>> {
    let begins = (1..losses.len()).filter(|place| losses[*place].class == LossClass::Forwarding);
    let mut bounds: Vec<usize> = std::iter::once(0).chain(begins).collect();
    bounds.push(losses.len());
    bounds.windows(2).map(|ends| ends[0]..ends[1]).collect()
}

/// The counts of a path with what follows from all of them together.
struct Evidence<'a> {
    hops: &'a [HopCounts],
    /// The loss of each hop's own probes; `None` where it never answered.
    own: Vec<Option<LossEstimate>>,
    /// The envelope: the least loss from each hop on; `None` behind the last that answers.
    envelope: Vec<Option<LossEstimate>>,
}

/// The nearest witness in front of a hop.
struct Before {
    /// Its envelope.
    loss: LossEstimate,
    /// Where it is; `None` for this host itself.
    place: Option<usize>,
}

impl<'a> Evidence<'a> {
    fn of(hops: &'a [HopCounts]) -> Self {
        let own: Vec<Option<LossEstimate>> = hops.iter().map(own_loss).collect();
        let of_path = |(own, counts): (&Option<LossEstimate>, &HopCounts)| {
            own.filter(|_| counts.is_limited() != Some(true))
        };
        let mut envelope: Vec<Option<LossEstimate>> = own.iter().zip(hops).map(of_path).collect();
        for place in (1..envelope.len()).rev() {
            envelope[place - 1] = least(envelope[place - 1], envelope[place]);
        }
        Self { hops, own, envelope }
    }

    /// Judges one hop; a witness becomes what the next hops are compared with.
    fn judge(&self, place: usize, before: &mut Before) -> HopLoss {
        let (path, rate_test) = (self.envelope[place], self.hops[place].rate_test);
        let (own, least) = match (self.own[place], path) {
            (Some(own), Some(least)) => (own, least),
            (Some(own), None) => {
                // It limits its replies, and behind it nobody answers who does not.
                let node_ratio = Some((own.ratio - before.loss.ratio).max(0.0));
                let class = LossClass::ReplyLimited;
                return HopLoss { class, path: None, link: None, node_ratio, rate_test };
            }
            (None, path) => {
                let class = if self.hops[place].tried > 0 { LossClass::Silent } else { LossClass::Unknown };
                let node_ratio = path.filter(|_| class == LossClass::Silent).map(|path| 1.0 - path.ratio);
                return HopLoss { class, path, link: None, node_ratio, rate_test };
            }
        };
        let node_ratio = Some((own.ratio - least.ratio).max(0.0));
        let rises = is_apart(least, before.loss);
        if !self.is_witness(place) {
            // Where the envelope rises beside a limited hop, which of the links around it loses is not known.
            let link = (!rises).then(|| link_loss(before.loss, least));
            return HopLoss { class: LossClass::ReplyLimited, path, link, node_ratio, rate_test };
        }
        let rises = rises || self.rounds_failed_from(place, before);
        let class = match rises {
            false => LossClass::None,
            true if self.hops[place].tried >= FEWEST && self.is_believable(place, before) => {
                LossClass::Forwarding
            }
            true => LossClass::Unknown,
        };
        let link = Some(link_loss(before.loss, least));
        *before = Before { loss: least, place: Some(place) };
        HopLoss { class, path, link, node_ratio, rate_test }
    }

    /// Estimates what a stretch of the path loses from all its witnesses together: the envelope decides where packets
    /// are lost, but as the least of many counts it would say that fewer are.
    ///
    /// The interval is that of one witness alone, because a burst of loss hits the probes to all of them at once. Gives
    /// what is lost up to the end of the stretch, for the link behind it.
    fn estimate(
        &self,
        stretch: Range<usize>,
        in_front: LossEstimate,
        losses: &mut [HopLoss],
    ) -> LossEstimate {
        let witnesses = stretch.clone().filter(|place| self.is_witness(*place));
        let Some(path) = together(witnesses.map(|place| &self.hops[place])) else { return in_front };
        for place in stretch {
            let loss = &mut losses[place];
            if loss.path.is_none() {
                continue;
            }
            loss.path = Some(path);
            loss.node_ratio =
                loss.node_ratio.map(|_| (self.own[place].map_or(1.0, |own| own.ratio) - path.ratio).max(0.0));
            if loss.class == LossClass::Forwarding {
                loss.link = Some(link_loss(in_front, path));
            }
        }
        path
    }

    /// It answers, about as often as packets pass it, and does not limit its replies.
    fn is_witness(&self, place: usize) -> bool {
        match (self.own[place], self.envelope[place]) {
            (Some(own), Some(least)) => match self.hops[place].is_limited() {
                Some(true) => false,
                Some(false) => !self.is_far_apart(place),
                None => !is_apart(own, least),
            },
            _ => false,
        }
    }

    /// It loses more than some hop behind it, so certainly that their intervals of 99 % are apart.
    fn is_far_apart(&self, place: usize) -> bool {
        let interval =
            |counts: &HopCounts| wilson_99(counts.lost(), counts.tried).filter(|_| counts.answered > 0);
        let own = interval(&self.hops[place]);
        let behind = self.hops[place + 1..].iter().filter_map(interval);
        own.is_some_and(|own| behind.into_iter().any(|behind| behind.high < own.low))
    }

    /// The end of the path answers, or enough routers agree behind one that loses less.
    fn is_believable(&self, place: usize, before: &Before) -> bool {
        let last = self.envelope.iter().rposition(Option::is_some);
        let end_answers = last.is_some_and(|last| self.hops[last].is_end);
        let witnesses = (place..self.hops.len()).filter(|place| self.is_witness(*place)).count();
        end_answers || (before.place.is_some() && witnesses >= WITNESSES)
    }

    /// Rounds failed from this hop on while the witness before it answered, and this hop failed in the rounds in which
    /// all behind it failed far more often than in others. A hop that merely limits its replies fails as often in those
    /// as in any.
    fn rounds_failed_from(&self, place: usize, before: &Before) -> bool {
        let behind = (place + 1..self.hops.len()).find(|behind| self.own[*behind].is_some());
        let (Some(behind), Some(own), Some(least)) = (behind, self.own[place], self.envelope[place]) else {
            return false;
        };
        let failed = |place: usize| self.hops[place].failed_with_all_behind;
        let together = failed(place).min(failed(behind));
        let begun_here = together.saturating_sub(before.place.map_or(0, failed));
        let Some(given_behind) = wilson_95(together, failed(behind)) else { return false };
        least.ratio > before.loss.ratio
            && begun_here >= FEWEST_ROUNDS
            && begun_here > together / 2
            && given_behind.low > own.interval.high
    }
}

/// Loss that reaches the last hop that answers, while no link is known to lose: its place is not known.
fn doubt_unplaced_loss(evidence: &Evidence<'_>, losses: &mut [HopLoss]) {
    let is_placed = losses.iter().any(|loss| loss.class == LossClass::Forwarding);
    let last = evidence.envelope.iter().rposition(Option::is_some);
    if let (false, Some(last)) = (is_placed, last)
        && evidence.own[last].is_some_and(|own| own.ratio > 0.0)
    {
        losses[last].class = LossClass::Unknown;
    }
}

/// The loss of a hop's own probes; `None` when it never answered.
fn own_loss(counts: &HopCounts) -> Option<LossEstimate> {
    let interval = wilson_95(counts.lost(), counts.tried).filter(|_| counts.answered > 0)?;
    Some(LossEstimate { ratio: ratio(counts.lost(), counts.tried), interval })
}

/// The loss of several hops that lose the same: the ratio of all their probes, with the interval of the hop that was
/// probed most. `None` without probes.
fn together<'a>(hops: impl Iterator<Item = &'a HopCounts>) -> Option<LossEstimate> {
    let (mut lost, mut tried, mut most) = (0_u128, 0_u128, 0);
    for hop in hops {
        lost += u128::from(hop.lost());
        tried += u128::from(hop.tried);
        most = most.max(hop.tried);
    }
    let ratio = (tried > 0).then(|| ratio(lost, tried))?;
    let interval = wilson_95(part_of(most, ratio), most)?;
    Some(LossEstimate { ratio, interval })
}

/// Of two losses the one that bounds more tightly what is lost before both: with equal counts the lesser, otherwise a
/// single answer does not outweigh a thousand. Of equals the nearer.
fn least(near: Option<LossEstimate>, far: Option<LossEstimate>) -> Option<LossEstimate> {
    match (near, far) {
        (Some(near), Some(far)) => Some(if far.interval.high < near.interval.high { far } else { near }),
        (one, other) => one.or(other),
    }
}

/// The first is certainly more than the second.
fn is_apart(more: LossEstimate, less: LossEstimate) -> bool {
    more.interval.low > less.interval.high
}

/// What a link adds: `1 − (1 − after)/(1 − before)`.
///
/// The interval is that of a ratio of two survivals: their Wilson intervals combined by square-and-add (Newcombe 1998;
/// Zou & Donner 2008) of their logarithms. Both survivals are above zero, because both hops answer.
fn link_loss(before: LossEstimate, after: LossEstimate) -> LossEstimate {
    let survival = |loss: LossEstimate| {
        let Interval { low, high } = loss.interval;
        [1.0 - high, 1.0 - loss.ratio, 1.0 - low].map(|survival| survival.max(f64::MIN_POSITIVE).ln())
    };
    let ([low0, best0, high0], [low1, best1, high1]) = (survival(before), survival(after));
    let best = best1 - best0;
    let lower = best - (best1 - low1).hypot(high0 - best0);
    let upper = best + (high1 - best1).hypot(best0 - low0);
    let lost = |survived: f64| (1.0 - survived.exp()).clamp(0.0, 1.0);
    LossEstimate { ratio: lost(best), interval: Interval { low: lost(upper), high: lost(lower) } }
}

#[expect(clippy::cast_precision_loss, reason = "a ratio of counts far below 2^53")]
fn ratio(part: impl Into<u128>, all: impl Into<u128>) -> f64 {
    part.into() as f64 / all.into() as f64
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a part of a count, which is far below 2^53"
)]
fn part_of(all: u64, ratio: f64) -> u64 {
    (all as f64 * ratio).round() as u64
}
