//! A value that may change at known times: a link that loses packets from the tenth second on.

use std::time::Duration;

/// A value over the time of a run. There is always one that holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline<T> {
    first: T,
    /// Later values and from when on each holds, in order of time.
    changes: Vec<(Duration, T)>,
}

impl<T> Timeline<T> {
    /// A value that never changes.
    pub fn constant(value: T) -> Self {
        Self { first: value, changes: Vec::new() }
    }

    /// A value that changes to another at each of these times since the start; their order does not matter.
    pub fn changing(first: T, mut changes: Vec<(Duration, T)>) -> Self {
        changes.sort_by_key(|(from, _)| *from);
        Self { first, changes }
    }

    /// The value that holds at a time since the start.
    pub fn at(&self, time: Duration) -> &T {
        match self.changes.partition_point(|(from, _)| *from <= time) {
            0 => &self.first,
            passed => &self.changes[passed - 1].1,
        }
    }

    /// When it changes, in order.
    pub fn change_times(&self) -> impl Iterator<Item = Duration> {
        self.changes.iter().map(|(from, _)| *from)
    }

    /// Every value that ever holds, the first one first.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        std::iter::once(&self.first).chain(self.changes.iter().map(|(_, value)| value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_holds_from_its_time_on() {
        let second = Duration::from_secs;
        let line = Timeline::changing("a", vec![(second(5), "c"), (second(2), "b")]);
        for (at, expected) in [(0, "a"), (1, "a"), (2, "b"), (4, "b"), (5, "c"), (99, "c")] {
            assert_eq!(*line.at(second(at)), expected, "at {at} s");
        }
        assert_eq!(line.values().copied().collect::<String>(), "abc");
        assert_eq!(*Timeline::constant(7).at(second(1)), 7);
    }
}
