//! What holds for every verdict on a connection, whatever was seen.
//!
//! It expects no verdict in particular; `connect` does.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use netkit_model::{
    Address, AfterConnect, AfterEnd, AnswerKind, Attempt, AttemptEnd, AttemptError, CapturedSegment,
    CertificateFault, ClockWitness, EpochSeconds, Inquiry, MssOutcome, MssTest, MssUndecided, MtuDirection,
    PathEnd, ProxyEnd, ProxyReport, SegmentKind, TcpInfoSample, TlsAlert, TlsEnd, TlsReport, TraceReport,
    Untrusted,
};
use netkit_net::{
    ConnectStep, CounterChange, Errno, HostCounter, NeighbourState, RouteKind, RouteReport, SocketsSeen,
    TcpInfo, TcpState,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::connect::tls::handshake;
use super::properties::{amount, errno, hold, icmp_report};
use super::staged_connect::{connect, info, ip, link, listener, path_to, report_of, route};
use super::staged_path::{report, router, trace};

fn address() -> impl Strategy<Value = IpAddr> {
    let any =
        ["192.0.2.7", "10.0.0.9", "10.0.0.1", "127.0.0.1", "224.0.0.1", "2001:db8::7", "::1", "fe80::7"];
    select(any.to_vec()).prop_map(ip)
}

fn known_errno() -> impl Strategy<Value = Errno> {
    let known = [1, 11, 13, 19, 22, 23, 24, 71, 92, 97, 98, 99, 101, 103, 104, 105, 110, 111, 113];
    prop_oneof![4 => select(known.to_vec()).prop_map(Errno), 1 => errno()]
}

fn millis() -> impl Strategy<Value = Duration> {
    prop_oneof![0..8_000_u64, any::<u64>()].prop_map(Duration::from_millis)
}

fn end() -> impl Strategy<Value = AttemptEnd> {
    let step =
        select([ConnectStep::Socket, ConnectStep::Option, ConnectStep::Bind, ConnectStep::Connect].to_vec());
    prop_oneof![
        option::of(millis()).prop_map(AttemptEnd::Connected),
        (step, known_errno()).prop_map(|(step, errno)| AttemptEnd::Immediate(step, errno)),
        known_errno().prop_map(AttemptEnd::Failed),
        Just(AttemptEnd::Pending),
        Just(AttemptEnd::TimedOut),
        Just(AttemptEnd::Interrupted),
    ]
}

fn sample() -> impl Strategy<Value = TcpInfoSample> {
    let states = [TcpState::SynSent, TcpState::Established, TcpState::Closed, TcpState::CloseWait];
    let counts =
        (any::<u8>(), 0..5_u8, 0..5_u32, 0..3_u32, option::of(any::<u32>()), option::of(any::<u32>()));
    let window = (0..3_u32, option::of(0..2_u32), option::of(any::<u64>()));
    (millis(), select(states.to_vec()), counts, window).prop_map(|(after, state, counts, window)| {
        let (probes, retransmits, total, retrans, segments_out, segments_in) = counts;
        let (unacked, send_window, bytes_acked) = window;
        let numbers = TcpInfo {
            state,
            probes,
            segments_out,
            segments_in,
            unacked,
            send_window,
            bytes_acked,
            ..info(retransmits, total, retrans)
        };
        TcpInfoSample { after, info: numbers }
    })
}

fn after() -> impl Strategy<Value = AfterConnect> {
    let end = prop_oneof![
        Just(AfterEnd::Open),
        millis().prop_map(AfterEnd::Closed),
        (known_errno(), millis()).prop_map(|(errno, at)| AfterEnd::Failed(errno, at)),
    ];
    (millis(), amount(), amount(), end).prop_map(|(watched, received, sent, end)| AfterConnect {
        watched,
        first_byte: None,
        received,
        sent,
        end,
    })
}

fn attempt() -> impl Strategy<Value = Attempt> {
    let error = (millis(), option::of(icmp_report()), known_errno())
        .prop_map(|(after, report, errno)| AttemptError { after, report, errno, hop_limit: None });
    let source = option::of((address(), any::<u16>()).prop_map(SocketAddr::from));
    let tls = option::of(a_handshake());
    (
        source,
        end(),
        millis(),
        vec(error, 0..3),
        vec(sample(), 0..4),
        option::of(after()),
        tls,
        option::of(a_request()),
    )
        .prop_map(|(source, end, took, errors, samples, after, tls, proxy)| Attempt {
            started: Duration::ZERO,
            source,
            end,
            took,
            errors,
            samples,
            after,
            proxy: proxy.map(Box::new),
            tls: tls.map(Box::new),
        })
}

fn a_request() -> impl Strategy<Value = ProxyReport> {
    let bytes = || vec(any::<u8>(), 0..40).prop_map(Untrusted::from_bytes);
    let end = prop_oneof![
        4 => (200_u16..1_000, bytes()).prop_map(|(status, reason)| ProxyEnd::Answered { status, reason }),
        1 => bytes().prop_map(ProxyEnd::NotHttp),
        2 => select(vec![ProxyEnd::Endless, ProxyEnd::Closed, ProxyEnd::Stalled, ProxyEnd::Interrupted]),
        1 => known_errno().prop_map(ProxyEnd::Failed),
    ];
    (millis(), amount(), amount(), end).prop_map(|(took, sent, received, end)| ProxyReport {
        target: "host.example:443".to_owned(),
        took,
        first_byte: None,
        sent,
        received,
        end,
    })
}

fn a_handshake() -> impl Strategy<Value = TlsReport> {
    let place = 0..3_usize;
    let words = any::<String>().prop_map(|text| text.replace(['f', 'F'], ""));
    let fault = prop_oneof![
        place.clone().prop_map(CertificateFault::Expired),
        place.clone().prop_map(CertificateFault::NotYetValid),
        any::<bool>().prop_map(CertificateFault::WrongName),
        Just(CertificateFault::SelfSigned),
        place.clone().prop_map(CertificateFault::UnknownRoot),
        place.prop_map(CertificateFault::MissingIssuer),
        words.clone().prop_map(CertificateFault::Unproven),
        words.clone().prop_map(CertificateFault::Unfit),
    ];
    let end = prop_oneof![
        4 => Just(TlsEnd::Done),
        1 => any::<u8>().prop_map(|code| TlsEnd::Alert(TlsAlert(code))),
        1 => vec(any::<u8>(), 0..40).prop_map(|bytes| TlsEnd::NotTls(Untrusted::from_bytes(bytes))),
        1 => words.clone().prop_map(TlsEnd::Incompatible),
        1 => words.clone().prop_map(TlsEnd::Broken),
        1 => select(vec![TlsEnd::Closed, TlsEnd::Stalled, TlsEnd::Interrupted]),
        1 => known_errno().prop_map(TlsEnd::Failed),
    ];
    let times = (any::<i64>(), any::<i64>(), any::<i64>());
    let clock = (option::of(millis()), any::<bool>());
    (end, vec(fault, 0..4), words, times, clock, 0..3_usize).prop_map(
        |(end, faults, words, (from, to, now), (kept_within, is_proven), roots)| {
            let mut report = handshake(end, faults);
            for certificate in &mut report.chain {
                certificate.issuer = Untrusted::from_bytes(words.clone());
                (certificate.not_before, certificate.not_after) = (EpochSeconds(from), EpochSeconds(to));
            }
            (report.judged_at, report.roots) = (EpochSeconds(now), roots);
            report.clock.kept_within = kept_within;
            report.clock.witness = is_proven.then_some((ClockWitness::Root, EpochSeconds(to)));
            report
        },
    )
}

fn a_route() -> impl Strategy<Value = RouteReport> {
    let kinds = [
        RouteKind::Unicast,
        RouteKind::Blackhole,
        RouteKind::Unreachable,
        RouteKind::Prohibit,
        RouteKind::Broadcast,
    ];
    let states = [
        NeighbourState::Failed,
        NeighbourState::Incomplete,
        NeighbourState::Reachable,
        NeighbourState::Permanent,
    ];
    let neighbour = option::of(select(states.to_vec()));
    let flags = [(); 5].map(|()| any::<bool>());
    (address(), option::of(known_errno()), option::of(select(kinds.to_vec())), neighbour, flags).prop_map(
        |(to, errno, kind, state, [local, gateway, up, carrier, own])| {
            let mut route = route(&to.to_string());
            let way = route.way.as_mut().expect("a staged way");
            (way.is_local, way.gateway) = (local, way.gateway.filter(|_| gateway));
            route.way = errno.map_or(route.way, Err);
            route.entry = route.entry.zip(kind).map(|(entry, kind)| netkit_net::RouteEntry { kind, ..entry });
            route.neighbour.as_mut().expect("a staged neighbour").state = state;
            route.link = Some(netkit_net::LinkReport { is_up: up, has_carrier: carrier, ..link("eth0") });
            route.own_addresses.retain(|_| own);
            route
        },
    )
}

fn a_path() -> impl Strategy<Value = TraceReport> {
    let kinds = [
        AnswerKind::SynAck,
        AnswerKind::Reset,
        AnswerKind::EchoReply,
        AnswerKind::Icmp(report(3, 13, router(1))),
        AnswerKind::Icmp(report(3, 1, ip("192.0.2.7"))),
    ];
    prop_oneof![
        (0..5_u8, select(kinds.to_vec())).prop_map(|(routers, kind)| report_of(path_to(routers, kind))),
        (0..5_u8).prop_map(|routers| report_of(trace(routers).silent_tail())),
        (1..9_u8, any::<u8>(), any::<u8>()).prop_map(|(hops, first, length)| report_of(
            trace(hops).ends(|_| PathEnd::Loop { first, length })
        )),
    ]
}

fn counter() -> impl Strategy<Value = CounterChange> {
    use HostCounter as C;
    let all = [
        C::IpReceived,
        C::IpDelivered,
        C::IpAsked,
        C::IpTransmitted,
        C::LinkReceived,
        C::ReversePathFilter,
        C::ListenOverflow,
        C::IpsecNoState,
        C::IpsecBlocked,
    ];
    (select(all.to_vec()), amount()).prop_map(|(counter, by)| CounterChange { counter, by })
}

fn sockets() -> impl Strategy<Value = SocketsSeen> {
    let listeners =
        vec((address(), 0..300_u32).prop_map(|(ip, waiting)| listener(&ip.to_string(), waiting)), 0..3);
    (listeners, amount(), option::of(any::<(u16, u16)>()), option::of((amount(), amount()))).prop_map(
        |(listeners, to_same_port, port_range, conntrack)| SocketsSeen {
            listeners,
            to_same_port,
            in_time_wait: to_same_port / 2,
            port_range,
            conntrack,
        },
    )
}

fn segment() -> impl Strategy<Value = CapturedSegment> {
    let kinds = vec![SegmentKind::SynAck, SegmentKind::Reset, SegmentKind::Other];
    (select(kinds), 58..66_u8).prop_map(|(kind, hop_limit)| CapturedSegment { hop_limit, kind })
}

fn mss_outcome() -> impl Strategy<Value = MssOutcome> {
    let ways = select(vec![MtuDirection::Forward, MtuDirection::Return]);
    let hole = (ways, any::<u16>(), any::<u16>())
        .prop_map(|(direction, passes, stalls)| MssOutcome::BlackHole { direction, passes, stalls });
    let sound = any::<(bool, bool)>().prop_map(|(there, back)| MssOutcome::Sound { there, back });
    prop_oneof![hole, sound, Just(MssOutcome::Undecided(MssUndecided::Failed))]
}

fn inquiry() -> impl Strategy<Value = Inquiry> {
    let target = (address(), 0..3_u32, any::<u16>());
    let host = (option::of(a_route()), vec(counter(), 0..6), option::of(sockets()));
    let network = (option::of(0..4_u32), option::of(a_path()), option::of(a_path()));
    let rest = (option::of((any::<u16>(), attempt())), option::of(option::of(known_errno())));
    let rest = (rest, option::of(vec(segment(), 0..4)), option::of(mss_outcome()));
    (target, vec(attempt(), 0..4), host, network, rest).prop_map(|(target, attempts, host, network, rest)| {
        let (ip, scope_id, port) = target;
        let (route, counters, sockets) = host;
        let (echo, syn_path, echo_path) = network;
        let mut staged = connect();
        if let Some(received) = echo {
            staged = staged.echo(received).change(|inquiry| {
                inquiry.echo.as_mut().expect("it was just put there").hop_limit = Some(61);
            });
        }
        let ((other_port, datagram), captured, outcome) = rest;
        let mss_test = outcome.map(|outcome| MssTest { headers: 40, transfers: Vec::new(), outcome });
        let datagram = datagram.map(|errno| errno.map_or(Ok(()), Err));
        let staged = staged.run.inquiries.remove(0);
        let address = Address { ip, scope_id };
        Inquiry {
            address,
            port,
            attempts,
            route,
            counters,
            sockets,
            syn_path,
            echo_path,
            other_port,
            datagram,
            captured,
            mss_test,
            ..staged
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn of_a_connection(inquiries in vec(inquiry(), 0..3), source in option::of(address()), hop_limit in option::of(any::<u8>())) {
        let staged = connect().run(|run| {
            (run.options.source, run.options.hop_limit) = (source, hop_limit);
            run.inquiries = inquiries;
        });
        let diagnosis = staged.diagnose();
        hold(&diagnosis)?;
        let mut excluded: Vec<_> = diagnosis.verdict.ruled_out.iter().map(|out| out.id).collect();
        excluded.sort();
        excluded.dedup();
        prop_assert_eq!(excluded.len(), diagnosis.verdict.ruled_out.len(), "a cause is ruled out once");
        prop_assert!(!excluded.contains(&diagnosis.verdict.id), "it rules itself out: {}", diagnosis.verdict.text);
    }
}
