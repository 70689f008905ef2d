//! Captures in every format: one with everything that can be told of segments, packets and connections.

use std::net::SocketAddr;
use std::time::Duration;

use netkit_model::{
    CaptureCounts, CaptureEvent, CaptureFact, CaptureRun, CapturedFrom, ConnectionEnd, ConnectionReport,
    DelayRange, EndState, Evidence, EvidenceFact, EvidenceId, FlowReport, HopLimits, IcmpReport, KernelTime,
    Listening, Malformed, Method, PacketKind, PacketSeen, ResetSeen, ResetSense, RunReport, SegmentNote,
    SegmentOptions, SegmentSeen, Side, Status, TcpFlags, TcpState, Untrusted, VerdictId,
};
use netkit_report::{CaptureText, CaptureTextOptions, Json, JsonLines, json_lines_schema, json_schema};
use serde_json::Value;

use crate::hostile::{check_error_comes_through, is_hostile};
use crate::programs::{check_valid, document, pretty};
use crate::run::{self, Run, ip, micros};

fn at(microseconds: u64) -> KernelTime {
    KernelTime::from_epoch(Duration::from_secs(1_795_403_402) + micros(microseconds))
}

fn end(text: &str) -> SocketAddr {
    text.parse().expect("an address and a port")
}

fn segment(from: Side, flags: TcpFlags, states: [TcpState; 2], notes: Vec<SegmentNote>) -> CaptureEvent {
    let state = |state| EndState { state, is_heard: state != TcpState::SynReceived || from == Side::Server };
    CaptureEvent::Segment(Box::new(SegmentSeen {
        at: at(42),
        connection: 1,
        is_first: flags == TcpFlags::SYN,
        from,
        client: end("192.0.2.1:40000"),
        server: end("[2001:db8::7]:80"),
        flags,
        sequence: 1,
        acknowledgment: flags.contains(TcpFlags::ACK).then_some(301),
        length: if flags == TcpFlags::ACK { 1_460 } else { 0 },
        window: 64_240,
        hop_limit: 61,
        options: SegmentOptions::default(),
        notes,
        rtt: None,
        client_state: state(states[0]),
        server_state: state(states[1]),
    }))
}

/// Every note that there is, a segment each.
fn notes() -> Vec<SegmentNote> {
    let after = micros(206_000);
    let senses = [
        ResetSense::Refusal,
        ResetSense::HalfOpen,
        ResetSense::AfterClose,
        ResetSense::Abort,
        ResetSense::Stray,
    ];
    let mut all: Vec<_> = senses.map(SegmentNote::Reset).to_vec();
    all.extend([
        SegmentNote::Joined,
        SegmentNote::Reuses(7),
        SegmentNote::SimultaneousOpen,
        SegmentNote::SimultaneousClose,
        SegmentNote::SynInOpen,
        SegmentNote::ChallengeAck,
        SegmentNote::BadAcknowledgment,
        SegmentNote::OtherAddress(end("10.0.0.7:80")),
        SegmentNote::ResetHopLimit(64),
        SegmentNote::Retransmission(after),
        SegmentNote::FastRetransmission(after),
        SegmentNote::SpuriousProven,
        SegmentNote::OutOfOrder,
        SegmentNote::Gap,
        SegmentNote::AcknowledgesUnseen,
        SegmentNote::DuplicateAck(3),
        SegmentNote::ZeroWindow,
        SegmentNote::WindowOpens,
        SegmentNote::WindowProbe,
        SegmentNote::KeepAlive,
        SegmentNote::KeepAliveAck,
        SegmentNote::HalfClosed,
        SegmentNote::Wraps,
        SegmentNote::Cut,
    ]);
    all
}

fn packets() -> Vec<CaptureEvent> {
    let report =
        IcmpReport { ipv6: false, icmp_type: 3, code: 13, offender: Some(ip("192.0.2.254")), mtu: None };
    let about = Some((end("192.0.2.1:40000"), end("198.51.100.7:80"), 6));
    let kinds = [
        PacketKind::Udp { source_port: 5_353, destination_port: 53, length: 40 },
        PacketKind::IcmpError { report, about },
        PacketKind::Icmp { icmp_type: 8, code: 0 },
        PacketKind::Fragment { offset: 1_480 },
        PacketKind::Ip(47),
        PacketKind::Link(0x0806),
        PacketKind::Link(0x88cc),
        PacketKind::Malformed(Malformed::Field { field: "the IPv4 header length in bytes", value: 8 }),
    ];
    let packet = |kind: PacketKind| {
        let is_ip = !matches!(kind, PacketKind::Link(_) | PacketKind::Malformed(_));
        let addresses = is_ip.then(|| (ip("192.0.2.1"), ip("198.51.100.7")));
        CaptureEvent::Packet(Box::new(PacketSeen { at: at(90), addresses, length: 68, kind }))
    };
    kinds.map(packet).to_vec()
}

fn connection(number: u64, ended: ConnectionEnd) -> ConnectionReport {
    let mut rtt = DelayRange::default();
    [18_000, 22_000].map(micros).into_iter().for_each(|delay| rtt.record(delay));
    let flow = FlowReport {
        packets: 12,
        bytes: 5_000,
        unique_bytes: 4_000,
        retransmissions: 2,
        fast_retransmissions: 1,
        retransmitted_bytes: 1_000,
        mss: Some(1_460),
        window_scale: Some(7),
        sack_permitted: true,
        timestamps: true,
        greatest_window: 128_000,
        zero_windows: 1,
        longest_zero_window: micros(700_000),
        has_closed: true,
        rtt,
        hop_limits: Some(HopLimits { least: 60, greatest: 61 }),
        ..FlowReport::default()
    };
    let state = |state| EndState { state, is_heard: true };
    ConnectionReport {
        number,
        client: end("192.0.2.1:40000"),
        server: end("[2001:db8::7]:80"),
        is_joined: number == 2,
        reuses: (number == 3).then_some(1),
        first: at(0),
        last: at(1_250_000),
        longest_idle: micros(800_000),
        handshake: Some(micros(20_100)),
        syns: 1,
        is_answered: true,
        is_established: true,
        answered_from: None,
        simultaneous_open: false,
        simultaneous_close: number == 1,
        end: ended,
        reset: None,
        client_state: state(TcpState::TimeWait),
        server_state: state(TcpState::Closed),
        from_client: flow,
        from_server: FlowReport { packets: 9, greatest_window: 65_535, ..FlowReport::default() },
    }
}

fn report() -> CaptureRun {
    let others = Some(HopLimits { least: 60, greatest: 60 });
    let reset = ResetSeen {
        from: Side::Server,
        sense: ResetSense::Abort,
        hop_limit: 250,
        others,
        after: micros(900),
    };
    let broken = ConnectionReport { reset: Some(reset), ..connection(3, ConnectionEnd::Reset(Side::Server)) };
    let connections = vec![
        connection(1, ConnectionEnd::Closed),
        connection(2, ConnectionEnd::HalfClosed(Side::Client)),
        broken,
        connection(4, ConnectionEnd::Unanswered),
    ];
    let listening = Listening {
        server: end("[2001:db8::7]:80"),
        attempts: 500,
        answered: 10,
        completed: 1,
        refused: 2,
        repeated: 0,
        sources: 400,
        has_more_sources: true,
        source: ip("203.0.113.1"),
        first: at(0),
        last: at(900_000),
    };
    let counts = CaptureCounts {
        packets: 40,
        bytes: 9_000,
        tcp: 33,
        udp: 1,
        icmp: 2,
        fragments: 1,
        other: 2,
        malformed: 1,
        filtered: 5,
        copies: 6,
        cut: 7,
        dropped: Some(8),
    };
    CaptureRun {
        from: CapturedFrom::File(Untrusted::from_bytes(*b"trace\x1b[31m.pcap")),
        filter: "tcp port 80".to_owned(),
        counts,
        first: Some(at(0)),
        last: Some(at(1_250_000)),
        connections,
        forgotten: 3,
        listening: vec![listening],
        icmp_errors: Vec::new(),
    }
}

fn captured() -> Run<CaptureEvent> {
    let report = report();
    let (broken, listening) = (report.connections[2].clone(), report.listening[0].clone());
    let facts = [
        CaptureFact::Packets { packets: 40, tcp: 33, connections: 7, duration: micros(1_250_000) },
        CaptureFact::Connection(Box::new(broken)),
        CaptureFact::Listening(listening),
        CaptureFact::HopLimits {
            address: ip("2001:db8::7"),
            hop_limits: HopLimits { least: 60, greatest: 61 },
        },
        CaptureFact::Dropped { count: 8 },
    ];
    let evidence: Vec<Evidence> = (1..)
        .zip(facts)
        .map(|(id, fact)| Evidence { id: EvidenceId(id), fact: EvidenceFact::Capture(fact) })
        .collect();
    let mut verdict = run::fine("a device resets #3 in the name of the host");
    verdict.id = VerdictId::CaptureReset;
    verdict.status = Status::Fail;
    verdict.evidence = evidence.iter().map(|one| one.id).collect();
    let mut start = run::start(Vec::new(), Method::Tcp);
    start.command = "capture";
    let mut events = vec![
        segment(Side::Client, TcpFlags::SYN, [TcpState::SynSent, TcpState::SynReceived], Vec::new()),
        segment(
            Side::Server,
            TcpFlags::SYN | TcpFlags::ACK,
            [TcpState::Established, TcpState::SynReceived],
            Vec::new(),
        ),
    ];
    let told = |note| segment(Side::Client, TcpFlags::ACK, [TcpState::Established; 2], vec![note]);
    events.extend(notes().into_iter().map(told));
    events.extend(packets());
    let end = run::end(RunReport::Capture(Box::new(report)), verdict, evidence);
    Run { start, names: Vec::new(), origins: Vec::new(), events, end }
}

fn text(options: CaptureTextOptions) -> String {
    captured().rendered(|out| CaptureText::new(out, options))
}

#[test]
fn the_text_of_a_capture() {
    insta::assert_snapshot!(text(CaptureTextOptions::default()));
}

#[test]
fn the_summary_of_a_capture() {
    insta::assert_snapshot!(text(CaptureTextOptions { summary: true, ..CaptureTextOptions::default() }));
}

#[test]
fn the_document_of_a_capture() {
    insta::assert_snapshot!(pretty(&document(&captured())));
}

#[test]
fn every_document_and_line_keeps_to_the_schema() {
    let run = captured();
    check_valid(&json_schema(), &serde_json::from_str(&run.rendered(Json::new)).expect("it is JSON"));
    let lines = run.rendered(JsonLines::new);
    let values: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
    let (last, events) = values.split_last().expect("the document is the last line");
    check_valid(&json_schema(), last);
    for event in events {
        check_valid(&json_lines_schema(), event);
    }
    assert_eq!(
        lines.lines().filter(|line| line.contains("\"event\":\"segment\"")).count(),
        notes().len() + 2
    );
}

#[test]
fn no_format_emits_a_control_character() {
    let quiet = CaptureTextOptions { quiet: true, ..CaptureTextOptions::default() };
    let summary = CaptureTextOptions { summary: true, ..CaptureTextOptions::default() };
    let texts = [CaptureTextOptions::default(), quiet, summary].map(text);
    let documents = [captured().rendered(Json::new), captured().rendered(JsonLines::new)];
    for output in texts.iter().chain(&documents) {
        assert_eq!(output.chars().find(|character| is_hostile(*character)), None, "{output}");
    }
}

#[test]
fn an_error_of_the_writer_comes_through() {
    let options = CaptureTextOptions { quiet: true, ..CaptureTextOptions::default() };
    check_error_comes_through(&captured(), |out| CaptureText::new(out, options), text(options).len());
}
