//! The sending half of a connection: what is still to be acknowledged, what may leave, and what must leave again.
//!
//! It knows sequence numbers and windows, not connection states. Loss is met as RFC 6582 says, but without a
//! congestion window: at most [`FLIGHT`] segments are under way.

use std::collections::VecDeque;
use std::time::Duration;

use super::sequence::SequenceNumber;

/// Segments under way at once: the initial window of RFC 6928, so that an answer looks like a real server's first flight.
const FLIGHT: usize = 10;
/// Retransmissions of the same data before the connection is given up.
const TRIES: u32 = 6;
/// The first retransmission timeout (RFC 6298 §2.1), and where doubling it ends (§2.5).
pub(super) const FIRST_TIMEOUT: Duration = Duration::from_secs(1);
const LONGEST_TIMEOUT: Duration = Duration::from_secs(60);
/// Duplicate acknowledgments that mean a loss (RFC 5681 §3.2).
const DUPLICATES: u32 = 3;
/// Smaller segments are never sent, whatever the other side or a router asks for: the floor of Linux (`TCP_MIN_SND_MSS`).
const SMALLEST_SEGMENT: usize = 48;

/// Data to send, data under way, and the timer that watches it.
#[derive(Debug)]
pub(super) struct Sender {
    /// SND.UNA.
    unacknowledged: SequenceNumber,
    /// SND.NXT.
    next: SequenceNumber,
    /// SND.WND.
    window: usize,
    segment_size: usize,
    /// What lies from `unacknowledged` on, sent or not.
    data: VecDeque<u8>,
    fin: Fin,
    timer: Option<Duration>,
    first_timeout: Duration,
    timeout: Duration,
    tries: u32,
    duplicates: u32,
    /// While a loss is repaired: what was under way when it was noticed ends here.
    recovery: Option<SequenceNumber>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fin {
    NotYet,
    Wanted,
    Acknowledged,
}

/// A stretch of the stream to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) sequence: SequenceNumber,
    pub(super) payload: Vec<u8>,
    /// Nothing waits behind it.
    pub(super) is_last: bool,
    pub(super) fin: bool,
}

impl Sender {
    /// A sender whose first byte has this sequence number; `thinking` makes every answer, and so every timeout, later.
    pub(super) fn new(first: SequenceNumber, segment_size: u16, window: u16, thinking: Duration) -> Self {
        let first_timeout = FIRST_TIMEOUT + thinking;
        Self {
            unacknowledged: first,
            next: first,
            window: window.into(),
            segment_size: SMALLEST_SEGMENT.max(segment_size.into()),
            data: VecDeque::new(),
            fin: Fin::NotYet,
            timer: None,
            first_timeout,
            timeout: first_timeout,
            tries: 0,
            duplicates: 0,
            recovery: None,
        }
    }

    /// SND.NXT.
    pub(super) fn next(&self) -> SequenceNumber {
        self.next
    }

    /// Bytes that are not acknowledged.
    pub(super) fn backlog(&self) -> usize {
        self.data.len()
    }

    /// Appends to the stream.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        if self.fin == Fin::NotYet {
            self.data.extend(bytes);
        }
    }

    /// Ends the stream behind what was pushed.
    pub(super) fn close(&mut self) {
        if self.fin == Fin::NotYet {
            self.fin = Fin::Wanted;
        }
    }

    /// Whether the other side has everything, the end included.
    pub(super) fn is_finished(&self) -> bool {
        self.fin == Fin::Acknowledged
    }

    /// When [`Self::wake`] has something to do.
    pub(super) fn next_wake(&self) -> Option<Duration> {
        self.timer
    }

    /// Sends what the window and the flight allow.
    pub(super) fn transmit(&mut self, now: Duration, out: &mut Vec<Piece>) {
        loop {
            let flight = self.flight();
            let unsent = self.data.len().saturating_sub(flight);
            let room =
                self.window.min(FLIGHT * self.segment_size).saturating_sub(flight).min(self.segment_size);
            // A small segment only when nothing is under way: no silly windows (RFC 9293 §3.8.6.2.1).
            let waits = if unsent == 0 {
                flight > self.data.len() || self.fin != Fin::Wanted
            } else {
                room == 0 || (room < unsent.min(self.segment_size) && flight > 0)
            };
            if waits {
                break;
            }
            out.push(self.piece(flight, room));
        }
        if self.is_idle() {
            self.timer = None;
        } else if self.timer.is_none() {
            self.timer = Some(now + self.timeout);
        }
    }

    /// Takes an acknowledgment with its window; `carries_nothing` when its segment has no data, SYN or FIN. `false` when
    /// it acknowledges what was never sent (RFC 9293 §3.10.7.4).
    pub(super) fn acknowledge(
        &mut self,
        acknowledgment: SequenceNumber,
        window: u16,
        carries_nothing: bool,
        out: &mut Vec<Piece>,
    ) -> bool {
        let Some(advance) = acknowledgment.since(self.unacknowledged) else { return true };
        if advance > self.flight() {
            return false;
        }
        let window = usize::from(window);
        if advance > 0 {
            self.advance(advance);
            // A partial acknowledgment shows the next hole (RFC 6582 §3.2, step 3).
            match self.recovery {
                Some(end) if acknowledgment.is_before(end) => out.push(self.first_piece()),
                _ => self.recovery = None,
            }
        } else if carries_nothing && window == self.window && window > 0 && self.flight() > 0 {
            self.duplicates += 1;
            if self.duplicates == DUPLICATES && self.recovery.is_none() {
                self.recovery = Some(self.next);
                out.push(self.first_piece());
            }
        }
        let was_closed = std::mem::replace(&mut self.window, window) == 0;
        if window == 0 {
            // Whoever answers probes of its closed window is alive (RFC 9293 §3.8.6.1).
            self.tries = 0;
        } else if was_closed && self.flight() > 0 {
            // The byte of the last probe was not taken.
            self.recovery = Some(self.next);
            out.push(self.first_piece());
        }
        true
    }

    /// The retransmission timer; `false` when the connection is to be given up.
    pub(super) fn wake(&mut self, now: Duration, out: &mut Vec<Piece>) -> bool {
        if self.timer.is_none_or(|timer| now < timer) {
            return true;
        }
        self.tries += 1;
        if self.tries > TRIES {
            return false;
        }
        self.timeout = (self.timeout * 2).min(LONGEST_TIMEOUT);
        self.timer = Some(now + self.timeout);
        self.recovery = Some(self.next);
        out.push(self.first_piece());
        true
    }

    /// The path takes no larger segments: what is under way leaves again in smaller ones (RFC 1191 §6.4).
    pub(super) fn limit_segment_size(&mut self, segment_size: u16, out: &mut Vec<Piece>) {
        let segment_size = SMALLEST_SEGMENT.max(segment_size.into());
        if segment_size >= self.segment_size {
            return;
        }
        self.segment_size = segment_size;
        if self.flight() > 0 {
            self.recovery = Some(self.next);
            out.push(self.first_piece());
        }
    }

    fn flight(&self) -> usize {
        self.next.since(self.unacknowledged).expect("SND.NXT is never before SND.UNA")
    }

    fn is_idle(&self) -> bool {
        self.data.is_empty() && self.fin != Fin::Wanted
    }

    fn advance(&mut self, places: usize) {
        let acknowledged = places.min(self.data.len());
        self.data.drain(..acknowledged);
        if places > acknowledged {
            self.fin = Fin::Acknowledged;
        }
        self.unacknowledged = self.unacknowledged.plus(places);
        self.timer = None;
        self.timeout = self.first_timeout;
        self.tries = 0;
        self.duplicates = 0;
    }

    /// What lies at SND.UNA, once more; with a closed window one byte of it, as a probe.
    fn first_piece(&mut self) -> Piece {
        self.piece(0, self.segment_size.min(self.window.max(1)))
    }

    /// The piece `offset` behind SND.UNA, at most so long; SND.NXT moves on when it is new.
    fn piece(&mut self, offset: usize, longest: usize) -> Piece {
        let end = self.data.len().min(offset + longest);
        let payload: Vec<u8> = self.data.range(offset.min(end)..end).copied().collect();
        let is_last = end == self.data.len();
        let fin = is_last && self.fin == Fin::Wanted;
        let sequence = self.unacknowledged.plus(offset);
        let behind = sequence.plus(payload.len() + usize::from(fin));
        if self.next.is_before(behind) {
            self.next = behind;
        }
        Piece { sequence, payload, is_last, fin }
    }
}
