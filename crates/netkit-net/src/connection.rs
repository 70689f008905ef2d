//! One TCP connection, watched from its SYN on: its end, `TCP_INFO` and its error queue in the one safe order.
//!
//! It decides nothing: when to look, and what the looks mean, is the caller's business.
//!
//! Reading the error queue clears `SO_ERROR`, and reading `SO_ERROR` consumes what an ICMP error left behind; so there is
//! one function that looks, and it reads `SO_ERROR`, then `TCP_INFO`, then the queue.

#[cfg(test)]
mod tests;

use std::io::{self, Read as _};
use std::net::{IpAddr, Shutdown, SocketAddr};
use std::os::fd::AsRawFd as _;
use std::time::Duration;

use socket2::{SockAddr, Socket};

use crate::epoll::Epoll;
use crate::socket::{Buffers, read_error_queue, set_option};
use crate::tcp_socket::{self, LONGEST_QUOTE, TcpSetup};
use crate::{Arrival, Arrivals, Errno, Interface, TcpInfo, TcpState};

/// Entries of the error queue read in one system call: a SYN and its repetitions get an answer each, rarely more.
const QUEUE_BATCH: usize = 4;
/// What may happen to a connection, each told once: `EPOLLET`, for an end would be told for ever.
const CHANGES: i32 =
    libc::EPOLLIN | libc::EPOLLOUT | libc::EPOLLRDHUP | libc::EPOLLERR | libc::EPOLLHUP | libc::EPOLLET;

/// How a connection is made.
#[derive(Clone, Debug, Default)]
pub struct ConnectionOptions {
    /// Source address to bind.
    pub source: Option<IpAddr>,
    /// Interface to bind.
    pub interface: Option<Interface>,
    /// TTL or hop limit.
    pub hop_limit: Option<u8>,
    /// TOS or traffic class.
    pub traffic_class: Option<u8>,
    /// The longest segment to announce and to send (`TCP_MAXSEG`), in bytes.
    pub max_segment: Option<u16>,
}

/// What a program does before a SYN leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConnectStep {
    /// `socket()`.
    Socket,
    /// An option of the socket, such as the interface.
    Option,
    /// `bind()` to the source address.
    Bind,
    /// `connect()`.
    Connect,
}

/// What the kernel said of a connection at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SocketLook {
    /// `SO_ERROR`, which this look has consumed. It ended the connection where the state is [`TcpState::Closed`]; in any
    /// other state it is what an ICMP error left behind (a soft error), and the kernel goes on trying.
    pub error: Option<Errno>,
    /// `TCP_INFO`, read right after; `None` where the kernel gives none that we understand.
    pub info: Option<TcpInfo>,
}

/// A TCP connection in the making, or made. Dropping it closes it: with a FIN, once it is established.
#[derive(Debug)]
pub struct Connection {
    socket: Socket,
    epoll: Epoll,
    destination: SocketAddr,
    source: Option<SocketAddr>,
    buffers: Buffers,
    /// The end that no `SO_ERROR` will tell: `connect()` itself said it, or reading the error queue cleared it.
    untold: Option<Errno>,
    /// The last look left entries in the error queue.
    unread: bool,
}

impl Connection {
    /// Sends the SYN, inside a tokio runtime, and does not wait.
    ///
    /// # Errors
    /// The step that this host refused, and the errno: nothing was sent. On loopback a RST can be back before `connect()`
    /// returns; that is the peer's answer, and the first look tells it.
    pub fn start(to: SocketAddr, options: &ConnectionOptions) -> Result<Self, (ConnectStep, Errno)> {
        let setup = TcpSetup {
            source: options.source,
            interface: options.interface.as_ref(),
            hop_limit: options.hop_limit,
            traffic_class: options.traffic_class,
            max_segment: options.max_segment,
            ..TcpSetup::default()
        };
        let socket = tcp_socket::open(to, setup)?;
        // Watched before the SYN leaves, so that nothing that can fail comes after it.
        let epoll = Epoll::new().map_err(|error| (ConnectStep::Socket, Errno::of(&error)))?;
        epoll.watch(socket.as_raw_fd(), CHANGES).map_err(|errno| (ConnectStep::Socket, errno))?;
        let untold = match socket.connect(&SockAddr::from(to)).map_err(|error| Errno::of(&error)) {
            Ok(()) | Err(Errno(libc::EINPROGRESS)) => None,
            Err(Errno::CONNREFUSED) => Some(Errno::CONNREFUSED),
            Err(errno) => return Err((ConnectStep::Connect, errno)),
        };
        // Asked now: where the connection ends, the kernel forgets the address that it chose.
        let source = socket.local_addr().ok().and_then(|address| address.as_socket());
        let source = source.filter(|source| !source.ip().is_unspecified());
        let buffers = Buffers::for_batches_of(QUEUE_BATCH, LONGEST_QUOTE);
        Ok(Self { socket, epoll, destination: to, source, buffers, untold, unread: false })
    }

    /// Our address and port; `None` where the connection ended before the kernel could be asked.
    pub fn source(&self) -> Option<SocketAddr> {
        self.source
    }

    /// Whom it is with.
    pub fn destination(&self) -> SocketAddr {
        self.destination
    }

    /// Waits until something happened to the connection: it was made, it ended, an ICMP error or data came, there is room
    /// to send. Each is told once: whoever waits must then [`look`](Self::look), and once there is a connection
    /// [`receive`](Self::receive) until that would block. Cancel safe.
    ///
    /// # Errors
    /// Only when the runtime itself fails.
    pub async fn changed(&self) -> io::Result<()> {
        if self.unread {
            return Ok(());
        }
        loop {
            self.epoll.ready().await?;
            // The runtime also wakes for what we have taken from the kernel already.
            if !self.epoll.happened().sockets.is_empty() {
                return Ok(());
            }
        }
    }

    /// Looks at the connection in the one safe order: `SO_ERROR`, then `TCP_INFO`, then the error queue, whose entries are
    /// appended to `arrivals`, complaints of this host itself among them.
    pub fn look(&mut self, arrivals: &mut Arrivals) -> SocketLook {
        let fd = self.socket.as_raw_fd();
        let mut error = self.take_error();
        let info = TcpInfo::of(fd).ok();
        let has_ended = info.is_some_and(|info| info.state == TcpState::Closed);
        if info.is_some_and(|info| !matches!(info.state, TcpState::SynSent | TcpState::Closed)) {
            // The handshake got its answer after all.
            self.untold = None;
        }
        if has_ended {
            // It may have ended since `SO_ERROR` was read.
            error = error.or_else(|| self.take_error()).or(self.untold);
            self.untold = None;
        }
        let before = arrivals.len();
        self.unread = !read_error_queue(&mut self.buffers, fd, arrivals, None, |_| None);
        if info.is_some_and(|info| info.state == TcpState::SynSent) && arrivals.len() > before {
            // Should one of these have ended the connection since, reading them cleared its `SO_ERROR`.
            self.untold = arrivals.iter().last().and_then(|last| match last {
                Arrival::IcmpError(error) => Some(error.errno),
                _ => None,
            });
        }
        SocketLook { error, info }
    }

    /// Turns the error queue off once the handshake is complete, as long as the connection is to be used: with it an ICMP
    /// error about data would make `recv()` fail although the connection lives. What is still in the queue is lost.
    pub fn settle(&mut self) -> io::Result<()> {
        let (level, name) = if self.destination.is_ipv6() {
            (libc::IPPROTO_IPV6, libc::IPV6_RECVERR)
        } else {
            (libc::IPPROTO_IP, libc::IP_RECVERR)
        };
        set_option(self.socket.as_raw_fd(), level, name, &0_i32)?;
        (self.untold, self.unread) = (None, false);
        Ok(())
    }

    /// Hands bytes to the kernel and says how many it took; [`io::ErrorKind::WouldBlock`] where it has no room.
    pub fn send(&self, bytes: &[u8]) -> io::Result<usize> {
        self.socket.send_with_flags(bytes, libc::MSG_NOSIGNAL)
    }

    /// Reads bytes that have come; zero once the other side has closed, [`io::ErrorKind::WouldBlock`] where there are none.
    pub fn receive(&self, buffer: &mut [u8]) -> io::Result<usize> {
        (&self.socket).read(buffer)
    }

    /// Sends a FIN: we have nothing more to say, and go on listening.
    pub fn shutdown_write(&self) -> io::Result<()> {
        self.socket.shutdown(Shutdown::Write)
    }

    /// Closes with a RST, which leaves no TIME-WAIT here or there.
    pub fn abort(self) -> io::Result<()> {
        self.socket.set_linger(Some(Duration::ZERO))
    }

    fn take_error(&self) -> Option<Errno> {
        self.socket.take_error().ok().flatten().map(|error| Errno::of(&error))
    }
}
