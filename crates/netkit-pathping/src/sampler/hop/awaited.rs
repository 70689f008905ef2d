//! The probes of a hop that have no outcome yet. When one is overdue is not decided here.

use std::collections::VecDeque;

use netkit_model::{Answered, Outcome};
use netkit_net::MonotonicTime;

/// The probes from the oldest awaited one on, oldest first. The timeout bounds them: whatever is older has an outcome.
#[derive(Debug, Default)]
pub(super) struct Awaited(VecDeque<Probe>);

/// A probe on its way, or one that overtook such; a hop has at most one a round.
#[derive(Clone, Copy, Debug)]
struct Probe {
    round: u64,
    number: u64,
    departed: MonotonicTime,
    /// What became of it.
    settled: Option<Answered>,
}

impl Awaited {
    /// The probe of a round, later than all before, departs.
    pub(super) fn depart(&mut self, round: u64, number: u64, departed: MonotonicTime) {
        self.0.push_back(Probe { round, number, departed, settled: None });
    }

    /// The probe of a round has an outcome, perhaps not for the first time.
    pub(super) fn settle(&mut self, round: u64, outcome: Outcome) {
        if let Ok(place) = self.0.binary_search_by_key(&round, |probe| probe.round) {
            self.0[place].settled = Some(Answered::of(outcome));
            while self.0.front().is_some_and(|oldest| oldest.settled.is_some()) {
                self.0.pop_front();
            }
        }
    }

    /// The oldest is not awaited any more.
    pub(super) fn drop_oldest(&mut self) {
        if let Some(oldest) = self.0.front() {
            self.settle(oldest.round, Outcome::Suspended);
        }
    }

    /// The number of the oldest, and when it departed.
    pub(super) fn oldest(&self) -> Option<(u64, MonotonicTime)> {
        self.0.front().map(|probe| (probe.number, probe.departed))
    }

    /// How many are awaited.
    pub(super) fn count(&self) -> u64 {
        self.0.iter().filter(|probe| probe.settled.is_none()).count() as u64
    }

    /// Probes that departed behind the oldest awaited one and have their outcome.
    pub(super) fn overtaken(&self) -> Answered {
        self.0.iter().filter_map(|probe| probe.settled).fold(Answered::default(), Answered::with)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn at(round: u64) -> MonotonicTime {
        MonotonicTime::from_origin(Duration::from_secs(round))
    }

    fn of_rounds(rounds: u64) -> Awaited {
        let mut awaited = Awaited::default();
        (1..=rounds).for_each(|round| awaited.depart(round, round * 10, at(round)));
        awaited
    }

    #[test]
    fn each_leaves_once_in_any_order_and_the_oldest_is_known() {
        let mut awaited = of_rounds(4);
        awaited.settle(2, Outcome::Received);
        assert_eq!((awaited.count(), awaited.oldest()), (3, Some((10, at(1)))));
        for round in [1, 1, 2, 9] {
            awaited.settle(round, Outcome::Received);
        }
        assert_eq!((awaited.count(), awaited.oldest()), (2, Some((30, at(3)))));
        awaited.drop_oldest();
        assert_eq!(awaited.oldest(), Some((40, at(4))));
    }

    #[test]
    fn what_overtook_the_oldest_is_known_until_that_has_its_outcome() {
        let mut awaited = of_rounds(4);
        assert_eq!(awaited.overtaken(), Answered::default());
        awaited.settle(3, Outcome::Received);
        awaited.settle(2, Outcome::Lost);
        assert_eq!(awaited.overtaken(), Answered { tried: 2, answered: 1 });
        awaited.settle(2, Outcome::Late);
        assert_eq!(awaited.overtaken(), Answered { tried: 2, answered: 2 });
        awaited.settle(1, Outcome::Lost);
        assert_eq!((awaited.overtaken(), awaited.count()), (Answered::default(), 1));
    }
}
