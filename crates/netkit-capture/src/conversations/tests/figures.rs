//! The figures of RFC 9293 §3.5 and §3.6, line by line.

use super::*;

#[test]
fn figure_6_the_basic_handshake() {
    let mut wire = Wire::new();
    let syn = wire.client(sent(SYN, 100, 0, 0));
    check(&syn, SynSent, SynReceived, &[]);
    assert!(syn.client_state.is_heard && !syn.server_state.is_heard, "nobody has heard the server yet");
    check(&wire.server(sent(SYN | ACK, 300, 101, 0)), Established, SynReceived, &[]);
    check(&wire.client(sent(ACK, 101, 301, 0)), Established, Established, &[]);
    check(&wire.client(sent(ACK, 101, 301, 50)), Established, Established, &[]);
    let report = wire.report();
    assert_eq!((report.end, report.is_established, report.syns), (ConnectionEnd::Open, true, 1));
    assert_eq!(report.handshake, Some(Duration::from_micros(100)));
}

#[test]
fn figure_7_simultaneous_open() {
    let mut wire = Wire::new();
    check(&wire.client(sent(SYN, 100, 0, 0)), SynSent, SynReceived, &[]);
    let crossing = wire.server(sent(SYN, 300, 0, 0));
    check(&crossing, SynReceived, SynReceived, &[SegmentNote::SimultaneousOpen]);
    check(&wire.client(sent(SYN | ACK, 100, 301, 0)), SynReceived, Established, &[]);
    check(&wire.server(sent(SYN | ACK, 300, 101, 0)), Established, Established, &[]);
    let report = wire.report();
    assert!(report.simultaneous_open && report.is_established, "{report:?}");
    assert_eq!((report.from_client.retransmissions, report.from_server.retransmissions), (0, 0));
}

#[test]
fn figure_8_an_old_duplicate_syn() {
    let mut wire = Wire::new();
    // The old one comes first at the server: what it answers means nothing to the client, which resets it.
    check(&wire.client(sent(SYN, 100, 0, 0)), SynSent, SynReceived, &[]);
    let wrong = wire.server(sent(SYN | ACK, 300, 91, 0));
    check(&wrong, SynSent, SynReceived, &[SegmentNote::BadAcknowledgment]);
    let reset = wire.client(sent(RST, 91, 0, 0));
    check(&reset, SynSent, Listen, &[SegmentNote::Reset(ResetSense::Stray)]);
    check(&wire.server(sent(SYN | ACK, 400, 101, 0)), Established, SynReceived, &[]);
    check(&wire.client(sent(ACK, 101, 401, 0)), Established, Established, &[]);
}

#[test]
fn figure_9_half_open_discovery_by_a_syn() {
    let mut wire = Wire::new();
    wire.open();
    // The client was restarted and opens anew from the same port.
    let syn = wire.client(sent(SYN, 4_000, 0, 0));
    check(&syn, SynSent, Established, &[SegmentNote::SynInOpen]);
    let challenge = wire.server(sent(ACK, 301, 101, 0));
    check(&challenge, SynSent, Established, &[SegmentNote::ChallengeAck]);
    let reset = wire.client(sent(RST, 101, 0, 0));
    check(&reset, SynSent, Closed, &[SegmentNote::Reset(ResetSense::Stray)]);
    check(
        &wire.client(sent(SYN, 4_000, 0, 0)),
        SynSent,
        SynReceived,
        &[SegmentNote::Retransmission(Duration::from_micros(300))],
    );
}

#[test]
fn figure_10_half_open_discovery_by_data() {
    let mut wire = Wire::new();
    wire.open();
    check(&wire.server(sent(ACK, 301, 101, 10)), Established, Established, &[]);
    let reset = wire.client(sent(RST, 101, 0, 0));
    check(&reset, Closed, Closed, &[SegmentNote::Reset(ResetSense::HalfOpen)]);
    let report = wire.report();
    assert_eq!(report.end, ConnectionEnd::Reset(Side::Client));
    assert_eq!(report.reset.map(|reset| reset.sense), Some(ResetSense::HalfOpen));
}

#[test]
fn figure_12_the_normal_close() {
    let mut wire = Wire::new();
    wire.open();
    check(&wire.client(sent(FIN | ACK, 101, 301, 0)), FinWait1, CloseWait, &[]);
    check(&wire.server(sent(ACK, 301, 102, 0)), FinWait2, CloseWait, &[]);
    check(&wire.server(sent(FIN | ACK, 301, 102, 0)), TimeWait, LastAck, &[]);
    check(&wire.client(sent(ACK, 102, 302, 0)), TimeWait, Closed, &[]);
    assert_eq!(wire.report().end, ConnectionEnd::Closed);
}

#[test]
fn figure_13_simultaneous_close() {
    let mut wire = Wire::new();
    wire.open();
    check(&wire.client(sent(FIN | ACK, 101, 301, 0)), FinWait1, CloseWait, &[]);
    let crossing = wire.server(sent(FIN | ACK, 301, 101, 0));
    check(&crossing, Closing, Closing, &[SegmentNote::SimultaneousClose]);
    check(&wire.client(sent(ACK, 102, 302, 0)), Closing, TimeWait, &[]);
    check(&wire.server(sent(ACK, 302, 102, 0)), TimeWait, TimeWait, &[]);
    let report = wire.report();
    assert_eq!((report.end, report.simultaneous_close), (ConnectionEnd::Closed, true));
}

#[test]
fn the_server_may_close_first() {
    let mut wire = Wire::new();
    wire.open();
    check(&wire.server(sent(FIN | ACK, 301, 101, 20)), CloseWait, FinWait1, &[]);
    check(&wire.client(sent(FIN | ACK, 101, 322, 0)), LastAck, TimeWait, &[]);
    check(&wire.server(sent(ACK, 322, 102, 0)), Closed, TimeWait, &[]);
    assert_eq!(wire.report().end, ConnectionEnd::Closed);
}

#[test]
fn a_half_closed_connection_goes_on_the_other_way() {
    let mut wire = Wire::new();
    wire.open();
    wire.client(sent(FIN | ACK, 101, 301, 0));
    wire.server(sent(ACK, 301, 102, 0));
    let data = wire.server(sent(ACK, 301, 102, 500));
    check(&data, FinWait2, CloseWait, &[SegmentNote::HalfClosed]);
    check(&wire.client(sent(ACK, 102, 801, 0)), FinWait2, CloseWait, &[]);
    check(&wire.server(sent(ACK, 801, 102, 500)), FinWait2, CloseWait, &[]);
    assert_eq!(wire.report().end, ConnectionEnd::HalfClosed(Side::Client));
}

#[test]
fn a_fin_behind_a_gap_does_not_arrive_yet() {
    let mut wire = Wire::new();
    wire.open();
    let fin = wire.client(sent(FIN | ACK, 201, 301, 0));
    check(&fin, FinWait1, Established, &[SegmentNote::Gap]);
    check(&wire.client(sent(ACK, 101, 301, 100)), FinWait1, Established, &[SegmentNote::OutOfOrder]);
    check(&wire.server(sent(ACK, 301, 202, 0)), FinWait2, Established, &[]);
}
