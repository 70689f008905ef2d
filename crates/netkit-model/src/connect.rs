//! A TCP connection that was tried, and everything that was looked at to say why it did not come about.
//!
//! It is what was seen, in the order of looking, and no conclusion. What was not looked at is `None` or empty: the
//! experiments that could not change the verdict are never made.

use std::net::SocketAddr;
use std::time::Duration;

use netkit_net::{ConnectStep, ConnectionOptions, CounterChange, Errno, RouteReport, SocketsSeen, TcpInfo};

use crate::{Address, IcmpReport, MssTest, ProxyReport, ProxyVia, TlsReport, TraceReport};

/// One run of `connect`: a name, its addresses, and what became of the port at each that was tried.
#[derive(Clone, Debug, Default)]
pub struct ConnectRun {
    /// What the user asked of every connection: a source address or a hop limit explains some failures.
    pub options: ConnectionOptions,
    /// The names that were looked up, each once; none where addresses were given.
    pub lookups: Vec<Lookup>,
    /// The addresses in the order in which the system prefers them, tried or not.
    pub addresses: Vec<Address>,
    /// What was found out about each that was tried, in the order of trying.
    pub inquiries: Vec<Inquiry>,
    /// The races between the addresses, one for each port that was raced for.
    pub races: Vec<RaceReport>,
}

/// A name that the system looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// The name as it was given.
    pub name: String,
    /// How long the system took.
    pub took: Duration,
    /// What it found, in its order of preference.
    pub addresses: Vec<Address>,
}

/// Attempts at several addresses of a name as browsers make them (RFC 8305).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RaceReport {
    /// The port.
    pub port: u16,
    /// Who was tried, in the order of starting; who stands behind the winner in the order of preference was not.
    pub lanes: Vec<RaceLane>,
    /// The place of who connected first.
    pub winner: Option<usize>,
}

/// An attempt of a race.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RaceLane {
    /// Where to.
    pub address: Address,
    /// When it began, after the start of the race.
    pub started: Duration,
    /// How it stood when the race was over.
    pub end: AttemptEnd,
    /// How long it took until then.
    pub took: Duration,
}

impl RaceReport {
    /// The winner's lane.
    pub fn winner(&self) -> Option<&RaceLane> {
        self.lanes.get(self.winner?)
    }

    /// What the others cost: how long after the start of the race the winner was tried. `None` without a winner.
    pub fn lost(&self) -> Option<Duration> {
        self.winner().map(|winner| winner.started)
    }
}

/// What a run of `connect` tells as it happens.
#[derive(Clone, Debug, PartialEq)]
pub enum ConnectEvent {
    /// An attempt has ended.
    Attempt {
        /// Where to.
        address: Address,
        /// The port.
        port: u16,
        /// The attempt.
        attempt: Attempt,
    },
}

/// What was found out about one port at one address.
#[derive(Clone, Debug)]
pub struct Inquiry {
    /// The address.
    pub address: Address,
    /// The port.
    pub port: u16,
    /// Whom a proxy there is to connect to; `None` where the address itself is the target.
    pub proxy: Option<ProxyVia>,
    /// Connections to that port, in the order of trying.
    pub attempts: Vec<Attempt>,
    /// How this host would send to the address.
    pub route: Option<RouteReport>,
    /// Changes of this host's counters during the first attempt.
    pub counters: Vec<CounterChange>,
    /// Sockets of this host that have to do with it.
    pub sockets: Option<SocketsSeen>,
    /// Whether the host answers echo requests.
    pub echo: Option<EchoSeen>,
    /// SYNs to the same port with growing hop limits: who answers where, and from where a RST comes.
    pub syn_path: Option<TraceReport>,
    /// Echo requests with growing hop limits: how far the host is.
    pub echo_path: Option<TraceReport>,
    /// One attempt at another port of the same host, which says whether silence is the port's or the host's.
    pub other_port: Option<(u16, Attempt)>,
    /// One UDP datagram to the same address and port: how this host took it. EPERM tells of a filter here.
    pub datagram: Option<Result<(), Errno>>,
    /// Segments that came in from the address and port during the first attempt, before this host's own filters saw them;
    /// `None` where nobody listened, because that needs `CAP_NET_RAW`, or where not everything was heard.
    pub captured: Option<Vec<CapturedSegment>>,
    /// What transfers in segments of several lengths showed, where the user asked for them.
    pub mss_test: Option<MssTest>,
    /// Packets that all of this cost, as far as netkit itself sent or caused them.
    pub packets: u32,
}

impl Inquiry {
    /// An inquiry into a port of which nothing is known yet.
    pub const fn into_port(address: Address, port: u16) -> Self {
        Self {
            address,
            port,
            proxy: None,
            attempts: Vec::new(),
            route: None,
            counters: Vec::new(),
            sockets: None,
            echo: None,
            syn_path: None,
            echo_path: None,
            other_port: None,
            datagram: None,
            captured: None,
            mss_test: None,
            packets: 0,
        }
    }
}

/// A connection attempt.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    /// When it began, after the start of the run.
    pub started: Duration,
    /// Our address and port, once the kernel has chosen them.
    pub source: Option<SocketAddr>,
    /// How it ended.
    pub end: AttemptEnd,
    /// How long it took until then.
    pub took: Duration,
    /// What the error queue held, each with its time after the SYN: ICMP errors, and this host's own complaints.
    pub errors: Vec<AttemptError>,
    /// The kernel's view of the connection at set moments (50 ms, 1.1 s, 2.1 s, 3.2 s) and at the end.
    pub samples: Vec<TcpInfoSample>,
    /// What happened on the connection after the handshake, where it was watched.
    pub after: Option<AfterConnect>,
    /// What a proxy was asked on the connection, and its answer, before anything else.
    pub proxy: Option<Box<ProxyReport>>,
    /// The TLS handshake on the connection, where one was wanted.
    pub tls: Option<Box<TlsReport>>,
}

/// How a connection attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptEnd {
    /// The handshake is complete. The kernel's own round trip from SYN to SYN-ACK (`tcpi_rtt`); `None` where a SYN had to
    /// be repeated, because which of them was answered is not known.
    Connected(Option<Duration>),
    /// This host refused at once, before anything was sent: what failed, and how.
    Immediate(ConnectStep, Errno),
    /// The kernel gave up later.
    Failed(Errno),
    /// It has not ended: this is what was seen so far.
    Pending,
    /// We gave up: nothing had come when the timeout ended.
    TimedOut,
    /// The user gave up.
    Interrupted,
}

/// An entry of an attempt's error queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttemptError {
    /// How long after the SYN.
    pub after: Duration,
    /// What it says, and who says it. A local complaint, of this host before the SYN left, has no type.
    pub report: Option<IcmpReport>,
    /// The errno that the kernel made of it.
    pub errno: Errno,
    /// Its TTL or hop limit on arrival.
    pub hop_limit: Option<u8>,
}

/// What happened on an established connection while nobody or somebody wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AfterConnect {
    /// How long it was watched.
    pub watched: Duration,
    /// How long after the handshake the first byte came.
    pub first_byte: Option<Duration>,
    /// Bytes received.
    pub received: u64,
    /// Bytes that were sent.
    pub sent: u64,
    /// How the connection stood at the end of watching.
    pub end: AfterEnd,
}

/// How an established connection stood when it was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterEnd {
    /// Open.
    Open,
    /// The other side closed it with a FIN.
    Closed(Duration),
    /// It failed: ECONNRESET for a RST.
    Failed(Errno, Duration),
}

/// A TCP segment as it came in by an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CapturedSegment {
    /// Its TTL or hop limit on arrival.
    pub hop_limit: u8,
    /// What it is.
    pub kind: SegmentKind,
}

/// What a captured segment is, by its control bits (RFC 9293 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentKind {
    /// The answer of a listener: SYN and ACK.
    SynAck,
    /// A RST, with or without ACK.
    Reset,
    /// Any other.
    Other,
}

/// `TCP_INFO` at one moment (linux/tcp.h).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TcpInfoSample {
    /// How long after the SYN.
    pub after: Duration,
    /// The kernel's numbers.
    pub info: TcpInfo,
}

/// Whether a host answers echo requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EchoSeen {
    /// Requests sent.
    pub sent: u32,
    /// Replies.
    pub received: u32,
    /// The least round trip.
    pub best: Option<Duration>,
    /// The TTL or hop limit of a reply.
    pub hop_limit: Option<u8>,
}
