//! What an attempt shows by itself: the first fork of the road to a verdict.
//!
//! It tells kinds of failure apart that need different questions, and does not name causes.

use netkit_model::{Attempt, AttemptEnd, AttemptError, TcpInfoSample};
use netkit_net::{ConnectStep, Errno, TcpInfo, TcpState};

use crate::watch::is_fatal;

/// What an attempt shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Showing {
    /// It may still end in any way.
    Undecided,
    /// Nothing is left to ask: the handshake is complete, or the user gave up.
    Settled,
    /// This host refused before anything was sent.
    Refused(ConnectStep, Errno),
    /// A RST answered the SYN.
    Reset,
    /// An ICMP error answered the SYN, or a complaint of this host.
    Rejected(AttemptError),
    /// The kernel gave up with this errno, and the error queue does not say why.
    Failed(Errno),
    /// Nothing that the kernel accepts has answered.
    Silent(Silence),
}

/// Whose the silence is, by `TCP_INFO`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Silence {
    /// The SYN still waits in this host: its timer has run out, and it could not be repeated because the first one is not
    /// gone.
    Held,
    /// This host dropped the repetitions of the SYN: they were counted, and none is on its way.
    Dropped,
    /// The SYN left this host and nothing came back.
    Unanswered,
    /// As [`Silence::Unanswered`], but the first SYN had to wait here: either somebody gave its link-layer address late, or the
    /// kernel has given up and asks anew, and takes the SYN that waits for that for one on its way.
    LeftLate,
    /// Segments came back that belong to no handshake.
    InvalidAnswers,
    /// The attempt ended before a SYN was repeated.
    Unsplit,
}

impl Showing {
    /// What this attempt shows so far.
    pub(super) fn of(attempt: &Attempt) -> Self {
        let mut errors = attempt.errors.iter().rev().filter(|entry| is_fatal(entry.errno));
        let silence = Silence::of(&attempt.samples);
        match attempt.end {
            AttemptEnd::Connected(_) | AttemptEnd::Interrupted => Self::Settled,
            AttemptEnd::Immediate(step, errno) => Self::Refused(step, errno),
            AttemptEnd::Pending if silence == Silence::Unsplit || errors.next().is_some() => Self::Undecided,
            AttemptEnd::Pending => Self::Silent(silence),
            AttemptEnd::TimedOut | AttemptEnd::Failed(Errno::TIMEDOUT) => {
                errors.next().map_or(Self::Silent(silence), |entry| Self::Rejected(*entry))
            }
            AttemptEnd::Failed(errno) => match errors.find(|entry| entry.errno == errno) {
                Some(entry) => Self::Rejected(*entry),
                None if errno == Errno::CONNREFUSED => Self::Reset,
                None => Self::Failed(errno),
            },
        }
    }
}

impl Silence {
    /// By the latest look at the socket while it waited for an answer. Before the timer has run out once, all of them look
    /// the same.
    fn of(samples: &[TcpInfoSample]) -> Self {
        let waits =
            |sample: &&TcpInfoSample| matches!(sample.info.state, TcpState::SynSent | TcpState::SynReceived);
        let was_held =
            |TcpInfoSample { info, .. }: &TcpInfoSample| info.retransmits > 0 && info.total_retrans == 0;
        let Some(TcpInfoSample { info, .. }) = samples.iter().rfind(waits).or(samples.last()) else {
            return Self::Unsplit;
        };
        let TcpInfo { retransmits, total_retrans, retrans, segments_in, .. } = *info;
        if retransmits == 0 && total_retrans == 0 {
            Self::Unsplit
        } else if segments_in.is_some_and(|count| count > 0) {
            Self::InvalidAnswers
        } else if total_retrans == 0 {
            Self::Held
        } else if retrans == 0 {
            Self::Dropped
        } else if samples.iter().filter(waits).any(was_held) {
            Self::LeftLate
        } else {
            Self::Unanswered
        }
    }
}
