//! TCP handshakes as probes: non-blocking connects watched through one epoll, closed as soon as they end.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd, RawFd};
use std::time::Duration;

use socket2::{Domain, Protocol, SockAddr, Socket, Type};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use crate::clock::read_clocks;
use crate::socket::{Buffers, apply_dont_fragment, get_option, read_error_queue, set_flag, set_option};
use crate::{
    Arrival, Arrivals, Errno, Handshake, HandshakeEnd, Interface, MonotonicTime, Outgoing, Received,
    SendReceipt, Token,
};

/// Handshakes in flight at once; a descriptor each, far below the usual limit of 1,024 open files.
const WINDOW: usize = 256;
/// Events taken from the kernel in one call.
const EVENTS: usize = 64;
/// Quotes in ICMP errors about a SYN.
const LONGEST_QUOTE: usize = 1_280;

/// How the handshakes are made.
#[derive(Clone, Debug)]
pub struct HandshakeOptions {
    /// How long a handshake is watched; then its socket is closed, so that the kernel stops repeating the SYN.
    pub patience: Duration,
    /// Source address to bind.
    pub source: Option<IpAddr>,
    /// Interface to bind.
    pub interface: Option<Interface>,
}

/// Makes TCP handshakes and tells how each ended.
#[derive(Debug)]
pub struct HandshakeProber {
    epoll: AsyncFd<OwnedFd>,
    options: HandshakeOptions,
    pending: HashMap<RawFd, Pending>,
    buffers: Buffers,
}

#[derive(Debug)]
struct Pending {
    token: Token,
    destination: SocketAddr,
    source_port: Option<u16>,
    started: MonotonicTime,
    socket: Socket,
}

impl HandshakeProber {
    /// Makes a prober inside a tokio runtime; it needs no permission.
    pub fn new(options: HandshakeOptions) -> io::Result<Self> {
        // SAFETY: no pointers are passed.
        let epoll = unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) };
        if epoll < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: epoll_create1 gave us this descriptor and nobody else has it.
        let epoll = unsafe { OwnedFd::from_raw_fd(epoll) };
        // SAFETY: the descriptor stays open, owned by this AsyncFd, until it is dropped.
        let epoll = unsafe { AsyncFd::register_with_interest(epoll, Interest::READABLE) }?;
        Ok(Self { epoll, options, pending: HashMap::new(), buffers: Buffers::new(LONGEST_QUOTE) })
    }

    /// How many handshakes may be in flight.
    pub fn window(&self) -> usize {
        WINDOW
    }

    /// Starts a handshake for each packet; the bytes are not sent.
    pub fn send(&mut self, batch: &[Outgoing<'_>], receipts: &mut Vec<SendReceipt>, arrivals: &mut Arrivals) {
        let now = read_clocks().monotonic;
        let patience = self.options.patience;
        self.pending.retain(|_, pending| now.since(pending.started) < patience);
        for packet in batch {
            let reading = read_clocks();
            let mut result = self.start(packet, reading.monotonic);
            if result == Err(Errno::CONNREFUSED) {
                // On loopback the refusal can be back before connect() returns: it is an answer, not our failure.
                result = Ok(());
                arrivals.push(Arrival::Handshake(Handshake {
                    token: packet.token,
                    from: packet.destination,
                    end: HandshakeEnd::Refused,
                    received: Received { kernel: None, reading: read_clocks() },
                }));
            }
            receipts.push(SendReceipt { token: packet.token, reading, result });
        }
    }

    /// Waits until a handshake may have ended. Cancel safe.
    pub async fn ready(&self) -> io::Result<()> {
        self.epoll.readable().await?.clear_ready();
        Ok(())
    }

    /// Waits until a handshake ended and appends how. Cancel safe.
    pub async fn receive(&mut self, arrivals: &mut Arrivals) -> io::Result<()> {
        self.ready().await?;
        self.receive_now(arrivals);
        Ok(())
    }

    /// Appends every handshake that has ended, without waiting.
    pub fn receive_now(&mut self, arrivals: &mut Arrivals) {
        loop {
            let ended = self.ended();
            for fd in &ended {
                if let Some(pending) = self.pending.remove(fd) {
                    self.finish(&pending, arrivals);
                }
            }
            if ended.len() < EVENTS {
                return;
            }
        }
    }

    fn start(&mut self, packet: &Outgoing<'_>, started: MonotonicTime) -> Result<(), Errno> {
        if self.pending.len() >= WINDOW {
            return Err(Errno::AGAIN);
        }
        // Two connections with the same addresses and ports cannot be: the one that is given up makes room.
        if let Some(port) = packet.source_port {
            self.pending
                .retain(|_, one| one.source_port != Some(port) || one.destination != packet.destination);
        }
        let socket = self.open(packet).map_err(|error| Errno::of(&error))?;
        match socket.connect(&SockAddr::from(packet.destination)) {
            Ok(()) => {}
            Err(error) if error.raw_os_error() == Some(libc::EINPROGRESS) => {}
            Err(error) => return Err(Errno::of(&error)),
        }
        let fd = socket.as_raw_fd();
        let mut event = libc::epoll_event {
            events: (libc::EPOLLOUT | libc::EPOLLERR | libc::EPOLLHUP).cast_unsigned(),
            u64: u64::from(fd.cast_unsigned()),
        };
        // SAFETY: both descriptors are open and `event` is a valid epoll_event for the call.
        let added = unsafe {
            libc::epoll_ctl(self.epoll.get_ref().as_raw_fd(), libc::EPOLL_CTL_ADD, fd, &raw mut event)
        };
        if added != 0 {
            return Err(Errno::last());
        }
        let Outgoing { token, destination, source_port, .. } = *packet;
        self.pending.insert(fd, Pending { token, destination, source_port, started, socket });
        Ok(())
    }

    fn open(&self, packet: &Outgoing<'_>) -> io::Result<Socket> {
        let ipv6 = packet.destination.is_ipv6();
        let domain = if ipv6 { Domain::IPV6 } else { Domain::IPV4 };
        let socket = Socket::new(domain, Type::STREAM.nonblocking(), Some(Protocol::TCP))?;
        let fd = socket.as_raw_fd();
        let (level, error_queue, hop_limit, traffic_class) = if ipv6 {
            (libc::IPPROTO_IPV6, libc::IPV6_RECVERR, libc::IPV6_UNICAST_HOPS, libc::IPV6_TCLASS)
        } else {
            (libc::IPPROTO_IP, libc::IP_RECVERR, libc::IP_TTL, libc::IP_TOS)
        };
        set_flag(fd, level, error_queue)?;
        let stamps = libc::SOF_TIMESTAMPING_SOFTWARE | libc::SOF_TIMESTAMPING_RX_SOFTWARE;
        set_option(fd, libc::SOL_SOCKET, libc::SO_TIMESTAMPING, &stamps)?;
        if let Some(value) = packet.hop_limit {
            set_option(fd, level, hop_limit, &i32::from(value))?;
        }
        if let Some(value) = packet.traffic_class {
            set_option(fd, level, traffic_class, &i32::from(value))?;
        }
        if let Some(mode) = packet.dont_fragment {
            apply_dont_fragment(fd, ipv6, mode)?;
        }
        // A probe that got its answer leaves with a RST: no TIME-WAIT is left behind here or there.
        socket.set_linger(Some(Duration::ZERO))?;
        if let Some(interface) = &self.options.interface {
            socket.bind_device(Some(interface.name().as_bytes()))?;
        }
        let source = packet.source.or(self.options.source);
        if let Some(port) = packet.source_port {
            // The port of the probe before is free again, but the kernel may still be putting that one away.
            socket.set_reuse_address(true)?;
            let any = if ipv6 { Ipv6Addr::UNSPECIFIED.into() } else { Ipv4Addr::UNSPECIFIED.into() };
            socket.bind(&SockAddr::from(SocketAddr::new(source.unwrap_or(any), port)))?;
        } else if let Some(source) = source {
            socket.bind(&SockAddr::from(SocketAddr::new(source, 0)))?;
        }
        Ok(socket)
    }

    fn ended(&self) -> Vec<RawFd> {
        let mut events = [libc::epoll_event { events: 0, u64: 0 }; EVENTS];
        let capacity = i32::try_from(events.len()).unwrap_or(0);
        // SAFETY: `events` has room for `capacity` entries; a zero timeout never blocks.
        let count =
            unsafe { libc::epoll_wait(self.epoll.get_ref().as_raw_fd(), events.as_mut_ptr(), capacity, 0) };
        let count = usize::try_from(count).unwrap_or(0);
        events[..count].iter().filter_map(|event| RawFd::try_from(event.u64).ok()).collect()
    }

    /// In the one safe order: `SO_ERROR`, then `TCP_INFO`, then the error queue, whose reading clears `SO_ERROR`.
    fn finish(&mut self, pending: &Pending, arrivals: &mut Arrivals) {
        let fd = pending.socket.as_raw_fd();
        let error = pending.socket.take_error().ok().flatten().map(|error| Errno::of(&error));
        let rtt = handshake_rtt(fd);
        let before = arrivals.len();
        read_error_queue(&mut self.buffers, fd, arrivals, Some(pending.token), |_| None);
        let end = match (error, rtt) {
            (None, Some((rtt, 0))) => HandshakeEnd::Accepted(rtt),
            (None, Some(_)) => HandshakeEnd::AcceptedAfterRetransmission,
            // A RST, to the SYN or right behind the handshake: somebody is there.
            (None | Some(Errno::CONNREFUSED | Errno::CONNRESET), _) if arrivals.len() == before => {
                HandshakeEnd::Refused
            }
            (error, _) => HandshakeEnd::Failed(error.unwrap_or(Errno::CONNREFUSED)),
        };
        let received = Received { kernel: None, reading: read_clocks() };
        arrivals.push(Arrival::Handshake(Handshake {
            token: pending.token,
            from: pending.destination,
            end,
            received,
        }));
    }
}

/// The kernel's own measurement of SYN to SYN-ACK (`tcpi_rtt`, microseconds) once established, and how
/// many SYNs it had to send again.
fn handshake_rtt(fd: RawFd) -> Option<(Duration, u32)> {
    /// `tcpi_state` is byte 0, `tcpi_rtt` byte 68, `tcpi_total_retrans` byte 100 (linux/tcp.h, unchanged since 2.6).
    const RTT_WORD: usize = 17;
    const RETRANSMISSIONS_WORD: usize = 25;
    /// `ESTABLISHED`, and `CLOSE_WAIT` where the service closed at once.
    const ESTABLISHED: [u8; 2] = [1, 8];
    let mut info = [0_u32; RETRANSMISSIONS_WORD + 1];
    get_option(fd, libc::IPPROTO_TCP, libc::TCP_INFO, &mut info).ok()?;
    let state = info[0].to_ne_bytes()[0];
    ESTABLISHED
        .contains(&state)
        .then(|| (Duration::from_micros(u64::from(info[RTT_WORD])), info[RETRANSMISSIONS_WORD]))
}
