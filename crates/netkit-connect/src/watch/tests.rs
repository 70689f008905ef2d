//! Attempts as the kernel shows them, from the SYN to the end.

use std::net::Ipv4Addr;

use netkit_model::IcmpReport;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;

const TIMEOUT: Duration = Duration::from_secs(5);
const PENDING: AttemptEnd = AttemptEnd::Pending;

fn at(milliseconds: u64) -> MonotonicTime {
    MonotonicTime::from_origin(Duration::from_secs(100) + Duration::from_millis(milliseconds))
}

fn milliseconds(count: u64) -> Duration {
    Duration::from_millis(count)
}

fn watch(timeout: Duration) -> Watch {
    Watch::new(at(0), milliseconds(7), None, timeout)
}

fn info(state: TcpState) -> TcpInfo {
    TcpInfo {
        state,
        retransmits: 0,
        probes: 0,
        backoff: 0,
        unacked: 0,
        retrans: 0,
        total_retrans: 0,
        path_mtu: 1500,
        send_mss: 536,
        rtt: Duration::ZERO,
        congestion_window: 10,
        since_data_sent: Duration::ZERO,
        since_data_received: Duration::ZERO,
        since_ack_received: Duration::ZERO,
        segments_out: None,
        segments_in: None,
        bytes_acked: None,
        bytes_received: None,
        bytes_sent: None,
        bytes_retransmitted: None,
        send_window: None,
    }
}

fn sees(state: TcpState, error: Option<Errno>, queue: &[Errno]) -> Look {
    let report = IcmpReport {
        ipv6: false,
        icmp_type: 3,
        code: 1,
        offender: Some(Ipv4Addr::LOCALHOST.into()),
        mtu: None,
    };
    let entry =
        |errno| AttemptError { after: Duration::ZERO, report: Some(report), errno, hop_limit: Some(64) };
    Look { error, info: Some(info(state)), errors: queue.iter().copied().map(entry).collect() }
}

/// A look, and the end after it: milliseconds after the SYN, state, `SO_ERROR`, error queue.
type Looked<'a> = (u64, TcpState, Option<Errno>, &'a [Errno], AttemptEnd);

#[track_caller]
fn check(looks: &[Looked<'_>]) {
    let mut watch = watch(TIMEOUT);
    for (time, state, error, queue, end) in looks {
        watch.look(at(*time), sees(*state, *error, queue));
        assert_eq!(watch.attempt().end, *end, "at {time} ms");
        assert_eq!(watch.attempt().took, milliseconds(*time));
    }
    assert_eq!(watch.has_ended(), watch.next_look().is_none());
}

#[test]
fn a_handshake_is_complete_in_every_state_behind_it() {
    use TcpState::{CloseWait, Closing, Established, FinWait1, FinWait2, LastAck, SynSent, TimeWait};
    for state in [Established, CloseWait, FinWait1, FinWait2, Closing, LastAck, TimeWait] {
        check(&[(0, SynSent, None, &[], PENDING), (3, state, None, &[], AttemptEnd::Connected(None))]);
    }
}

#[test]
fn the_state_beats_the_error() {
    let end = AttemptEnd::Connected(None);
    check(&[(9, TcpState::Established, Some(Errno::HOSTUNREACH), &[Errno::HOSTUNREACH], end)]);
}

#[test]
fn a_rst_refuses() {
    let refused = AttemptEnd::Failed(Errno::CONNREFUSED);
    check(&[(2, TcpState::Closed, Some(Errno::CONNREFUSED), &[], refused)]);
}

#[test]
fn an_error_that_the_kernel_acts_upon_ends_it_at_once() {
    let failed = AttemptEnd::Failed(Errno::HOSTUNREACH);
    check(&[(21, TcpState::Closed, Some(Errno::HOSTUNREACH), &[Errno::HOSTUNREACH], failed)]);
    // The error came while the queue of the look before was read, which clears SO_ERROR.
    check(&[
        (21, TcpState::SynSent, None, &[Errno::HOSTUNREACH], PENDING),
        (22, TcpState::Closed, None, &[], failed),
    ]);
}

#[test]
fn an_error_that_is_only_noted_ends_it_soon() {
    let queue: &[Errno] = &[Errno::ACCES];
    let failed = AttemptEnd::Failed(Errno::ACCES);
    check(&[
        (0, TcpState::SynSent, None, queue, PENDING),
        (399, TcpState::SynSent, None, &[], PENDING),
        (400, TcpState::SynSent, None, &[], failed),
    ]);
    check(&[
        (7, TcpState::SynSent, Some(Errno::ACCES), &[], PENDING),
        (400, TcpState::SynSent, None, &[], failed),
    ]);
    check(&[(1100, TcpState::SynSent, None, &[], PENDING), (3050, TcpState::SynSent, None, queue, failed)]);
}

#[test]
fn a_handshake_after_an_error_counts() {
    check(&[
        (0, TcpState::SynSent, None, &[Errno::HOSTUNREACH], PENDING),
        (1050, TcpState::Established, None, &[], AttemptEnd::Connected(None)),
    ]);
}

#[test]
fn a_rst_after_an_error_is_the_end() {
    check(&[
        (0, TcpState::SynSent, Some(Errno::HOSTUNREACH), &[Errno::HOSTUNREACH], PENDING),
        (1001, TcpState::Closed, Some(Errno::CONNREFUSED), &[], AttemptEnd::Failed(Errno::CONNREFUSED)),
    ]);
}

#[test]
fn a_packet_too_big_ends_nothing() {
    check(&[
        (1, TcpState::SynSent, Some(Errno::MSGSIZE), &[Errno::MSGSIZE], PENDING),
        (1300, TcpState::SynSent, None, &[], PENDING),
        (5000, TcpState::SynSent, None, &[], AttemptEnd::TimedOut),
    ]);
}

#[test]
fn silence_ends_with_the_timeout_and_an_error_in_it_is_told() {
    check(&[
        (4999, TcpState::SynSent, None, &[], PENDING),
        (5000, TcpState::SynSent, None, &[], AttemptEnd::TimedOut),
    ]);
    let mut short = watch(milliseconds(300));
    short.look(at(300), sees(TcpState::SynSent, None, &[Errno::NETUNREACH]));
    assert_eq!(short.attempt().end, AttemptEnd::Failed(Errno::NETUNREACH));
}

#[test]
fn a_socket_closed_between_two_readings_is_looked_at_again_at_once() {
    let mut watch = watch(TIMEOUT);
    watch.look(at(5), sees(TcpState::Closed, None, &[]));
    assert_eq!((watch.attempt().end, watch.next_look()), (PENDING, Some(at(5))));
    watch.look(at(5), sees(TcpState::Closed, Some(Errno::CONNREFUSED), &[]));
    assert_eq!(watch.attempt().end, AttemptEnd::Failed(Errno::CONNREFUSED));
    check(&[
        (5, TcpState::Closed, None, &[], PENDING),
        (5, TcpState::Closed, None, &[], AttemptEnd::Failed(Errno::CONNABORTED)),
    ]);
}

#[test]
fn a_reset_right_after_the_handshake_is_no_refusal() {
    let reset = AfterEnd::Failed(Errno::CONNRESET, Duration::ZERO);
    // Behind a FIN, a RST gives EPIPE: the other side had closed before.
    for (errno, end) in [(Errno::CONNRESET, reset), (Errno::PIPE, AfterEnd::Closed(Duration::ZERO))] {
        let mut watch = watch(TIMEOUT);
        let mut look = sees(TcpState::Closed, Some(errno), &[]);
        let seen = TcpInfo { rtt: milliseconds(2), bytes_received: Some(9), ..info(TcpState::Closed) };
        look.info = Some(seen);
        watch.look(at(4), look);
        assert_eq!(watch.attempt().end, AttemptEnd::Connected(Some(milliseconds(2))));
        let after = watch.attempt().after.expect("the reset is told");
        assert_eq!((after.received, after.end), (9, end));
    }
}

#[test]
fn the_round_trip_is_known_where_one_syn_was_sent() {
    let mut info = TcpInfo { rtt: milliseconds(20), ..info(TcpState::Established) };
    assert_eq!(round_trip(&info), Some(milliseconds(20)));
    info.total_retrans = 1;
    assert_eq!(round_trip(&info), None);
}

#[test]
fn an_error_without_tcp_info_is_believed() {
    let mut watch = watch(TIMEOUT);
    watch.look(at(1), Look { error: None, info: None, errors: Vec::new() });
    assert!(!watch.has_ended());
    watch.look(at(2), Look { error: Some(Errno::NETDOWN), info: None, errors: Vec::new() });
    assert_eq!(watch.attempt().end, AttemptEnd::Failed(Errno::NETDOWN));
    assert_eq!(watch.attempt().samples, []);
}

#[test]
fn it_is_looked_at_and_kept_at_set_moments_and_at_the_end() {
    let mut watch = watch(TIMEOUT);
    let mut asked = Vec::new();
    while let Some(next) = watch.next_look() {
        asked.push(next.since(at(0)));
        // Something happens on the socket in between, which is not kept.
        watch.look(next, sees(TcpState::SynSent, None, &[]));
        watch.look(next.after(milliseconds(3)), sees(TcpState::SynSent, None, &[]));
    }
    assert_eq!(asked, [50, 1100, 2100, 3200, 5000].map(milliseconds));
    let kept: Vec<_> = watch.attempt().samples.iter().map(|sample| sample.after).collect();
    assert_eq!(kept, asked);
}

#[test]
fn a_late_look_stands_for_the_moments_that_it_missed() {
    let mut watch = watch(TIMEOUT);
    watch.look(at(2500), sees(TcpState::SynSent, None, &[]));
    assert_eq!((watch.attempt().samples.len(), watch.next_look()), (1, Some(at(3200))));
}

#[test]
fn an_error_is_awaited_no_longer_than_its_bound() {
    let mut watch = watch(TIMEOUT);
    watch.look(at(350), sees(TcpState::SynSent, None, &[Errno::HOSTUNREACH]));
    assert_eq!(watch.next_look(), Some(at(400)));
}

#[test]
fn giving_up_ends_what_has_not_ended() {
    let mut given_up = watch(TIMEOUT);
    given_up.interrupt(at(400));
    assert_eq!(
        (given_up.attempt().end, given_up.attempt().took),
        (AttemptEnd::Interrupted, milliseconds(400))
    );
    let mut connected = watch(TIMEOUT);
    connected.look(at(1), sees(TcpState::Established, None, &[]));
    connected.interrupt(at(400));
    assert_eq!(
        (connected.attempt().end, connected.attempt().took),
        (AttemptEnd::Connected(None), milliseconds(1))
    );
}

#[test]
fn a_refusal_of_this_host_took_no_time() {
    let attempt = Watch::refused(milliseconds(3), ConnectStep::Bind, Errno::ADDRNOTAVAIL);
    assert_eq!(attempt.end, AttemptEnd::Immediate(ConnectStep::Bind, Errno::ADDRNOTAVAIL));
    assert_eq!((attempt.started, attempt.took), (milliseconds(3), Duration::ZERO));
}

fn state() -> impl Strategy<Value = TcpState> {
    use TcpState::{CloseWait, Closed, Established, Listen, SynReceived, SynSent};
    prop_oneof![8 => Just(SynSent), 1 => proptest::sample::select(vec![SynReceived, Closed, Established, CloseWait, Listen])]
}

fn errno() -> impl Strategy<Value = Errno> {
    (0..140_i32).prop_map(Errno)
}

proptest! {
    /// Whatever is seen: it ends by its timeout, keeps little, and never ends twice.
    #[test]
    fn an_attempt_ends_and_stays_ended(
        looks in vec((state(), option::weighted(0.1, errno()), vec(errno(), 0..4), 0..400_u64), 0..40),
        timeout in 0..6000_u64,
    ) {
        let mut watch = watch(milliseconds(timeout));
        let mut now = at(0);
        for (state, error, queue, pause) in looks {
            now = now.after(milliseconds(pause));
            let before = watch.attempt().clone();
            watch.look(now, sees(state, error, &queue));
            if before.end != PENDING {
                prop_assert_eq!(&before, watch.attempt());
            }
        }
        let mut turns = 0;
        while let Some(next) = watch.next_look() {
            now = now.max(next);
            watch.look(now, sees(TcpState::SynSent, None, &[]));
            turns += 1;
            prop_assert!(turns <= 8, "it never ends");
        }
        prop_assert!(watch.has_ended());
        prop_assert!(watch.attempt().samples.len() <= MOMENTS.len() + 1);
        prop_assert!(watch.attempt().errors.len() <= MOST_ERRORS);
    }
}
