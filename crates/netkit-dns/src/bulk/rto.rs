//! How long one server is waited for before a question is sent again: learnt from its answers, as RFC 6298 has it.
//!
//! It asks nothing and reads no clock. Each try has an identifier of its own, so that an answer tells which try it answers, also
//! a late one: what Karn's algorithm has to leave out (RFC 6298 §3) is measured here, and a server that became slow is seen.

use std::time::Duration;

/// No question is sent again sooner: a resolver that has to ask others itself, and a host that is busy, need as long.
pub(super) const FLOOR: Duration = Duration::from_millis(100);
/// The grain of the clock that wakes the loop: the `G` of RFC 6298 §2.
const GRAIN: Duration = Duration::from_millis(1);

/// The retransmission timeout of one server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rto {
    /// The mean and the deviation, once there is an answer.
    smoothed: Option<(Duration, Duration)>,
    /// Answers to be expected within one round trip: each counts for so much less (RFC 7323 appendix G).
    expected: u32,
}

impl Rto {
    /// Of a server that has not answered yet, at which so many questions may be under way.
    pub(super) fn new(in_flight: usize) -> Self {
        let expected = u32::try_from(in_flight / 2).unwrap_or(u32::MAX / 8);
        Self { smoothed: None, expected: expected.clamp(1, u32::MAX / 8) }
    }

    /// An answer came after this time (RFC 6298 §2.2 and §2.3).
    pub(super) fn measured(&mut self, rtt: Duration) {
        let Some((srtt, rttvar)) = self.smoothed else {
            self.smoothed = Some((rtt, rtt / 2));
            return;
        };
        let (beta, alpha) = (4 * self.expected, 8 * self.expected);
        let rttvar = rttvar.saturating_sub(rttvar / beta) + srtt.abs_diff(rtt) / beta;
        self.smoothed = Some((srtt.saturating_sub(srtt / alpha) + rtt / alpha, rttvar));
    }

    /// How long the server is waited for when it is asked the same for the `round`th time, from 0: twice as long each time
    /// (RFC 6298 §5.5), never longer than `ceiling`, and that long as long as nothing is known of it.
    pub(super) fn wait(&self, round: u32, ceiling: Duration) -> Duration {
        let Some((srtt, rttvar)) = self.smoothed else { return ceiling };
        let first = (srtt + GRAIN.max(4 * rttvar)).max(FLOOR);
        first.saturating_mul(1_u32.checked_shl(round).unwrap_or(u32::MAX)).min(ceiling)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CEILING: Duration = Duration::from_secs(1);

    const fn ms(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    /// `SRTT`, `RTTVAR` and the wait after these round trips, one question at a time.
    fn check(rtts: &[u64], srtt: Duration, rttvar: Duration, wait: Duration) {
        let mut rto = Rto::new(1);
        for rtt in rtts {
            rto.measured(ms(*rtt));
        }
        assert_eq!((rto.smoothed, rto.wait(0, CEILING)), (Some((srtt, rttvar)), wait), "{rtts:?}");
    }

    /// Values computed by hand from RFC 6298 §2.
    #[test]
    fn it_is_that_of_the_rfc() {
        check(&[100], ms(100), ms(50), ms(300));
        check(&[100, 100], ms(100), Duration::from_micros(37_500), ms(250));
        check(&[100, 180], ms(110), Duration::from_micros(57_500), ms(340));
        check(&[8], ms(8), ms(4), FLOOR);
        check(&[900], ms(900), ms(450), CEILING);
    }

    #[test]
    fn it_doubles_up_to_the_ceiling() {
        let mut rto = Rto::new(1);
        assert_eq!(rto.wait(0, CEILING), CEILING);
        rto.measured(ms(1));
        let waits: Vec<_> = [0, 1, 2, 3, 4, 31, 32, 400].map(|round| rto.wait(round, CEILING)).to_vec();
        let expected = [100, 200, 400, 800, 1_000, 1_000, 1_000, 1_000].map(ms);
        assert_eq!(waits, expected);
        assert_eq!(rto.wait(0, ms(30)), ms(30));
    }

    /// Of a hundred answers in one round trip the last few are not all that is known.
    #[test]
    fn many_answers_at_once_do_not_drive_out_what_was_before() {
        let mut rto = Rto::new(128);
        for number in 0..2_000 {
            rto.measured(ms(if number % 20 == 0 { 300 } else { 2 }));
        }
        let mut one = Rto::new(1);
        for number in 0..2_000 {
            one.measured(ms(if number % 20 == 0 { 300 } else { 2 }));
        }
        assert!(rto.wait(0, CEILING) > ms(100) && one.wait(0, CEILING) == FLOOR, "{rto:?} {one:?}");
    }

    #[test]
    fn nothing_overflows() {
        for in_flight in [0, 1, usize::MAX] {
            let mut rto = Rto::new(in_flight);
            for rtt in [Duration::ZERO, Duration::from_secs(1 << 30), Duration::ZERO] {
                rto.measured(rtt);
                assert!(rto.wait(3, CEILING) <= CEILING);
            }
        }
    }
}
