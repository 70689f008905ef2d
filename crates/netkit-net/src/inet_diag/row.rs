//! One socket as the kernel tells it: `struct inet_diag_msg` and the attributes behind it.
//!
//! Attributes that this kernel does not give, or that are cut short, are `None`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use super::{aligned, half, word};
use crate::{TcpInfo, TcpState};

/// The length of `struct inet_diag_msg`.
const MESSAGE: usize = 72;

/// The transport of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SocketProtocol {
    /// TCP (RFC 9293).
    Tcp,
    /// UDP (RFC 768).
    Udp,
}

/// What a socket waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SocketTimerKind {
    /// An acknowledgement, after which it sends again.
    Retransmission,
    /// The time at which it asks whether the other side is still there.
    KeepAlive,
    /// The end of TIME-WAIT.
    TimeWait,
    /// The time at which it asks whether the other side takes data again.
    WindowProbe,
    /// A timer that this version does not know.
    Other,
}

/// A timer that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SocketTimer {
    /// What it is for.
    pub kind: SocketTimerKind,
    /// When it runs out.
    pub expires_in: Duration,
    /// How often it has run out since the last progress.
    pub retransmits: u8,
}

/// Bytes that a socket's buffers take (`INET_DIAG_SKMEMINFO`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SocketMemory {
    /// Taken by what came and was not read.
    pub receive_allocated: u32,
    /// The most that may be taken.
    pub receive_limit: u32,
    /// Taken by what is on its way out.
    pub send_allocated: u32,
    /// The most that may be taken.
    pub send_limit: u32,
    /// Packets that came and were dropped for want of room.
    pub drops: u32,
}

/// A socket of this host.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InetSocket {
    /// Its transport.
    pub protocol: SocketProtocol,
    /// It is a socket of IPv6; its addresses are IPv4's all the same where they are mapped.
    pub ipv6: bool,
    /// It is a socket of IPv6 and takes no IPv4; told of those that listen.
    pub ipv6_only: bool,
    /// Its state; of UDP, [`TcpState::Established`] is connected and [`TcpState::Closed`] is not.
    pub state: TcpState,
    /// Its own address and port; IPv4 where the kernel has a mapped address.
    pub local: SocketAddr,
    /// The other side; unspecified where there is none.
    pub peer: SocketAddr,
    /// The interface that it is bound to; 0 is none.
    pub interface: u32,
    /// The number by which the kernel tells it from sockets that had the same addresses before.
    pub cookie: u64,
    /// The timer that runs, if any.
    pub timer: Option<SocketTimer>,
    /// Bytes that came and that the program has not read; of a listener, connections that wait to be accepted.
    pub receive_queue: u32,
    /// Bytes that the other side has not acknowledged; of a listener, how many connections may wait.
    pub send_queue: u32,
    /// Whose it is. What has no inode any more is nobody's, and the kernel says 0.
    pub uid: u32,
    /// The inode by which a process holds it; 0 where none does, as in TIME-WAIT.
    pub inode: u32,
    /// What the kernel knows of the connection, where that was asked for and there is one.
    pub info: Option<TcpInfo>,
    /// The memory of its buffers, where that was asked for.
    pub memory: Option<SocketMemory>,
    /// The control group that made it (Linux 5.8).
    pub cgroup: Option<u64>,
    /// Its mark (`SO_MARK`), which only administrators are told.
    pub mark: Option<u32>,
    /// How it is closed (`SHUT_RD` is 1, `SHUT_WR` is 2, both are 3).
    pub shutdown: u8,
}

impl SocketProtocol {
    /// Its number (IANA).
    pub(super) const fn number(self) -> u8 {
        match self {
            Self::Tcp => 6,
            Self::Udp => 17,
        }
    }

    /// Its name as people write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
        }
    }
}

impl InetSocket {
    /// True where it speaks IPv4, be it by mapped addresses.
    pub fn speaks_ipv4(&self) -> bool {
        self.local.is_ipv4() && self.peer.is_ipv4()
    }

    /// True where a process can hold it: all but handshakes, TIME-WAITs and orphans.
    pub fn has_owner(&self) -> bool {
        self.inode != 0
    }
}

/// Reads a message; `None` where it is too short or its state is none.
pub(super) fn read(body: &[u8], protocol: SocketProtocol) -> Option<InetSocket> {
    let head = body.get(..MESSAGE)?;
    let ipv6 = i32::from(head[0]) == libc::AF_INET6;
    let state = TcpState::of(head[1])?;
    // Ports and addresses are in network byte order, everything else in this host's.
    let port = |at: usize| u16::from_be_bytes([head[at], head[at + 1]]);
    let interface = word(head, 40);
    let endpoint = |address_at, port_at| {
        let address = address(head, address_at, ipv6);
        match address {
            IpAddr::V4(ip) => SocketAddr::from((ip, port(port_at))),
            IpAddr::V6(ip) => SocketAddr::V6(std::net::SocketAddrV6::new(
                ip,
                port(port_at),
                0,
                if ip.is_unicast_link_local() { interface } else { 0 },
            )),
        }
    };
    let (local, peer) = (endpoint(8, 4), endpoint(24, 6));
    let mut socket = InetSocket {
        protocol,
        ipv6,
        ipv6_only: false,
        state,
        local,
        peer,
        interface,
        cookie: u64::from(word(head, 44)) | u64::from(word(head, 48)) << 32,
        timer: timer(head[2], head[3], word(head, 52)),
        receive_queue: word(head, 56),
        send_queue: word(head, 60),
        uid: word(head, 64),
        inode: word(head, 68),
        info: None,
        memory: None,
        cgroup: None,
        mark: None,
        shutdown: 0,
    };
    add_attributes(&mut socket, &body[MESSAGE..]);
    Some(socket)
}

/// An address of `struct inet_diag_sockid`, of which an IPv4 one fills the first four bytes.
fn address(head: &[u8], at: usize, ipv6: bool) -> IpAddr {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&head[at..at + 16]);
    if ipv6 {
        IpAddr::V6(Ipv6Addr::from(bytes)).to_canonical()
    } else {
        IpAddr::V4(Ipv4Addr::new(bytes[0], bytes[1], bytes[2], bytes[3]))
    }
}

/// The timer by the kernel's number (`net/ipv4/inet_diag.c`), with milliseconds.
fn timer(kind: u8, retransmits: u8, expires: u32) -> Option<SocketTimer> {
    let kind = match kind {
        0 => return None,
        1 => SocketTimerKind::Retransmission,
        2 => SocketTimerKind::KeepAlive,
        3 => SocketTimerKind::TimeWait,
        4 => SocketTimerKind::WindowProbe,
        _ => SocketTimerKind::Other,
    };
    Some(SocketTimer { kind, expires_in: Duration::from_millis(expires.into()), retransmits })
}

/// Adds what the attributes say; one whose length cannot be true ends them.
fn add_attributes(socket: &mut InetSocket, mut attributes: &[u8]) {
    /// `INET_DIAG_…` of `linux/inet_diag.h`.
    const INFO: u16 = 2;
    const SKMEMINFO: u16 = 7;
    const SHUTDOWN: u16 = 8;
    const SKV6ONLY: u16 = 11;
    const MARK: u16 = 15;
    const CGROUP_ID: u16 = 21;
    while attributes.len() >= 4 {
        let length = usize::from(half(attributes, 0));
        let Some(value) = attributes.get(4..length) else { return };
        match half(attributes, 2) {
            // Handshakes and the ends of connections have none, and a strange one says nothing.
            INFO => socket.info = TcpInfo::read(value).ok(),
            SKMEMINFO => socket.memory = memory(value),
            SHUTDOWN => socket.shutdown = value.first().copied().unwrap_or(0),
            SKV6ONLY => socket.ipv6_only = value.first().is_some_and(|only| *only != 0),
            MARK => socket.mark = value.get(..4).map(|value| word(value, 0)),
            CGROUP_ID => {
                socket.cgroup = value
                    .first_chunk()
                    .map(|value: &[u8; 8]| u64::from_ne_bytes(*value))
                    .filter(|id| *id != 0);
            }
            _ => {}
        }
        attributes = attributes.get(aligned(length)..).unwrap_or_default();
    }
}

/// `SK_MEMINFO_…` of `linux/sock_diag.h`, nine numbers since Linux 4.12.
fn memory(value: &[u8]) -> Option<SocketMemory> {
    let number = |place: usize| value.get(place * 4..place * 4 + 4).map(|number| word(number, 0));
    Some(SocketMemory {
        receive_allocated: number(0)?,
        receive_limit: number(1)?,
        send_allocated: number(2)?,
        send_limit: number(3)?,
        drops: number(8).unwrap_or(0),
    })
}
