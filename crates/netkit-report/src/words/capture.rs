//! Captured segments and connections in words: states, flags, what is odd, how it ended.
//!
//! It chooses no line and no column.

use std::time::Duration;

use netkit_model::{
    CaptureFact, ConnectionEnd, ConnectionReport, EndState, HopLimits, KernelTime, PacketKind, PacketSeen,
    ResetSeen, ResetSense, SegmentNote, SegmentSeen, Side,
};

use crate::number;
use crate::words;

pub(crate) use super::sockets::state;

/// The state of an end, with a mark where the end itself was not heard.
pub(crate) fn end_state(end: EndState) -> String {
    format!("{}{}", state(end.state), if end.is_heard { "" } else { "?" })
}

/// `12:30:01.000042`, in UTC.
pub(crate) fn time(at: KernelTime) -> String {
    let at = at.since_epoch();
    let seconds = at.as_secs() % 86_400;
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    format!("{hours:02}:{minutes:02}:{:02}.{:06}", seconds % 60, at.subsec_micros())
}

/// Control bits, or that there is none.
pub(crate) fn flags(segment: &SegmentSeen) -> String {
    let flags = segment.flags.to_string();
    if flags.is_empty() { "none".to_owned() } else { flags }
}

/// Everything beside flags, numbers and states, in the order in which people ask for it.
pub(crate) fn remarks(segment: &SegmentSeen) -> Vec<String> {
    let mut remarks: Vec<String> = segment.notes.iter().map(note).collect();
    let options = &segment.options;
    if segment.flags.contains(netkit_model::TcpFlags::SYN) {
        remarks.extend(options.mss.map(|mss| format!("mss {mss}")));
        remarks.extend(options.window_scale.map(|shift| format!("wscale {shift}")));
        remarks.extend(options.sack_permitted.then(|| "sack".to_owned()));
        remarks.extend(options.timestamps.map(|_| "timestamps".to_owned()));
        remarks.push(format!("win {}", segment.window));
    }
    if options.sack_blocks > 0 {
        remarks.push(format!("sack of {}", counted(options.sack_blocks.into(), "block")));
    }
    if options.is_malformed {
        remarks.push("malformed options".to_owned());
    }
    if segment.flags.contains(netkit_model::TcpFlags::RST) {
        remarks.push(format!("ttl {}", segment.hop_limit));
    }
    remarks.extend(segment.rtt.map(|rtt| format!("rtt {} ms", number::rtt(rtt))));
    remarks
}

/// What is odd about a segment.
pub(crate) fn note(note: &SegmentNote) -> String {
    let plain = match note {
        SegmentNote::Reuses(number) => return format!("reuses the ports of #{number}"),
        SegmentNote::OtherAddress(other) => return format!("answered by {other}"),
        SegmentNote::ResetHopLimit(nearest) => {
            return format!("not the TTL of its other segments ({nearest})");
        }
        SegmentNote::Retransmission(after) => {
            return format!("retransmission after {} ms", number::rtt(*after));
        }
        SegmentNote::FastRetransmission(after) => {
            return format!("fast retransmission after {} ms", number::rtt(*after));
        }
        SegmentNote::DuplicateAck(count) => return format!("duplicate ACK {count}"),
        SegmentNote::Joined => "joined in the middle",
        SegmentNote::SimultaneousOpen => "simultaneous open",
        SegmentNote::SimultaneousClose => "simultaneous close",
        SegmentNote::SynInOpen => "SYN in an open connection: half-open",
        SegmentNote::ChallengeAck => "challenge ACK: this end still has the old connection",
        SegmentNote::BadAcknowledgment => "acknowledges what was never sent",
        SegmentNote::Reset(ResetSense::Refusal) => "refused",
        SegmentNote::Reset(ResetSense::HalfOpen) => "this end does not know the connection: half-open",
        SegmentNote::Reset(ResetSense::AfterClose) => "data after this end has closed",
        SegmentNote::Reset(ResetSense::Abort) => "reset",
        SegmentNote::Reset(ResetSense::Stray) => "rejects what does not fit its handshake",
        SegmentNote::SpuriousProven => "D-SACK: the retransmission was needless",
        SegmentNote::OutOfOrder => "out of order",
        SegmentNote::Gap => "a segment before it was not captured",
        SegmentNote::AcknowledgesUnseen => "acknowledges data that was not captured",
        SegmentNote::ZeroWindow => "zero window",
        SegmentNote::WindowOpens => "window opens",
        SegmentNote::WindowProbe => "window probe",
        SegmentNote::KeepAlive => "keep-alive",
        SegmentNote::KeepAliveAck => "keep-alive ACK",
        SegmentNote::HalfClosed => "half-closed: data to an end that has closed",
        SegmentNote::Wraps => "sequence numbers wrap",
        SegmentNote::Cut => "header cut by the capture",
    };
    plain.to_owned()
}

/// The name of a note in JSON.
pub(crate) const fn note_name(note: &SegmentNote) -> &'static str {
    match note {
        SegmentNote::Joined => "joined",
        SegmentNote::Reuses(_) => "reuses",
        SegmentNote::SimultaneousOpen => "simultaneous-open",
        SegmentNote::SimultaneousClose => "simultaneous-close",
        SegmentNote::SynInOpen => "syn-in-open",
        SegmentNote::ChallengeAck => "challenge-ack",
        SegmentNote::BadAcknowledgment => "bad-acknowledgment",
        SegmentNote::OtherAddress(_) => "other-address",
        SegmentNote::Reset(sense) => reset_name(*sense),
        SegmentNote::ResetHopLimit(_) => "reset-hop-limit",
        SegmentNote::Retransmission(_) => "retransmission",
        SegmentNote::FastRetransmission(_) => "fast-retransmission",
        SegmentNote::SpuriousProven => "spurious-retransmission",
        SegmentNote::OutOfOrder => "out-of-order",
        SegmentNote::Gap => "gap",
        SegmentNote::AcknowledgesUnseen => "acknowledges-unseen",
        SegmentNote::DuplicateAck(_) => "duplicate-ack",
        SegmentNote::ZeroWindow => "zero-window",
        SegmentNote::WindowOpens => "window-opens",
        SegmentNote::WindowProbe => "window-probe",
        SegmentNote::KeepAlive => "keep-alive",
        SegmentNote::KeepAliveAck => "keep-alive-ack",
        SegmentNote::HalfClosed => "half-closed",
        SegmentNote::Wraps => "wraps",
        SegmentNote::Cut => "cut",
    }
}

/// The name in JSON of what a RST says.
pub(crate) const fn reset_name(sense: ResetSense) -> &'static str {
    match sense {
        ResetSense::Refusal => "reset-refusal",
        ResetSense::HalfOpen => "reset-half-open",
        ResetSense::AfterClose => "reset-after-close",
        ResetSense::Abort => "reset-abort",
        ResetSense::Stray => "reset-stray",
    }
}

/// How a connection ended, in a clause.
pub(crate) fn end(report: &ConnectionReport) -> String {
    let text = match report.end {
        ConnectionEnd::Open => "open".to_owned(),
        ConnectionEnd::HalfClosed(side) => format!("closed by the {}, not by the other end", side.name()),
        ConnectionEnd::Closed => "closed".to_owned(),
        ConnectionEnd::Closing => "closing".to_owned(),
        ConnectionEnd::Unanswered => format!("{} without an answer", counted(report.syns.into(), "SYN")),
        ConnectionEnd::Uncompleted => "answered, and not completed".to_owned(),
        ConnectionEnd::Refused => format!("refused{}", reset(report.reset.as_ref())),
        ConnectionEnd::Reset(side) => format!("reset by the {}{}", side.name(), reset(report.reset.as_ref())),
    };
    let other = report.answered_from.map(|other| format!(", answered by {other}")).unwrap_or_default();
    let opened = if report.simultaneous_open { ", opened by both ends at once" } else { "" };
    let closed = if report.simultaneous_close { ", closed by both ends at once" } else { "" };
    format!("{text}{other}{opened}{closed}")
}

fn reset(reset: Option<&ResetSeen>) -> String {
    let Some(reset) = reset else { return String::new() };
    let others = reset.others.filter(|others| !(others.least..=others.greatest).contains(&reset.hop_limit));
    let others = others.map(|others| format!(", its other segments {}", hop_limits(others)));
    let sense = match reset.sense {
        ResetSense::HalfOpen => "which does not know it; ",
        ResetSense::AfterClose => "data came after it had closed; ",
        _ => "",
    };
    format!(" ({sense}TTL {}{})", reset.hop_limit, others.unwrap_or_default())
}

/// `64`, or `63–64`.
pub(crate) fn hop_limits(all: HopLimits) -> String {
    if all.least == all.greatest {
        all.least.to_string()
    } else {
        format!("{}–{}", all.least, all.greatest)
    }
}

/// The name of an end in JSON.
pub(crate) const fn end_name(end: ConnectionEnd) -> &'static str {
    match end {
        ConnectionEnd::Open => "open",
        ConnectionEnd::HalfClosed(_) => "half-closed",
        ConnectionEnd::Closed => "closed",
        ConnectionEnd::Closing => "closing",
        ConnectionEnd::Unanswered => "unanswered",
        ConnectionEnd::Uncompleted => "uncompleted",
        ConnectionEnd::Refused => "refused",
        ConnectionEnd::Reset(_) => "reset",
    }
}

/// A connection in a line: `#3 192.0.2.1:40000 > 192.0.2.7:80  12 segments, 0.5 s, closed`.
pub(crate) fn connection(report: &ConnectionReport) -> String {
    let packets = report.from_client.packets + report.from_server.packets;
    let bytes = report.from_client.unique_bytes + report.from_server.unique_bytes;
    let again = report.from_client.retransmissions + report.from_server.retransmissions;
    let data = if bytes > 0 { format!(", {}", counted(bytes, "byte")) } else { String::new() };
    let again = if again > 0 { format!(", {again} sent again") } else { String::new() };
    format!(
        "#{} {} > {}  {}{data}{again}, {}: {}",
        report.number,
        report.client,
        report.server,
        counted(packets, "segment"),
        span(report.duration()),
        end(report)
    )
}

/// `0.042 ms`, `1.2 s`.
pub(crate) fn span(duration: Duration) -> String {
    if duration >= Duration::from_secs(1) {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} ms", number::rtt(duration))
    }
}

/// A packet that belongs to no connection.
pub(crate) fn packet(seen: &PacketSeen) -> String {
    let ends = |ports: Option<(u16, u16)>| match (seen.addresses, ports) {
        (Some((source, destination)), Some((from, to))) => {
            format!(
                "{} > {}",
                std::net::SocketAddr::new(source, from),
                std::net::SocketAddr::new(destination, to)
            )
        }
        (Some((source, destination)), None) => format!("{source} > {destination}"),
        (None, _) => String::new(),
    };
    match &seen.kind {
        PacketKind::Udp { source_port, destination_port, length } => {
            format!("UDP  {}  len {length}", ends(Some((*source_port, *destination_port))))
        }
        PacketKind::IcmpError { report, about } => {
            let about = about.map(|(client, server, _)| format!(", about {client} > {server}"));
            format!("ICMP  {}  {}{}", ends(None), words::icmp_words(report), about.unwrap_or_default())
        }
        PacketKind::Icmp { icmp_type, code } => {
            let ipv6 = seen.addresses.is_some_and(|(source, _)| source.is_ipv6());
            let report = netkit_model::IcmpReport {
                ipv6,
                icmp_type: *icmp_type,
                code: *code,
                offender: None,
                mtu: None,
            };
            format!("ICMP  {}  {}", ends(None), words::icmp_words(&report))
        }
        PacketKind::Fragment { offset } => format!("IP  {}  fragment from byte {offset}", ends(None)),
        PacketKind::Ip(protocol) => format!("IP  {}  protocol {protocol}, len {}", ends(None), seen.length),
        PacketKind::Link(0x0806) => "ARP".to_owned(),
        PacketKind::Link(ether_type) => format!("no IP: EtherType 0x{ether_type:04x}, len {}", seen.length),
        PacketKind::Malformed(malformed) => format!("malformed: {malformed}"),
    }
}

/// The kind of a packet in JSON.
pub(crate) const fn packet_name(kind: &PacketKind) -> &'static str {
    match kind {
        PacketKind::Udp { .. } => "udp",
        PacketKind::IcmpError { .. } | PacketKind::Icmp { .. } => "icmp",
        PacketKind::Fragment { .. } => "fragment",
        PacketKind::Ip(_) => "ip",
        PacketKind::Link(_) => "link",
        PacketKind::Malformed(_) => "malformed",
    }
}

/// An observation in words.
pub(crate) fn fact(fact: &CaptureFact) -> String {
    match fact {
        CaptureFact::Packets { packets, tcp, connections, duration } => format!(
            "{} within {}, {tcp} of them TCP, of {}",
            counted(*packets, "packet"),
            span(*duration),
            counted(*connections, "connection"),
        ),
        CaptureFact::Connection(report) => connection_fact(report),
        CaptureFact::Listening(one) => format!(
            "{} to {} from {}{} within {}: {} answered, {} refused, {} completed",
            counted(one.attempts, "attempt"),
            one.server,
            if one.has_more_sources { "more than " } else { "" },
            counted(one.sources, "source"),
            span(one.duration()),
            one.answered,
            one.refused,
            one.completed,
        ),
        CaptureFact::IcmpError { report, client, server } => {
            let from = report.offender.map(|from| format!(" from {from}")).unwrap_or_default();
            format!("ICMP {}{from} about {client} > {server}", words::icmp_words(report))
        }
        CaptureFact::HopLimits { address, hop_limits: all } => {
            format!("other packets from {address} have TTL {}", hop_limits(*all))
        }
        CaptureFact::Dropped { count } => {
            format!("the kernel dropped {}, which netkit did not take in time", counted(*count, "packet"))
        }
    }
}

fn connection_fact(report: &ConnectionReport) -> String {
    let stopped = [Side::Client, Side::Server].into_iter().filter_map(|side| {
        let longest = report.flow(side).longest_zero_window;
        (!longest.is_zero()).then(|| format!(", window of the {} closed for {}", side.name(), span(longest)))
    });
    connection(report) + &stopped.collect::<String>()
}

fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
