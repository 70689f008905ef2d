//! What a lookup puts to servers and what comes of it: queries, exchanges, replies; the bytes are kept beside their meaning.
//!
//! It judges nothing: a reply that is wrong is a reply that came.

use std::net::SocketAddr;
use std::time::Duration;

use netkit_net::Errno;
use netkit_packet::dns::{DnsFlags, DnsMessage, Edns, Question};

use crate::{IcmpReport, Rtt, TlsReport, Untrusted};

/// What carries a message between us and a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DnsTransport {
    /// A datagram (RFC 1035 §4.2.1).
    Udp,
    /// A TCP connection, with two bytes of length in front (RFC 1035 §4.2.2).
    Tcp,
    /// The same inside TLS: DoT (RFC 7858).
    Tls,
    /// HTTP/2 inside TLS: DoH (RFC 8484).
    Https,
}

impl DnsTransport {
    /// Its name in JSON and text.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Udp => "udp",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::Https => "https",
        }
    }

    /// The port on which servers listen for it.
    pub const fn port(self) -> u16 {
        match self {
            Self::Udp | Self::Tcp => 53,
            Self::Tls => 853,
            Self::Https => 443,
        }
    }
}

/// A server that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DnsServer {
    /// Its address and port.
    pub address: SocketAddr,
    /// Its name, where it was named by one or is known by one: for people, and what its certificate has to be for.
    pub name: Option<String>,
    /// The path of its URL (RFC 8484 §4.1), where it is asked over HTTPS.
    pub path: Option<String>,
}

impl DnsServer {
    /// A server that is known by its address alone.
    pub const fn at(address: SocketAddr) -> Self {
        Self { address, name: None, path: None }
    }
}

/// A question as it is put to one server. Identifier, case and cookie are the exchange's own choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsQuery {
    /// Who is asked.
    pub server: DnsServer,
    /// By what.
    pub transport: DnsTransport,
    /// What.
    pub question: Question,
    /// RD, AD and CD; the others are the reply's.
    pub flags: DnsFlags,
    /// EDNS; `None` asks as RFC 1035 does.
    pub edns: Option<Edns>,
}

/// A question that was put to one server, and everything that came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct DnsExchange {
    /// The question.
    pub query: DnsQuery,
    /// What was tried, in order: again after silence, and by TCP after a truncated reply. At least one.
    pub tries: Vec<DnsTry>,
}

impl DnsExchange {
    /// The reply that counts: the last that came.
    pub fn reply(&self) -> Option<&DnsReply> {
        self.tries.iter().rev().find_map(|one| match &one.end {
            DnsEnd::Answered(reply) => Some(&**reply),
            _ => None,
        })
    }

    /// How the last try ended.
    pub fn end(&self) -> Option<&DnsEnd> {
        self.tries.last().map(|one| &one.end)
    }
}

/// One try: a datagram, or a message on a connection made for it.
#[derive(Clone, Debug, PartialEq)]
pub struct DnsTry {
    /// By what; a truncated reply over UDP is followed by a try over TCP.
    pub transport: DnsTransport,
    /// The message as it was sent, without a length in front; empty where none was sent.
    pub sent: Vec<u8>,
    /// When it began, from the start of the run.
    pub started: Duration,
    /// How long it took to its end.
    pub took: Duration,
    /// Until the TCP connection stood, where one was made.
    pub connected: Option<Duration>,
    /// From there until TLS stood.
    pub secured: Option<Duration>,
    /// How it ended.
    pub end: DnsEnd,
    /// What came besides and was no answer to this question; bounded.
    pub strays: Vec<DnsStray>,
}

/// How a try ended.
#[derive(Clone, Debug, PartialEq)]
pub enum DnsEnd {
    /// A reply came.
    Answered(Box<DnsReply>),
    /// Nothing came in time.
    Silent,
    /// An ICMP error came back, such as that nobody listens on the port.
    Rejected(IcmpReport),
    /// This host did not send it.
    Unsent(Errno),
    /// The TCP connection did not come about, or ended with an error.
    Failed(Errno),
    /// The server closed the connection before a whole message had come.
    Closed {
        /// Bytes that had come.
        received: u64,
    },
    /// The server speaks no TLS that we accept: the handshake or its certificate failed.
    Insecure(Box<TlsReport>),
    /// HTTP answered with something else than a message.
    Http {
        /// The status code; zero where HTTP itself failed.
        status: u16,
        /// What it says.
        text: Untrusted,
    },
    /// What came has our identifier and is no message.
    Unreadable(Vec<u8>),
    /// The user gave up.
    Interrupted,
}

impl DnsEnd {
    /// Its name in JSON.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Answered(_) => "answered",
            Self::Silent => "silent",
            Self::Rejected(_) => "rejected",
            Self::Unsent(_) => "unsent",
            Self::Failed(_) => "failed",
            Self::Closed { .. } => "closed",
            Self::Insecure(_) => "insecure",
            Self::Http { .. } => "http",
            Self::Unreadable(_) => "unreadable",
            Self::Interrupted => "interrupted",
        }
    }
}

/// A message that came and answers the question.
#[derive(Clone, Debug, PartialEq)]
pub struct DnsReply {
    /// The message as it came, without a length in front.
    pub bytes: Vec<u8>,
    /// What it says, as far as it can be read.
    pub message: DnsMessage,
    /// From the query to the reply.
    pub rtt: Rtt,
    /// TTL or hop limit with which it arrived, where the kernel tells.
    pub hop_limit: Option<u8>,
    /// The name in its question has the case in which we asked (0x20).
    pub keeps_case: bool,
}

/// A datagram that came to our port and answers another question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsStray {
    /// Who sent it.
    pub from: SocketAddr,
    /// What does not fit.
    pub kind: StrayKind,
    /// When it came, from the start of the try.
    pub after: Duration,
    /// The datagram.
    pub bytes: Vec<u8>,
}

/// Why a datagram is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StrayKind {
    /// It has our identifier and our question, and comes from somebody else.
    WrongSource,
    /// It comes from the server and has another identifier.
    WrongId,
    /// It has our identifier and another question.
    WrongQuestion,
    /// It is no response.
    NoResponse,
}

impl StrayKind {
    /// Its name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WrongSource => "wrong-source",
            Self::WrongId => "wrong-id",
            Self::WrongQuestion => "wrong-question",
            Self::NoResponse => "no-response",
        }
    }
}
