//! A TCP segment in its connection: who sent what, what is odd about it, and which states it leaves behind.

use std::net::SocketAddr;
use std::time::Duration;

use netkit_net::{KernelTime, TcpState};
use netkit_packet::tcp::TcpFlags;

/// An end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// Who opened it, as far as that was seen; in a connection that was joined, who seems to have.
    Client,
    /// The other one.
    Server,
}

impl Side {
    /// The other end.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }

    /// Its name in text and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
        }
    }
}

/// The state of an end (RFC 9293 §3.3.2), once every segment that was seen has arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EndState {
    /// The state.
    pub state: TcpState,
    /// This end was heard: without that its state is what it is if everything sent to it arrives and is taken.
    pub is_heard: bool,
}

/// A segment of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentSeen {
    /// When it passed.
    pub at: KernelTime,
    /// The number of its connection, from 1 in the order in which they were seen first.
    pub connection: u64,
    /// It is the first of its connection.
    pub is_first: bool,
    /// Who sent it.
    pub from: Side,
    /// The client's address and port.
    pub client: SocketAddr,
    /// The server's address and port.
    pub server: SocketAddr,
    /// The control bits.
    pub flags: TcpFlags,
    /// The sequence number, counted from the SYN's; in a connection that was joined, from one before the first seen.
    pub sequence: i64,
    /// The acknowledgment number, counted in the same way; `None` without `ACK`.
    pub acknowledgment: Option<i64>,
    /// Bytes of data, those that the capture cut off included.
    pub length: u32,
    /// The window in bytes: scaled, where the scale was seen.
    pub window: u32,
    /// The TTL or hop limit, as captured.
    pub hop_limit: u8,
    /// The options.
    pub options: SegmentOptions,
    /// What is odd about it, or worth telling.
    pub notes: Vec<SegmentNote>,
    /// From the data that it acknowledges to itself; `None` where nothing new is acknowledged or what is was repeated.
    pub rtt: Option<Duration>,
    /// The client's state behind it.
    pub client_state: EndState,
    /// The server's state behind it.
    pub server_state: EndState,
}

/// The options of a segment that people look for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SegmentOptions {
    /// The largest segment that the sender takes.
    pub mss: Option<u16>,
    /// The shift of the sender's windows.
    pub window_scale: Option<u8>,
    /// Selective acknowledgments are welcome.
    pub sack_permitted: bool,
    /// Blocks of a selective acknowledgment.
    pub sack_blocks: u8,
    /// Value and echo of the timestamps.
    pub timestamps: Option<(u32, u32)>,
    /// The options end in bytes that are none.
    pub is_malformed: bool,
}

/// What a RST says of its sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResetSense {
    /// It answers a SYN: nobody listens, or somebody forbids.
    Refusal,
    /// It answers a segment of a connection that its sender does not know, although it never closed it: half-open.
    HalfOpen,
    /// It answers data that came after its sender had closed.
    AfterClose,
    /// Its sender gives the connection up.
    Abort,
    /// It answers a segment that does not fit the handshake under way: its sender goes on opening.
    Stray,
}

/// What is worth telling of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SegmentNote {
    /// Its connection was under way when the capture began.
    Joined,
    /// A new connection between the addresses and ports of this older one.
    Reuses(u64),
    /// Both ends send SYNs, and neither has got the other's (RFC 9293 §3.5).
    SimultaneousOpen,
    /// Both ends send FINs, and neither has got the other's (RFC 9293 §3.6).
    SimultaneousClose,
    /// A SYN in a connection that the other end still has: its sender has lost it (RFC 9293 §3.5.1).
    SynInOpen,
    /// The answer to such a SYN (RFC 5961 §4).
    ChallengeAck,
    /// It acknowledges what was never sent.
    BadAcknowledgment,
    /// The answer to a SYN comes from this other address.
    OtherAddress(SocketAddr),
    /// A RST.
    Reset(ResetSense),
    /// The hop limit of a RST is not one of those that came from its end before: the nearest of them.
    ResetHopLimit(u8),
    /// What it carries was sent before; so long ago.
    Retransmission(Duration),
    /// The same, because of duplicate acknowledgments (RFC 5681 §3.2).
    FastRetransmission(Duration),
    /// It reports data that came twice (RFC 2883): the retransmission was needless.
    SpuriousProven,
    /// It fills a gap: it was overtaken on the way, or lost before the place of the capture and sent again.
    OutOfOrder,
    /// Something before it was not captured, or is still to come.
    Gap,
    /// It acknowledges data that was not captured.
    AcknowledgesUnseen,
    /// It acknowledges the same again, for this many times.
    DuplicateAck(u32),
    /// Its sender takes no more data.
    ZeroWindow,
    /// Its sender takes data again.
    WindowOpens,
    /// It asks whether the window is still zero.
    WindowProbe,
    /// It asks whether the other end is still there (RFC 9293 §3.8.4).
    KeepAlive,
    /// It says that it is.
    KeepAliveAck,
    /// Data to an end that has closed its own direction.
    HalfClosed,
    /// The sequence numbers of its direction have passed 2³².
    Wraps,
    /// The capture cut its header off: only the ports and the sequence number are known.
    Cut,
}
