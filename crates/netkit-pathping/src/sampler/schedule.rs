//! When which hop is probed: all at once in the first round, evenly over the interval in the later ones.
//!
//! It does not know how far the path goes; who asks says so each time.

use std::time::Duration;

use netkit_net::MonotonicTime;

/// Between two probes of the first round: fast enough to feel instant, slow enough for the buckets of routers.
const FIRST_SPACING: Duration = Duration::from_millis(1);
/// The shortest interval between two probes to one hop.
const SHORTEST_INTERVAL: Duration = Duration::from_millis(1);

/// The rounds and where in the latest one we are.
#[derive(Debug)]
pub(super) struct Schedule {
    first_hop: u8,
    interval: Duration,
    /// The latest round, from 1; 0 before the first.
    round: u64,
    /// When it began; before the first, when that is due.
    began: MonotonicTime,
    /// The hop that is next in it. Wider than a hop, which may be the last there is.
    next: u16,
    /// The last hop that it goes to.
    last: u8,
    /// Its remaining hops are left out.
    is_cut: bool,
}

/// What is next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A probe to this hop.
    Hop(u8, MonotonicTime),
    /// A new round.
    Round(MonotonicTime),
}

impl Step {
    /// When it is due.
    pub(super) fn at(self) -> MonotonicTime {
        let (Self::Hop(_, at) | Self::Round(at)) = self;
        at
    }
}

impl Schedule {
    pub(super) fn new(first_hop: u8, interval: Duration, now: MonotonicTime) -> Self {
        let interval = interval.max(SHORTEST_INTERVAL);
        Self { first_hop, interval, round: 0, began: now, next: 0, last: 0, is_cut: false }
    }

    pub(super) fn interval(&self) -> Duration {
        self.interval
    }

    /// From now on rounds begin at this distance; the hops of the current one move with it.
    pub(super) fn set_interval(&mut self, interval: Duration) {
        self.interval = interval.max(SHORTEST_INTERVAL);
    }

    /// The latest round, from 1; 0 before the first.
    pub(super) fn round(&self) -> u64 {
        self.round
    }

    /// Probes that go no farther than `limit` leave one after the other; then the next round is due.
    pub(super) fn step(&self, limit: u8) -> Step {
        let last = u16::from(self.last.min(limit));
        if self.round == 0 {
            return Step::Round(self.began);
        }
        match u8::try_from(self.next) {
            Ok(hop) if self.next <= last && !self.is_cut => {
                let place = u32::from(hop.saturating_sub(self.first_hop));
                Step::Hop(hop, self.began.after(self.spacing() * place))
            }
            _ => Step::Round(self.began.after(self.interval)),
        }
    }

    /// A round that was due at `due` begins and goes as far as `last`.
    pub(super) fn begin_round(&mut self, due: MonotonicTime, last: u8, now: MonotonicTime) {
        // Rounds that a stopped process missed are not made up for: nobody likes a burst.
        self.began = if now.since(due) > self.interval { now } else { due };
        self.round += 1;
        self.next = self.first_hop.into();
        self.last = last;
        self.is_cut = false;
    }

    /// The hop that was next has its probe.
    pub(super) fn advance(&mut self) {
        self.next += 1;
    }

    /// The rest of the current round is left out.
    pub(super) fn cut_round(&mut self) {
        self.is_cut = true;
    }

    /// A hop's share of the interval.
    pub(super) fn share(&self) -> Duration {
        self.interval / (u32::from(self.last.saturating_sub(self.first_hop)) + 1)
    }

    fn spacing(&self) -> Duration {
        if self.round <= 1 { FIRST_SPACING } else { self.share() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: u64) -> MonotonicTime {
        MonotonicTime::from_origin(Duration::from_millis(milliseconds))
    }

    /// Takes every step up to an instant: the hop and when, 0 for the beginning of a round.
    fn steps(schedule: &mut Schedule, limit: u8, until: u64) -> Vec<(u8, u128)> {
        let mut steps = Vec::new();
        loop {
            let step = schedule.step(limit);
            if step.at() > at(until) {
                return steps;
            }
            let hop = match step {
                Step::Hop(hop, _) => {
                    schedule.advance();
                    hop
                }
                Step::Round(due) => {
                    schedule.begin_round(due, limit, due);
                    0
                }
            };
            steps.push((hop, step.at().since_origin().as_millis()));
        }
    }

    #[test]
    fn the_first_round_is_fast_and_later_ones_are_even() {
        let mut schedule = Schedule::new(1, Duration::from_secs(1), at(0));
        let expected = [(0, 0), (1, 0), (2, 1), (3, 2), (4, 3)];
        assert_eq!(steps(&mut schedule, 4, 999), expected);
        let expected = [(0, 1_000), (1, 1_000), (2, 1_250), (3, 1_500), (4, 1_750)];
        assert_eq!(steps(&mut schedule, 4, 1_999), expected);
    }

    #[test]
    fn the_farthest_hop_that_there_can_be_does_not_overflow() {
        let mut schedule = Schedule::new(254, Duration::from_secs(1), at(0));
        assert_eq!(steps(&mut schedule, 255, 999), [(0, 0), (254, 0), (255, 1)]);
    }

    #[test]
    fn missed_rounds_are_not_made_up_for() {
        let mut schedule = Schedule::new(1, Duration::from_secs(1), at(0));
        schedule.begin_round(at(0), 1, at(0));
        schedule.advance();
        schedule.begin_round(at(1_000), 1, at(1_900));
        assert_eq!(schedule.step(1), Step::Hop(1, at(1_000)), "a little late: the pace is kept");
        schedule.advance();
        schedule.begin_round(at(2_000), 1, at(7_100));
        assert_eq!(schedule.step(1), Step::Hop(1, at(7_100)), "very late: the pace begins anew");
        schedule.advance();
        assert_eq!(schedule.step(1), Step::Round(at(8_100)));
    }

    #[test]
    fn a_round_that_is_cut_ends_there() {
        let mut schedule = Schedule::new(1, Duration::ZERO, at(0));
        schedule.begin_round(at(0), 9, at(0));
        schedule.cut_round();
        assert_eq!(schedule.step(9), Step::Round(at(1)), "and an interval is never zero");
    }
}
