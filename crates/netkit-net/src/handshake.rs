//! TCP handshakes as probes: non-blocking connects watched through one epoll, closed as soon as they end.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::{AsRawFd as _, RawFd};
use std::time::Duration;

use socket2::{SockAddr, Socket};

use crate::clock::read_clocks;
use crate::epoll::Epoll;
use crate::socket::{Buffers, read_error_queue};
use crate::tcp_socket::{self, LONGEST_QUOTE, TcpSetup};
use crate::{
    Arrival, Arrivals, Errno, Handshake, HandshakeEnd, Interface, MonotonicTime, Outgoing, Received,
    SendReceipt, TcpInfo, TcpState, Token,
};

/// Handshakes in flight at once; a descriptor each, far below the usual limit of 1,024 open files.
const WINDOW: usize = 256;

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
    epoll: Epoll,
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
        Ok(Self {
            epoll: Epoll::new()?,
            options,
            pending: HashMap::new(),
            buffers: Buffers::new(LONGEST_QUOTE),
        })
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
        self.epoll.ready().await
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
            let ended = self.epoll.happened();
            for fd in &ended.sockets {
                if let Some(pending) = self.pending.remove(fd) {
                    self.finish(&pending, arrivals);
                }
            }
            if !ended.is_full {
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
        let socket = self.open(packet)?;
        match socket.connect(&SockAddr::from(packet.destination)) {
            Ok(()) => {}
            Err(error) if error.raw_os_error() == Some(libc::EINPROGRESS) => {}
            Err(error) => return Err(Errno::of(&error)),
        }
        let fd = socket.as_raw_fd();
        self.epoll.watch(fd, libc::EPOLLOUT | libc::EPOLLERR | libc::EPOLLHUP)?;
        let Outgoing { token, destination, source_port, .. } = *packet;
        self.pending.insert(fd, Pending { token, destination, source_port, started, socket });
        Ok(())
    }

    fn open(&self, packet: &Outgoing<'_>) -> Result<Socket, Errno> {
        let setup = TcpSetup {
            source: packet.source.or(self.options.source),
            source_port: packet.source_port,
            interface: self.options.interface.as_ref(),
            hop_limit: packet.hop_limit,
            traffic_class: packet.traffic_class,
            dont_fragment: packet.dont_fragment,
            max_segment: None,
        };
        let socket = tcp_socket::open(packet.destination, setup).map_err(|(_, errno)| errno)?;
        // A probe that got its answer leaves with a RST: no TIME-WAIT is left behind here or there.
        socket.set_linger(Some(Duration::ZERO)).map_err(|error| Errno::of(&error))?;
        Ok(socket)
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

/// The kernel's own measurement of SYN to SYN-ACK (`tcpi_rtt`) once established, and how many SYNs it had to send again.
fn handshake_rtt(fd: RawFd) -> Option<(Duration, u32)> {
    let info = TcpInfo::of(fd).ok()?;
    // In `CLOSE_WAIT` the service closed at once.
    let is_complete = matches!(info.state, TcpState::Established | TcpState::CloseWait);
    is_complete.then_some((info.rtt, info.total_retrans))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use socket2::{Domain, Type};

    use super::*;

    /// Makes one handshake and gives how it ended, and whether the error queue said something.
    fn end_of_handshake_with(address: SocketAddr) -> (HandshakeEnd, usize) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().expect("a runtime");
        runtime.block_on(async {
            let patience = Duration::from_secs(10);
            let options = HandshakeOptions { patience, source: None, interface: None };
            let mut prober = HandshakeProber::new(options).expect("a descriptor is free");
            let (mut receipts, mut arrivals) = (Vec::new(), Arrivals::default());
            let packet = Outgoing {
                token: Token(7),
                destination: address,
                bytes: &[],
                hop_limit: Some(9),
                traffic_class: None,
                dont_fragment: None,
                source: None,
                interface: None,
                source_port: None,
            };
            prober.send(&[packet], &mut receipts, &mut arrivals);
            assert_eq!(receipts[0].result, Ok(()));
            while arrivals.is_empty() {
                prober.receive(&mut arrivals).await.expect("the runtime works");
            }
            let last = arrivals.iter().last().expect("it is not empty");
            let Arrival::Handshake(handshake) = last else { panic!("a handshake: {last:?}") };
            assert_eq!((handshake.token, handshake.from), (Token(7), address));
            (handshake.end, arrivals.len() - 1)
        })
    }

    #[test]
    fn a_listener_accepts_and_a_port_without_one_refuses() {
        for address in ["127.0.0.1:0", "[::1]:0"] {
            let listener = TcpListener::bind(address).expect("loopback has ports");
            let address = listener.local_addr().expect("it is bound");
            let (end, errors) = end_of_handshake_with(address);
            assert!(matches!(end, HandshakeEnd::Accepted(rtt) if rtt < Duration::from_secs(1)), "{end:?}");
            assert_eq!(errors, 0);
        }
        for address in ["127.0.0.1:0", "[::1]:0"].map(|text| text.parse::<SocketAddr>().expect("an address"))
        {
            let keeps_the_port =
                Socket::new(Domain::for_address(address), Type::STREAM, None).expect("a socket");
            keeps_the_port.bind(&SockAddr::from(address)).expect("loopback has ports");
            let address = keeps_the_port.local_addr().expect("it is bound").as_socket().expect("of IP");
            assert_eq!(end_of_handshake_with(address), (HandshakeEnd::Refused, 0));
        }
    }
}
