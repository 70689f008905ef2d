//! The statistics of several attempts at one port: how many connected, how many needed a second SYN, how long they took.
//!
//! It judges nothing.

use std::time::Duration;

use netkit_net::Errno;
use netkit_stats::DelayDistribution;

use crate::{Attempt, AttemptEnd};

/// Longer than this after a step of the timer, it was no answer to the SYN of that step.
const SLOW: Duration = Duration::from_millis(300);

/// Attempts at one port, added up.
#[derive(Clone, Debug, Default)]
pub struct Handshakes {
    /// Attempts whose SYN was given to the network, and that nobody interrupted.
    pub sent: u64,
    /// Those whose handshake is complete.
    pub connected: u64,
    /// Those among the connected whose SYN, or the answer to it, was lost: [`Attempt::is_syn_repeated`].
    pub retransmitted: u64,
    /// Round trips from SYN to SYN-ACK as the kernel measures them (`tcpi_rtt`), of those without a repetition.
    pub rtt: DelayDistribution,
}

impl Handshakes {
    /// Adds up attempts.
    pub fn of(attempts: &[Attempt]) -> Self {
        let mut all = Self::default();
        for attempt in attempts {
            let rtt = match attempt.end {
                // On loopback the answer may be there before `connect()` returns.
                AttemptEnd::Immediate(_, Errno::CONNREFUSED)
                | AttemptEnd::Failed(_)
                | AttemptEnd::TimedOut => {
                    all.sent += 1;
                    continue;
                }
                AttemptEnd::Immediate(..) | AttemptEnd::Pending | AttemptEnd::Interrupted => continue,
                AttemptEnd::Connected(rtt) => rtt,
            };
            all.sent += 1;
            all.connected += 1;
            all.retransmitted += u64::from(attempt.is_syn_repeated());
            if let Some(rtt) = rtt {
                all.rtt.record(rtt);
            }
        }
        all
    }
}

impl Attempt {
    /// Whether the handshake was completed by the answer to a repetition of the SYN: it came within a round trip of a step
    /// of the timer, and those are whole seconds on every kernel: 1, 3, 7 s (RFC 6298 §2 and §5.5), and with
    /// `tcp_syn_linear_timeouts` every second at first. An answer in the middle between two steps is a slow host and no
    /// loss.
    pub fn is_syn_repeated(&self) -> bool {
        let AttemptEnd::Connected(rtt) = self.end else { return false };
        let repeated = rtt.is_none() || self.samples.iter().any(|sample| sample.info.total_retrans > 0);
        let since_step = Duration::from_nanos(self.took.subsec_nanos().into());
        repeated && self.took >= Duration::from_secs(1) && since_step <= SLOW
    }
}

#[cfg(test)]
mod tests {
    use netkit_net::ConnectStep;

    use super::*;

    fn attempt(end: AttemptEnd, took_ms: u64) -> Attempt {
        Attempt {
            started: Duration::ZERO,
            source: None,
            end,
            took: Duration::from_millis(took_ms),
            errors: Vec::new(),
            samples: Vec::new(),
            after: None,
            proxy: None,
            tls: None,
        }
    }

    fn connected(rtt_ms: u64) -> Attempt {
        attempt(AttemptEnd::Connected(Some(Duration::from_millis(rtt_ms))), rtt_ms)
    }

    #[track_caller]
    fn check(attempts: &[Attempt], sent: u64, connected: u64, retransmitted: u64) {
        let all = Handshakes::of(attempts);
        assert_eq!((all.sent, all.connected, all.retransmitted), (sent, connected, retransmitted));
    }

    #[test]
    fn only_what_left_this_host_and_was_awaited_counts() {
        check(&[], 0, 0, 0);
        let refused_here = AttemptEnd::Immediate(ConnectStep::Bind, Errno::ADDRNOTAVAIL);
        let reset_here = AttemptEnd::Immediate(ConnectStep::Connect, Errno::CONNREFUSED);
        let ends =
            [refused_here, reset_here, AttemptEnd::Pending, AttemptEnd::Interrupted, AttemptEnd::TimedOut];
        check(&ends.map(|end| attempt(end, 5_000)), 2, 0, 0);
        check(&[connected(20), attempt(AttemptEnd::Failed(Errno::CONNREFUSED), 20)], 2, 1, 0);
    }

    #[test]
    fn an_answer_at_a_step_of_the_timer_follows_a_loss() {
        for (took, lost) in [(1_030, 1), (3_040, 1), (7_010, 1), (1_700, 0), (900, 0)] {
            check(&[connected(20), attempt(AttemptEnd::Connected(None), took)], 2, 2, lost);
        }
    }

    #[test]
    fn the_round_trips_are_those_of_single_syns() {
        let all =
            Handshakes::of(&[connected(10), connected(30), attempt(AttemptEnd::Connected(None), 1_020)]);
        assert_eq!((all.rtt.count(), all.rtt.mean()), (2, Some(Duration::from_millis(20))));
    }
}
