//! Which positions of a direction were seen: half-open ranges, bounded in number.

/// Ranges that are told apart; more gaps than that no receiver keeps apart either.
const MOST: usize = 64;

/// Ranges in their order, of which no two touch.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranges(Vec<(i64, i64)>);

impl Ranges {
    /// Whether all positions from `start` up to `end` were seen.
    pub(super) fn cover(&self, start: i64, end: i64) -> bool {
        self.0.iter().any(|(from, to)| *from <= start && end <= *to)
    }

    /// Whether every position up to `end` was seen, from the first that was.
    pub(super) fn are_whole_to(&self, end: i64) -> bool {
        self.0.first().is_none_or(|(_, to)| *to >= end)
    }

    /// These positions were seen, too; how many of them are new.
    pub(super) fn add(&mut self, start: i64, end: i64) -> u64 {
        if start >= end {
            return 0;
        }
        let before = self.length();
        let touching = self.0.iter().filter(|(from, to)| *from <= end && start <= *to);
        let merged = touching.fold((start, end), |(low, high), (from, to)| (low.min(*from), high.max(*to)));
        self.0.retain(|(from, to)| *to < start || end < *from);
        let place = self.0.partition_point(|(from, _)| *from < merged.0);
        self.0.insert(place, merged);
        let added = self.length() - before;
        if self.0.len() > MOST {
            // The oldest gap is given up as if it had been filled.
            let (first, _) = self.0.remove(0);
            self.0[0].0 = first;
        }
        added
    }

    fn length(&self) -> u64 {
        self.0.iter().map(|(from, to)| to.abs_diff(*from)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_new_is_counted_once() {
        let mut ranges = Ranges::default();
        assert_eq!([ranges.add(0, 10), ranges.add(20, 30), ranges.add(5, 25)], [10, 10, 10]);
        assert_eq!(ranges.0, [(0, 30)]);
        assert_eq!([ranges.add(3, 9), ranges.add(7, 7), ranges.add(30, 31)], [0, 0, 1]);
        assert!(ranges.cover(0, 31) && !ranges.cover(30, 32) && ranges.are_whole_to(31));
    }

    #[test]
    fn gaps_are_bounded() {
        let mut ranges = Ranges::default();
        for place in 0..10_000 {
            assert_eq!(ranges.add(place * 2, place * 2 + 1), 1);
        }
        assert_eq!(ranges.0.len(), MOST);
    }
}
