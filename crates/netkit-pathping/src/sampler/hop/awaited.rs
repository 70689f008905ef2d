//! The probes of a hop that have no outcome yet. When one is overdue is not decided here.

use std::collections::VecDeque;

use netkit_net::MonotonicTime;

/// Awaited probes, oldest first. The timeout bounds them: whatever is older has an outcome.
#[derive(Debug, Default)]
pub(super) struct Awaited(VecDeque<Probe>);

/// A probe on its way; a hop has one a round.
#[derive(Clone, Copy, Debug)]
struct Probe {
    round: u64,
    number: u64,
    departed: MonotonicTime,
}

impl Awaited {
    /// The probe of a round, later than all before, departs.
    pub(super) fn depart(&mut self, round: u64, number: u64, departed: MonotonicTime) {
        self.0.push_back(Probe { round, number, departed });
    }

    /// The probe of a round has an outcome, perhaps not for the first time.
    pub(super) fn settle(&mut self, round: u64) {
        if let Ok(place) = self.0.binary_search_by_key(&round, |probe| probe.round) {
            self.0.remove(place);
        }
    }

    /// The oldest is not awaited any more.
    pub(super) fn drop_oldest(&mut self) {
        self.0.pop_front();
    }

    /// The number of the oldest, and when it departed.
    pub(super) fn oldest(&self) -> Option<(u64, MonotonicTime)> {
        self.0.front().map(|probe| (probe.number, probe.departed))
    }

    /// How many they are.
    pub(super) fn count(&self) -> u64 {
        self.0.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn each_leaves_once_in_any_order_and_the_oldest_is_known() {
        let mut awaited = Awaited::default();
        let at = |round| MonotonicTime::from_origin(Duration::from_secs(round));
        for round in 1..=4 {
            awaited.depart(round, round * 10, at(round));
        }
        awaited.settle(2);
        assert_eq!((awaited.count(), awaited.oldest()), (3, Some((10, at(1)))));
        for round in [1, 1, 2, 9] {
            awaited.settle(round);
        }
        assert_eq!((awaited.count(), awaited.oldest()), (2, Some((30, at(3)))));
        awaited.drop_oldest();
        assert_eq!(awaited.oldest(), Some((40, at(4))));
    }
}
