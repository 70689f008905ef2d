//! How long an answer is worth waiting for: before its probe counts as lost, before the next probe that needs its place,
//! and at the end. What comes later is still recognised and takes the place of the loss.

use std::time::Duration;

use netkit_net::MonotonicTime;

use super::hop::HopState;
use super::{Queueing, Sampler, Turnstile};

/// An answer is waited for so long at least when nothing else is left to do: a path may have slower moments than those
/// that were seen.
const LEAST_PATIENCE: Duration = Duration::from_millis(500);
/// The same where some hop on the way has never answered.
const LEAST_PATIENCE_WITH_STRANGERS: Duration = Duration::from_millis(1_500);
/// The same where the target has never answered: nobody knows how long that takes, and late is not lost.
const LEAST_PATIENCE_WITH_TARGET: Duration = Duration::from_millis(3_500);
/// No answer of a hop that is known to answer is overdue earlier: queues of a whole second are met in mobile networks.
const LEAST_OVERDUE: Duration = Duration::from_secs(3);
/// The same for a hop that has never answered. A path by way of a satellite or two takes less, so that even its first
/// answers are never missing.
const LEAST_OVERDUE_OF_STRANGERS: Duration = Duration::from_secs(4);
/// An answer is overdue after so many times the slowest round trip seen.
const OVERDUE_ROUND_TRIPS: u32 = 4;

impl Sampler {
    /// Gives up every probe whose answer is overdue; its timeout, after which an answer is late, stays what it is.
    pub(super) fn give_up_overdue(&mut self, now: MonotonicTime) {
        for place in 0..self.hops.len() {
            while let Some((number, due)) = self.oldest_overdue(&self.hops[place])
                && due <= now
            {
                match self.book.give_up(number) {
                    Some(finding) => self.take(finding),
                    None => self.hops[place].stop_awaiting_oldest(),
                }
            }
        }
    }

    /// When the next answer is overdue.
    pub(super) fn next_overdue(&self) -> Option<MonotonicTime> {
        self.hops.iter().filter_map(|hop| self.oldest_overdue(hop)).map(|(_, due)| due).min()
    }

    /// The number of a hop's oldest awaited probe, and when its answer is overdue.
    fn oldest_overdue(&self, hop: &HopState) -> Option<(u64, MonotonicTime)> {
        let (number, departed) = hop.oldest_awaited()?;
        Some((number, departed.after(self.overdue_after(hop)?)))
    }

    /// How long an answer of this hop may take before its probe counts as lost; `None` leaves that to the timeout.
    fn overdue_after(&self, hop: &HopState) -> Option<Duration> {
        // Where nothing on the path has answered, all of it may be slow.
        let slowest = hop.slowest().or(self.slowest)?;
        let least = if hop.is_silent() { LEAST_OVERDUE_OF_STRANGERS } else { LEAST_OVERDUE };
        let overdue = slowest.saturating_mul(OVERDUE_ROUND_TRIPS).max(least);
        (overdue < self.config.timeout).then_some(overdue)
    }

    /// How long an answer is worth waiting for.
    pub(super) fn patience(&self) -> Duration {
        self.patience_of_at_least(LEAST_PATIENCE)
    }

    /// The same at the end, when hops that have never answered may still be about to.
    pub(super) fn last_patience(&self) -> Duration {
        // Where answers come after the timeout, those of the last probes will too: late is not lost.
        if let Some(slowest) = self.slowest.filter(|slowest| *slowest > self.config.timeout) {
            return slowest + slowest / 4;
        }
        let asked = match self.end_hop() {
            Some(end) => usize::from(end - self.config.first_hop) + 1,
            None => return self.patience_of_at_least(LEAST_PATIENCE_WITH_TARGET),
        };
        let strangers = self.hops.iter().take(asked).any(HopState::is_silent);
        self.patience_of_at_least(if strangers { LEAST_PATIENCE_WITH_STRANGERS } else { LEAST_PATIENCE })
    }

    /// An answer may still come: in time, or after it where answers were late before.
    pub(super) fn awaits_answers(&self) -> bool {
        self.book.in_flight() > 0 || self.slowest.is_some_and(|slowest| slowest > self.config.timeout)
    }

    fn patience_of_at_least(&self, least: Duration) -> Duration {
        let twice = self.slowest.map_or(Duration::ZERO, |slowest| slowest.saturating_mul(2));
        twice.max(least).min(self.config.timeout)
    }

    /// Until when the next probe has to wait for the one before it.
    pub(super) fn held_until(&self) -> Option<MonotonicTime> {
        let (hop, departed) = match self.queueing {
            Queueing::Free | Queueing::OneByOne(Turnstile::Open) => return None,
            Queueing::OneByOne(Turnstile::Quiet(until)) => return Some(until),
            Queueing::OneByOne(Turnstile::Probe { hop, departed, .. }) => (hop, departed),
        };
        let known = self.hops.get(usize::from(hop - self.config.first_hop));
        let silent = self.schedule.round() > 1 && known.is_some_and(HopState::is_silent);
        let patience = match self.slowest {
            // Waiting longer for a router that never answers would slow all rounds down.
            Some(slowest) if silent => (slowest * 2).min(self.config.timeout),
            _ => self.patience(),
        };
        Some(departed.after(patience.max(self.schedule.share())))
    }
}
