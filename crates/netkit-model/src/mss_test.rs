//! The same transfer in segments of several lengths: which lengths come through, and which way the others vanish.
//!
//! It is what was seen and what that proves of the path; whose fault it is, it does not say.

use std::time::Duration;

use netkit_net::{Errno, TcpInfo};

use crate::MtuDirection;

/// What transfers in segments of several lengths showed.
#[derive(Clone, Debug, PartialEq)]
pub struct MssTest {
    /// Bytes of headers in front of a segment's data: the path MTU is so much more than the MSS (RFC 6691).
    pub headers: u16,
    /// The transfers, in the order of trying.
    pub transfers: Vec<Transfer>,
    /// What they prove.
    pub outcome: MssOutcome,
}

/// One transfer on a connection of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// The longest segment, in bytes, that we announced and sent (RFC 9293 §3.7.1); `None` where the system chose, by the MTU
    /// of its link.
    pub max_segment: Option<u16>,
    /// What we sent.
    pub load: TransferLoad,
    /// Bytes that we sent.
    pub sent: u64,
    /// Bytes of these that were acknowledged.
    pub acknowledged: u64,
    /// Bytes that came, without gaps.
    pub received: u64,
    /// How long it took, from the handshake on.
    pub took: Duration,
    /// How it ended.
    pub end: TransferEnd,
    /// The kernel's view of the socket at the end.
    pub info: Option<TcpInfo>,
}

/// What is sent on a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferLoad {
    /// The text, once; it may be empty.
    Once,
    /// The text again and again until it fills several segments.
    Repeated,
}

/// How a transfer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferEnd {
    /// The other side closed the connection: all that it sent has come.
    Closed,
    /// So much came, or was acknowledged, that nothing is missing.
    Enough,
    /// All that we sent was acknowledged, and nothing more came for a while.
    Quiet,
    /// What we sent was repeated and never acknowledged.
    Unacknowledged,
    /// It failed; ECONNRESET for a RST.
    Failed(Errno),
    /// There was no handshake.
    Unconnected,
    /// The user gave up.
    Interrupted,
}

/// What transfers in segments of several lengths prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MssOutcome {
    /// Segments up to one length come through, longer ones vanish, and nobody says so.
    BlackHole {
        /// Which way: [`MtuDirection::Forward`] or [`MtuDirection::Return`].
        direction: MtuDirection,
        /// The greatest MSS with which the transfer came through.
        passes: u16,
        /// The least with which it stalled.
        stalls: u16,
    },
    /// Whatever the system sends came through. A way on which nothing longer than a small packet went is not known.
    Sound {
        /// Long segments went to the target and were acknowledged.
        there: bool,
        /// Long segments came from it.
        back: bool,
    },
    /// It cannot be told.
    Undecided(MssUndecided),
}

/// Why it cannot be told whether long segments pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MssUndecided {
    /// Neither side sent more than a small packet holds.
    NothingLong,
    /// The transfer stalls in small segments, too: their length is not to blame.
    StallsAnyway,
    /// The same transfer came through at one time and not at another.
    Unsteady,
    /// A connection in between was refused, reset or not answered.
    Failed,
    /// No packets were left to go on.
    NoBudget,
    /// The user gave up.
    Interrupted,
}
