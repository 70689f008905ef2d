//! Happy Eyeballs (RFC 8305): which address of a name is tried when, and which of them wins.
//!
//! It opens no socket and reads no clock, and it does not say why an attempt failed.

use std::time::Duration;

use netkit_model::Address;
use netkit_net::MonotonicTime;

/// From the start of one attempt to the start of the next (RFC 8305 §5 and §8), as browsers have it.
pub const CONNECTION_ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// How long those that have not won are watched on: within that time the other side of the world answers three times, and
/// no SYN is repeated, so who answers until then is slower and not broken.
const WATCHED_ON: Duration = Duration::from_millis(950);

/// The order in which browsers try addresses: that of the system, with the families taking turns, the preferred one
/// first (RFC 8305 §4 with a First Address Family Count of 1).
pub fn interleaved(addresses: &[Address]) -> Vec<Address> {
    let Some(first) = addresses.first() else { return Vec::new() };
    let (preferred, others): (Vec<Address>, Vec<Address>) =
        addresses.iter().partition(|address| address.ip.is_ipv4() == first.ip.is_ipv4());
    let (mut preferred, mut others) = (preferred.into_iter(), others.into_iter());
    let mut order = Vec::with_capacity(addresses.len());
    while order.len() < addresses.len() {
        order.extend(preferred.next());
        order.extend(others.next());
    }
    order
}

/// A race of connection attempts. Pure.
///
/// The next attempt starts [`CONNECTION_ATTEMPT_DELAY`] after the last, or at once when one fails; who connects first
/// wins, and then no other starts.
#[derive(Debug)]
pub struct Race {
    /// How each attempt stands that was started, in the order of starting.
    lanes: Vec<Lane>,
    /// Addresses in all.
    count: usize,
    /// When the next attempt starts, if there is one.
    due: MonotonicTime,
    /// When the latest began, or the winner won.
    latest: MonotonicTime,
    winner: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lane {
    Pending,
    Ended,
}

impl Race {
    /// A race of so many addresses; the first may start at `now`.
    pub fn new(count: usize, now: MonotonicTime) -> Self {
        Self { lanes: Vec::new(), count, due: now, latest: now, winner: None }
    }

    /// The place of the address that is to be tried now, which counts as started; `None` where none is due.
    pub fn start(&mut self, now: MonotonicTime) -> Option<usize> {
        let place = self.lanes.len();
        self.next_start().filter(|due| *due <= now)?;
        self.lanes.push(Lane::Pending);
        self.latest = now;
        self.due = now.after(CONNECTION_ATTEMPT_DELAY);
        Some(place)
    }

    /// An attempt has ended. Told twice, or of one that was never started, it changes nothing.
    pub fn ended(&mut self, place: usize, is_connected: bool, now: MonotonicTime) {
        match self.lanes.get_mut(place) {
            Some(lane) if *lane == Lane::Pending => *lane = Lane::Ended,
            _ => return,
        }
        if !is_connected {
            self.due = self.due.min(now);
        } else if self.winner.is_none() {
            (self.winner, self.latest) = (Some(place), now);
        }
    }

    /// The place of the address that connected first.
    pub fn winner(&self) -> Option<usize> {
        self.winner
    }

    /// When there is something to do although no attempt ends: the next start, or the end of the race; `None` when it is
    /// over.
    pub fn next_moment(&self, now: MonotonicTime) -> Option<MonotonicTime> {
        (!self.is_over(now)).then(|| self.next_start().unwrap_or(self.watched_until()))
    }

    /// Whether it is decided, and the others have ended or had time to.
    pub fn is_over(&self, now: MonotonicTime) -> bool {
        let is_pending = self.lanes.contains(&Lane::Pending);
        self.next_start().is_none() && (!is_pending || self.watched_until() <= now)
    }

    fn next_start(&self) -> Option<MonotonicTime> {
        (self.winner.is_none() && self.lanes.len() < self.count).then_some(self.due)
    }

    fn watched_until(&self) -> MonotonicTime {
        self.latest.after(WATCHED_ON)
    }
}

#[cfg(test)]
mod tests;
