//! Token buckets: how routers limit their own ICMP messages (RFC 1812 §4.3.2.8, RFC 4443 §2.4 (f)).

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

use crate::topology::{BucketScope, RateLimit};

/// Destinations remembered; more than any scenario has, and a bound all the same.
const DESTINATIONS: usize = 65_536;

/// The buckets of one router.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    shared: Bucket,
    by_destination: HashMap<IpAddr, Bucket>,
}

/// Tokens, counted in the time that it takes to earn them, as Linux does (`inet_peer_xrlim_allow`).
#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    /// What was in it, and when; nothing for a bucket that nobody has used, which is full.
    level: Option<(Duration, Duration)>,
}

impl Buckets {
    /// Whether a message to `destination` may leave now; takes its token if so.
    pub(super) fn allow(&mut self, now: Duration, limit: RateLimit, destination: IpAddr) -> bool {
        match limit.per {
            BucketScope::Router => self.shared.allow(now, limit),
            BucketScope::Destination => {
                if self.by_destination.len() >= DESTINATIONS {
                    // Who may speak freely again need not be remembered.
                    let capacity = limit.every.saturating_mul(limit.burst);
                    self.by_destination.retain(|_, bucket| bucket.saved(now, limit) < capacity);
                }
                self.by_destination.entry(destination).or_default().allow(now, limit)
            }
        }
    }
}

impl Bucket {
    fn allow(&mut self, now: Duration, limit: RateLimit) -> bool {
        let saved = self.saved(now, limit);
        let left = saved.checked_sub(limit.every).filter(|_| limit.burst > 0);
        self.level = Some((left.unwrap_or(saved), now));
        left.is_some()
    }

    fn saved(self, now: Duration, limit: RateLimit) -> Duration {
        let capacity = limit.every.saturating_mul(limit.burst);
        self.level.map_or(capacity, |(saved, at)| (saved + now.saturating_sub(at)).min(capacity))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINUX: RateLimit =
        RateLimit { every: Duration::from_secs(1), burst: 6, per: BucketScope::Destination };

    #[track_caller]
    fn check(limit: RateLimit, asked_at_ms: &[u64], expected: &str) {
        let mut buckets = Buckets::default();
        let somebody = IpAddr::from([10, 0, 0, 1]);
        let allowed = asked_at_ms.iter().map(|at| buckets.allow(Duration::from_millis(*at), limit, somebody));
        let told: String = allowed.map(|allowed| if allowed { 'y' } else { '-' }).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn linux_lets_six_go_and_then_one_a_second() {
        check(LINUX, &[0, 0, 0, 0, 0, 0, 0, 500, 999, 1000, 1001, 2000, 3500], "yyyyyy---y-yy");
    }

    #[test]
    fn a_pause_saves_no_more_than_the_burst() {
        check(
            LINUX,
            &[0, 0, 0, 0, 0, 0, 99_000, 99_000, 99_000, 99_000, 99_000, 99_000, 99_000],
            "yyyyyyyyyyyy-",
        );
    }

    #[test]
    fn no_burst_is_no_message() {
        check(RateLimit { burst: 0, ..LINUX }, &[0, 5000], "--");
    }

    #[test]
    fn a_bucket_is_for_one_destination_or_for_all() {
        for (per, second) in [(BucketScope::Destination, true), (BucketScope::Router, false)] {
            let (mut buckets, limit) = (Buckets::default(), RateLimit { burst: 1, per, ..LINUX });
            assert!(buckets.allow(Duration::ZERO, limit, IpAddr::from([10, 0, 0, 1])));
            assert_eq!(buckets.allow(Duration::ZERO, limit, IpAddr::from([10, 0, 0, 2])), second, "{per:?}");
        }
    }
}
