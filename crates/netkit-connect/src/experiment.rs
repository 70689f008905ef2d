//! What can be tried to learn why a connection does not come about, what it may cost, and what it finds.
//!
//! Which of it is worth trying is the investigation's business, and making it is the caller's.

use netkit_model::{Attempt, EchoSeen, TraceReport};
use netkit_net::{CounterChange, Errno, RouteReport, SocketsSeen};

/// Something to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Experiment {
    /// The connection itself, with its counters before and after, watched until it ends. While it is still pending
    /// after 1.1 s, further experiments may be made beside it.
    Attempt,
    /// Ask the kernel for route, rules, link, neighbour and own addresses. No packet.
    Route,
    /// Look at this host's sockets, port range and connection tracking. No packet.
    Sockets,
    /// At most three echo requests.
    Echo,
    /// SYNs to the same port with growing hop limits.
    SynPath,
    /// Echo requests with growing hop limits.
    EchoPath,
    /// One attempt at this other port of the same host.
    OtherPort(u16),
    /// One UDP datagram to the same address and port.
    Datagram,
}

impl Experiment {
    /// The last hop limit of a path, which is where traceroute stops too: hosts that are farther are too rare to pay for.
    pub const LAST_HOP: u8 = 30;

    /// Packets that it costs at most, which is what whoever makes it has to keep to. The attempt is free: the budget is
    /// for what is sent besides.
    pub const fn most_packets(self) -> u32 {
        match self {
            Self::Attempt | Self::Route | Self::Sockets => 0,
            Self::Echo => 3,
            // One query for each hop, asked once more where nobody answers.
            Self::SynPath | Self::EchoPath => 2 * Self::LAST_HOP as u32,
            // A SYN and its repetitions after 1, 2 and 3 s, or a handshake and its end.
            Self::OtherPort(_) => 4,
            Self::Datagram => 1,
        }
    }
}

/// What an experiment found.
#[derive(Clone, Debug)]
pub enum Found {
    /// Of [`Experiment::Attempt`]: the attempt as far as it is known, ended or pending, and which counters changed.
    Attempt(Attempt, Vec<CounterChange>),
    /// Of [`Experiment::Route`].
    Route(RouteReport),
    /// Of [`Experiment::Sockets`].
    Sockets(SocketsSeen),
    /// Of [`Experiment::Echo`]; `None` where this user may not send any.
    Echo(Option<EchoSeen>),
    /// Of [`Experiment::SynPath`].
    SynPath(TraceReport),
    /// Of [`Experiment::EchoPath`]; `None` where this user may not send any.
    EchoPath(Option<TraceReport>),
    /// Of [`Experiment::OtherPort`].
    OtherPort(u16, Attempt),
    /// Of [`Experiment::Datagram`].
    Datagram(Result<(), Errno>),
}

impl Found {
    /// The experiment that finds such things.
    pub const fn experiment(&self) -> Experiment {
        match self {
            Self::Attempt(..) => Experiment::Attempt,
            Self::Route(_) => Experiment::Route,
            Self::Sockets(_) => Experiment::Sockets,
            Self::Echo(_) => Experiment::Echo,
            Self::SynPath(_) => Experiment::SynPath,
            Self::EchoPath(_) => Experiment::EchoPath,
            Self::OtherPort(port, _) => Experiment::OtherPort(*port),
            Self::Datagram(_) => Experiment::Datagram,
        }
    }
}
