//! The sockets of this host, read from the kernel one by one (`sock_diag(7)`, `linux/inet_diag.h`); it names no process.
//!
//! Anyone may ask for everybody's sockets. They are handed to a visitor as they come: a host with a hundred thousand of them
//! costs one buffer. What they mean is not its business.

mod condition;
mod row;
#[cfg(test)]
mod tests;

use std::io::{self, Read as _};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};

use crate::Errno;

pub use condition::SocketCondition;
pub use row::{InetSocket, SocketMemory, SocketProtocol, SocketTimer, SocketTimerKind};

/// How long the kernel's next part is waited for; one that takes longer never comes.
const PATIENCE: Duration = Duration::from_secs(2);
/// The kernel never fills more than 32 KiB at once with a dump, whatever it is offered.
const BUFFER: usize = 64 * 1024;
/// Parts of a dump that were lost to a full receive buffer, after which there is no point in going on.
const MOST_OVERRUNS: u32 = 100;

/// `struct nlmsghdr`.
const HEADER: usize = 16;
/// `struct inet_diag_req_v2`.
const REQUEST: usize = 56;
/// `SOCK_DIAG_BY_FAMILY` of `linux/sock_diag.h`.
const SOCK_DIAG_BY_FAMILY: u16 = 20;
/// `INET_DIAG_REQ_BYTECODE` of `linux/inet_diag.h`.
const REQ_BYTECODE: u16 = 1;
/// `INET_DIAG_INFO` and `INET_DIAG_SKMEMINFO` as bits of `idiag_ext`.
const ASK_INFO: u8 = 1 << 1;
const ASK_MEMORY: u8 = 1 << 6;

/// States by the kernel's numbers, as a set. Handshakes of which only the SYN has come have a bit of their own; they are
/// told as [`TcpState::SynReceived`](crate::TcpState).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SocketStates(u32);

/// Which sockets are asked for, and what of them.
#[derive(Clone, Debug)]
pub struct SocketQuery {
    /// TCP or UDP.
    pub protocol: SocketProtocol,
    /// IPv6 sockets, among them those that speak IPv4 by mapped addresses; or IPv4 sockets.
    pub ipv6: bool,
    /// In which states; a UDP socket is established where it is connected, and closed otherwise.
    pub states: SocketStates,
    /// With `TCP_INFO`.
    pub with_info: bool,
    /// With the memory that their buffers take.
    pub with_memory: bool,
    /// What else the kernel sorts out.
    pub condition: Option<SocketCondition>,
}

/// How a dump ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DumpEnd {
    /// Sockets that were handed over.
    pub sockets: u64,
    /// The kernel says that sockets came and went meanwhile, or parts of the answer were lost: some may be missing.
    pub interrupted: bool,
    /// Answers that could not be read.
    pub unreadable: u64,
}

impl SocketStates {
    /// None.
    pub const NONE: Self = Self(0);
    /// Every state of TCP, handshakes that have just begun included.
    pub const ALL: Self = Self(0x1ffe);
    /// Sockets that wait for SYNs.
    pub const LISTEN: Self = Self(1 << 10);
    /// All that are no listeners.
    pub const ALL_BUT_LISTEN: Self = Self(Self::ALL.0 & !Self::LISTEN.0);

    /// One state.
    pub const fn of(state: crate::TcpState) -> Self {
        /// `TCP_NEW_SYN_RECV`: the kernel's other kind of SYN-RECEIVED.
        const NEW_SYN_RECEIVED: u32 = 12;
        match state {
            crate::TcpState::SynReceived => Self(1 << state as u32 | 1 << NEW_SYN_RECEIVED),
            _ => Self(1 << state as u32),
        }
    }

    /// Those of either set.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those of both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those that are not in it.
    #[must_use]
    pub const fn others(self) -> Self {
        Self(Self::ALL.0 & !self.0)
    }

    /// True where this state is in it.
    pub const fn has(self, state: crate::TcpState) -> bool {
        self.and(Self::of(state)).0 != 0
    }

    /// True where there is none in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// Hands every socket that the query is about to `visit`, in the kernel's order.
///
/// # Errors
/// The kernel's own, such as ENOENT where it has no `sock_diag` of this kind.
pub fn read_sockets(query: &SocketQuery, visit: &mut dyn FnMut(&InetSocket)) -> io::Result<DumpEnd> {
    let mut end = DumpEnd::default();
    if query.states.is_empty() {
        return Ok(end);
    }
    let socket = Socket::new(
        Domain::from(libc::AF_NETLINK),
        Type::RAW,
        Some(Protocol::from(libc::NETLINK_SOCK_DIAG)),
    )?;
    socket.set_read_timeout(Some(PATIENCE))?;
    // A netlink socket without a destination speaks to the kernel.
    socket.send(&request(query))?;
    let mut buffer = vec![0; BUFFER];
    let mut overruns = 0;
    loop {
        let length = match (&socket).read(&mut buffer) {
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) if error.raw_os_error() == Some(libc::ENOBUFS) && overruns < MOST_OVERRUNS => {
                overruns += 1;
                end.interrupted = true;
                continue;
            }
            Err(error) => return Err(error),
        };
        if take(&buffer[..length], query, &mut end, visit)? {
            return Ok(end);
        }
    }
}

/// Takes a datagram of the kernel apart; true where it is the last.
fn take(
    mut datagram: &[u8],
    query: &SocketQuery,
    end: &mut DumpEnd,
    visit: &mut dyn FnMut(&InetSocket),
) -> io::Result<bool> {
    let done = u16::try_from(libc::NLMSG_DONE).expect("it is 3");
    let error = u16::try_from(libc::NLMSG_ERROR).expect("it is 2");
    let interrupted = u16::try_from(libc::NLM_F_DUMP_INTR).expect("it is 16");
    while datagram.len() >= HEADER {
        let length = usize::try_from(word(datagram, 0)).unwrap_or(usize::MAX);
        let (kind, flags) = (half(datagram, 4), half(datagram, 6));
        let Some(body) = datagram.get(HEADER..length) else {
            end.unreadable += 1;
            return Ok(false);
        };
        end.interrupted |= flags & interrupted != 0;
        if kind == done || kind == error {
            // Both begin with a negative errno, or with nothing at all.
            let code = body.get(..4).map_or(0, |_| word(body, 0).cast_signed());
            return if code < 0 { Err(Errno(code.wrapping_neg()).into()) } else { Ok(true) };
        }
        if kind == SOCK_DIAG_BY_FAMILY {
            match row::read(body, query.protocol) {
                Some(socket) => {
                    end.sockets += 1;
                    visit(&socket);
                }
                None => end.unreadable += 1,
            }
        }
        datagram = datagram.get(aligned(length)..).unwrap_or_default();
    }
    Ok(false)
}

/// The question: a header, `struct inet_diag_req_v2`, and the condition as an attribute.
fn request(query: &SocketQuery) -> Vec<u8> {
    let family = if query.ipv6 { libc::AF_INET6 } else { libc::AF_INET };
    let extensions =
        if query.with_info { ASK_INFO } else { 0 } | if query.with_memory { ASK_MEMORY } else { 0 };
    let program = query.condition.as_ref().and_then(SocketCondition::program);
    let flags = libc::NLM_F_REQUEST | libc::NLM_F_DUMP;
    let mut message = vec![0; HEADER + REQUEST];
    message[4..6].copy_from_slice(&SOCK_DIAG_BY_FAMILY.to_ne_bytes());
    message[6..8].copy_from_slice(&u16::try_from(flags).expect("the flags are 16 bits").to_ne_bytes());
    message[8..12].copy_from_slice(&1_u32.to_ne_bytes());
    message[HEADER] = u8::try_from(family).expect("both families are small numbers");
    message[HEADER + 1] = query.protocol.number();
    message[HEADER + 2] = extensions;
    message[HEADER + 4..HEADER + 8].copy_from_slice(&query.states.0.to_ne_bytes());
    if let Some(program) = program {
        let length = u16::try_from(4 + program.len()).expect("a program is bounded");
        message.extend_from_slice(&length.to_ne_bytes());
        message.extend_from_slice(&REQ_BYTECODE.to_ne_bytes());
        message.extend_from_slice(&program);
    }
    let length = u32::try_from(message.len()).expect("it is short");
    message[0..4].copy_from_slice(&length.to_ne_bytes());
    message
}

/// The next multiple of four, to which netlink aligns everything.
const fn aligned(length: usize) -> usize {
    length.saturating_add(3) & !3
}

/// Numbers in the byte order of this host; the caller has looked at the length.
fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_ne_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

fn half(bytes: &[u8], at: usize) -> u16 {
    u16::from_ne_bytes([bytes[at], bytes[at + 1]])
}
