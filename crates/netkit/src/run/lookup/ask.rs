//! Carries one exchange: datagrams and streams between `netkit_dns::Exchange` and the sockets.
//!
//! It decides nothing: which try comes next and what fits the question is the exchange's business.
//!
//! A round trip is that of one try: its stamp is found by the token with which it was sent, the reply's try by its identifier. By
//! the kernel's stamps it is what a capture on the interface shows, to the microsecond; what this process and its scheduling
//! take is not in it.

use std::cell::RefCell;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use netkit_connect::Trust;
use netkit_dns::{Datagram, Errand, Exchange, ExchangePolicy};
use netkit_model::{IcmpReport, Rtt};
use netkit_net::{
    Arrival, Arrivals, ClockReading, Errno, ErrorOrigin, IcmpError, Interface, KernelTime, MonotonicTime,
    OpenError, Outgoing, ProbeSocket, Received, SendStampKind, SocketKind, SocketOptions, Token, read_clocks,
};
use netkit_probe::round_trip_between;

use super::stream;

/// The longest datagram there is (RFC 768): a server that does not keep to what it was told is seen whole.
const LONGEST: usize = 65_535;
/// Room for answers in bytes of kernel accounting: each question has a port of its own.
const RECEIVE_BUFFER: usize = 256 << 10;

/// How questions leave this host.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    /// The address to ask from, where the user named one.
    pub(crate) source: Option<IpAddr>,
    pub(crate) interface: Option<Interface>,
    pub(crate) policy: ExchangePolicy,
    /// Whom to trust, where anything is asked over TLS.
    pub(crate) trust: Option<Arc<Trust>>,
    /// The start of the run.
    pub(crate) started: MonotonicTime,
}

/// Carries an exchange to its end. Whoever drops the future still has the exchange, as far as it went.
///
/// # Errors
/// Only when the event loop fails; what the network or this host says is part of the exchange.
pub(super) async fn carry(exchange: &RefCell<Exchange>, asker: &Asker, server: IpAddr) -> io::Result<()> {
    let mut port: Option<Port> = None;
    while !exchange.borrow().is_over() {
        let errand = exchange.borrow_mut().errand();
        match errand {
            Some(Errand::Datagram(bytes)) => {
                if port.is_none() {
                    match Port::open(asker, server) {
                        Ok(opened) => port = Some(opened),
                        Err(errno) => {
                            exchange.borrow_mut().unsent(read_clocks().monotonic, errno);
                            continue;
                        }
                    }
                }
                if let Some(port) = &mut port {
                    port.send(exchange, &bytes);
                }
            }
            Some(Errand::Stream(transport, bytes)) => {
                // Connections are rare, and what they need is not to be kept for each datagram.
                Box::pin(stream::carry(exchange, asker, transport, &bytes)).await?;
            }
            None => match &mut port {
                Some(port) => port.wait(exchange).await?,
                // Nothing is under way and nothing is to be done: it cannot be waited for.
                None => exchange.borrow_mut().interrupt(read_clocks().monotonic),
            },
        }
    }
    Ok(())
}

/// A try that was sent: its place, when, and the best stamp of the kernel for it.
type Sent = (usize, ClockReading, Option<(KernelTime, SendStampKind)>);

/// The port from which the datagrams of one exchange are sent; a fresh one, which a forger would have to guess.
struct Port {
    socket: ProbeSocket,
    arrivals: Arrivals,
    sent: Vec<Sent>,
}

impl Port {
    fn open(asker: &Asker, server: IpAddr) -> Result<Self, Errno> {
        let family: IpAddr =
            if server.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
        let options = SocketOptions {
            source: asker.source.filter(|source| source.is_ipv4() == server.is_ipv4()),
            interface: asker.interface.clone(),
            receive_buffer: RECEIVE_BUFFER,
            largest_datagram: LONGEST,
            ..SocketOptions::for_family_of(family)
        };
        let socket = ProbeSocket::open(SocketKind::Udp, &options).map_err(|error| errno_of(&error))?;
        Ok(Self { socket, arrivals: Arrivals::default(), sent: Vec::new() })
    }

    fn send(&mut self, exchange: &RefCell<Exchange>, bytes: &[u8]) {
        let place = exchange.borrow().place();
        let destination = exchange.borrow().server();
        let mut receipts = Vec::new();
        let packet = Outgoing {
            token: Token(place as u64),
            destination,
            bytes,
            hop_limit: None,
            traffic_class: None,
            dont_fragment: None,
            source: None,
            interface: None,
            source_port: None,
        };
        self.socket.send(&[packet], &mut receipts, &mut self.arrivals);
        for receipt in receipts {
            match receipt.result {
                Ok(()) => self.sent.push((place, receipt.reading, None)),
                Err(errno) => exchange.borrow_mut().unsent(read_clocks().monotonic, errno),
            }
        }
        self.tell(exchange);
    }

    /// Waits for the next arrival or the deadline, and tells it. Cancel safe.
    async fn wait(&mut self, exchange: &RefCell<Exchange>) -> io::Result<()> {
        let now = read_clocks().monotonic;
        let deadline = exchange.borrow().deadline().unwrap_or(now);
        tokio::select! {
            received = self.socket.receive(&mut self.arrivals) => received?,
            () = tokio::time::sleep(deadline.since(now)) => {
                // What has come by now has come in time.
                self.socket.receive_now(&mut self.arrivals);
            }
        }
        self.tell(exchange);
        exchange.borrow_mut().expire(read_clocks().monotonic);
        Ok(())
    }

    /// Tells the exchange of everything that arrived; send stamps come first.
    fn tell(&mut self, exchange: &RefCell<Exchange>) {
        let Self { arrivals, sent, .. } = self;
        for arrival in arrivals.iter() {
            match arrival {
                Arrival::SendStamp(stamp) => {
                    let token = usize::try_from(stamp.token.0).ok();
                    if let Some((.., best)) = sent.iter_mut().find(|(place, ..)| Some(*place) == token)
                        && (best.is_none() || stamp.kind == SendStampKind::Driver)
                    {
                        *best = Some((stamp.at, stamp.kind));
                    }
                }
                Arrival::Reply(reply) => {
                    let at = reply.received.reading.monotonic;
                    let datagram =
                        Datagram { from: reply.from, bytes: reply.payload, hop_limit: reply.hop_limit };
                    exchange
                        .borrow_mut()
                        .datagram(at, datagram, |place| round_trip(sent, place, &reply.received));
                }
                Arrival::IcmpError(error) => {
                    if let Some(report) = report(&error) {
                        exchange.borrow_mut().rejected(error.received.reading.monotonic, report);
                    }
                }
                Arrival::Handshake(_) => {}
            }
        }
        arrivals.clear();
    }
}

fn round_trip(sent: &[Sent], place: usize, received: &Received) -> Option<Rtt> {
    let (_, reading, stamp) = sent.iter().find(|(sent, ..)| *sent == place)?;
    Some(round_trip_between(reading, *stamp, received))
}

/// An ICMP error as it is told in reports; complaints of this host itself are the send's own failures.
fn report(error: &IcmpError<'_>) -> Option<IcmpReport> {
    (error.origin != ErrorOrigin::Local).then(|| IcmpReport {
        ipv6: error.origin == ErrorOrigin::Icmp6,
        icmp_type: error.icmp_type,
        code: error.code,
        offender: error.offender,
        mtu: (error.info != 0).then_some(error.info),
    })
}

/// What the kernel said when it did not open the socket.
fn errno_of(error: &OpenError) -> Errno {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(here) = cause {
        if let Some(io) = here.downcast_ref::<io::Error>() {
            return Errno::of(io);
        }
        cause = here.source();
    }
    Errno::INVAL
}
