//! A TCP connection as a capture shows it: the numbers of both directions, and how it ended.

use std::net::SocketAddr;
use std::time::Duration;

use netkit_net::KernelTime;

use super::{EndState, ResetSense, Side};

/// Everything seen of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each seen or not")]
pub struct ConnectionReport {
    /// Its number, from 1 in the order in which connections were seen first.
    pub number: u64,
    /// The client's address and port.
    pub client: SocketAddr,
    /// The server's address and port.
    pub server: SocketAddr,
    /// It was under way when the capture began: who is the client is a guess.
    pub is_joined: bool,
    /// The older connection between the same addresses and ports.
    pub reuses: Option<u64>,
    /// When its first segment passed.
    pub first: KernelTime,
    /// When its last segment passed.
    pub last: KernelTime,
    /// The longest time without a segment.
    pub longest_idle: Duration,
    /// From the SYN to the answer to it; `None` where a SYN was repeated.
    pub handshake: Option<Duration>,
    /// SYNs without `ACK` that the client sent.
    pub syns: u32,
    /// A SYN-ACK was seen.
    pub is_answered: bool,
    /// Both ends became ESTABLISHED, or were when the capture began.
    pub is_established: bool,
    /// The answer to the SYN came from this other address.
    pub answered_from: Option<SocketAddr>,
    /// Both ends opened at once.
    pub simultaneous_open: bool,
    /// Both ends closed at once.
    pub simultaneous_close: bool,
    /// How it ended, as far as the capture shows.
    pub end: ConnectionEnd,
    /// The first RST that ended it.
    pub reset: Option<ResetSeen>,
    /// The client's state at the end.
    pub client_state: EndState,
    /// The server's state at the end.
    pub server_state: EndState,
    /// What the client sent.
    pub from_client: FlowReport,
    /// What the server sent.
    pub from_server: FlowReport,
}

impl ConnectionReport {
    /// What one side sent.
    pub const fn flow(&self, side: Side) -> &FlowReport {
        match side {
            Side::Client => &self.from_client,
            Side::Server => &self.from_server,
        }
    }

    /// The address and port of one side.
    pub const fn address(&self, side: Side) -> SocketAddr {
        match side {
            Side::Client => self.client,
            Side::Server => self.server,
        }
    }

    /// How long it was seen.
    pub fn duration(&self) -> Duration {
        self.last.since(self.first).unwrap_or_default()
    }
}

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConnectionEnd {
    /// It has not, as far as the capture goes.
    Open,
    /// One end has closed, and the other has not.
    HalfClosed(Side),
    /// Both ends have closed, and each has acknowledged it.
    Closed,
    /// Both ends have sent a FIN, and an acknowledgment is missing.
    Closing,
    /// Nothing answered the SYN.
    Unanswered,
    /// The SYN was answered, and nothing completed the handshake.
    Uncompleted,
    /// A RST answered the SYN.
    Refused,
    /// This side reset it.
    Reset(Side),
}

/// A RST that ended a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResetSeen {
    /// From which side it came, as its address says.
    pub from: Side,
    /// What it says.
    pub sense: ResetSense,
    /// Its TTL or hop limit, as captured.
    pub hop_limit: u8,
    /// Those of the other segments from that side.
    pub others: Option<HopLimits>,
    /// When it passed, counted from the first segment.
    pub after: Duration,
}

/// The least and the greatest hop limit of some packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HopLimits {
    /// The least.
    pub least: u8,
    /// The greatest.
    pub greatest: u8,
}

impl HopLimits {
    /// Those of the packets so far and one more.
    #[must_use]
    pub fn and(all: Option<Self>, one: u8) -> Self {
        let all = all.unwrap_or(Self { least: one, greatest: one });
        Self { least: all.least.min(one), greatest: all.greatest.max(one) }
    }
}

/// What one side of a connection sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlowReport {
    /// Segments.
    pub packets: u64,
    /// Bytes of data, repeated ones included.
    pub bytes: u64,
    /// Bytes of data, each sequence number once.
    pub unique_bytes: u64,
    /// Segments that carry what was sent before; SYNs and FINs are among them.
    pub retransmissions: u64,
    /// Those of them that answer duplicate acknowledgments.
    pub fast_retransmissions: u64,
    /// Bytes in them.
    pub retransmitted_bytes: u64,
    /// Retransmissions that the other side reported as needless (RFC 2883).
    pub spurious: u64,
    /// Segments that fill a gap.
    pub out_of_order: u64,
    /// Duplicate acknowledgments.
    pub duplicate_acks: u64,
    /// Segments with a window of zero, RSTs apart.
    pub zero_windows: u64,
    /// The longest time that the window stayed zero.
    pub longest_zero_window: Duration,
    /// Keep-alive probes.
    pub keep_alives: u64,
    /// The largest segment that it takes.
    pub mss: Option<u16>,
    /// The shift of its windows.
    pub window_scale: Option<u8>,
    /// It takes selective acknowledgments.
    pub sack_permitted: bool,
    /// It uses timestamps.
    pub timestamps: bool,
    /// The greatest window that it offered, in bytes.
    pub greatest_window: u32,
    /// It sent a FIN.
    pub has_closed: bool,
    /// From what it sent to the acknowledgment, seen from the place of the capture; of what was repeated nothing (Karn).
    pub rtt: DelayRange,
    /// Hop limits of its segments, RSTs apart.
    pub hop_limits: Option<HopLimits>,
}

/// Least, mean and greatest of some delays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DelayRange {
    /// How many.
    pub count: u64,
    /// The least.
    pub least: Duration,
    /// The greatest.
    pub greatest: Duration,
    /// All of them together.
    pub sum: Duration,
}

impl DelayRange {
    /// One more.
    pub fn record(&mut self, delay: Duration) {
        self.least = if self.count == 0 { delay } else { self.least.min(delay) };
        self.greatest = self.greatest.max(delay);
        self.sum = self.sum.saturating_add(delay);
        self.count += 1;
    }

    /// The mean; `None` without a delay.
    pub fn mean(&self) -> Option<Duration> {
        let count = u128::from(self.count);
        let nanoseconds = self.sum.as_nanos().checked_div(count)?;
        Some(Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_has_a_mean_once_it_has_a_delay() {
        let mut range = DelayRange::default();
        assert_eq!(range.mean(), None);
        for milliseconds in [30, 10, 20] {
            range.record(Duration::from_millis(milliseconds));
        }
        let of = Duration::from_millis;
        assert_eq!((range.least, range.mean(), range.greatest), (of(10), Some(of(20)), of(30)));
    }
}
