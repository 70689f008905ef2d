//! What is told of segments that do not simply follow one another.

use super::*;

fn us(microseconds: u64) -> Duration {
    Duration::from_micros(microseconds)
}

#[test]
fn a_refusal_ends_both_and_keeps_its_hop_limit() {
    let mut wire = Wire::new();
    wire.client(sent(SYN, 100, 0, 0));
    let reset = wire.server(Sent { hop_limit: 61, ..sent(RST | ACK, 0, 101, 0) });
    check(&reset, Closed, Closed, &[SegmentNote::Reset(ResetSense::Refusal)]);
    let report = wire.report();
    assert_eq!((report.end, report.reset.map(|reset| reset.hop_limit)), (ConnectionEnd::Refused, Some(61)));
}

#[test]
fn a_bare_reset_refuses_nothing() {
    let mut wire = Wire::new();
    wire.client(sent(SYN, 100, 0, 0));
    let reset = wire.server(sent(RST, 0, 0, 0));
    check(&reset, SynSent, SynReceived, &[SegmentNote::BadAcknowledgment]);
    assert_eq!(wire.report().end, ConnectionEnd::Unanswered);
}

#[test]
fn a_reset_from_elsewhere_shows_by_its_hop_limit() {
    let mut wire = Wire::new();
    wire.open();
    let reset = wire.server(Sent { hop_limit: 250, ..sent(RST | ACK, 301, 101, 0) });
    let notes = [SegmentNote::Reset(ResetSense::Abort), SegmentNote::ResetHopLimit(64)];
    check(&reset, Closed, Closed, &notes);
    let reset = wire.report().reset.expect("a reset");
    assert_eq!(
        (reset.hop_limit, reset.others),
        (250, Some(netkit_model::HopLimits { least: 64, greatest: 64 }))
    );
}

#[test]
fn data_after_the_close_is_answered_by_a_reset() {
    let mut wire = Wire::new();
    wire.open();
    wire.server(sent(FIN | ACK, 301, 101, 0));
    wire.client(sent(ACK, 101, 302, 40));
    let reset = wire.server(sent(RST, 302, 0, 0));
    check(&reset, Closed, Closed, &[SegmentNote::Reset(ResetSense::AfterClose)]);
}

#[test]
fn a_scan_that_resets_the_answer_gives_up() {
    let mut wire = Wire::new();
    wire.client(sent(SYN, 100, 0, 0));
    wire.server(sent(SYN | ACK, 300, 101, 0));
    let reset = wire.client(sent(RST, 101, 0, 0));
    check(&reset, Closed, Listen, &[SegmentNote::Reset(ResetSense::Abort)]);
    assert!(!wire.report().is_established);
}

#[test]
fn what_is_sent_twice_is_a_retransmission_and_has_no_round_trip() {
    let mut wire = Wire::new();
    wire.open();
    wire.client(sent(ACK, 101, 301, 100));
    let again = wire.wait(200).client(sent(ACK, 101, 301, 100));
    check(&again, Established, Established, &[SegmentNote::Retransmission(us(200_100))]);
    let ack = wire.server(sent(ACK, 301, 201, 0));
    assert_eq!(ack.rtt, None, "Karn: it may be about either");
    let flow = wire.report().from_client;
    assert_eq!(
        (flow.retransmissions, flow.bytes, flow.unique_bytes, flow.retransmitted_bytes),
        (1, 200, 100, 100)
    );
}

#[test]
fn three_duplicate_acknowledgments_make_a_retransmission_fast() {
    let mut wire = Wire::new();
    wire.open();
    wire.client(sent(ACK, 101, 301, 100));
    wire.server(sent(ACK, 301, 201, 0));
    for segment in 0..4 {
        wire.client(sent(ACK, 201 + segment * 100, 301, 100));
    }
    for count in 1..=3 {
        let seen = wire.server(sent(ACK, 301, 201, 0));
        check(&seen, Established, Established, &[SegmentNote::DuplicateAck(count)]);
    }
    let again = wire.client(sent(ACK, 201, 301, 100));
    assert!(matches!(again.notes[..], [SegmentNote::FastRetransmission(_)]), "{again:?}");
    let report = wire.report();
    assert_eq!((report.from_client.fast_retransmissions, report.from_server.duplicate_acks), (1, 3));
}

#[test]
fn a_needless_retransmission_is_reported_by_d_sack() {
    let mut wire = Wire::new();
    wire.open();
    wire.client(sent(ACK, 101, 301, 100));
    wire.wait(300).client(sent(ACK, 101, 301, 100));
    let block = SackBlock { left_edge: 101, right_edge: 201 };
    let report = wire.server(Sent { options: vec![TcpOption::Sack(vec![block])], ..sent(ACK, 301, 201, 0) });
    check(&report, Established, Established, &[SegmentNote::SpuriousProven]);
    assert_eq!(wire.report().from_client.spurious, 1);
}

#[test]
fn what_was_overtaken_is_out_of_order() {
    let mut wire = Wire::new();
    wire.open();
    check(&wire.client(sent(ACK, 201, 301, 100)), Established, Established, &[SegmentNote::Gap]);
    check(&wire.client(sent(ACK, 101, 301, 100)), Established, Established, &[SegmentNote::OutOfOrder]);
    let flow = wire.report().from_client;
    assert_eq!((flow.out_of_order, flow.retransmissions, flow.unique_bytes), (1, 0, 200));
}

#[test]
fn a_window_closes_is_asked_and_opens() {
    let mut wire = Wire::new();
    wire.open();
    wire.client(sent(ACK, 101, 301, 1_000));
    let closed = wire.server(Sent { window: 0, ..sent(ACK, 301, 1_101, 0) });
    check(&closed, Established, Established, &[SegmentNote::ZeroWindow]);
    let probe = wire.wait(200).client(sent(ACK, 1_100, 301, 0));
    check(&probe, Established, Established, &[SegmentNote::WindowProbe]);
    wire.server(Sent { window: 0, ..sent(ACK, 301, 1_101, 0) });
    let open = wire.wait(100).server(Sent { window: 900, ..sent(ACK, 301, 1_101, 0) });
    check(&open, Established, Established, &[SegmentNote::WindowOpens]);
    let flow = wire.report().from_server;
    assert_eq!((flow.zero_windows, flow.longest_zero_window), (2, us(300_300)));
}

#[test]
fn whether_anybody_is_there_is_asked_and_answered() {
    let mut wire = Wire::new();
    wire.open();
    wire.client(sent(ACK, 101, 301, 10));
    wire.server(sent(ACK, 301, 111, 0));
    let probe = wire.wait(7_200_000).client(sent(ACK, 110, 301, 0));
    check(&probe, Established, Established, &[SegmentNote::KeepAlive]);
    let answer = wire.server(sent(ACK, 301, 111, 0));
    check(&answer, Established, Established, &[SegmentNote::KeepAliveAck]);
    let report = wire.report();
    assert_eq!((report.from_client.keep_alives, report.from_client.retransmissions), (1, 0));
    assert!(report.longest_idle >= Duration::from_secs(7_200));
}

#[test]
fn windows_are_scaled_where_both_ends_say_how() {
    let mut wire = Wire::new();
    let scale = |shift| vec![TcpOption::MaximumSegmentSize(1_460), TcpOption::WindowScale(shift)];
    wire.client(Sent { options: scale(7), ..sent(SYN, 100, 0, 0) });
    let answer = wire.server(Sent { options: scale(3), ..sent(SYN | ACK, 300, 101, 0) });
    assert_eq!(
        (answer.window, answer.options.mss, answer.options.window_scale),
        (1_000, Some(1_460), Some(3))
    );
    assert_eq!(wire.client(sent(ACK, 101, 301, 0)).window, 128_000);
    assert_eq!(wire.server(sent(ACK, 301, 101, 10)).window, 8_000);
    assert_eq!(wire.report().from_client.greatest_window, 128_000);
}

#[test]
fn what_began_before_is_joined_in_the_middle() {
    let mut wire = Wire::new();
    let seen = wire.server(sent(ACK, 9_000, 5_000, 100));
    check(&seen, Established, Established, &[SegmentNote::Joined]);
    assert_eq!((seen.from, seen.sequence, seen.acknowledgment), (Side::Server, 1, Some(1)));
    assert!(!seen.client_state.is_heard && seen.server_state.is_heard);
    check(&wire.client(sent(ACK, 5_000, 9_100, 0)), Established, Established, &[]);
    check(&wire.client(sent(FIN | ACK, 5_000, 9_100, 0)), FinWait1, CloseWait, &[]);
    assert!(wire.report().is_joined);
}

#[test]
fn ports_are_used_again_after_time_wait() {
    let mut wire = Wire::new();
    wire.open();
    wire.client(sent(FIN | ACK, 101, 301, 0));
    wire.server(sent(FIN | ACK, 301, 102, 0));
    check(&wire.client(sent(ACK, 102, 302, 0)), TimeWait, Closed, &[]);
    let syn = wire.wait(2_000).client(sent(SYN, 70_000, 0, 0));
    check(&syn, SynSent, SynReceived, &[SegmentNote::Reuses(1)]);
    assert_eq!((syn.connection, syn.is_first), (2, true));
    let reports = wire.conversations.reports();
    let ends: Vec<_> = reports.iter().map(|one| (one.number, one.reuses, one.end)).collect();
    assert_eq!(ends, [(1, None, ConnectionEnd::Closed), (2, Some(1), ConnectionEnd::Unanswered)]);
}

#[test]
fn a_repeated_syn_belongs_to_its_connection() {
    let mut wire = Wire::new();
    wire.client(sent(SYN, 100, 0, 0));
    let again = wire.wait(1_000).client(sent(SYN, 100, 0, 0));
    check(&again, SynSent, SynReceived, &[SegmentNote::Retransmission(us(1_000_100))]);
    let report = wire.report();
    assert_eq!((report.syns, report.end, report.handshake), (2, ConnectionEnd::Unanswered, None));
}

#[test]
fn a_lost_third_segment_takes_the_server_back() {
    let mut wire = Wire::new();
    wire.open();
    let again = wire.wait(1_000).server(sent(SYN | ACK, 300, 101, 0));
    assert_eq!((again.client_state.state, again.server_state.state), (Established, SynReceived));
    assert!(matches!(again.notes[..], [SegmentNote::Retransmission(_)]), "{again:?}");
    check(&wire.client(sent(ACK, 101, 301, 0)), Established, Established, &[]);
}

#[test]
fn sequence_numbers_wrap() {
    let mut wire = Wire::new();
    let first = u32::MAX - 49;
    wire.client(sent(SYN, first, 0, 0));
    wire.server(sent(SYN | ACK, 300, first.wrapping_add(1), 0));
    wire.client(sent(ACK, first.wrapping_add(1), 301, 0));
    let across = wire.client(sent(ACK, first.wrapping_add(1), 301, 100));
    check(&across, Established, Established, &[SegmentNote::Wraps]);
    let behind = wire.client(sent(ACK, first.wrapping_add(101), 301, 100));
    check(&behind, Established, Established, &[]);
    assert_eq!(behind.sequence, 101);
    let ack = wire.server(sent(ACK, 301, first.wrapping_add(201), 0));
    assert_eq!((ack.acknowledgment, ack.rtt), (Some(201), Some(us(100))));
    assert_eq!(wire.report().from_client.unique_bytes, 200);
}

#[test]
fn an_answer_from_another_address_is_a_hairpin() {
    let mut wire = Wire::new();
    wire.client(sent(SYN, 100, 0, 0));
    let other: SocketAddr = "192.0.2.99:80".parse().expect("an end");
    let (client, note) = (wire.client, SegmentNote::OtherAddress(other));
    let answer = wire.pass(other, client, &sent(SYN | ACK, 300, 101, 0));
    check(&answer, SynSent, SynReceived, &[note]);
    let reset = wire.pass(client, other, &sent(RST, 101, 0, 0));
    check(&reset, SynSent, SynReceived, &[note]);
    let report = wire.report();
    assert_eq!((report.number, report.answered_from), (1, Some(other)));
}

#[test]
fn an_answer_to_nobody_s_syn_is_no_hairpin() {
    let mut wire = Wire::new();
    wire.client(sent(SYN, 100, 0, 0));
    let other: SocketAddr = "192.0.2.99:80".parse().expect("an end");
    let client = wire.client;
    let answer = wire.pass(other, client, &sent(SYN | ACK, 300, 55, 0));
    assert_eq!((answer.connection, wire.conversations.reports()[0].answered_from), (2, None));
}

#[test]
fn ipv6_is_the_same() {
    let mut wire = Wire::between("[2001:db8::1]:40000", "[2001:db8::7]:80");
    wire.open();
    check(&wire.client(sent(FIN | ACK, 101, 301, 0)), FinWait1, CloseWait, &[]);
}

#[test]
fn flags_of_a_scan_change_no_state() {
    for flags in [TcpFlags::default(), FIN, FIN | TcpFlags::PSH | TcpFlags::URG] {
        let mut wire = Wire::new();
        let seen = wire.client(sent(flags, 100, 0, 0));
        check(&seen, Closed, Closed, &[SegmentNote::Joined]);
    }
}
