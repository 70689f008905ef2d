//! What serves a TCP port: what it says, when, and when it closes. It knows bytes and times, no segments.

use std::collections::VecDeque;
use std::time::Duration;

use crate::host::DNS_PORT;
use crate::host::dns::{DnsAnswer, DnsTransport, answer};
use crate::topology::{Dns, Host, TcpManner, TcpService};

/// Answers that may wait on one connection: whoever asks more at once gets no more.
const PLANNED: usize = 256;

/// What a host has on a port, as its topology says at this moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Service<'a> {
    pub(super) manner: TcpManner,
    pub(super) syn_ack_delay: Duration,
    script: Script<'a>,
}

/// What is said on a connection.
#[derive(Clone, Copy, Debug)]
enum Script<'a> {
    Nothing,
    Fixed(&'a TcpService),
    Dns(&'a Dns),
}

impl<'a> Service<'a> {
    /// What the host has on this port; what the topology lists comes before the DNS server.
    pub(super) fn at(host: &'a Host, port: u16) -> Self {
        let dns = host.dns.as_ref().filter(|dns| dns.tcp && port == DNS_PORT);
        match (host.tcp.get(&port), dns) {
            (Some(service), _) => Self {
                manner: service.manner,
                syn_ack_delay: service.syn_ack_delay,
                script: Script::Fixed(service),
            },
            (None, Some(dns)) => {
                let script = Script::Dns(dns);
                Self { manner: TcpManner::Accept, syn_ack_delay: Duration::ZERO, script }
            }
            (None, None) => {
                let script = Script::Nothing;
                Self { manner: host.other_tcp, syn_ack_delay: Duration::ZERO, script }
            }
        }
    }
}

/// Something that the application does with its connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// Sends these bytes.
    Say(Vec<u8>),
    /// Says that nothing more will come.
    Close,
    /// Aborts the connection.
    Reset,
}

/// One connection's application: what it heard and what it is about to do.
#[derive(Debug)]
pub(super) struct Application {
    manner: TcpManner,
    has_answered: bool,
    /// The start of a DNS question that is not whole yet, its length first.
    question: Vec<u8>,
    /// In order of time.
    planned: VecDeque<(Duration, Deed)>,
}

impl Application {
    /// The manner is that of the moment when the connection began.
    pub(super) fn new(manner: TcpManner) -> Self {
        Self { manner, has_answered: false, question: Vec::new(), planned: VecDeque::new() }
    }

    /// The connection is established.
    pub(super) fn connected(&mut self, now: Duration, service: &Service<'_>) {
        match self.manner {
            TcpManner::Close => self.plan(now, Deed::Close),
            TcpManner::ResetAfterAccept => self.plan(now, Deed::Reset),
            TcpManner::Accept | TcpManner::ZeroWindow => {
                let Script::Fixed(service) = service.script else { return };
                if !service.greeting.is_empty() {
                    self.plan(now, Deed::Say(service.greeting.clone()));
                }
                if service.closes && service.response.is_empty() {
                    self.plan(now, Deed::Close);
                }
            }
            TcpManner::Refuse | TcpManner::Silent | TcpManner::Mute | TcpManner::DeafAfterAccept => {}
        }
    }

    /// Bytes came in. The response comes once, however many pieces the request came in.
    pub(super) fn heard(&mut self, now: Duration, service: &Service<'_>, bytes: &[u8]) {
        if self.manner != TcpManner::Accept {
            return;
        }
        match service.script {
            Script::Dns(dns) => self.asked(now, dns, bytes),
            Script::Fixed(service) if !self.has_answered && !service.response.is_empty() => {
                self.has_answered = true;
                let at = now + service.response_delay;
                self.plan(at, Deed::Say(service.response.clone()));
                if service.closes {
                    self.plan(at, Deed::Close);
                }
            }
            Script::Fixed(_) | Script::Nothing => {}
        }
    }

    /// The other side will send no more: an application reads the end and closes too, once it has said everything.
    pub(super) fn peer_closed(&mut self, now: Duration) {
        if self.manner != TcpManner::Mute {
            let at = self.planned.back().map_or(now, |(last, _)| now.max(*last));
            self.plan(at, Deed::Close);
        }
    }

    /// When it does something.
    pub(super) fn next_wake(&self) -> Option<Duration> {
        self.planned.front().map(|(at, _)| *at)
    }

    /// The next thing it does by `now`.
    pub(super) fn take_due(&mut self, now: Duration) -> Option<Deed> {
        self.next_wake().filter(|at| *at <= now)?;
        self.planned.pop_front().map(|(_, deed)| deed)
    }

    /// DNS over TCP: each message behind two bytes of length (RFC 1035 §4.2.2), several on one connection, answered in
    /// the order in which they are ready (RFC 7766 §6.2.1.1).
    fn asked(&mut self, now: Duration, dns: &Dns, bytes: &[u8]) {
        self.question.extend_from_slice(bytes);
        while let Some((length, rest)) = self.question.split_first_chunk::<2>() {
            let Some((question, rest)) = rest.split_at_checked(u16::from_be_bytes(*length).into()) else {
                break;
            };
            let answer = answer(dns, question, DnsTransport::Tcp);
            self.question = rest.to_vec();
            if let DnsAnswer::Message { bytes, delay } = answer {
                // What is too long for the framing cannot be said.
                let Ok(length) = u16::try_from(bytes.len()) else { continue };
                self.plan(now + delay, Deed::Say([&length.to_be_bytes()[..], &bytes].concat()));
            }
        }
    }

    fn plan(&mut self, at: Duration, deed: Deed) {
        // A close is planned once or twice in a connection's life and must not be forgotten.
        if self.planned.len() < PLANNED || deed == Deed::Close {
            let place = self.planned.partition_point(|(earlier, _)| *earlier <= at);
            self.planned.insert(place, (at, deed));
        }
    }
}
