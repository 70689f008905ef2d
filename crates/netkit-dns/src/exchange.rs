//! One question to one server, from its first datagram to what came of it: tries, matching, TCP after truncation, cookies.
//!
//! It opens no socket and reads no clock: the shell does what [`Exchange::errand`] says and tells what came. Which servers are
//! asked what is decided elsewhere, and what an answer means as well.

mod case;
mod policy;
mod stream;

use std::net::SocketAddr;
use std::time::Duration;

use netkit_model::{
    DnsEnd, DnsExchange, DnsQuery, DnsReply, DnsStray, DnsTransport, DnsTry, IcmpReport, Rtt, StrayKind,
};
use netkit_net::{Errno, MonotonicTime};
use netkit_packet::dns::{DnsMessage, Edns, EdnsOption, Opcode, Rcode};

pub use policy::{Chance, ExchangePolicy};
use stream::Frames;

/// Datagrams that fit no question and are kept; whoever sends more floods.
const MOST_STRAYS: usize = 16;

/// What the shell has to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Errand {
    /// Send this datagram to the server, each from the same port.
    Datagram(Vec<u8>),
    /// Connect to the server and, once the connection stands and is secured where that belongs to the transport, send these
    /// bytes on it: the message with its length in front.
    Stream(DnsTransport, Vec<u8>),
}

/// What the shell knows of a datagram that came.
#[derive(Clone, Copy, Debug)]
pub struct Datagram<'a> {
    /// Who sent it.
    pub from: SocketAddr,
    /// The message.
    pub bytes: &'a [u8],
    /// TTL or hop limit with which it arrived.
    pub hop_limit: Option<u8>,
}

/// One question to one server.
#[derive(Debug)]
pub struct Exchange {
    query: DnsQuery,
    policy: ExchangePolicy,
    chance: Chance,
    /// The start of the run.
    origin: MonotonicTime,
    tries: Vec<DnsTry>,
    /// When the try that is under way began; `None` once all is over.
    began: Option<MonotonicTime>,
    errand: Option<Errand>,
    deadline: MonotonicTime,
    frames: Frames,
    /// When the question was on its way in the stream.
    asked: Option<MonotonicTime>,
    has_sent_cookie: bool,
}

impl Exchange {
    /// Begins. `origin` is the start of the run, from which all times are told.
    pub fn new(
        query: DnsQuery,
        policy: ExchangePolicy,
        chance: Chance,
        origin: MonotonicTime,
        now: MonotonicTime,
    ) -> Self {
        let transport = query.transport;
        let mut exchange = Self {
            query,
            policy,
            chance,
            origin,
            tries: Vec::new(),
            began: None,
            errand: None,
            deadline: now,
            frames: Frames::default(),
            asked: None,
            has_sent_cookie: false,
        };
        exchange.begin(transport, now);
        exchange
    }

    /// What the shell has to do now; each errand is given once.
    pub fn errand(&mut self) -> Option<Errand> {
        self.errand.take()
    }

    /// What is asked, of whom.
    pub fn query(&self) -> &DnsQuery {
        &self.query
    }

    /// Where to.
    pub fn server(&self) -> SocketAddr {
        self.query.server.address
    }

    /// The place of the try that is under way, or was the last.
    pub fn place(&self) -> usize {
        self.tries.len().saturating_sub(1)
    }

    /// True once nothing more is to be waited for.
    pub fn is_over(&self) -> bool {
        self.began.is_none()
    }

    /// When [`expire`](Self::expire) is due.
    pub fn deadline(&self) -> Option<MonotonicTime> {
        self.began.map(|_| self.deadline)
    }

    /// Everything that came of it.
    pub fn finish(mut self, now: MonotonicTime) -> DnsExchange {
        self.interrupt(now);
        DnsExchange { query: self.query, tries: self.tries }
    }

    /// A datagram came to the port from which the question was sent. `rtt` gives the round trip to it from the sending of a
    /// try.
    pub fn datagram(
        &mut self,
        now: MonotonicTime,
        datagram: Datagram<'_>,
        rtt: impl FnOnce(usize) -> Option<Rtt>,
    ) {
        if self.is_over() {
            return;
        }
        let Datagram { from, bytes, hop_limit } = datagram;
        // What answers an earlier try answers the question; which try it answers tells its identifier.
        let id = identifier(bytes);
        let answered = (0..self.tries.len()).rev().find(|place| id == identifier(&self.tries[*place].sent));
        let is_server = same_endpoint(from, self.query.server.address);
        match (is_server, answered) {
            (true, Some(place)) => {
                let host = self.since_try(place, now);
                self.message(now, bytes, |kept| DnsReply {
                    rtt: rtt(place).unwrap_or_else(|| policy::host_rtt(host)),
                    hop_limit,
                    ..kept
                });
            }
            (true, None) => self.stray(now, from, StrayKind::WrongId, bytes),
            (false, Some(_)) if self.read(bytes).is_ok() => {
                self.stray(now, from, StrayKind::WrongSource, bytes);
            }
            // A stranger who does not even know what was asked has nothing to do with it.
            (false, _) => {}
        }
    }

    /// An ICMP error about the datagram came back. Those that only tell how long packets may be end nothing.
    pub fn rejected(&mut self, now: MonotonicTime, report: IcmpReport) {
        if report.mtu.is_none() {
            self.end(now, DnsEnd::Rejected(report));
        }
    }

    /// This host did not send the datagram, or did not even begin a connection.
    pub fn unsent(&mut self, now: MonotonicTime, errno: Errno) {
        self.end(now, DnsEnd::Unsent(errno));
    }

    /// The connection stands.
    pub fn connected(&mut self, now: MonotonicTime) {
        let (Some(began), Some(last)) = (self.began, self.tries.last_mut()) else { return };
        last.connected = Some(now.since(began));
        self.deadline = now.after(self.policy.stream);
    }

    /// TLS stands on the connection.
    pub fn secured(&mut self, now: MonotonicTime) {
        let (Some(began), Some(last)) = (self.began, self.tries.last_mut()) else { return };
        last.secured = Some(now.since(began).saturating_sub(last.connected.unwrap_or_default()));
        self.deadline = now.after(self.policy.stream);
    }

    /// The question is on its way in the stream.
    pub fn asked(&mut self, now: MonotonicTime) {
        self.asked = Some(now);
    }

    /// Bytes came on the connection.
    pub fn received(&mut self, now: MonotonicTime, bytes: &[u8]) {
        self.frames.push(bytes);
        while let Some(message) = self.frames.next().filter(|_| !self.is_over()) {
            self.whole(now, &message);
        }
    }

    /// A whole message came, by a transport that tells where it ends.
    pub fn whole(&mut self, now: MonotonicTime, message: &[u8]) {
        let Some(last) = self.tries.last() else { return };
        if identifier(message) != identifier(&last.sent) {
            return self.stray(now, self.query.server.address, StrayKind::WrongId, message);
        }
        let took = now.since(self.asked.or(self.began).unwrap_or(now));
        self.message(now, message, |kept| DnsReply { rtt: policy::host_rtt(took), ..kept });
    }

    /// The server closed the connection.
    pub fn closed(&mut self, now: MonotonicTime) {
        let received = self.frames.received();
        self.end(now, DnsEnd::Closed { received });
    }

    /// The connection did not come about or ended with an error.
    pub fn failed(&mut self, now: MonotonicTime, errno: Errno) {
        self.end(now, DnsEnd::Failed(errno));
    }

    /// The try ended in a way that only its transport knows.
    pub fn ended(&mut self, now: MonotonicTime, end: DnsEnd) {
        self.end(now, end);
    }

    /// The deadline may have passed.
    pub fn expire(&mut self, now: MonotonicTime) {
        if self.is_over() || now < self.deadline {
            return;
        }
        let datagrams = self.tries.iter().filter(|one| one.transport == DnsTransport::Udp).count();
        let again = self.query.transport == DnsTransport::Udp
            && self.tries.last().is_some_and(|last| last.transport == DnsTransport::Udp)
            && datagrams < self.policy.tries();
        self.end(now, DnsEnd::Silent);
        if again {
            self.begin(DnsTransport::Udp, now);
        }
    }

    /// The user gave up.
    pub fn interrupt(&mut self, now: MonotonicTime) {
        self.end(now, DnsEnd::Interrupted);
    }

    /// Begins a try.
    fn begin(&mut self, transport: DnsTransport, now: MonotonicTime) {
        let place = self.tries.len();
        let mut question = self.query.question.clone();
        if self.policy.mixed_case {
            question.name = case::mixed(&question.name, &self.chance);
        }
        let id = if transport == DnsTransport::Https { 0 } else { self.chance.id(place) };
        let Self { query, .. } = self;
        let sent = DnsMessage::question(id, &question, query.flags, Opcode::QUERY, query.edns.as_ref());
        let is_datagram = transport == DnsTransport::Udp;
        self.errand = Some(match transport {
            DnsTransport::Udp => Errand::Datagram(sent.clone()),
            _ => Errand::Stream(transport, stream::framed(&sent)),
        });
        self.deadline = now.after(if is_datagram { self.policy.wait(place) } else { self.policy.stream });
        self.began = Some(now);
        self.asked = None;
        self.frames = Frames::default();
        self.tries.push(DnsTry {
            transport,
            sent,
            started: now.since(self.origin),
            took: Duration::ZERO,
            connected: None,
            secured: None,
            end: DnsEnd::Silent,
            strays: Vec::new(),
        });
    }

    /// Takes a message that has an identifier of ours and comes from the server.
    fn message(&mut self, now: MonotonicTime, bytes: &[u8], stamped: impl FnOnce(DnsReply) -> DnsReply) {
        let server = self.query.server.address;
        match self.read(bytes) {
            Ok(reply) => {
                let reply = stamped(reply);
                let next = self.after(&reply.message);
                self.end(now, DnsEnd::Answered(Box::new(reply)));
                if let Some(transport) = next {
                    self.begin(transport, now);
                }
            }
            Err(Some(kind)) => self.stray(now, server, kind, bytes),
            Err(None) => self.end(now, DnsEnd::Unreadable(bytes.to_vec())),
        }
    }

    /// Which try follows a reply, if one does.
    fn after(&mut self, message: &DnsMessage) -> Option<DnsTransport> {
        let transport = self.tries.last()?.transport;
        if transport == DnsTransport::Udp
            && message.header.flags.truncated
            && self.policy.tcp_after_truncation
        {
            return Some(DnsTransport::Tcp);
        }
        // Once: a server that wants another cookie each time would be asked for ever (RFC 7873 §5.3).
        if message.rcode() == Rcode::BADCOOKIE && !self.has_sent_cookie {
            let cookie = message.edns.as_ref().and_then(cookie)?.to_vec();
            let own = self.query.edns.as_mut()?;
            let place = own.options.iter_mut().find(|one| matches!(one, EdnsOption::Cookie(_)))?;
            *place = EdnsOption::Cookie(cookie);
            self.has_sent_cookie = true;
            return Some(transport);
        }
        None
    }

    /// Reads a message; `Err` says why it is no answer, with nothing where it is no message.
    fn read(&self, bytes: &[u8]) -> Result<DnsReply, Option<StrayKind>> {
        let asked = &self.query.question;
        // Names that are compressed by a pointer to the question get back the case in which they were asked for.
        let message = DnsMessage::decode(&case::restored(bytes, &asked.name)).map_err(|_| None)?;
        if !message.header.flags.response {
            return Err(Some(StrayKind::NoResponse));
        }
        let keeps_case = match message.questions.as_slice() {
            // A server that could not read the question need not repeat it.
            [] if message.fault.is_none() && message.rcode() != Rcode::NOERROR => true,
            [] => return Err(None),
            [only] if only == asked => match DnsMessage::decode(bytes) {
                Ok(raw) => {
                    let sent = case::mixed(&asked.name, &self.chance);
                    let expected = if self.policy.mixed_case { &sent } else { &asked.name };
                    raw.questions.iter().all(|one| one.name.wire() == expected.wire())
                }
                Err(_) => true,
            },
            _ => return Err(Some(StrayKind::WrongQuestion)),
        };
        let rtt = policy::host_rtt(Duration::ZERO);
        Ok(DnsReply { bytes: bytes.to_vec(), message, rtt, hop_limit: None, keeps_case })
    }

    fn stray(&mut self, now: MonotonicTime, from: SocketAddr, kind: StrayKind, bytes: &[u8]) {
        let after = now.since(self.began.unwrap_or(now));
        if let Some(last) = self.tries.last_mut().filter(|last| last.strays.len() < MOST_STRAYS) {
            last.strays.push(DnsStray { from, kind, after, bytes: bytes.to_vec() });
        }
    }

    fn since_try(&self, place: usize, now: MonotonicTime) -> Duration {
        now.since(self.origin).saturating_sub(self.tries[place].started)
    }

    /// The try that is under way ends; nothing follows it by itself.
    fn end(&mut self, now: MonotonicTime, end: DnsEnd) {
        let (Some(began), Some(last)) = (self.began.take(), self.tries.last_mut()) else { return };
        last.took = now.since(began);
        last.end = end;
        self.errand = None;
    }
}

/// The identifier of a message, where there is one.
fn identifier(bytes: &[u8]) -> Option<[u8; 2]> {
    bytes.first_chunk().copied()
}

/// The cookies of client and server, where the server has given one.
fn cookie(edns: &Edns) -> Option<&[u8]> {
    edns.options.iter().find_map(|option| match option {
        EdnsOption::Cookie(bytes) if bytes.len() >= 16 => Some(bytes.as_slice()),
        _ => None,
    })
}

/// The same address and port; the flow label and a scope that only one of them names are no part of it.
fn same_endpoint(one: SocketAddr, other: SocketAddr) -> bool {
    one.ip() == other.ip() && one.port() == other.port()
}

#[cfg(test)]
mod tests;
