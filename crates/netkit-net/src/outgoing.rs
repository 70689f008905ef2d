//! What is handed to the kernel for sending, and what it says to each packet.

use std::net::{IpAddr, SocketAddr};

use crate::{ClockReading, Errno};

/// The caller's name for a packet: it comes back with the packet's receipt and send stamps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Token(pub u64);

/// Path MTU discovery and fragmentation of what we send (`IP_MTU_DISCOVER`, ip(7)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DontFragment {
    /// `ping -M do`: set DF and refuse packets above the known path MTU.
    Do,
    /// `ping -M want`: discover the path MTU, fragment locally where needed.
    Want,
    /// `ping -M probe`: set DF and ignore the known path MTU.
    Probe,
    /// `ping -M dont`: never set DF.
    Dont,
}

/// One packet to send. The bytes start at the transport header for ICMP and after it for UDP.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    /// Comes back with everything the kernel says about this packet.
    pub token: Token,
    /// Where to; the port matters to UDP and TCP, the scope to link-local IPv6.
    pub destination: SocketAddr,
    /// What to send.
    pub bytes: &'a [u8],
    /// TTL or hop limit; `None` leaves the system's default.
    pub hop_limit: Option<u8>,
    /// TOS or traffic class; `None` leaves zero.
    pub traffic_class: Option<u8>,
    /// Fragmentation; `None` leaves the socket as it is.
    pub dont_fragment: Option<DontFragment>,
    /// Source address; `None` lets the route decide.
    pub source: Option<IpAddr>,
    /// Index of the interface to send from; `None` lets the route decide.
    pub interface: Option<u32>,
    /// Source port of a TCP handshake; `None` takes a free one. Handshakes with one port and destination follow each
    /// other: the next one ends the watch over the one before. On datagram sockets the port is the socket's.
    pub source_port: Option<u16>,
}

/// The kernel's word on one packet.
#[derive(Clone, Copy, Debug)]
pub struct SendReceipt {
    /// Which packet.
    pub token: Token,
    /// The clocks, read just before the system call that sent it.
    pub reading: ClockReading,
    /// Whether it was accepted; an error is this host's own, never the path's.
    pub result: Result<(), Errno>,
}
