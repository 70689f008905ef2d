//! What the answers of all hops together say of the path: how it ends, circles, and what is odd about a hop.
//!
//! Nothing here changes anything: it reads what is known so far.

use std::net::IpAddr;

use netkit_model::{AnswerKind, HopAnswer, HopNote, HopReport, IcmpReport, PathEnd};

use super::hops::{Hop, Hops};

/// A way back that is this much longer or shorter than the way there is worth a word: estimates are off by one or two
/// where routers answer in odd ways.
const ASYMMETRY: u8 = 3;

/// Routers that send packets to one another without end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Circle {
    /// Where it begins, in hops from the first one asked for.
    pub(super) first: usize,
    /// How many hops it has.
    pub(super) length: usize,
}

impl Circle {
    /// The last hop of its second round, which proves it.
    pub(super) fn last(&self) -> usize {
        self.first + 2 * self.length - 1
    }
}

/// A circle of two or more routers of which two whole rounds were seen, each router at its place in both.
pub(super) fn circle(hops: &Hops) -> Option<Circle> {
    let routers: Vec<Option<IpAddr>> = hops.list().iter().map(Hop::only_router).collect();
    let is_circle = |circle: &Circle| {
        let (one, other) = routers[circle.first..=circle.last()].split_at(circle.length);
        let distinct = |place: usize| one[place].is_some() && !one[..place].contains(&one[place]);
        // One router that answers everywhere is soon found out, however long the path is.
        (0..one.len()).all(distinct) && one == other
    };
    (0..routers.len())
        .flat_map(|first| (2..=(routers.len() - first) / 2).map(move |length| Circle { first, length }))
        .find(is_circle)
}

/// How the path ends, as far as is known.
pub(super) fn end(hops: &Hops, circle: Option<Circle>) -> PathEnd {
    if let Some(circle) = circle {
        let length = u8::try_from(circle.length).unwrap_or(u8::MAX);
        return PathEnd::Loop { first: hops.limit_of(circle.first), length };
    }
    if let Some((hop, end)) = known_end(hops).map(|end| (hops.limit_of(end), &hops.list()[end])) {
        let by_target = end.answers().any(|answer| answer.kind.is_from_target());
        return match end.answers().find_map(refusal).filter(|_| !by_target) {
            Some(report) => PathEnd::Stopped { hop, report },
            None => PathEnd::Reached { hop },
        };
    }
    match known_farthest(hops) {
        Some(farthest) if farthest + 1 == hops.list().len() => PathEnd::TooFar,
        farthest => PathEnd::Silent { last: farthest.map(|hop| hops.limit_of(hop)) },
    }
}

/// The nearest hop whose answer ends the path; not while there are hops before it that were not asked.
fn known_end(hops: &Hops) -> Option<usize> {
    hops.end().filter(|end| *end < hops.asked_in_a_row())
}

/// The farthest hop that answered, as far as all were asked.
fn known_farthest(hops: &Hops) -> Option<usize> {
    hops.list()[..hops.asked_in_a_row()].iter().rposition(|hop| hop.answers().next().is_some())
}

/// What somebody who is not the target said to end the path.
fn refusal(answer: &HopAnswer) -> Option<IcmpReport> {
    match answer.kind {
        AnswerKind::Icmp(report) if answer.kind.ends_path() => Some(report),
        _ => None,
    }
}

/// The last hop to report: the end of the path, or one silent hop behind the last that answered. `None` of no hops.
pub(super) fn last_hop(hops: &Hops, circle: Option<Circle>) -> Option<usize> {
    let silent = known_farthest(hops).map_or(0, |farthest| farthest + 1);
    let last = circle.map(|circle| circle.last()).or(known_end(hops)).unwrap_or(silent);
    Some(last.min(hops.list().len().checked_sub(1)?))
}

/// A hop as it is reported.
pub(super) fn report(hops: &Hops, hop: usize, circle: Option<Circle>, destination: IpAddr) -> HopReport {
    let (limit, it) = (hops.limit_of(hop), &hops.list()[hop]);
    let mut notes = Vec::new();
    let mut note = |new: HopNote| {
        if !notes.contains(&new) {
            notes.push(new);
        }
    };
    for answer in it.answers() {
        if let Some(back) = answer.hops_back().filter(|back| back.abs_diff(limit) >= ASYMMETRY) {
            note(HopNote::AsymmetricReturn { from: answer.from, back });
        }
        if answer.kind.is_time_exceeded() {
            if answer.from == destination {
                note(HopNote::TargetExceedsHopLimit);
            }
            let before = hop.checked_sub(1).map(|before| &hops.list()[before]);
            if before.is_some_and(|before| ran_out_at(before, answer.from)) {
                note(HopNote::RepeatsPrevious(answer.from));
            }
        }
    }
    if translated_from(hops) == Some(hop) {
        note(HopNote::Translated);
    }
    if let Some(circle) =
        circle.filter(|circle| (circle.first + circle.length..=circle.last()).contains(&hop))
    {
        let length = u8::try_from(circle.length).unwrap_or(u8::MAX);
        note(HopNote::Loop { first: hops.limit_of(circle.first), length });
    }
    HopReport { hop: limit, probes: it.probes(), notes }
}

/// Whether this router said of this hop's probes that their hop limit ran out.
fn ran_out_at(hop: &Hop, router: IpAddr) -> bool {
    hop.answers().any(|answer| answer.kind.is_time_exceeded() && answer.from == router)
}

/// The first hop from which on all quotes show the same change to our probes. One hop alone proves nothing: routers quote
/// wrong checksums too.
fn translated_from(hops: &Hops) -> Option<usize> {
    let up_to = known_end(hops).map_or(hops.list().len(), |end| end + 1);
    let at = |(hop, it): (usize, &Hop)| {
        it.answers().filter_map(|answer| answer.checksum_shift).map(|shift| (hop, shift)).collect::<Vec<_>>()
    };
    let shifts: Vec<(usize, u16)> = hops.list()[..up_to].iter().enumerate().flat_map(at).collect();
    let (last_hop, shift) = *shifts.last().filter(|(_, shift)| *shift != 0)?;
    let other = shifts.iter().rfind(|(_, other)| *other != shift).map(|(hop, _)| *hop);
    let (first, _) = *shifts.iter().find(|(hop, _)| other.is_none_or(|other| *hop > other))?;
    (first < last_hop).then_some(first)
}

#[cfg(test)]
mod tests;
