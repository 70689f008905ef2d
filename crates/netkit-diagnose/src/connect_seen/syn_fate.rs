//! What became of a SYN that nobody answered, as the kernel's numbers of its socket tell it.
//!
//! It does not know why; the rules do.

use netkit_model::Attempt;
use netkit_net::{TcpInfo, TcpState};

/// What became of a SYN and its repetitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SynFate {
    /// The timer has not run out yet, or the kernel did not say.
    Unknown,
    /// It waits in this host, mostly for the link address of a neighbour: the timer ran out, and there was nothing to
    /// repeat because the first SYN never left.
    Queued,
    /// It was handed down, repeated, and each repetition failed inside this host.
    DroppedHere,
    /// As [`SynFate::DroppedHere`], and the timer ran twice as fast: the queue of the interface had no room.
    QueueFull,
    /// It left this host.
    Left,
}

impl SynFate {
    /// Reads it from the looks at the socket.
    pub(crate) fn of(attempt: &Attempt) -> Self {
        // A socket that has ended forgets what was in flight; a SYN that left once is enough.
        let infos = || attempt.samples.iter().map(|sample| &sample.info);
        if infos().any(|info| info.retrans > 0) {
            return Self::Left;
        }
        if Self::has_waited(attempt) {
            return Self::Queued;
        }
        let dropped = |info: &TcpInfo| info.state == TcpState::SynSent && info.total_retrans > 0;
        let Some(last) = attempt.samples.iter().rfind(|sample| dropped(&sample.info)) else {
            return Self::Unknown;
        };
        // The SYN timer runs out after 1 s, 2 s, 3 s and 4 s, or more seldom; only a full queue makes it run each half
        // second (TCP_RESOURCE_PROBE_INTERVAL), so more repetitions than seconds are its sign.
        if u64::from(last.info.total_retrans) > last.after.as_secs() {
            Self::QueueFull
        } else {
            Self::DroppedHere
        }
    }

    /// Whether the first SYN was still in this host after its timer had run out, whatever became of its repetitions.
    pub(crate) fn has_waited(attempt: &Attempt) -> bool {
        let waits = |info: &TcpInfo| {
            info.state == TcpState::SynSent && info.retransmits > 0 && info.total_retrans == 0
        };
        attempt.samples.iter().any(|sample| waits(&sample.info))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use netkit_model::TcpInfoSample;

    use super::*;
    use crate::tests::staged_connect::{info, silent};

    /// Samples of (milliseconds, retransmits, total, outstanding) and what they mean.
    fn check(samples: &[(u64, u8, u32, u32)], expected: SynFate) {
        let mut attempt = silent();
        let sample = |&(at, retransmits, total, outstanding): &(u64, u8, u32, u32)| TcpInfoSample {
            after: Duration::from_millis(at),
            info: info(retransmits, total, outstanding),
        };
        attempt.samples = samples.iter().map(sample).collect();
        assert_eq!(SynFate::of(&attempt), expected, "{samples:?}");
    }

    #[test]
    fn the_kernel_tells_where_a_syn_stayed() {
        check(&[], SynFate::Unknown);
        check(&[(50, 0, 0, 0)], SynFate::Unknown);
        check(&[(50, 0, 0, 0), (1_100, 1, 0, 0)], SynFate::Queued);
        check(&[(1_100, 1, 0, 0), (5_000, 4, 1, 0)], SynFate::Queued);
        check(&[(1_100, 1, 1, 0), (2_100, 2, 2, 0)], SynFate::DroppedHere);
        check(&[(1_100, 1, 1, 0), (2_600, 4, 4, 0)], SynFate::QueueFull);
        check(&[(1_100, 1, 1, 1)], SynFate::Left);
        // The neighbour answered late.
        check(&[(1_100, 1, 0, 0), (3_200, 2, 1, 1)], SynFate::Left);
    }
}
