//! One connection: two ends, two directions, and what each segment means to them.

use std::net::SocketAddr;
use std::time::Duration;

use netkit_model::{
    ConnectionReport, EndState, HopLimits, KernelTime, ResetSeen, ResetSense, SegmentNote, SegmentSeen, Side,
    TcpFlags, TcpState,
};

use super::Heard;
use super::analysis;
use super::ending;
use super::flow::Flow;
use super::states::{self, End, Facts};

/// A TCP connection.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each seen or not")]
pub(super) struct Connection {
    pub(super) number: u64,
    pub(super) client: SocketAddr,
    pub(super) server: SocketAddr,
    pub(super) is_joined: bool,
    pub(super) reuses: Option<u64>,
    pub(super) first: KernelTime,
    pub(super) last: KernelTime,
    pub(super) longest_idle: Duration,
    pub(super) handshake: Option<Duration>,
    pub(super) is_established: bool,
    pub(super) answered_from: Option<SocketAddr>,
    pub(super) simultaneous_open: bool,
    pub(super) simultaneous_close: bool,
    pub(super) told_half_closed: bool,
    pub(super) reset: Option<ResetSeen>,
    pub(super) progress: Progress,
    /// The client's end and the server's.
    pub(super) ends: [End; 2],
    /// What the client sends and what the server does.
    pub(super) flows: [Flow; 2],
}

/// How far a connection has come, for those who count them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Progress {
    /// SYNs without `ACK`.
    pub(super) syns: u32,
    /// A SYN-ACK came.
    pub(super) is_answered: bool,
    /// The handshake was completed by the client.
    pub(super) is_completed: bool,
    /// A RST answered the SYN.
    pub(super) is_refused: bool,
}

/// A segment by its positions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival {
    /// That of its sequence number.
    pub(crate) position: i64,
    /// Behind its last byte, SYN and FIN included.
    pub(crate) end: i64,
    /// That of its acknowledgment.
    pub(crate) acknowledged: Option<i64>,
}

impl Connection {
    /// The connection that begins with this segment, as far as it was seen.
    pub(super) fn new(number: u64, heard: &Heard, reuses: Option<u64>) -> Self {
        let is_syn = heard.is(TcpFlags::SYN);
        let is_client = match (is_syn, heard.is(TcpFlags::ACK)) {
            (true, is_answer) => !is_answer,
            // Who has the lesser port is asked by the other; among equals the first to speak asks.
            _ => heard.source.port() >= heard.destination.port(),
        };
        let (client, server) =
            if is_client { (heard.source, heard.destination) } else { (heard.destination, heard.source) };
        let state = match (is_syn, heard.is(TcpFlags::ACK)) {
            (true, true) => TcpState::SynSent,
            (false, true) => TcpState::Established,
            // A SYN opens it; what has neither flag is a scan.
            (_, false) => TcpState::Closed,
        };
        let mut ends = [End::unheard(state); 2];
        if is_syn {
            ends[1] = End { state: TcpState::Listen, is_heard: false, is_passive: true };
        }
        Self {
            number,
            client,
            server,
            is_joined: !is_syn,
            reuses,
            first: heard.at,
            last: heard.at,
            longest_idle: Duration::ZERO,
            handshake: None,
            is_established: !is_syn && heard.is(TcpFlags::ACK),
            answered_from: None,
            simultaneous_open: false,
            simultaneous_close: false,
            told_half_closed: false,
            reset: None,
            progress: Progress::default(),
            ends,
            flows: [Flow::default(), Flow::default()],
        }
    }

    pub(super) fn progress(&self) -> Progress {
        self.progress
    }

    /// Whether this SYN begins another connection between the same ends: it has another sequence number, and nothing is left
    /// of this connection, or it never came about.
    pub(super) fn is_replaced_by(&self, syn: &Heard) -> bool {
        let from = self.side_of(syn.source);
        let flow = &self.flows[index(from)];
        let (sender, receiver) = (self.ends[index(from)], self.ends[index(from.other())]);
        let is_other = flow.base.is_some_and(|base| base != syn.sequence);
        is_other && (receiver.is_over() || sender.is_over() || !receiver.is_synchronized())
    }

    /// A segment passed: what it means.
    pub(super) fn hear(&mut self, heard: &Heard) -> SegmentSeen {
        let from = self.side_of(heard.source);
        let is_first_of_all = self.flows.iter().all(|flow| flow.base.is_none());
        let is_syn = heard.is(TcpFlags::SYN);
        let is_syn_in_open = self.reopens(heard, from);
        let idle = heard.at.since(self.last).unwrap_or_default();
        self.longest_idle = self.longest_idle.max(idle);
        self.last = self.last.max(heard.at);
        let arrival = self.place(heard, from);
        let mut notes = Vec::new();
        if is_first_of_all && self.is_joined {
            notes.push(SegmentNote::Joined);
        }
        let reset = self.sense(heard, from, &arrival);
        let facts = self.facts(heard, from, &arrival, is_syn_in_open, reset);
        notes.extend(self.count_reset(heard, from, reset));
        let (window, rtt) = analysis::analyse(self, heard, from, &arrival, &mut notes);
        if is_syn && from == Side::Client && !heard.is(TcpFlags::ACK) {
            self.progress.syns = self.progress.syns.saturating_add(1);
        }
        let [client, server] = &mut self.ends;
        let (sender, receiver) = if from == Side::Client { (client, server) } else { (server, client) };
        notes.extend(states::follow(sender, receiver, facts));
        self.note_progress(heard, from, rtt, &notes);
        SegmentSeen {
            at: heard.at,
            connection: self.number,
            is_first: false,
            from,
            client: self.client,
            server: self.server,
            flags: heard.flags,
            sequence: arrival.position,
            acknowledgment: arrival.acknowledged,
            length: heard.length,
            window,
            hop_limit: heard.hop_limit,
            options: heard.options,
            notes,
            rtt,
            client_state: self.ends[0].shown(),
            server_state: self.ends[1].shown(),
        }
    }

    /// A segment between the client and another address that answers in the server's place: the connection is as before.
    pub(super) fn hear_other_address(&mut self, heard: &Heard) -> SegmentSeen {
        let from_client = heard.source == self.client;
        let other = if from_client { heard.destination } else { heard.source };
        self.answered_from.get_or_insert(other);
        self.last = self.last.max(heard.at);
        let from = if from_client { Side::Client } else { Side::Server };
        let base = self.flows[0].base;
        let near = |number: u32| base.map_or(0, |base| i64::from(number.wrapping_sub(base).cast_signed()));
        SegmentSeen {
            at: heard.at,
            connection: self.number,
            is_first: false,
            from,
            client: self.client,
            server: self.server,
            flags: heard.flags,
            sequence: if from_client { near(heard.sequence) } else { 0 },
            acknowledgment: heard.is(TcpFlags::ACK).then(|| near(heard.acknowledgment)),
            length: heard.length,
            window: heard.window.into(),
            hop_limit: heard.hop_limit,
            options: heard.options,
            notes: vec![SegmentNote::OtherAddress(other)],
            rtt: None,
            client_state: self.ends[0].shown(),
            server_state: self.ends[1].shown(),
        }
    }

    /// Everything seen so far.
    pub(super) fn report(&self) -> ConnectionReport {
        ending::report(self)
    }

    pub(super) fn state(&self, side: Side) -> EndState {
        self.ends[index(side)].shown()
    }

    fn side_of(&self, source: SocketAddr) -> Side {
        if source == self.client { Side::Client } else { Side::Server }
    }

    /// Whether a SYN opens anew what the other end still has; its direction then begins anew.
    fn reopens(&mut self, heard: &Heard, from: Side) -> bool {
        if !heard.is(TcpFlags::SYN) {
            return false;
        }
        let receiver = self.ends[index(from.other())];
        let flow = &mut self.flows[index(from)];
        let is_other = flow.base.is_some_and(|base| base != heard.sequence);
        if is_other {
            flow.restart();
        }
        is_other && !heard.is(TcpFlags::ACK) && receiver.is_synchronized()
    }

    /// The positions of a segment in its direction and in the other.
    fn place(&mut self, heard: &Heard, from: Side) -> Arrival {
        let is_syn = heard.is(TcpFlags::SYN);
        // A RST without ACK that answers a SYN has no place in a direction that was never opened.
        let is_bare = heard.is(TcpFlags::RST) && self.flows[index(from)].base.is_none();
        let position = if is_bare { 0 } else { self.flows[index(from)].position(heard.sequence, is_syn) };
        let acknowledged = heard
            .is(TcpFlags::ACK)
            .then(|| self.flows[index(from.other())].acknowledged_position(heard.acknowledgment));
        heard.arrival(position, acknowledged)
    }

    fn facts(
        &self,
        heard: &Heard,
        from: Side,
        arrival: &Arrival,
        is_syn_in_open: bool,
        reset: Option<ResetSense>,
    ) -> Facts {
        let (sender, receiver) = (&self.flows[index(from)], &self.flows[index(from.other())]);
        let acknowledged = arrival.acknowledged;
        let fin = arrival.end - 1;
        Facts {
            flags: heard.flags,
            acks_syn: acknowledged.is_some_and(|position| position >= 1 && position <= receiver.next),
            acks_fin: receiver.fin.is_some_and(|fin| acknowledged.is_some_and(|position| position > fin)),
            has_data: heard.length > 0,
            fin_is_next: sender.seen.are_whole_to(arrival.position) && arrival.position <= sender.next,
            fin_is_repeated: sender.fin.is_some_and(|known| known >= fin),
            is_syn_in_open,
            reset,
        }
    }

    /// What a RST says; `None` for no RST, and for one that fits nothing (RFC 9293 §3.10.7.3, RFC 5961 §3).
    fn sense(&self, heard: &Heard, from: Side, arrival: &Arrival) -> Option<ResetSense> {
        if !heard.is(TcpFlags::RST) {
            return None;
        }
        let (sender, receiver) = (self.ends[index(from)], self.ends[index(from.other())]);
        let (ours, theirs) = (&self.flows[index(from)], &self.flows[index(from.other())]);
        let acks_syn = arrival.acknowledged.is_some_and(|position| position >= 1 && position <= theirs.next);
        if receiver.state == TcpState::SynSent && receiver.is_heard {
            return acks_syn.then_some(ResetSense::Refusal);
        }
        if sender.state == TcpState::SynSent && sender.is_heard {
            return Some(ResetSense::Stray);
        }
        let is_within = ours.base.is_none() || ours.is_near(arrival.position);
        if !is_within {
            return None;
        }
        // RFC 9293 §3.5.2: the answer of an end without a connection has no ACK, and the number that was acknowledged.
        let last_ack = theirs.last_ack.map(|(position, _)| position);
        let is_answer = !heard.is(TcpFlags::ACK) && last_ack == Some(arrival.position);
        let has_closed = ours.fin.is_some();
        Some(match (has_closed, theirs.sent_data) {
            (true, true) => ResetSense::AfterClose,
            _ if is_answer && !has_closed && sender.is_synchronized() && receiver.is_synchronized() => {
                ResetSense::HalfOpen
            }
            _ => ResetSense::Abort,
        })
    }

    /// Remembers the first RST that ends something, and tells of it.
    fn count_reset(&mut self, heard: &Heard, from: Side, sense: Option<ResetSense>) -> Vec<SegmentNote> {
        if !heard.is(TcpFlags::RST) {
            return Vec::new();
        }
        let Some(sense) = sense else { return vec![SegmentNote::BadAcknowledgment] };
        let others = self.flows[index(from)].report.hop_limits;
        let hop_limit = heard.hop_limit;
        let mut notes = vec![SegmentNote::Reset(sense)];
        if let Some(HopLimits { least, greatest }) = others
            && !(least..=greatest).contains(&hop_limit)
        {
            let nearest = if hop_limit < least { least } else { greatest };
            notes.push(SegmentNote::ResetHopLimit(nearest));
        }
        let after = heard.at.since(self.first).unwrap_or_default();
        let is_over = self.ends.iter().all(|end| end.is_over());
        if sense != ResetSense::Stray && !is_over {
            self.reset.get_or_insert(ResetSeen { from, sense, hop_limit, others, after });
        }
        notes
    }

    fn note_progress(&mut self, heard: &Heard, from: Side, rtt: Option<Duration>, notes: &[SegmentNote]) {
        let [client, server] = self.ends;
        self.simultaneous_open |= notes.contains(&SegmentNote::SimultaneousOpen);
        self.simultaneous_close |= notes.contains(&SegmentNote::SimultaneousClose);
        if heard.is(TcpFlags::SYN | TcpFlags::ACK) {
            self.progress.is_answered = true;
            if from == Side::Server {
                self.handshake = self.handshake.or(rtt);
            }
        }
        self.progress.is_refused |= notes.contains(&SegmentNote::Reset(ResetSense::Refusal));
        if client.is_synchronized() && server.is_synchronized() {
            self.is_established = true;
            self.progress.is_completed = true;
        }
    }
}

/// The place of a side among the ends and the directions.
pub(super) const fn index(side: Side) -> usize {
    match side {
        Side::Client => 0,
        Side::Server => 1,
    }
}
