//! How long a trace waits for an answer: not by a fixed time, but by how fast others on the path have answered.
//!
//! The wait that the user allows is the bound of every rule here.

use std::time::Duration;

use super::hops::{Hops, Place};

/// A hop that answered another query answers this one within so many times that.
const OF_SAME_HOP: u32 = 3;
/// A hop in front of one that answered answers within twice this many halves of that round trip, once for each of a
/// query's two probes: five times in all, because routers make ICMP messages more slowly than they forward.
const HALVES_OF_FARTHER_HOP: u32 = 5;
/// However near a router is, it has so long for each probe: some take 100 ms and more to make an ICMP message, and the
/// first probe is answered while the second one is awaited.
const LEAST: Duration = Duration::from_millis(70);
/// Behind the last hop that answers nobody knows how long the next link is: ten times the way so far for both probes
/// together, and for each at least as long as a link to the other side of the world takes.
const OF_WHOLE_PATH: u32 = 5;
const LEAST_IN_TAIL: Duration = Duration::from_millis(500);
/// Where hops are asked one after the other, the first silent one is left sooner: the next question is whether anybody
/// answers at all.
const OF_PATH_SO_FAR: u32 = 3;
const LEAST_IN_TURN: Duration = Duration::from_millis(200);

/// How long the answer to a probe is awaited; `in_turn` when hops are asked one after the other.
pub(super) fn patience(hops: &Hops, place: Place, in_turn: bool, wait: Duration) -> Duration {
    let so_far = hops.slowest().unwrap_or_default();
    let patience = if let Some(same) = hops.list()[place.hop].slowest() {
        same.saturating_mul(OF_SAME_HOP).max(LEAST)
    } else if let Some(farther) = hops.slowest_behind(place.hop) {
        (farther.saturating_mul(HALVES_OF_FARTHER_HOP) / 2).max(LEAST)
    } else if in_turn && place.hop + 1 < hops.list().len() && hops.silent_before(place) == 0 {
        so_far.saturating_mul(OF_PATH_SO_FAR).max(LEAST_IN_TURN)
    } else {
        so_far.saturating_mul(OF_WHOLE_PATH).max(LEAST_IN_TAIL)
    };
    patience.min(wait)
}
