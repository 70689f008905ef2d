//! When to draw: at once for a key, a few times a second for what comes in; pure.
//!
//! It reads no clock and draws nothing.

use std::time::Duration;

use netkit_net::MonotonicTime;

/// The least time between two pictures, whatever happens: a key that repeats costs no more than this.
const SHORTEST: Duration = Duration::from_millis(100);
/// The time between two pictures while only numbers change. Nobody reads numbers that change more often, and drawing is most
/// of what the view costs.
const CALM: Duration = Duration::from_millis(250);

/// Remembers the last picture and whether it is still true.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pace {
    drawn: Option<MonotonicTime>,
    stale: Option<Stale>,
}

/// Why a picture is no longer true; the later kinds are more urgent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stale {
    Numbers,
    Touched,
}

impl Pace {
    /// Numbers have changed.
    pub(crate) fn numbers_changed(&mut self) {
        self.stale = self.stale.max(Some(Stale::Numbers));
    }

    /// Somebody pressed a key, or the window has another size.
    pub(crate) fn touched(&mut self) {
        self.stale = Some(Stale::Touched);
    }

    /// When to draw; `None` while the picture is true.
    pub(crate) fn due(&self) -> Option<MonotonicTime> {
        let pause = match self.stale? {
            Stale::Numbers => CALM,
            Stale::Touched => SHORTEST,
        };
        Some(self.drawn.map_or(MonotonicTime::from_origin(Duration::ZERO), |drawn| drawn.after(pause)))
    }

    /// The picture was drawn.
    pub(crate) fn drawn(&mut self, now: MonotonicTime) {
        *self = Self { drawn: Some(now), stale: None };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_answered_at_once_and_numbers_wait() {
        let at = |millis| MonotonicTime::from_origin(Duration::from_millis(millis));
        let mut pace = Pace::default();
        assert_eq!(pace.due(), None);
        pace.numbers_changed();
        assert!(pace.due() <= Some(at(0)), "the first picture waits for nothing");
        pace.drawn(at(1_000));
        assert_eq!(pace.due(), None, "a true picture is not drawn again");
        pace.numbers_changed();
        assert_eq!(pace.due(), Some(at(1_250)));
        pace.touched();
        assert_eq!(pace.due(), Some(at(1_100)));
        pace.numbers_changed();
        assert_eq!(pace.due(), Some(at(1_100)), "numbers do not slow a key down");
    }

    #[test]
    fn an_hour_of_answers_is_four_pictures_a_second() {
        let mut pace = Pace::default();
        let mut pictures = 0;
        for millis in (0..3_600_000).step_by(10) {
            let now = MonotonicTime::from_origin(Duration::from_millis(millis));
            pace.numbers_changed();
            if pace.due().is_some_and(|due| due <= now) {
                pace.drawn(now);
                pictures += 1;
            }
        }
        assert!((13_800..=14_400).contains(&pictures), "{pictures}");
    }
}
