//! TCP connections among captured segments: which segment belongs to which, in bounded memory.
//!
//! What a segment means to its connection is the business of `conversations/connection.rs`; who asks whom for connections
//! how often is counted in `conversations/knocks.rs`, which remembers floods that no table of connections holds.

mod analysis;
mod connection;
mod ending;
mod flow;
mod knocks;
mod ranges;
mod states;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::net::SocketAddr;

use netkit_model::{
    ConnectionReport, KernelTime, Listening, SegmentNote, SegmentOptions, SegmentSeen, Side, TcpFlags,
};
use netkit_packet::ip::IpDatagram;
use netkit_packet::tcp::{SackBlock, TcpOption, TcpSegment};

use connection::{Arrival, Connection};
use knocks::Knocks;

/// Connections that are followed at once in each of two halves; the half that was not touched for longest is forgotten.
const MOST: usize = 8_192;
/// SYNs without an answer that are remembered to find answers from other addresses.
const MOST_WAITING: usize = 4_096;

/// Follows connections.
#[derive(Debug, Default)]
pub struct Conversations {
    /// Connections that were touched since the halves were swapped.
    recent: HashMap<Pair, Connection>,
    /// Those that were not.
    older: HashMap<Pair, Connection>,
    /// Connections that ended before others of the same ends began.
    past: Vec<ConnectionReport>,
    /// Clients that wait for an answer to their SYN: the sequence number of it, and the server.
    waiting: HashMap<SocketAddr, (u32, SocketAddr)>,
    /// Ends from which another address answers in the server's place.
    aliases: HashMap<Pair, Pair>,
    knocks: Knocks,
    count: u64,
    forgotten: u64,
}

/// Two ends, the lesser first: the same for both directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Pair(SocketAddr, SocketAddr);

/// A segment as it was captured.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) at: KernelTime,
    pub(crate) source: SocketAddr,
    pub(crate) destination: SocketAddr,
    pub(crate) flags: TcpFlags,
    pub(crate) sequence: u32,
    pub(crate) acknowledgment: u32,
    pub(crate) window: u16,
    pub(crate) length: u32,
    pub(crate) hop_limit: u8,
    pub(crate) options: SegmentOptions,
    pub(crate) sack: Vec<SackBlock>,
    pub(crate) is_cut: bool,
}

impl Conversations {
    /// Nothing was seen yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A segment passed: what it means. `length` counts the bytes of its data, those that were cut off included.
    pub fn hear(
        &mut self,
        at: KernelTime,
        datagram: &IpDatagram<'_>,
        segment: &TcpSegment<'_>,
        length: u32,
        is_cut: bool,
    ) -> SegmentSeen {
        let heard = Heard::of(at, datagram, segment, length, is_cut);
        let pair = Pair::of(heard.source, heard.destination);
        if let Some(seen) = self.answered_elsewhere(&heard, pair) {
            return seen;
        }
        let is_syn = heard.is(TcpFlags::SYN) && !heard.is(TcpFlags::ACK) && !heard.is(TcpFlags::RST);
        let is_new_attempt = is_syn && self.touch(pair).is_some_and(|known| known.is_replaced_by(&heard));
        let reuses = if is_new_attempt { self.retire(pair) } else { None };
        let is_first = self.touch(pair).is_none();
        if is_first {
            self.make_room();
            self.count += 1;
            let connection = Connection::new(self.count, &heard, reuses);
            self.recent.insert(pair, connection);
        }
        let connection = self.recent.get_mut(&pair).expect("it was found or made just now");
        let before = connection.progress();
        let mut seen = connection.hear(&heard);
        seen.is_first = is_first;
        if is_first && let Some(number) = reuses {
            seen.notes.insert(0, SegmentNote::Reuses(number));
        }
        let after = connection.progress();
        self.knocks.note(seen.server, seen.client.ip(), at, before, after);
        self.remember_waiting(&heard, &seen, is_syn);
        seen
    }

    /// The connections that are remembered, in the order in which they were seen first.
    pub fn reports(&self) -> Vec<ConnectionReport> {
        let followed = self.recent.values().chain(self.older.values()).map(Connection::report);
        let mut all: Vec<_> = self.past.iter().cloned().chain(followed).collect();
        all.sort_by_key(|report| report.number);
        all
    }

    /// Connections that were seen and are not among the reports.
    pub fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// Whom SYNs went to, the most asked first.
    pub fn listening(&self) -> Vec<Listening> {
        self.knocks.listening()
    }

    /// The connection of these ends, moved to the half of those that were touched.
    fn touch(&mut self, pair: Pair) -> Option<&mut Connection> {
        if let Some(connection) = self.older.remove(&pair) {
            self.recent.insert(pair, connection);
        }
        self.recent.get_mut(&pair)
    }

    /// The connection of these ends is over: another one begins between them.
    fn retire(&mut self, pair: Pair) -> Option<u64> {
        let report = self.recent.remove(&pair)?.report();
        let number = report.number;
        if self.past.len() >= MOST {
            self.forgotten += 1;
            self.past.remove(0);
        }
        self.past.push(report);
        Some(number)
    }

    fn make_room(&mut self) {
        if self.recent.len() >= MOST {
            let forgotten = std::mem::replace(&mut self.older, std::mem::take(&mut self.recent));
            self.forgotten += forgotten.len() as u64;
        }
    }

    /// A client waits until somebody answers its SYN.
    fn remember_waiting(&mut self, heard: &Heard, seen: &SegmentSeen, is_syn: bool) {
        if is_syn && seen.from == Side::Client {
            if self.waiting.len() >= MOST_WAITING {
                self.waiting.clear();
            }
            self.waiting.insert(heard.source, (heard.sequence, heard.destination));
        } else if !self.waiting.is_empty() {
            self.waiting.remove(&seen.client);
        }
    }

    /// The answer to a SYN from another address than the one that it went to, and what follows between those two.
    fn answered_elsewhere(&mut self, heard: &Heard, pair: Pair) -> Option<SegmentSeen> {
        let real = if let Some(real) = self.aliases.get(&pair) {
            *real
        } else {
            let answers = heard.is(TcpFlags::SYN | TcpFlags::ACK) && self.touch(pair).is_none();
            let (sequence, server) = *self.waiting.get(&heard.destination).filter(|_| answers)?;
            if heard.acknowledgment != sequence.wrapping_add(1) || server == heard.source {
                return None;
            }
            if self.aliases.len() >= MOST_WAITING {
                self.aliases.clear();
            }
            let real = Pair::of(heard.destination, server);
            self.aliases.insert(pair, real);
            real
        };
        self.touch(real).map(|connection| connection.hear_other_address(heard))
    }
}

impl Pair {
    fn of(one: SocketAddr, other: SocketAddr) -> Self {
        if one <= other { Self(one, other) } else { Self(other, one) }
    }
}

impl Heard {
    fn of(
        at: KernelTime,
        datagram: &IpDatagram<'_>,
        segment: &TcpSegment<'_>,
        length: u32,
        is_cut: bool,
    ) -> Self {
        let (options, sack) = options(segment);
        Self {
            at,
            source: SocketAddr::new(datagram.source, segment.source_port),
            destination: SocketAddr::new(datagram.destination, segment.destination_port),
            flags: segment.flags,
            sequence: segment.sequence,
            acknowledgment: segment.acknowledgment,
            window: segment.window,
            length,
            hop_limit: datagram.hop_limit,
            options: SegmentOptions { is_malformed: options.is_malformed && !is_cut, ..options },
            sack,
            is_cut,
        }
    }

    /// All of these flags are set.
    pub(crate) fn is(&self, flags: TcpFlags) -> bool {
        self.flags.contains(flags)
    }

    /// An arrival counted from the start of each direction.
    pub(crate) fn arrival(&self, position: i64, acknowledged: Option<i64>) -> Arrival {
        let syn = i64::from(self.is(TcpFlags::SYN));
        let fin = i64::from(self.is(TcpFlags::FIN));
        let end = position + syn + i64::from(self.length) + fin;
        Arrival { position, end, acknowledged }
    }
}

fn options(segment: &TcpSegment<'_>) -> (SegmentOptions, Vec<SackBlock>) {
    let (mut seen, mut sack) = (SegmentOptions::default(), Vec::new());
    for option in segment.options() {
        match option {
            Ok(TcpOption::MaximumSegmentSize(size)) => seen.mss = Some(size),
            Ok(TcpOption::WindowScale(shift)) => seen.window_scale = Some(shift),
            Ok(TcpOption::SackPermitted) => seen.sack_permitted = true,
            Ok(TcpOption::Timestamps { value, echo }) => seen.timestamps = Some((value, echo)),
            Ok(TcpOption::Sack(blocks)) => sack = blocks,
            Ok(TcpOption::Other { .. }) => {}
            Err(_) => seen.is_malformed = true,
        }
    }
    seen.sack_blocks = u8::try_from(sack.len()).unwrap_or(u8::MAX);
    (seen, sack)
}
