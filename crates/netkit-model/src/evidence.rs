//! Observations that a verdict rests on; each has a number by which the verdict points at it.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use netkit_net::{
    CounterChange, Errno, LinkReport, NeighbourReport, OwnAddress, PolicyRule, RouteEntry, SocketsSeen, Way,
};
use netkit_packet::dns::{DnsFlags, DomainName, ExtendedError, Rcode, SectionFault};

use crate::{
    Address, AfterConnect, AnswerKind, AttemptEnd, AttemptError, CapturedSegment, ChainFault, ChainStatus,
    CloseWaitGroup, ConnectionReport, DelegationFault, DnsQuery, DnsServer, DnsTransport, DnsTry, EchoSeen,
    HalfOpenGroup, HangingGroup, HopLimits, HopLoss, HopNote, HostFact, IcmpReport, ListenerSeen, Listening,
    Method, MssTest, MtuBlackHole, MtuStep, PathChange, PathEnd, PeerLoss, Pile, PortUse, ProxyReport, Rtt,
    SocketCounts, StrayKind, SystemFact, TcpInfoSample, TlsReport, ZeroWindowGroup,
};

/// The number of an observation, shown as `e3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EvidenceId(pub u32);

/// One observation.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// Its number.
    pub id: EvidenceId,
    /// What was observed.
    pub fact: EvidenceFact,
}

/// What was observed. An `address` of `None` stands for all the addresses of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub enum EvidenceFact {
    /// Probes were answered.
    Replies {
        /// By whom.
        address: Option<Address>,
        /// How many in time.
        received: u64,
        /// How many late.
        late: u64,
        /// Out of how many that left this host.
        sent: u64,
        /// The least round trip.
        best: Option<Duration>,
    },
    /// Probes got no answer.
    Silence {
        /// From whom.
        address: Option<Address>,
        /// How many.
        lost: u64,
        /// Out of how many that left this host.
        sent: u64,
        /// How many of those sent the kernel stamped on their way out.
        stamped: u64,
    },
    /// ICMP errors came back.
    IcmpErrors {
        /// About probes to this address.
        address: Option<Address>,
        /// The error.
        report: IcmpReport,
        /// How often.
        count: u64,
    },
    /// Probes did not leave this host.
    SendFailures {
        /// Probes to this address.
        address: Option<Address>,
        /// Why.
        errno: Errno,
        /// How many.
        count: u64,
    },
    /// Answers carried a payload that was not ours.
    WrongPayload {
        /// From whom.
        address: Option<Address>,
        /// How many.
        count: u64,
    },
    /// Replies came more than once.
    Duplicates {
        /// From whom.
        address: Option<Address>,
        /// How many.
        count: u64,
    },
    /// Replies with our marks came from addresses that were not probed.
    UnexpectedSource {
        /// Whom we probed.
        address: Option<Address>,
        /// How many.
        count: u64,
    },
    /// This host received packets and dropped them.
    ReceiverDropped {
        /// How many.
        count: u64,
    },
    /// A name did not resolve.
    NameFailure {
        /// What the user typed.
        input: String,
        /// What the system said.
        message: String,
    },
    /// This user may not send probes.
    NotPermitted {
        /// What was asked for.
        method: Method,
    },
    /// An address of this host relevant to the verdict.
    LocalAddress {
        /// The address.
        address: IpAddr,
    },
    /// Something was observed about a path.
    Path(PathFact),
    /// Something was observed about a connection attempt.
    Connect(ConnectFact),
    /// Something was observed about a question to a name server.
    Lookup(LookupFact),
    /// Something was observed in a capture.
    Capture(CaptureFact),
    /// Something was observed about the sockets of this host.
    Sockets(SocketFact),
    /// About this host itself.
    Host(Box<HostFact>),
}

/// What was observed in a capture.
#[derive(Clone, Debug, PartialEq)]
pub enum CaptureFact {
    /// So much was captured.
    Packets {
        /// Packets.
        packets: u64,
        /// TCP segments among them.
        tcp: u64,
        /// TCP connections, or attempts at them.
        connections: u64,
        /// From the first packet to the last.
        duration: Duration,
    },
    /// A connection, and how it went.
    Connection(Box<ConnectionReport>),
    /// Who was asked for connections, and how many came about.
    Listening(Listening),
    /// An ICMP error about a segment.
    IcmpError {
        /// The error.
        report: IcmpReport,
        /// Where the segment came from.
        client: SocketAddr,
        /// Where it was going.
        server: SocketAddr,
    },
    /// Other packets of an address: their hop limits.
    HopLimits {
        /// The address.
        address: IpAddr,
        /// Least and greatest.
        hop_limits: HopLimits,
    },
    /// The kernel dropped packets because they were not taken in time.
    Dropped {
        /// How many.
        count: u64,
    },
}

/// What was observed of the sockets of this host.
#[derive(Clone, Debug, PartialEq)]
pub enum SocketFact {
    /// So many there are.
    Counts(SocketCounts),
    /// Connections that their process has not closed.
    CloseWait(CloseWaitGroup),
    /// A listener and its queue.
    Queue(Box<ListenerSeen>),
    /// Connections that hang.
    Hanging(HangingGroup),
    /// Ports taken towards one place.
    Ports(PortUse),
    /// Something was sent that nobody acknowledges.
    Unanswered(HalfOpenGroup),
    /// Connections that are idle and that nobody probes.
    Idle(HalfOpenGroup),
    /// Much is sent again.
    Loss(PeerLoss),
    /// The other side takes no data.
    ZeroWindow(ZeroWindowGroup),
    /// Sockets in a state that should pass.
    Pile(Pile),
}

/// What was observed of questions to name servers.
#[derive(Clone, Debug, PartialEq)]
pub enum LookupFact {
    /// A server replied.
    Reply {
        /// Who, and what it was asked.
        query: Box<DnsQuery>,
        /// By what it replied.
        transport: DnsTransport,
        /// The response code.
        rcode: Rcode,
        /// The flags.
        flags: DnsFlags,
        /// Records in the answer section.
        answers: usize,
        /// Why the answer is as it is (RFC 8914).
        extended: Vec<ExtendedError>,
        /// What of the message cannot be read.
        fault: Option<SectionFault>,
        /// The round trip.
        rtt: Rtt,
    },
    /// A server did not reply.
    NoReply {
        /// Who, and what it was asked.
        query: Box<DnsQuery>,
        /// The last try, without what came besides.
        last: Box<DnsTry>,
        /// Tries in all.
        tries: usize,
    },
    /// Datagrams came that answer another question.
    Strays {
        /// Who was asked.
        server: DnsServer,
        /// Who sent the first.
        from: SocketAddr,
        /// What does not fit.
        kind: StrayKind,
        /// How many, of those that were kept.
        count: usize,
    },
    /// On a walk from the root, the servers of a zone were asked for a name.
    Zone {
        /// The zone.
        zone: DomainName,
        /// The name.
        name: DomainName,
        /// Addresses that were asked.
        asked: usize,
        /// How many of them said something of use.
        good: usize,
    },
    /// On a walk from the root, something does not fit together.
    Delegation(DelegationFault),
    /// Something was observed of what applications see.
    System(SystemFact),
    /// A chain of trust was walked.
    Chain {
        /// Whose answers it is made of.
        server: DnsServer,
        /// The name at its end.
        name: DomainName,
        /// What it comes to.
        status: ChainStatus,
        /// The zones from the anchor down, and what each comes to.
        zones: Vec<(DomainName, ChainStatus)>,
    },
    /// A link of it is broken, or cannot be looked at.
    ChainLink {
        /// Whose answers it is made of.
        server: DnsServer,
        /// What is wrong.
        fault: ChainFault,
    },
    /// An alias.
    Alias {
        /// The name.
        owner: DomainName,
        /// What it stands for.
        target: DomainName,
    },
}

/// What was observed about a connection attempt and around it.
#[derive(Clone, Debug, PartialEq)]
pub enum ConnectFact {
    /// An attempt and how it ended.
    Attempt {
        /// Where to.
        address: Address,
        /// The port.
        port: u16,
        /// How it ended.
        end: AttemptEnd,
        /// How long it took until then.
        took: Duration,
    },
    /// The error queue held this.
    Error(AttemptError),
    /// What the kernel says of the attempt's socket.
    TcpInfo(TcpInfoSample),
    /// How this host would send: the way or the errno, and the entry of the table that matched.
    Route {
        /// The way.
        way: Result<Way, Errno>,
        /// The entry.
        entry: Option<RouteEntry>,
    },
    /// A rule of policy routing forbids.
    Rule(PolicyRule),
    /// The interface of the way.
    Link(LinkReport),
    /// Whoever the first packet is handed to.
    Neighbour(NeighbourReport),
    /// An address of this host.
    OwnAddress(OwnAddress),
    /// A counter of this host changed during the attempt.
    Counter(CounterChange),
    /// Sockets of this host.
    Sockets(SocketsSeen),
    /// The host was asked for an echo.
    Echo(EchoSeen),
    /// SYNs with growing hop limits.
    SynPath {
        /// The last router that answered for a hop limit that ran out.
        last_router: Option<(u8, IpAddr)>,
        /// The least hop limit with which something ended the path, and what that was.
        ended: Option<(u8, AnswerKind)>,
    },
    /// Echo requests with growing hop limits.
    EchoPath {
        /// The last router that answered for a hop limit that ran out.
        last_router: Option<(u8, IpAddr)>,
        /// The hop limit with which the host answered.
        host: Option<u8>,
    },
    /// Another port of the same host.
    OtherPort {
        /// The port.
        port: u16,
        /// How an attempt at it ended.
        end: AttemptEnd,
    },
    /// A UDP datagram to the same address and port left this host, or did not.
    Datagram(Result<(), Errno>),
    /// What happened on the connection after the handshake.
    After(AfterConnect),
    /// Segments that came in from the address and port during the attempt, heard before this host's own filters.
    Captured(Vec<CapturedSegment>),
    /// What transfers in segments of several lengths showed.
    MssTest(MssTest),
    /// What a proxy was asked on the connection, and its answer.
    Proxy(Box<ProxyReport>),
    /// The TLS handshake on the connection.
    Tls(Box<TlsReport>),
}

/// What was observed about a path.
#[derive(Clone, Debug, PartialEq)]
pub enum PathFact {
    /// It ends so.
    End {
        /// Where to.
        address: Address,
        /// By which probes.
        method: Method,
        /// How it ends.
        end: PathEnd,
        /// Who was heard there: who answered last, or the routers of a circle in their order.
        heard: Vec<IpAddr>,
    },
    /// Something odd about a hop.
    Note {
        /// Its distance.
        hop: u8,
        /// What is odd.
        note: HopNote,
    },
    /// What a hop of a sampled path lost, and whose loss that is.
    Loss {
        /// Its distance.
        hop: u8,
        /// Who answers there most.
        from: Option<IpAddr>,
        /// Probes to this hop that nobody answered.
        lost: u64,
        /// Out of how many that left this host.
        sent: u64,
        /// What it loses and what the link in front of it does.
        loss: HopLoss,
    },
    /// Other routers took hops over.
    Changes {
        /// How often.
        count: u64,
        /// The latest that is remembered.
        latest: Option<PathChange>,
    },
    /// A router sends no longer packets on and says so.
    MtuStep(MtuStep),
    /// Long packets vanish in silence.
    MtuBlackHole(MtuBlackHole),
}
