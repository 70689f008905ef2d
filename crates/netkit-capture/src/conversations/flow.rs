//! One direction of a connection: positions counted from its first sequence number, what was sent and acknowledged.

use std::collections::VecDeque;
use std::time::Duration;

use netkit_model::{FlowReport, KernelTime};

use super::ranges::Ranges;

/// Segments whose acknowledgment is waited for: a window of a fast path has more, and the latest say as much.
const MOST_SENT: usize = 128;
/// The farthest that a window reaches (RFC 7323 §2.3): what lies beyond is no part of the stream.
const FARTHEST: i64 = 1 << 30;

/// What one end sends.
#[derive(Clone, Debug, Default)]
pub(super) struct Flow {
    /// The sequence number of position 0: that of the SYN.
    pub(super) base: Option<u32>,
    /// The SYN itself was seen.
    pub(super) has_syn: bool,
    /// The position behind the last that was sent (`SND.NXT`).
    pub(super) next: i64,
    /// The position up to which the other end has acknowledged (`SND.UNA`).
    pub(super) acknowledged: i64,
    pub(super) seen: Ranges,
    /// The position of the FIN.
    pub(super) fin: Option<i64>,
    /// The last acknowledgment that this end sent, and the window with it as it stood in the header.
    pub(super) last_ack: Option<(i64, u16)>,
    /// How often it was sent again.
    pub(super) duplicate_acks: u32,
    /// Its last segment was a keep-alive probe.
    pub(super) asked_alive: bool,
    /// Its last segment carried data.
    pub(super) sent_data: bool,
    /// Since when its window is zero.
    pub(super) closed_window: Option<KernelTime>,
    /// When the last segment went beyond all before.
    pub(super) advanced: Option<KernelTime>,
    sent: VecDeque<Sent>,
    pub(super) report: FlowReport,
}

/// A segment that is not acknowledged yet.
#[derive(Clone, Copy, Debug)]
struct Sent {
    end: i64,
    at: KernelTime,
    is_repeated: bool,
}

impl Flow {
    /// The position of a sequence number: that nearest to what was sent last. The first is behind an unseen SYN.
    pub(super) fn position(&mut self, sequence: u32, is_syn: bool) -> i64 {
        let base = *self.base.get_or_insert_with(|| {
            if is_syn {
                sequence
            } else {
                // So that nothing counts as missing: all before was sent and acknowledged.
                (self.next, self.acknowledged) = (1, 1);
                sequence.wrapping_sub(1)
            }
        });
        self.has_syn |= is_syn;
        nearest(base, self.next, sequence)
    }

    /// The position of what the other end acknowledges.
    pub(super) fn acknowledged_position(&mut self, acknowledgment: u32) -> i64 {
        self.position(acknowledgment, false)
    }

    /// It begins anew: another SYN in an open connection.
    pub(super) fn restart(&mut self) {
        let report = std::mem::take(&mut self.report);
        *self = Self { report, ..Self::default() };
    }

    /// Whether these positions can be part of the stream.
    pub(super) fn is_near(&self, position: i64) -> bool {
        position.saturating_sub(self.next).abs() <= FARTHEST
    }

    /// A segment was sent: how many of its positions are new.
    pub(super) fn send(&mut self, start: i64, end: i64, at: KernelTime) -> u64 {
        if start >= end || !self.is_near(end) {
            return 0;
        }
        let is_repeated = start < self.next;
        if is_repeated {
            let overlapping = self.sent.iter_mut().filter(|sent| sent.end > start);
            overlapping.for_each(|sent| sent.is_repeated = true);
        } else {
            if self.sent.len() >= MOST_SENT {
                self.sent.pop_front();
            }
            self.sent.push_back(Sent { end, at, is_repeated: false });
        }
        if end > self.next {
            self.next = end;
            self.advanced = Some(at);
        }
        self.seen.add(start, end)
    }

    /// How long ago the segment that ends here, or the nearest that is remembered behind it, was sent.
    pub(super) fn age(&self, end: i64, at: KernelTime) -> Duration {
        let first = self.sent.iter().find(|sent| sent.end >= end).map(|sent| sent.at);
        let since = first.or(self.advanced).and_then(|sent| at.since(sent));
        since.unwrap_or_default()
    }

    /// The other end acknowledges up to `position`: the round trip of the last segment that this is about.
    pub(super) fn acknowledge(&mut self, position: i64, at: KernelTime) -> Option<Duration> {
        if position <= self.acknowledged || !self.is_near(position) {
            return None;
        }
        self.acknowledged = position;
        let mut last = None;
        let mut is_repeated = false;
        while let Some(sent) = self.sent.front().copied().filter(|sent| sent.end <= position) {
            is_repeated |= sent.is_repeated;
            last = Some(sent.at);
            self.sent.pop_front();
        }
        let rtt = at.since(last?).filter(|_| !is_repeated)?;
        self.report.rtt.record(rtt);
        Some(rtt)
    }

    /// The window with a segment, in bytes: scaled, if both ends said how.
    pub(super) fn window(&self, window: u16, is_syn: bool, both_scale: bool) -> u32 {
        /// The largest shift (RFC 7323 §2.3).
        const LARGEST: u8 = 14;
        let shift =
            if is_syn || !both_scale { 0 } else { self.report.window_scale.unwrap_or(0).min(LARGEST) };
        u32::from(window) << shift
    }

    /// The window opened again: how long it was closed.
    pub(super) fn open_window(&mut self, at: KernelTime) -> bool {
        let Some(since) = self.closed_window.take() else { return false };
        self.count_closed(since, at);
        true
    }

    /// How long the window has been closed so far counts.
    pub(super) fn count_closed(&mut self, since: KernelTime, at: KernelTime) {
        let closed = at.since(since).unwrap_or_default();
        self.report.longest_zero_window = self.report.longest_zero_window.max(closed);
    }
}

/// The position of `sequence` that is nearest to `around`, which sequence numbers repeat every 2³² (RFC 9293 §3.4).
fn nearest(base: u32, around: i64, sequence: u32) -> i64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "arithmetic modulo 2³²")]
    let around_number = base.wrapping_add(around as u32);
    around + i64::from(sequence.wrapping_sub(around_number).cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_go_on_where_sequence_numbers_wrap() {
        let base = u32::MAX - 10;
        assert_eq!(nearest(base, 0, base), 0);
        assert_eq!(nearest(base, 5, base.wrapping_add(100)), 100);
        assert_eq!(nearest(base, 5_000_000_000, base.wrapping_add(705_032_710)), 5_000_000_006);
        assert_eq!(nearest(base, 1, base.wrapping_sub(3)), -3);
    }
}
