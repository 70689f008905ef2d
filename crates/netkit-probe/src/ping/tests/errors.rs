//! ICMP errors: matched by what they quote of our probe, and by nothing else; UDP and TCP answers with them.

use std::net::IpAddr;

use netkit_model::Method;
use netkit_net::{Errno, HandshakeEnd, Token};

use super::*;
use crate::Spacing;
use crate::test_world::IcmpPacket;

/// Destination unreachable, host unreachable.
const HOST_UNREACHABLE: (u8, u8) = (3, 1);

fn router() -> IpAddr {
    address("198.51.100.1").ip
}

fn config() -> PingConfig {
    PingConfig { timeout: Some(s(1)), ..every(s(1), 10) }
}

/// Every probe gets this error; how many probes it ends.
fn check(config: PingConfig, error: impl Fn(&Probe) -> IcmpPacket, ended: u64) {
    let meaning = if ended > 0 { Meaning::Error } else { Meaning::Noise };
    let mut world =
        one(config, |probe, _| Fate::lost().deliver(ms(15), Packet::IcmpError(error(probe)), meaning));
    world.run();
    let counters = check_against_truth(&world, s(1));
    assert_eq!((counters.icmp_errors, counters.lost), (ended, 10 - ended));
}

#[test]
fn a_quote_of_eight_bytes_is_enough() {
    check(config(), |probe| probe.icmp_error(router(), HOST_UNREACHABLE, 8), 10);
}

#[test]
fn a_quote_of_any_length_is_matched() {
    for length in 8..=64 {
        check(config(), |probe| probe.icmp_error(router(), HOST_UNREACHABLE, length), 10);
    }
}

#[test]
fn less_than_eight_bytes_are_ignored() {
    for length in 0..8 {
        check(config(), |probe| probe.icmp_error(router(), HOST_UNREACHABLE, length), 0);
    }
}

#[test]
fn padding_and_extensions_behind_the_quote_do_not_matter() {
    check(
        config(),
        |probe| {
            let mut error = probe.icmp_error(router(), (11, 0), 64);
            error.quoted.resize(128, 0);
            error.quoted.extend([0x20, 0, 0x9a, 0x5f, 0, 8, 1, 1, 0, 1, 1, 1]);
            error
        },
        10,
    );
}

#[test]
fn an_error_about_somebody_elses_probe_is_ignored() {
    // Another destination, another payload, another sequence, another message.
    let elsewhere = |probe: &Probe| IcmpPacket {
        destination: Some(address("192.0.2.8").with_port(0)),
        ..probe.icmp_error(router(), HOST_UNREACHABLE, 64)
    };
    check(config(), elsewhere, 0);
    for position in [0, 7, 8, 16, 23, 24, 63] {
        check(
            config(),
            |probe| {
                let mut error = probe.icmp_error(router(), HOST_UNREACHABLE, 64);
                error.quoted[position] ^= 0x20;
                error
            },
            0,
        );
    }
    check(config(), |probe| IcmpPacket { destination: None, ..probe.icmp_error(router(), (3, 1), 64) }, 0);
}

#[test]
fn only_an_error_about_the_size_states_an_mtu() {
    for (kind, mtu) in [((3, 4), Some(1400)), ((11, 0), None), ((12, 0), None), (HOST_UNREACHABLE, None)] {
        let error = |probe: &Probe| IcmpPacket { info: 1400, ..probe.icmp_error(router(), kind, 64) };
        let mut world = one(config(), |probe, _| Fate::lost().rejected(ms(10), error(probe)));
        world.run();
        let mtus: Vec<_> = report(&world).icmp_errors.iter().map(|(report, _)| report.mtu).collect();
        assert_eq!(mtus, [mtu], "{kind:?}");
    }
}

#[test]
fn redirect_and_source_quench_do_not_end_a_probe() {
    for kind in [4, 5] {
        let mut world = one(config(), |probe, _| {
            let error = Packet::IcmpError(probe.icmp_error(router(), (kind, 0), 64));
            Fate::answered(probe, ms(40)).noise(ms(10), error)
        });
        world.run();
        let counters = check_against_truth(&world, s(1));
        assert_eq!((counters.received, counters.icmp_errors), (10, 0));
        assert_eq!(count_events(&world, |event| matches!(event, ProbeEvent::IcmpError(..))), 10);
    }
}

#[test]
fn an_answer_in_time_counts_as_received_although_an_error_came_first() {
    let mut world = one(config(), |probe, _| {
        Fate::answered(probe, ms(40)).rejected(ms(10), probe.icmp_error(router(), HOST_UNREACHABLE, 8))
    });
    world.run();
    // The run ends when nothing is awaited: the last answer is not waited for.
    let counters = check_against_truth(&world, s(1));
    assert_eq!((counters.received, counters.icmp_errors), (9, 1));
    assert_eq!(report(&world).rtt.count(), 9);
}

#[test]
fn an_answer_after_its_timeout_is_late_although_an_error_came_first() {
    let mut world = one(config(), |probe, _| {
        Fate::answered(probe, ms(1_400)).rejected(ms(10), probe.icmp_error(router(), HOST_UNREACHABLE, 8))
    });
    world.run();
    let counters = check_against_truth(&world, s(1));
    assert_eq!((counters.late, counters.icmp_errors, counters.received), (8, 2, 0));
}

#[test]
fn an_error_after_the_timeout_explains_a_lost_probe() {
    let mut world = one(config(), |probe, _| {
        Fate::lost().rejected(ms(1_400), probe.icmp_error(router(), HOST_UNREACHABLE, 64))
    });
    world.run();
    let counters = check_against_truth(&world, s(1));
    assert_eq!((counters.icmp_errors, counters.lost), (9, 1));
}

#[test]
fn errors_over_ipv6_are_matched_alike() {
    for quoted in [8, 64] {
        let mut world = test_world::ping(config(), &["2001:db8::7"], 1, |probe, _| {
            let error = probe.icmp_error(address("2001:db8::1").ip, (1, 3), quoted);
            Fate::lost().rejected(ms(10), error)
        });
        world.run();
        assert_eq!(check_against_truth(&world, s(1)).icmp_errors, 10);
        assert_eq!(report(&world).icmp_errors.len(), 1);
        assert!(report(&world).icmp_errors[0].0.ipv6);
    }
}

fn udp() -> PingConfig {
    let mut config = config();
    (config.format.method, config.format.port) = (Method::Udp, 33_434);
    config
}

#[test]
fn a_closed_udp_port_is_an_answer_and_a_router_is_not() {
    for quoted in [0, 8, 56] {
        let mut world = one(udp(), |probe, _| {
            let offender = if probe.sequence % 2 == 0 { router() } else { probe.address.ip };
            let meaning = if probe.sequence % 2 == 0 { Meaning::Error } else { Meaning::Answer };
            let error = probe.icmp_error(offender, (3, 3), quoted);
            Fate::lost().deliver(ms(12), Packet::IcmpError(error), meaning)
        });
        world.run();
        let counters = check_against_truth(&world, s(1));
        assert_eq!((counters.received, counters.icmp_errors), (5, 5), "{quoted} bytes quoted");
        assert_eq!(count_refused(&world), 5);
    }
}

#[test]
fn a_udp_service_may_answer_with_anything() {
    let mut world =
        one(udp(), |probe, _| Fate::lost().deliver(ms(12), probe.reply(b"hello".to_vec()), Meaning::Answer));
    world.run();
    assert_eq!(check_against_truth(&world, s(1)).received, 10);
}

#[test]
fn a_udp_datagram_from_another_port_or_host_is_nothing() {
    for (source, port) in [("192.0.2.7", 53), ("192.0.2.8", 33_434)] {
        let mut world = one(udp(), |probe, _| {
            let from = address(source).with_port(port);
            Fate::lost().noise(ms(12), Packet::Reply { from, bytes: probe.echo(), truncated: false })
        });
        world.run();
        assert_eq!(check_against_truth(&world, s(1)).lost, 10, "{source} port {port}");
    }
}

fn tcp() -> PingConfig {
    let mut config = config();
    (config.format.method, config.format.port) = (Method::Tcp, 443);
    config
}

fn count_refused<N>(world: &World<Ping, N>) -> usize {
    count_events(world, |event| matches!(event, ProbeEvent::Received(_, answer) if answer.refused))
}

#[test]
fn a_handshake_accepted_or_refused_is_an_answer() {
    let mut world = one(tcp(), |probe, _| match probe.sequence % 2 {
        0 => Fate::handshake(probe, ms(30), HandshakeEnd::Accepted(ms(30)), Meaning::Answer),
        _ => Fate::handshake(probe, ms(30), HandshakeEnd::Refused, Meaning::Answer),
    });
    world.run();
    assert_eq!(check_against_truth(&world, s(1)).received, 10);
    assert_eq!(count_refused(&world), 5);
}

#[test]
fn a_handshake_after_a_retransmission_is_late_and_one_that_failed_is_lost() {
    let mut config = tcp();
    config.spacing = Spacing::Every(s(2));
    let mut world = one(config, |probe, _| match probe.sequence % 2 {
        0 => Fate::handshake(probe, ms(1_030), HandshakeEnd::AcceptedAfterRetransmission, Meaning::Answer),
        _ => Fate::handshake(probe, ms(900), HandshakeEnd::Failed(Errno::HOSTUNREACH), Meaning::Noise),
    });
    world.run();
    let counters = counters(&world);
    assert!(counters.add_up());
    // The last one's answer comes when nobody waits any more.
    assert_eq!((counters.late, counters.lost, counters.received), (4, 6, 0));
}

#[test]
fn an_error_about_a_handshake_is_known_by_its_socket() {
    let mut world = one(tcp(), |probe, _| {
        let mut error = probe.icmp_error(router(), (3, 13), 0);
        error.token = Some(Token(probe.number));
        let failed = HandshakeEnd::Failed(Errno::HOSTUNREACH);
        Fate::handshake(probe, ms(31), failed, Meaning::Noise).rejected(ms(30), error)
    });
    world.run();
    assert_eq!(check_against_truth(&world, s(1)).icmp_errors, 10);
}
