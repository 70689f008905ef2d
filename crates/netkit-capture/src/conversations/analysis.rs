//! What is odd about a segment in its direction: repeated, out of order, acknowledged twice, a window of zero, a question
//! whether anybody is there.
//!
//! It changes no state of an end: those follow from the flags (`states.rs`).

use std::time::Duration;

use netkit_model::{HopLimits, SegmentNote, Side, TcpFlags};
use netkit_packet::tcp::SackBlock;

use super::Heard;
use super::connection::{Arrival, Connection, index};
use super::flow::Flow;

/// Duplicate acknowledgments that make a sender repeat at once (RFC 5681 §3.2).
const FAST: u32 = 3;
/// What is overtaken on the way comes within a few milliseconds; what was lost comes after a round trip.
const OVERTAKEN: Duration = Duration::from_millis(3);

/// Counts a segment and tells what is odd; its window in bytes, and the round trip that it completes.
pub(super) fn analyse(
    connection: &mut Connection,
    heard: &Heard,
    from: Side,
    arrival: &Arrival,
    notes: &mut Vec<SegmentNote>,
) -> (u32, Option<Duration>) {
    let handshake = connection.handshake;
    let has_told = connection.told_half_closed;
    let (ours, theirs) = take_apart(&mut connection.flows, from);
    let is_data = heard.length > 0;
    note_options(ours, heard);
    let both_scale = ours.report.window_scale.is_some() && theirs.report.window_scale.is_some();
    let window = ours.window(heard.window, heard.is(TcpFlags::SYN), both_scale);
    ours.report.packets += 1;
    if heard.is_cut {
        notes.push(SegmentNote::Cut);
    }
    if heard.is(TcpFlags::RST) {
        return (window, None);
    }
    ours.report.hop_limits = Some(HopLimits::and(ours.report.hop_limits, heard.hop_limit));
    ours.report.greatest_window = ours.report.greatest_window.max(window);
    let probes = probe(ours, theirs, heard, arrival);
    notes.extend(probes);
    if probes.is_none() {
        notes.extend(sequence(ours, theirs, heard, arrival, handshake));
    }
    if is_data && theirs.fin.is_some_and(|fin| theirs.next > fin) && !has_told && ours.fin.is_none() {
        notes.push(SegmentNote::HalfClosed);
        connection.told_half_closed = true;
    }
    let (ours, theirs) = take_apart(&mut connection.flows, from);
    notes.extend(repeated_ack(ours, theirs, heard, arrival));
    let rtt = acknowledge(ours, theirs, heard, arrival, notes);
    note_window(ours, heard, notes);
    ours.asked_alive = probes == Some(SegmentNote::KeepAlive);
    ours.sent_data = is_data;
    if heard.is(TcpFlags::FIN) && ours.is_near(arrival.end) {
        ours.fin.get_or_insert(arrival.end - 1);
        ours.report.has_closed = true;
    }
    (window, rtt)
}

fn take_apart(flows: &mut [Flow; 2], from: Side) -> (&mut Flow, &mut Flow) {
    let [client, server] = flows;
    if index(from) == 0 { (client, server) } else { (server, client) }
}

fn note_options(ours: &mut Flow, heard: &Heard) {
    let report = &mut ours.report;
    if heard.is(TcpFlags::SYN) {
        report.mss = heard.options.mss.or(report.mss);
        report.window_scale = heard.options.window_scale.or(report.window_scale);
        report.sack_permitted |= heard.options.sack_permitted;
    }
    report.timestamps |= heard.options.timestamps.is_some();
}

/// A question that repeats one byte at the most, of what was acknowledged already, or tries one byte where none may be sent.
fn probe(ours: &mut Flow, theirs: &Flow, heard: &Heard, arrival: &Arrival) -> Option<SegmentNote> {
    let is_plain = !heard.is(TcpFlags::SYN) && !heard.is(TcpFlags::FIN) && heard.length <= 1;
    let is_before = arrival.position == ours.next - 1;
    let is_next = arrival.position == ours.next && heard.length == 1;
    if theirs.closed_window.is_some() && is_plain && (is_before || is_next) {
        return Some(SegmentNote::WindowProbe);
    }
    if is_plain && is_before && ours.next > 1 && ours.acknowledged >= ours.next {
        ours.report.keep_alives += 1;
        return Some(SegmentNote::KeepAlive);
    }
    None
}

/// What a segment with a sequence number of its own says, and counts its data.
fn sequence(
    ours: &mut Flow,
    theirs: &Flow,
    heard: &Heard,
    arrival: &Arrival,
    handshake: Option<Duration>,
) -> Vec<SegmentNote> {
    let (start, end) = (arrival.position, arrival.end);
    if start == end {
        return Vec::new();
    }
    let mut notes = Vec::new();
    let (first, past) = (ours.next, ours.age(end, heard.at));
    // In a simultaneous open the SYN comes twice, the second time with an acknowledgment: that is an answer.
    let is_answer = heard.is(TcpFlags::SYN | TcpFlags::ACK) && ours.last_ack.is_none();
    let is_known = ours.seen.cover(start, end);
    let is_anything = first > 0 || ours.has_syn && start > 0;
    let answers_acks = theirs.duplicate_acks >= FAST && theirs.last_ack.is_some_and(|(ack, _)| ack == start);
    let is_late = past > OVERTAKEN.max(handshake.unwrap_or_default());
    let added = ours.send(start, end, heard.at);
    let report = &mut ours.report;
    if is_answer {
        // Nothing is odd about it.
    } else if is_known || start < first && (answers_acks || is_late) {
        report.retransmissions += 1;
        report.retransmitted_bytes += u64::from(heard.length);
        report.fast_retransmissions += u64::from(answers_acks);
        notes.push(if answers_acks {
            SegmentNote::FastRetransmission(past)
        } else {
            SegmentNote::Retransmission(past)
        });
    } else if start < first {
        report.out_of_order += 1;
        notes.push(SegmentNote::OutOfOrder);
    } else if start > first && is_anything {
        notes.push(SegmentNote::Gap);
    }
    let controls = u64::from(heard.is(TcpFlags::SYN)) + u64::from(heard.is(TcpFlags::FIN));
    report.bytes += u64::from(heard.length);
    report.unique_bytes += if is_known { 0 } else { added.saturating_sub(controls).min(heard.length.into()) };
    let span = u32::try_from(end - start).unwrap_or(u32::MAX);
    if heard.sequence.checked_add(span).is_none() {
        notes.push(SegmentNote::Wraps);
    }
    notes
}

/// An acknowledgment that says nothing new (RFC 5681 §2), or answers whether anybody is there.
fn repeated_ack(ours: &mut Flow, theirs: &Flow, heard: &Heard, arrival: &Arrival) -> Option<SegmentNote> {
    let acknowledged = arrival.acknowledged?;
    let last = ours.last_ack.replace((acknowledged, heard.window));
    let is_pure = arrival.position == arrival.end && heard.length == 0;
    let is_repeated = is_pure && last.is_some_and(|(ack, _)| ack == acknowledged);
    if is_repeated && theirs.asked_alive {
        return Some(SegmentNote::KeepAliveAck);
    }
    let is_same_window = last.is_some_and(|(_, window)| window == heard.window) || !heard.sack.is_empty();
    if is_repeated && is_same_window && theirs.next > acknowledged {
        ours.duplicate_acks += 1;
        ours.report.duplicate_acks += 1;
        return Some(SegmentNote::DuplicateAck(ours.duplicate_acks));
    }
    if !is_repeated && last.is_some_and(|(ack, _)| ack != acknowledged) {
        ours.duplicate_acks = 0;
    }
    None
}

/// What the other direction learns: a round trip, that a repetition was needless, that something was not captured.
fn acknowledge(
    ours: &Flow,
    theirs: &mut Flow,
    heard: &Heard,
    arrival: &Arrival,
    notes: &mut Vec<SegmentNote>,
) -> Option<Duration> {
    let acknowledged = arrival.acknowledged?;
    if reports_duplicate(&heard.sack, heard.acknowledgment) && ours.report.packets > 0 {
        theirs.report.spurious += 1;
        notes.push(SegmentNote::SpuriousProven);
    }
    if acknowledged > theirs.next && theirs.next > 1 && theirs.is_near(acknowledged) {
        notes.push(SegmentNote::AcknowledgesUnseen);
        theirs.next = acknowledged;
    }
    theirs.acknowledge(acknowledged, heard.at)
}

/// Whether the first block of a selective acknowledgment reports data that came twice (RFC 2883 §4).
fn reports_duplicate(blocks: &[SackBlock], acknowledgment: u32) -> bool {
    let [first, others @ ..] = blocks else { return false };
    let is_at_most = |one: u32, other: u32| other.wrapping_sub(one).cast_signed() >= 0;
    let is_acknowledged = is_at_most(first.right_edge, acknowledgment);
    let is_within = others.first().is_some_and(|second| {
        is_at_most(second.left_edge, first.left_edge) && is_at_most(first.right_edge, second.right_edge)
    });
    is_acknowledged || is_within
}

fn note_window(ours: &mut Flow, heard: &Heard, notes: &mut Vec<SegmentNote>) {
    if heard.is(TcpFlags::SYN) || !heard.is(TcpFlags::ACK) {
        return;
    }
    if heard.window > 0 {
        if ours.open_window(heard.at) {
            notes.push(SegmentNote::WindowOpens);
        }
        return;
    }
    ours.report.zero_windows += 1;
    let since = *ours.closed_window.get_or_insert(heard.at);
    ours.count_closed(since, heard.at);
    notes.push(SegmentNote::ZeroWindow);
}
