//! What a host does with TCP: its connections, and resets for segments that belong to none.
//!
//! It is a small server that misbehaves on order. It opens no connection itself, knows no window scale, timestamps or
//! selective acknowledgments, and takes data in order only.

mod application;
mod connection;
mod segment;
mod sender;
mod sequence;
mod state;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::Duration;

use netkit_packet::ip::{End, IpDatagram, transport_id};
use netkit_packet::tcp::{TcpFlags, TcpSegment};
use rand::RngExt as _;
use rand_pcg::Pcg64Mcg;

use self::application::Service;
use self::connection::{Connection, is_opening};
use self::segment::{Ends, Segment};
use self::sequence::SequenceNumber;
use super::Outgoing;
use crate::topology::{Host, TcpManner};

/// Connections that a host remembers; the oldest gives way. As many as the accept queue of a Linux host may hold.
const CONNECTIONS: usize = 4096;

/// The reset that a segment gets where no connection is, in the name of whom it was for: a whole datagram. None for what
/// is no segment, and for a reset.
pub(crate) fn tcp_reset(refused: &IpDatagram<'_>, hop_limit: u8) -> Option<Vec<u8>> {
    let segment = TcpSegment::decode(refused.payload).ok()?;
    Some(Segment::reset_for(&segment)?.datagram(&Ends::of(refused, &segment), hop_limit))
}

/// A host's connections, numbered in the order in which they began.
#[derive(Debug, Default)]
pub(super) struct Connections {
    begun: u64,
    by_number: BTreeMap<u64, Connection>,
    numbers: BTreeMap<Ends, u64>,
    wakes: BTreeSet<(Duration, u64)>,
}

impl Connections {
    /// Takes a TCP segment; `false` when the host takes no notice of it.
    pub(super) fn receive(
        &mut self,
        now: Duration,
        host: &Host,
        datagram: &IpDatagram<'_>,
        chance: &mut Pcg64Mcg,
        out: &mut Vec<Outgoing>,
    ) -> bool {
        let Ok(segment) = TcpSegment::decode(datagram.payload) else { return false };
        let ends = Ends::of(datagram, &segment);
        let service = Service::at(host, ends.local.port());
        if let Some(number) = self.number_of(&ends, &segment) {
            return self.change(number, host, out, |connection, out| {
                connection.receive(now, &service, &segment, out)
            });
        }
        let listens = !matches!(service.manner, TcpManner::Silent | TcpManner::Refuse);
        if listens && is_opening(&segment) {
            let initial = SequenceNumber(chance.random());
            let connection = Connection::accept(now, ends, &service, &segment, initial, host.answer_delay);
            let number = self.begin(connection);
            return self.change(number, host, out, |connection, out| {
                connection.wake(now, out);
                true
            });
        }
        // A closed port resets everything (RFC 9293 §3.10.7.1), a listening one stray acknowledgments (§3.10.7.2).
        let resets = match service.manner {
            TcpManner::Silent => false,
            TcpManner::Refuse => true,
            _ => segment.flags.contains(TcpFlags::ACK),
        };
        let reset = Segment::reset_for(&segment).filter(|_| resets);
        out.extend(reset.iter().map(|reset| {
            Outgoing::at_once(reset.datagram(&ends, host.reset_hop_limit.unwrap_or(host.hop_limit)))
        }));
        reset.is_some()
    }

    /// A router says of a datagram that it quotes that the path takes none longer than `path_mtu` (RFC 1191, RFC 8201);
    /// `false` when it is about no connection here.
    pub(super) fn limit_path_mtu(
        &mut self,
        now: Duration,
        host: &Host,
        quoted: &IpDatagram<'_>,
        path_mtu: usize,
        out: &mut Vec<Outgoing>,
    ) -> bool {
        let socket = |end, address| Some(SocketAddr::new(address, transport_id(quoted, end)?));
        let ends = || {
            let local = socket(End::Source, quoted.source)?;
            Some(Ends { local, remote: socket(End::Destination, quoted.destination)? })
        };
        let Some(number) = ends().and_then(|ends| self.numbers.get(&ends).copied()) else { return false };
        self.change(number, host, out, |connection, out| {
            connection.limit_path_mtu(now, path_mtu, out);
            true
        })
    }

    /// When [`Self::wake`] has something to do.
    pub(super) fn next_wake(&self) -> Option<Duration> {
        self.wakes.first().map(|(at, _)| *at)
    }

    /// Lets every connection do what is due by `now`.
    pub(super) fn wake(&mut self, now: Duration, host: &Host, out: &mut Vec<Outgoing>) {
        let due: Vec<u64> = self.wakes.range(..=(now, u64::MAX)).map(|(_, number)| *number).collect();
        for number in due {
            self.change(number, host, out, |connection, out| {
                connection.wake(now, out);
                true
            });
        }
    }

    /// The connection that a segment belongs to. One that the segment replaces is forgotten.
    fn number_of(&mut self, ends: &Ends, segment: &TcpSegment<'_>) -> Option<u64> {
        let number = *self.numbers.get(ends)?;
        if self.by_number.get(&number)?.gives_way_to(segment) {
            self.forget(number);
            return None;
        }
        Some(number)
    }

    fn begin(&mut self, connection: Connection) -> u64 {
        while self.by_number.len() >= CONNECTIONS
            && let Some((oldest, _)) = self.by_number.first_key_value()
        {
            self.forget(*oldest);
        }
        let number = self.begun;
        self.begun += 1;
        self.numbers.insert(connection.ends, number);
        self.wakes.extend(connection.next_wake().map(|at| (at, number)));
        self.by_number.insert(number, connection);
        number
    }

    /// Lets something happen to a connection, sends what it wants sent, and keeps its wake-up in step.
    fn change(
        &mut self,
        number: u64,
        host: &Host,
        out: &mut Vec<Outgoing>,
        happen: impl FnOnce(&mut Connection, &mut Vec<Segment>) -> bool,
    ) -> bool {
        let Some(connection) = self.by_number.get_mut(&number) else { return false };
        let wake_before = connection.next_wake();
        let mut segments = Vec::new();
        let noticed = happen(connection, &mut segments);
        let ends = &connection.ends;
        let hop_limit = |segment: &Segment| match host.reset_hop_limit {
            Some(own) if segment.flags.contains(TcpFlags::RST) => own,
            _ => host.hop_limit,
        };
        let datagram = |segment: &Segment| segment.datagram(ends, hop_limit(segment));
        out.extend(segments.iter().map(|segment| Outgoing::at_once(datagram(segment))));
        let wake_after = connection.next_wake();
        if wake_before != wake_after {
            wake_before.map(|at| self.wakes.remove(&(at, number)));
            self.wakes.extend(wake_after.map(|at| (at, number)));
        }
        if connection.is_closed() {
            self.forget(number);
        }
        noticed
    }

    fn forget(&mut self, number: u64) {
        if let Some(connection) = self.by_number.remove(&number) {
            self.numbers.remove(&connection.ends);
            connection.next_wake().map(|at| self.wakes.remove(&(at, number)));
        }
    }
}

#[cfg(test)]
mod tests;
