//! The round trips of a hop's latest rounds, for charts and for the variation between successive ones.

use std::collections::VecDeque;
use std::time::Duration;

/// Rounds that a chart shows: as many columns as the widest terminals have.
const SHOWN: usize = 300;
/// Rounds that are kept. Those behind the shown ones are still on their way, at a fast pace on a slow path.
const KEPT: usize = 1_024;

/// What came of the latest rounds, oldest first and without gaps.
#[derive(Debug, Default)]
pub(super) struct History {
    first_round: u64,
    slots: VecDeque<Slot>,
}

/// What came of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// This hop was not probed.
    NotAsked,
    /// Nothing is known yet.
    Awaited,
    /// No round trip.
    Nothing,
    /// A round trip; of the responder at this place where it counts.
    Answered {
        /// The responder.
        by: Option<usize>,
        /// How long it took.
        rtt: Duration,
    },
}

impl History {
    /// A probe of this round departs.
    pub(super) fn depart(&mut self, round: u64) {
        let latest = self.first_round + self.slots.len() as u64;
        if self.slots.is_empty() || round >= latest + KEPT as u64 {
            self.slots.clear();
            self.first_round = round;
        }
        while self.first_round + (self.slots.len() as u64) < round {
            self.push(Slot::NotAsked);
        }
        self.push(Slot::Awaited);
    }

    /// What became of a round that is still kept.
    pub(super) fn settle(&mut self, round: u64, slot: Slot) {
        let place = round.checked_sub(self.first_round).and_then(|place| usize::try_from(place).ok());
        if let Some(kept) = place.and_then(|place| self.slots.get_mut(place)) {
            *kept = slot;
        }
    }

    /// The round trip of a round, if this responder gave it.
    pub(super) fn rtt(&self, round: u64, responder: usize) -> Option<Duration> {
        match *self.slots.get(usize::try_from(round.checked_sub(self.first_round)?).ok()?)? {
            Slot::Answered { by, rtt } if by == Some(responder) => Some(rtt),
            _ => None,
        }
    }

    /// The latest rounds with a probe, newest last, less those of the latest `fresh` ones that are still awaited.
    pub(super) fn latest(&self, fresh: usize) -> Vec<Option<Duration>> {
        let is_fresh = |slot: &&Slot| matches!(slot, Slot::Awaited | Slot::NotAsked);
        let awaited = self.slots.iter().rev().take(fresh).take_while(is_fresh).count();
        let end = self.slots.len() - awaited;
        let shown = self.slots.range(end.saturating_sub(SHOWN)..end);
        let rtt = |slot: &Slot| match *slot {
            Slot::Answered { rtt, .. } => Some(rtt),
            Slot::NotAsked | Slot::Awaited | Slot::Nothing => None,
        };
        // Live views ask several times a second: memory that always has the same size is found again, and what is written
        // whole the first time does not grow with the rounds.
        let mut latest = vec![None; SHOWN];
        latest.clear();
        latest.extend(shown.filter(|slot| **slot != Slot::NotAsked).map(rtt));
        latest
    }

    fn push(&mut self, slot: Slot) {
        match self.slots.len() {
            // Who is asked a second time will be asked for long, unlike the hops behind the end that only the first round asks.
            1 => self.take_all_room(),
            KEPT => {
                self.slots.pop_front();
                self.first_round += 1;
            }
            _ => {}
        }
        self.slots.push_back(slot);
    }

    /// Takes at once what it will ever take, so that a long session does not grow. Memory that nobody has written to is not
    /// there yet, so it is written.
    fn take_all_room(&mut self) {
        let taken = self.slots.len();
        self.slots.reserve_exact(KEPT - taken);
        self.slots.resize(KEPT, Slot::NotAsked);
        self.slots.truncate(taken);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    fn answered(by: usize, milliseconds: u64) -> Slot {
        Slot::Answered { by: Some(by), rtt: ms(milliseconds) }
    }

    #[test]
    fn what_is_fresh_and_awaited_is_not_shown_as_a_gap() {
        let mut history = History::default();
        (7..=10).for_each(|round| history.depart(round));
        history.settle(7, answered(0, 5));
        history.settle(6, answered(0, 9));
        assert_eq!(history.latest(0), [Some(ms(5)), None, None, None]);
        assert_eq!(history.latest(2), [Some(ms(5)), None]);
        assert_eq!(history.latest(usize::MAX), [Some(ms(5))]);
        assert_eq!((history.rtt(7, 0), history.rtt(7, 1), history.rtt(8, 0)), (Some(ms(5)), None, None));
        assert_eq!((history.rtt(6, 0), history.rtt(11, 0)), (None, None));
    }

    #[test]
    fn rounds_without_a_probe_are_no_gaps_and_nothing_grows() {
        let mut history = History::default();
        history.depart(1);
        history.settle(1, answered(0, 1));
        history.depart(4);
        assert_eq!(history.latest(0), [Some(ms(1)), None]);
        assert_eq!(history.latest(1), [Some(ms(1))]);
        (5..5_000).for_each(|round| history.depart(round));
        assert_eq!((history.slots.len(), history.latest(0).len()), (KEPT, SHOWN));
        history.depart(u64::MAX / 2);
        assert_eq!(history.slots.len(), 1);
    }

    #[test]
    fn the_second_round_takes_the_room_of_all() {
        let mut history = History::default();
        history.depart(1);
        assert!(history.slots.capacity() < KEPT, "a hop behind the end is asked once");
        history.depart(2);
        let room = history.slots.capacity();
        (3..5_000).for_each(|round| history.depart(round));
        assert_eq!((room, room >= KEPT), (history.slots.capacity(), true));
    }
}
