//! Many questions to few servers: which one is sent next, which answer belongs to it, and what came of each, in their order.
//!
//! It opens no socket and reads no clock. A question that is lost is asked again, as soon as its server usually has answered
//! (`bulk/rto.rs`); what stays unanswered is told as such and never as a record that does not exist. Everything is bounded:
//! questions outstanding, and answers kept until those before them have come.

mod rto;

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::net::SocketAddr;
use std::time::Duration;

use netkit_model::{BulkEnd, BulkItem, BulkResult};
use netkit_net::{Errno, MonotonicTime};
use netkit_packet::dns::{DnsFlags, DnsMessage, Edns, Opcode, Rcode};

use rto::Rto;

/// How many questions are sent, and how often.
#[derive(Clone, Debug)]
pub struct BulkConfig {
    /// The servers; the first is asked, and the next in turn where it has not answered.
    pub servers: Vec<SocketAddr>,
    /// Flags of the questions.
    pub flags: DnsFlags,
    /// EDNS of the questions.
    pub edns: Option<Edns>,
    /// Questions that may be answered at once: what the buffers of this host and of the servers hold.
    pub in_flight: usize,
    /// How often a question is sent at most.
    pub tries: u32,
    /// How long the last try is waited for, and every one as long as nothing is known of the server; no try longer.
    pub timeout: Duration,
    /// Ports from which questions are sent in turn; a forger would have to guess which.
    pub ports: usize,
    /// What makes identifiers unpredictable.
    pub key: [u8; 16],
}

/// A question to be sent now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkQuery {
    /// By which of the ports.
    pub port: usize,
    /// To whom.
    pub server: SocketAddr,
    /// The message.
    pub bytes: Vec<u8>,
    /// By which a failed send is told.
    pub number: u64,
}

/// Answers that are kept until those before them are told: more than are lost in a timeout at full speed.
const MOST_KEPT: usize = 1 << 16;
/// Questions that wait for their first sending.
const MOST_WAITING: usize = 1_024;
/// Bytes of such answers.
const MOST_KEPT_BYTES: usize = 64 << 20;
/// A question older than this does not hold a place of those that may be answered at once: its answer no longer comes in a
/// burst with others.
const FRESH: Duration = rto::FLOOR;
/// Tries of a question whose answers count, the last of them: seven times as long as its server usually needs. With three for
/// each of the questions that are kept, a quarter of all identifiers stays free.
const ANSWERABLE: usize = 3;

/// The session.
#[derive(Debug)]
pub struct Bulk {
    config: BulkConfig,
    /// No more questions come: they have ended, or the user has.
    closed: bool,
    /// Questions that wait to be sent for the first time.
    waiting: VecDeque<u64>,
    /// Questions that wait for their turn to be sent again.
    again: VecDeque<u64>,
    /// What is asked and not told, from the number of the first.
    open: VecDeque<Open>,
    first: u64,
    kept_bytes: usize,
    /// Tries whose answers count, by port and identifier.
    by_id: HashMap<(usize, u16), u64>,
    /// What is known of the servers, in their order.
    rtos: Vec<Rto>,
    /// The numbers of what was sent, in the order of sending: those of the first try, of the second, and so on. Which server
    /// is asked and how often before hangs on that alone, so that within each the first sent is the first to be sent again.
    sent: Vec<VecDeque<(MonotonicTime, u64)>>,
    /// The numbers with their tries, as long as one may hold a place of those that may be answered at once.
    fresh: VecDeque<(MonotonicTime, u64, u32)>,
    fresh_count: usize,
    drawn: u64,
    strays: u64,
}

/// A question on its way.
#[derive(Debug)]
struct Open {
    item: BulkItem,
    tries: u32,
    /// The tries whose answers count; the last may be waited for.
    asked: Vec<Asked>,
    is_awaited: bool,
    rejections: u32,
    is_fresh: bool,
    end: Option<BulkEnd>,
    took: Duration,
    began: Option<MonotonicTime>,
    server: Option<SocketAddr>,
}

/// A try whose answer counts.
#[derive(Clone, Copy, Debug)]
struct Asked {
    at: MonotonicTime,
    port: usize,
    id: u16,
    server: SocketAddr,
}

impl Bulk {
    /// A session without questions; it needs one server and one port at least.
    pub fn new(config: BulkConfig) -> Self {
        Self {
            rtos: vec![Rto::new(config.in_flight); config.servers.len()],
            sent: vec![VecDeque::new(); config.tries as usize],
            config,
            closed: false,
            waiting: VecDeque::new(),
            again: VecDeque::new(),
            open: VecDeque::new(),
            first: 0,
            kept_bytes: 0,
            by_id: HashMap::new(),
            fresh: VecDeque::new(),
            fresh_count: 0,
            drawn: 0,
            strays: 0,
        }
    }

    /// Whether there is room for another question: as many wait as can be sent soon, and what is kept is bounded.
    pub fn wants(&self) -> bool {
        !self.closed
            && self.waiting.len() < MOST_WAITING
            && self.open.len() < MOST_KEPT
            && self.kept_bytes < MOST_KEPT_BYTES
    }

    /// Takes the next question; one that cannot be asked has ended already.
    pub fn add(&mut self, item: BulkItem) {
        let number = self.first + self.open.len() as u64;
        let end = item.question.is_none().then_some(BulkEnd::NotAsked);
        if end.is_none() {
            self.waiting.push_back(number);
        }
        self.open.push_back(Open {
            item,
            tries: 0,
            asked: Vec::new(),
            is_awaited: false,
            rejections: 0,
            is_fresh: false,
            end,
            took: Duration::ZERO,
            began: None,
            server: None,
        });
    }

    /// No more questions come.
    pub fn close(&mut self) {
        self.closed = true;
    }

    /// The next question to be sent; `None` until an answer or the time brings one.
    pub fn send(&mut self, now: MonotonicTime) -> Option<BulkQuery> {
        if self.fresh_count >= self.config.in_flight || self.config.servers.is_empty() {
            return None;
        }
        // What was to be sent again may have been answered meanwhile.
        while let Some(number) = self.again.pop_front() {
            if self.open(number).is_some_and(|open| open.end.is_none()) {
                return self.put(now, number);
            }
        }
        let number = self.waiting.pop_front()?;
        self.put(now, number)
    }

    /// A datagram came to a port.
    pub fn reply(&mut self, now: MonotonicTime, port: usize, from: SocketAddr, bytes: &[u8]) {
        let Some(message) = DnsMessage::decode(bytes).ok() else {
            self.strays += 1;
            return;
        };
        let number = self.by_id.get(&(port, message.header.id)).copied();
        let asked = number.and_then(|number| Some((number, self.answered(number, port, from, &message)?)));
        let Some((number, asked)) = asked else {
            self.strays += 1;
            return;
        };
        let place = self.config.servers.iter().position(|server| *server == asked.server);
        if let Some(rto) = place.and_then(|place| self.rtos.get_mut(place)) {
            rto.measured(now.since(asked.at));
        }
        if let Some(open) = self.open_mut(number) {
            open.server = Some(asked.server);
        }
        let bytes = bytes.to_vec();
        self.kept_bytes += bytes.len();
        self.settle(now, number, BulkEnd::Answered { bytes, message: Box::new(message) });
    }

    /// An ICMP error came back about questions to a server: all that are outstanding there have failed.
    pub fn rejected(&mut self, now: MonotonicTime, server: SocketAddr) {
        let failed: Vec<u64> = (self.first..)
            .zip(&self.open)
            .filter(|(_, open)| open.awaited().is_some_and(|asked| asked.server == server))
            .map(|(number, _)| number)
            .collect();
        let servers = u32::try_from(self.config.servers.len()).unwrap_or(u32::MAX);
        let most_tries = self.config.tries;
        for number in failed {
            self.give_up(number);
            let Some(open) = self.open_mut(number) else { continue };
            open.rejections += 1;
            if open.rejections >= servers || open.tries >= most_tries {
                self.settle(now, number, BulkEnd::Rejected);
            } else {
                self.again.push_back(number);
            }
        }
    }

    /// This host did not send a question; one that it was only too busy for is sent again.
    pub fn unsent(&mut self, now: MonotonicTime, number: u64, errno: Errno) {
        self.give_up(number);
        if errno.is_congestion() {
            let Some(open) = self.open_mut(number) else { return };
            open.tries = open.tries.saturating_sub(1);
            if let Some(Asked { port, id, .. }) = open.asked.pop() {
                self.by_id.remove(&(port, id));
            }
            self.again.push_front(number);
        } else {
            self.settle(now, number, BulkEnd::Unsent(errno));
        }
    }

    /// What has been waited for long enough is asked again, or has ended.
    pub fn expire(&mut self, now: MonotonicTime) {
        while let Some((at, number, tries)) = self.fresh.front().copied() {
            let holds = self.open(number).is_some_and(|open| open.is_fresh && open.tries == tries);
            if holds && now.since(at) < FRESH.min(self.config.timeout) {
                break;
            }
            self.fresh.pop_front();
            self.release(number, tries);
        }
        for place in 0..self.sent.len() {
            let wait = self.wait(place);
            while let Some((at, number)) = self.sent[place].front().copied() {
                let awaited = self.open(number).and_then(Open::awaited);
                let is_awaited = awaited.is_some_and(|asked| asked.at == at)
                    && self.open(number).is_some_and(|open| open.tries as usize == place + 1);
                if is_awaited && now.since(at) < wait {
                    break;
                }
                self.sent[place].pop_front();
                if !is_awaited {
                    continue;
                }
                if place + 1 == self.sent.len() {
                    self.settle(now, number, BulkEnd::Silent);
                } else {
                    self.give_up(number);
                    self.again.push_back(number);
                }
            }
        }
    }

    /// When [`Self::expire`] has something to do.
    pub fn wake(&self) -> Option<MonotonicTime> {
        let stale = self.fresh.front().map(|(at, ..)| at.after(FRESH.min(self.config.timeout)));
        let silent = self.sent.iter().enumerate();
        let silent = silent.filter_map(|(place, sent)| Some(sent.front()?.0.after(self.wait(place))));
        stale.into_iter().chain(silent).min()
    }

    /// The next result, in the order of the questions.
    pub fn result(&mut self) -> Option<BulkResult> {
        self.open.front().filter(|open| open.end.is_some())?;
        let Open { item, tries, took, server, end, .. } = self.open.pop_front()?;
        self.first += 1;
        let end = end?;
        if let BulkEnd::Answered { bytes, .. } = &end {
            self.kept_bytes -= bytes.len();
        }
        Some(BulkResult { item, end, tries, took, server })
    }

    /// Asks nothing more: what is outstanding ends as interrupted.
    pub fn stop(&mut self, now: MonotonicTime) {
        self.closed = true;
        self.again.clear();
        self.waiting.clear();
        let numbers: Vec<u64> = (self.first..).take(self.open.len()).collect();
        for number in numbers {
            if self.open(number).is_some_and(|open| open.end.is_none()) {
                self.settle(now, number, BulkEnd::Interrupted);
            }
        }
    }

    /// True when everything was asked and told.
    pub fn is_over(&self) -> bool {
        self.closed && self.open.is_empty()
    }

    /// Datagrams that answered nothing outstanding: late ones, doubles, and what somebody else sent.
    pub fn strays(&self) -> u64 {
        self.strays
    }

    fn put(&mut self, now: MonotonicTime, number: u64) -> Option<BulkQuery> {
        let (port, id) = self.draw();
        let index = self.index(number)?;
        let open = &mut self.open[index];
        let question = open.item.question.as_ref()?;
        let bytes =
            DnsMessage::question(id, question, self.config.flags, Opcode::QUERY, self.config.edns.as_ref());
        let turn = open.tries as usize % self.config.servers.len();
        let server = self.config.servers[turn];
        if open.asked.len() == ANSWERABLE {
            let Asked { port, id, .. } = open.asked.remove(0);
            self.by_id.remove(&(port, id));
        }
        if let Some(sent) = self.sent.get_mut(open.tries as usize) {
            sent.push_back((now, number));
        }
        open.tries += 1;
        open.asked.push(Asked { at: now, port, id, server });
        open.is_awaited = true;
        open.is_fresh = true;
        open.began.get_or_insert(now);
        open.server = Some(server);
        self.fresh.push_back((now, number, open.tries));
        self.by_id.insert((port, id), number);
        self.fresh_count += 1;
        Some(BulkQuery { port, server, bytes, number })
    }

    /// A port and an identifier that nobody can foresee and no question outstanding has.
    fn draw(&mut self) -> (usize, u16) {
        loop {
            let mut hasher = DefaultHasher::new();
            (self.config.key, self.drawn).hash(&mut hasher);
            self.drawn += 1;
            let bits = hasher.finish().to_ne_bytes();
            let id = u16::from_ne_bytes([bits[0], bits[1]]);
            let port = usize::from(bits[2]) % self.config.ports.max(1);
            if !self.by_id.contains_key(&(port, id)) {
                return (port, id);
            }
        }
    }

    /// How long the try of this place is waited for. The last one has the full time: that nobody answers is not said sooner.
    fn wait(&self, place: usize) -> Duration {
        let timeout = self.config.timeout;
        if place + 1 >= self.sent.len() || self.rtos.is_empty() {
            return timeout;
        }
        let (round, server) = (place / self.rtos.len(), place % self.rtos.len());
        self.rtos[server].wait(u32::try_from(round).unwrap_or(u32::MAX), timeout)
    }

    /// The try that a message answers, if it answers one of this question.
    fn answered(&self, number: u64, port: usize, from: SocketAddr, message: &DnsMessage) -> Option<Asked> {
        let open = self.open(number)?;
        let is_asked = |asked: &&Asked| (asked.port, asked.id) == (port, message.header.id);
        let asked = open.asked.iter().find(is_asked)?;
        let is_from_server = asked.server.ip() == from.ip() && asked.server.port() == from.port();
        // A server that cannot read the question may leave it out.
        let has_question = match message.questions.as_slice() {
            [] => message.rcode() != Rcode::NOERROR,
            [question] => Some(question) == open.item.question.as_ref(),
            _ => false,
        };
        (message.header.flags.response && is_from_server && has_question).then_some(*asked)
    }

    fn settle(&mut self, now: MonotonicTime, number: u64, end: BulkEnd) {
        self.give_up(number);
        let Some(index) = self.index(number) else { return };
        let open = &mut self.open[index];
        open.took = open.began.map_or(Duration::ZERO, |began| now.since(began));
        open.end = Some(end);
        for Asked { port, id, .. } in std::mem::take(&mut open.asked) {
            self.by_id.remove(&(port, id));
        }
    }

    /// The last try is waited for no more, and holds no place; its answer still counts.
    fn give_up(&mut self, number: u64) {
        let Some(open) = self.open_mut(number) else { return };
        open.is_awaited = false;
        let tries = open.tries;
        self.release(number, tries);
    }

    /// The try holds no place any more.
    fn release(&mut self, number: u64, tries: u32) {
        if let Some(open) = self.open_mut(number).filter(|open| open.is_fresh && open.tries == tries) {
            open.is_fresh = false;
            self.fresh_count -= 1;
        }
    }

    fn index(&self, number: u64) -> Option<usize> {
        let index = usize::try_from(number.checked_sub(self.first)?).ok()?;
        (index < self.open.len()).then_some(index)
    }

    fn open(&self, number: u64) -> Option<&Open> {
        self.open.get(self.index(number)?)
    }

    fn open_mut(&mut self, number: u64) -> Option<&mut Open> {
        let index = self.index(number)?;
        self.open.get_mut(index)
    }
}

impl Open {
    /// The try that is waited for.
    fn awaited(&self) -> Option<Asked> {
        self.asked.last().copied().filter(|_| self.is_awaited)
    }
}

#[cfg(test)]
mod tests;
