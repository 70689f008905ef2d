//! How far the path goes: where it ends, whether it goes in a circle, and how far probes are worth sending.
//!
//! It counts nothing; what it knows of a hop is the latest answer.

use std::net::IpAddr;
use std::time::Duration;

use netkit_model::{AnswerKind, HopAnswer, PathEnd};
use netkit_net::MonotonicTime;

/// Hops probed behind the last one that answers, when nothing ends the path: as many silent hops in a row are still
/// seen across.
const BEHIND_SILENCE: u8 = 5;
/// Rounds in a row in which a hop that passed probes on has to end them before it counts as the end.
const ROUNDS_TO_SHORTEN: u8 = 2;

/// What is known of how far the path goes.
#[derive(Debug)]
pub(super) struct Reach {
    first_hop: u8,
    max_hop: u8,
    hops: Vec<Seen>,
    circle: Option<Circle>,
}

/// What the answers of a hop say about the path.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    /// Who answered in the latest round that was answered.
    from: Option<IpAddr>,
    /// That round.
    round: u64,
    /// How that answer ended the path; `None` when it passes on.
    ends: Option<AnswerKind>,
    /// Rounds in a row, as answered, in which it ended the path.
    ended_in_a_row: u8,
    /// It once passed probes on.
    passed: bool,
    /// When it last ended the path.
    ended_at: Option<MonotonicTime>,
}

/// Hops in a circle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Circle {
    first: u8,
    length: u8,
}

impl Reach {
    pub(super) fn new(first_hop: u8, max_hop: u8) -> Self {
        let count = usize::from(max_hop - first_hop) + 1;
        Self { first_hop, max_hop, hops: vec![Seen::default(); count], circle: None }
    }

    /// A hop answered a probe of this round.
    pub(super) fn answered(&mut self, hop: u8, round: u64, answer: &HopAnswer, now: MonotonicTime) {
        let Some(seen) = self.hops.get_mut(usize::from(hop - self.first_hop)) else { return };
        let (ends, passes) = (answer.kind.ends_path(), answer.kind.is_time_exceeded());
        seen.passed |= passes;
        if round < seen.round || !(ends || passes) {
            return;
        }
        *seen = Seen {
            from: Some(answer.from),
            round,
            ends: ends.then_some(answer.kind),
            ended_in_a_row: if ends { seen.ended_in_a_row.saturating_add(1) } else { 0 },
            passed: seen.passed,
            ended_at: if ends { Some(now) } else { seen.ended_at },
        };
        self.circle = self.find_circle();
    }

    /// The hop at which the path ends. An end that was seen within `memory` goes before one that may be history.
    pub(super) fn end(&self, now: MonotonicTime, memory: Duration) -> Option<u8> {
        let fresh = |(_, seen): &(u8, &Seen)| seen.is_fresh(now, memory);
        self.ends().find(fresh).or_else(|| self.ends().next()).map(|(hop, _)| hop)
    }

    /// The farthest hop that is worth a probe.
    pub(super) fn limit(&self, now: MonotonicTime, memory: Duration) -> u8 {
        let beyond = |hop: u8| hop.saturating_add(BEHIND_SILENCE);
        let limit = match (self.end(now, memory), self.circle) {
            (Some(end), _) if self.seen(end).is_fresh(now, memory) => end,
            // Nothing was heard of the end for long: perhaps it moved away and a silent router took its place.
            (Some(end), _) => beyond(end),
            // Twice around shows that it is one.
            (None, Some(circle)) => circle.first.saturating_add(circle.length.saturating_mul(2)),
            (None, None) => beyond(self.last_answered().unwrap_or(self.first_hop - 1)),
        };
        limit.clamp(self.first_hop, self.max_hop)
    }

    /// The last hop that is worth showing: the end, the end of a circle's first turn, or the first of a silent tail.
    pub(super) fn shown(&self, now: MonotonicTime, memory: Duration) -> u8 {
        let shown = match (self.end(now, memory), self.circle) {
            (Some(end), _) => end,
            (None, Some(circle)) => circle.first.saturating_add(circle.length),
            (None, None) => self.last_answered().map_or(self.first_hop, |last| last.saturating_add(1)),
        };
        shown.min(self.max_hop)
    }

    /// How the path ends.
    pub(super) fn path_end(&self, now: MonotonicTime, memory: Duration) -> PathEnd {
        if let Some(hop) = self.end(now, memory) {
            return match self.seen(hop).ends {
                Some(AnswerKind::Icmp(report)) if !AnswerKind::Icmp(report).is_from_target() => {
                    PathEnd::Stopped { hop, report }
                }
                _ => PathEnd::Reached { hop },
            };
        }
        match (self.circle, self.last_answered()) {
            (Some(Circle { first, length }), _) => PathEnd::Loop { first, length },
            (None, Some(last)) if last == self.max_hop => PathEnd::TooFar,
            (None, last) => PathEnd::Silent { last },
        }
    }

    fn seen(&self, hop: u8) -> &Seen {
        &self.hops[usize::from(hop - self.first_hop)]
    }

    fn numbered(&self) -> impl DoubleEndedIterator<Item = (u8, &Seen)> + ExactSizeIterator {
        let first = self.first_hop;
        self.hops.iter().enumerate().map(move |(place, seen)| {
            // There are at most 255 hops, the last of which is `max_hop`.
            (first.saturating_add(u8::try_from(place).unwrap_or(u8::MAX)), seen)
        })
    }

    /// The hops that end the path, nearest first.
    fn ends(&self) -> impl Iterator<Item = (u8, &Seen)> {
        self.numbered().filter(|(_, seen)| {
            // Of a hop that never passed anything on, one answer is enough: that is how the end is found.
            seen.ends.is_some() && (!seen.passed || seen.ended_in_a_row >= ROUNDS_TO_SHORTEN)
        })
    }

    fn last_answered(&self) -> Option<u8> {
        self.numbered().rev().find(|(_, seen)| seen.from.is_some()).map(|(hop, _)| hop)
    }

    /// The first two turns of a circle in which the same routers answer in the same order; a router that answers twice
    /// in a row is none.
    fn find_circle(&self) -> Option<Circle> {
        let from = |place: usize| self.hops.get(place).and_then(|seen| seen.from);
        let repeats = |first: usize, length: usize| {
            from(first) != from(first + 1)
                && (first..=first + length)
                    .all(|place| from(place).is_some() && from(place) == from(place + length))
        };
        let count = self.hops.len();
        let circles =
            (0..count).flat_map(|first| (2..=(count - first) / 2).map(move |length| (first, length)));
        let (first, length) = circles.into_iter().find(|(first, length)| repeats(*first, *length))?;
        let first = self.first_hop.saturating_add(u8::try_from(first).ok()?);
        Some(Circle { first, length: u8::try_from(length).ok()? })
    }
}

impl Seen {
    fn is_fresh(&self, now: MonotonicTime, memory: Duration) -> bool {
        self.ended_at.is_some_and(|at| now.since(at) <= memory)
    }
}

#[cfg(test)]
mod tests;
