//! One bit for each probe that is no longer remembered: whether it was still unanswered.

use std::collections::VecDeque;

/// Bits kept: at 150,000 probes a second they reach back almost two minutes, in 2 MiB.
const CAPACITY: usize = 1 << 24;
const WORD: usize = u64::BITS as usize;

/// The unanswered among the forgotten, so that a very late answer counts once.
#[derive(Debug, Default)]
pub(super) struct Forgotten {
    words: VecDeque<u64>,
    /// The number of the first bit of the first word.
    first: u64,
    /// Bits in use.
    length: usize,
}

impl Forgotten {
    /// Adds the next probe in order of numbers, starting with `number` the first time.
    pub(super) fn push(&mut self, number: u64, unanswered: bool) {
        if self.length == 0 {
            self.first = number;
        }
        if self.length == self.words.len() * WORD {
            if self.length >= CAPACITY {
                self.words.pop_front();
                self.first += WORD as u64;
                self.length -= WORD;
            }
            self.words.push_back(0);
        }
        if unanswered && let Some(word) = self.words.back_mut() {
            *word |= 1 << (self.length % WORD);
        }
        self.length += 1;
    }

    /// True the first time that an unanswered probe is taken.
    pub(super) fn take(&mut self, number: u64) -> bool {
        let Some(place) = number.checked_sub(self.first).and_then(|place| usize::try_from(place).ok()) else {
            return false;
        };
        if place >= self.length {
            return false;
        }
        let bit = 1 << (place % WORD);
        let word = &mut self.words[place / WORD];
        let unanswered = *word & bit != 0;
        *word &= !bit;
        unanswered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unanswered_probe_is_taken_once_and_an_answered_one_never() {
        let mut forgotten = Forgotten::default();
        for number in 10..1_000 {
            forgotten.push(number, number % 3 == 0);
        }
        for number in 0..1_100 {
            let expected = (10..1_000).contains(&number) && number % 3 == 0;
            assert_eq!(forgotten.take(number), expected, "{number}");
            assert!(!forgotten.take(number), "{number} again");
        }
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_go_first() {
        let mut forgotten = Forgotten::default();
        let count = CAPACITY as u64 + 1_000;
        for number in 1..=count {
            forgotten.push(number, true);
        }
        assert!(forgotten.words.len() * WORD <= CAPACITY);
        assert!(!forgotten.take(1));
        assert!(forgotten.take(count));
        assert!(forgotten.take(count - CAPACITY as u64 + 2 * WORD as u64));
    }
}
