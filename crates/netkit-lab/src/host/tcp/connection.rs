//! One connection that the other side opened: segments and timers in, segments out (RFC 9293 §3.10.7.4).
//!
//! Data is taken in order only. What is said on the connection is the application's, what leaves when is the sender's.

use std::time::Duration;

use netkit_packet::tcp::{TcpFlags, TcpOption, TcpSegment, decode_options};

use super::application::{Application, Deed, Service};
use super::segment::{Ends, Segment, length};
use super::sender::{FIRST_TIMEOUT, Piece, Sender};
use super::sequence::SequenceNumber;
use super::state::{State, Step};
use crate::topology::TcpManner;

/// The path MTU that the host hopes for: Ethernet's, which makes segments of 1460 and 1440 bytes.
const HOPED_FOR_MTU: usize = 1500;
/// A SYN-ACK is sent once and so many times again.
const SYN_ACK_TRIES: u32 = 3;
/// How long a closed connection is remembered, and how long one that only the other side may close: Linux's 60 seconds.
const LINGER: Duration = Duration::from_secs(60);
/// Bytes that may wait for the other side's acknowledgment before the application goes unheard.
const BACKLOG: usize = 1 << 20;

/// A connection from its SYN on.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) ends: Ends,
    state: State,
    manner: TcpManner,
    /// ISS.
    initial: SequenceNumber,
    /// RCV.NXT.
    expected: SequenceNumber,
    handshake: Handshake,
    sender: Sender,
    application: Application,
    expires: Option<Duration>,
}

/// The SYN-ACK: when it is sent next, how often it was, and how long the next wait is.
#[derive(Debug)]
struct Handshake {
    due: Duration,
    sent: u32,
    timeout: Duration,
}

impl Connection {
    /// Takes a SYN. The SYN-ACK leaves at the next [`Self::wake`], which may be due at once; `thinking` is what the host
    /// adds to every answer.
    pub(super) fn accept(
        now: Duration,
        ends: Ends,
        service: &Service<'_>,
        syn: &TcpSegment<'_>,
        initial: SequenceNumber,
        thinking: Duration,
    ) -> Self {
        let offered = decode_options(syn.options).find_map(|option| match option {
            Ok(TcpOption::MaximumSegmentSize(size)) => Some(size),
            _ => None,
        });
        let segment_size =
            offered.unwrap_or(ends.default_segment_size()).min(ends.segment_size(HOPED_FOR_MTU));
        let timeout = FIRST_TIMEOUT + thinking;
        Self {
            ends,
            state: State::SynReceived,
            manner: service.manner,
            initial,
            expected: SequenceNumber(syn.sequence).plus(1),
            handshake: Handshake { due: now + service.syn_ack_delay, sent: 0, timeout },
            sender: Sender::new(initial.plus(1), segment_size, syn.window, thinking),
            application: Application::new(service.manner),
            expires: None,
        }
    }

    /// Whether it is over and can be forgotten.
    pub(super) fn is_closed(&self) -> bool {
        self.state == State::Closed
    }

    /// Whether a segment begins another connection between the same sockets: a new SYN in the middle of the handshake
    /// or after the end (RFC 9293 §3.10.7.4, RFC 6191 §2).
    pub(super) fn gives_way_to(&self, segment: &TcpSegment<'_>) -> bool {
        let sequence = SequenceNumber(segment.sequence);
        is_opening(segment)
            && match self.state {
                State::SynReceived => sequence.plus(1) != self.expected,
                State::TimeWait => self.expected.is_before(sequence),
                _ => false,
            }
    }

    /// When [`Self::wake`] has something to do.
    pub(super) fn next_wake(&self) -> Option<Duration> {
        match self.state {
            State::Closed => None,
            State::SynReceived => Some(self.handshake.due),
            _ => {
                let timers = [self.expires, self.application.next_wake(), self.sender.next_wake()];
                timers.into_iter().flatten().min()
            }
        }
    }

    /// What is due by `now`: the SYN-ACK, retransmissions, words of the application, the end.
    pub(super) fn wake(&mut self, now: Duration, out: &mut Vec<Segment>) {
        if self.state == State::SynReceived {
            self.send_syn_ack_when_due(now, out);
        } else if self.expires.is_some_and(|end| end <= now) {
            self.state = State::Closed;
        } else {
            let mut pieces = Vec::new();
            if self.sender.wake(now, &mut pieces) {
                self.act(now, pieces, out);
            } else {
                self.state = State::Closed;
            }
        }
    }

    /// Takes a segment; `false` when the host takes no notice of it.
    pub(super) fn receive(
        &mut self,
        now: Duration,
        service: &Service<'_>,
        segment: &TcpSegment<'_>,
        out: &mut Vec<Segment>,
    ) -> bool {
        let has = |flag| segment.flags.contains(flag);
        let is_handshake = self.state == State::SynReceived;
        if is_handshake && is_opening(segment) {
            // The SYN again: the other side may have missed the answer, unless it is still to be sent.
            out.extend((self.handshake.sent > 0).then(|| self.syn_ack()));
        } else if self.manner == TcpManner::DeafAfterAccept && !is_handshake {
            return false;
        } else if !self.is_acceptable(segment) {
            out.extend((!has(TcpFlags::RST)).then(|| self.acknowledgment()));
        } else if has(TcpFlags::RST) {
            // Only an exact reset counts, others are challenged (RFC 5961 §3.2).
            if segment.sequence == self.expected.0 {
                self.state = State::Closed;
            } else {
                out.push(self.acknowledgment());
            }
        } else if has(TcpFlags::SYN) {
            // RFC 5961 §4.2: whoever really starts anew answers this with a reset.
            out.push(self.acknowledgment());
        } else if has(TcpFlags::ACK) {
            if !is_handshake {
                self.take(now, service, segment, out);
            } else if self.is_established_by(segment) {
                self.state = State::Established;
                self.application.connected(now, service);
                if self.manner != TcpManner::DeafAfterAccept {
                    self.take(now, service, segment, out);
                }
            } else {
                out.extend(Segment::reset_for(segment));
            }
        }
        true
    }

    /// A router says that the path takes no datagrams longer than this.
    pub(super) fn limit_path_mtu(&mut self, now: Duration, path_mtu: usize, out: &mut Vec<Segment>) {
        let mut pieces = Vec::new();
        self.sender.limit_segment_size(self.ends.segment_size(path_mtu), &mut pieces);
        self.act(now, pieces, out);
    }

    /// Takes what an acceptable segment of a synchronized connection carries: acknowledgment, data, FIN.
    fn take(
        &mut self,
        now: Duration,
        service: &Service<'_>,
        segment: &TcpSegment<'_>,
        out: &mut Vec<Segment>,
    ) {
        let acknowledgment = SequenceNumber(segment.acknowledgment);
        let carries_nothing = length(segment) == 0;
        let mut pieces = Vec::new();
        if !self.sender.acknowledge(acknowledgment, segment.window, carries_nothing, &mut pieces) {
            out.push(self.acknowledgment());
            return;
        }
        if self.sender.is_finished() {
            self.step(now, Step::OurFinIsAcknowledged);
        }
        self.hear(now, service, segment);
        self.act(now, pieces, out);
        if !carries_nothing && out.is_empty() && !self.is_closed() {
            out.push(self.acknowledgment());
        }
    }

    /// Takes data and a FIN when they are next in order. With a closed window nothing is.
    fn hear(&mut self, now: Duration, service: &Service<'_>, segment: &TcpSegment<'_>) {
        let Some(known) = self.expected.since(SequenceNumber(segment.sequence)) else { return };
        if self.window() == 0 || !self.state.may_hear() {
            return;
        }
        let fresh = segment.payload.get(known..).unwrap_or_default();
        if !fresh.is_empty() {
            self.expected = self.expected.plus(fresh.len());
            self.application.heard(now, service, fresh);
        }
        // An acceptable segment does not end before RCV.NXT, so the FIN is the next.
        if segment.flags.contains(TcpFlags::FIN) {
            self.expected = self.expected.plus(1);
            self.step(now, Step::TheirFin);
            self.application.peer_closed(now);
        }
    }

    /// Lets the application do what is due, and sends it together with what must leave anyway.
    fn act(&mut self, now: Duration, mut pieces: Vec<Piece>, out: &mut Vec<Segment>) {
        while let Some(deed) = self.application.take_due(now) {
            match deed {
                Deed::Say(bytes) if self.state.may_speak() && self.sender.backlog() < BACKLOG => {
                    self.sender.push(&bytes);
                }
                Deed::Say(_) => {}
                Deed::Close => {
                    if self.state.may_speak() {
                        self.sender.close();
                        self.step(now, Step::WeClose);
                    }
                }
                Deed::Reset => {
                    self.state = State::Closed;
                    let flags = TcpFlags::RST | TcpFlags::ACK;
                    out.push(Segment::bare(flags, self.sender.next(), self.expected));
                    return;
                }
            }
        }
        self.sender.transmit(now, &mut pieces);
        out.extend(pieces.into_iter().map(|piece| self.segment(piece)));
    }

    fn step(&mut self, now: Duration, step: Step) {
        let after = self.state.after(step);
        let before = std::mem::replace(&mut self.state, after);
        if self.state != before && matches!(self.state, State::FinWait2 | State::TimeWait) {
            self.expires = Some(now + LINGER);
        }
    }

    fn send_syn_ack_when_due(&mut self, now: Duration, out: &mut Vec<Segment>) {
        if now < self.handshake.due {
            return;
        }
        if self.handshake.sent > SYN_ACK_TRIES {
            self.state = State::Closed;
            return;
        }
        self.handshake.sent += 1;
        self.handshake.due = now + self.handshake.timeout;
        self.handshake.timeout *= 2;
        out.push(self.syn_ack());
    }

    /// Whether a segment acknowledges the SYN-ACK. One that is not sent yet cannot be acknowledged.
    fn is_established_by(&self, segment: &TcpSegment<'_>) -> bool {
        self.handshake.sent > 0 && segment.acknowledgment == self.initial.plus(1).0
    }

    /// The first check of RFC 9293 §3.10.7.4. A closed window counts as one byte, so that the acknowledgment in a window
    /// probe is seen; its data is not taken.
    fn is_acceptable(&self, segment: &TcpSegment<'_>) -> bool {
        let window = usize::from(self.window()).max(1);
        let in_window =
            |place: SequenceNumber| place.since(self.expected).is_some_and(|distance| distance < window);
        let first = SequenceNumber(segment.sequence);
        in_window(first) || length(segment).checked_sub(1).is_some_and(|last| in_window(first.plus(last)))
    }

    /// RCV.WND.
    fn window(&self) -> u16 {
        if self.manner == TcpManner::ZeroWindow { 0 } else { u16::MAX }
    }

    fn syn_ack(&self) -> Segment {
        let largest = Some(self.ends.segment_size(HOPED_FOR_MTU));
        let bare = Segment::bare(TcpFlags::SYN | TcpFlags::ACK, self.initial, self.expected);
        Segment { window: self.window(), largest, ..bare }
    }

    fn acknowledgment(&self) -> Segment {
        Segment { window: self.window(), ..Segment::bare(TcpFlags::ACK, self.sender.next(), self.expected) }
    }

    fn segment(&self, piece: Piece) -> Segment {
        let mut flags = TcpFlags::ACK;
        if piece.is_last && !piece.payload.is_empty() {
            flags = flags | TcpFlags::PSH;
        }
        if piece.fin {
            flags = flags | TcpFlags::FIN;
        }
        let bare = Segment::bare(flags, piece.sequence, self.expected);
        Segment { window: self.window(), payload: piece.payload, ..bare }
    }
}

/// Whether a segment asks for a new connection: SYN, and none of ACK, RST and FIN, as Linux wants it.
pub(super) fn is_opening(segment: &TcpSegment<'_>) -> bool {
    let control = TcpFlags::SYN.0 | TcpFlags::ACK.0 | TcpFlags::RST.0 | TcpFlags::FIN.0;
    segment.flags.0 & control == TcpFlags::SYN.0
}
