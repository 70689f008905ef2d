//! Bytes and networks that mean no good, to a path that is sampled: counters add up, nothing is counted twice, memory is
//! bounded, and the session ends.

#[path = "../../netkit-trace/tests/hostile/world.rs"]
mod world;

use std::net::IpAddr;
use std::time::Duration;

use netkit_model::{Counters, Method, PathEnd, SampledPath};
use netkit_net::Errno;
use netkit_pathping::{Sampler, SamplerConfig};
use netkit_probe::{ProbeFormat, Transmit};
use proptest::prelude::*;

use world::{
    Fate, Forged, Message, World, echo_reply, format, from_target, hop, reading, router, straight,
    time_exceeded,
};

const METHODS: [Method; 2] = [Method::IcmpDatagram, Method::Udp];
const TARGETS: [IpAddr; 2] = [
    IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 10)),
    IpAddr::V6(std::net::Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0x10)),
];

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// Twenty rounds, ten a second.
fn config(method: Method, target: IpAddr) -> SamplerConfig {
    SamplerConfig {
        format: format(method),
        destination: target.into(),
        first_hop: 1,
        max_hop: 30,
        interval: ms(100),
        rounds: Some(20),
        duration: None,
        timeout: ms(2_000),
    }
}

/// Samples such a network to the end; whatever it does, counters add up.
fn sample(config: SamplerConfig, fate: impl FnMut(&ProbeFormat, &Transmit) -> Fate) -> SampledPath {
    let rounds = u32::try_from(config.rounds.expect("tests end")).expect("few");
    // Where probes go one by one, each silent hop costs its patience; and a start that was measured badly is measured again.
    let hops = u32::from(config.max_hop);
    let bound = (config.interval + ms(600) * hops) * 2 * rounds + config.timeout * 2;
    let mut world = World::new(Sampler::new(config, reading(Duration::ZERO)), fate);
    world.run(bound, drop);
    let path = world.session.path(0);
    for hop in &path.hops {
        adds_up(&hop.counters, hop.hop);
        hop.responders.iter().for_each(|responder| adds_up(&responder.counters, hop.hop));
        assert!(hop.responders.len() <= 64);
        assert!(hop.responders.iter().all(|responder| responder.labels.len() <= 32));
    }
    assert!(path.latest_changes.len() <= 32);
    path
}

fn adds_up(counters: &Counters, hop: u8) {
    let Counters { sent, received, late, lost, icmp_errors, corrupt, suspended, .. } = counters;
    assert_eq!(*sent, received + late + lost + icmp_errors + corrupt + suspended, "hop {hop}: {counters:?}");
}

fn each(check: impl Fn(Method, IpAddr)) {
    for method in METHODS {
        for target in TARGETS {
            check(method, target);
        }
    }
}

/// Every hop answered every probe, after a millisecond for each hop but where said otherwise.
fn check_all_answered(path: &SampledPath, slow: Option<(u8, Duration)>, about: &str) {
    for hop in &path.hops {
        let expected =
            slow.filter(|(slow, _)| *slow == hop.hop).map_or(ms(hop.hop.into()), |(_, delay)| delay);
        assert_eq!(hop.counters.received, hop.counters.sent, "{about} hop {}: {:?}", hop.hop, hop.counters);
        assert_eq!(hop.responders.len(), 1, "{about} hop {}", hop.hop);
        let rtt = &hop.responders[0].rtt;
        assert_eq!(
            (rtt.minimum(), rtt.maximum()),
            (Some(expected), Some(expected)),
            "{about} hop {}",
            hop.hop
        );
        assert_eq!(hop.responders[0].counters.received, hop.counters.received);
    }
}

/// More probes than sequence numbers, of which those of one hop are answered after `delay`.
fn check_wrap(method: Method, target: IpAddr, delay: Duration, quoted: usize) {
    let rounds = 3_000;
    let config = SamplerConfig {
        max_hop: 24,
        interval: ms(4),
        rounds: Some(rounds),
        timeout: ms(14_000),
        ..config(method, target)
    };
    let path = sample(config, |format, probe| {
        let (mut after, mut answer) = straight(format, probe, 24);
        if let Message::Error(error) = &mut answer {
            error.quoted.truncate(quoted);
        }
        if hop(probe) == 7 {
            after = delay;
        }
        Ok(vec![(after, answer)])
    });
    assert_eq!(path.end, PathEnd::Reached { hop: 24 });
    let sent: u64 = path.hops.iter().map(|hop| hop.counters.sent).sum();
    assert!(sent > 70_000, "{sent} probes");
    check_all_answered(&path, Some((7, delay)), &format!("{method:?} {target} {delay:?}"));
}

#[test]
fn late_answers_find_the_right_probe_while_the_sequence_comes_around() {
    each(|method, target| check_wrap(method, target, ms(9_500), usize::MAX));
}

#[test]
fn short_quotes_find_the_right_probe_while_the_sequence_comes_around() {
    for target in TARGETS {
        check_wrap(Method::IcmpDatagram, target, ms(900), 8);
    }
}

#[test]
fn ten_thousand_addresses_at_one_hop_are_no_ten_thousand_responders() {
    each(|method, target| {
        let mut number = 0;
        let config = SamplerConfig { interval: ms(1), rounds: Some(10_000), ..config(method, target) };
        let path = sample(config, |format, probe| {
            number += 1;
            let forged = Message::Error(time_exceeded(format, probe, router(probe, 1_000 + number)));
            Ok(vec![if hop(probe) == 2 { (ms(2), forged) } else { straight(format, probe, 3) }])
        });
        assert_eq!(path.hops.len(), 3);
        assert_eq!(path.hops[1].responders.len(), 64);
        assert_eq!(path.hops[1].counters.received, 10_000);
        assert_eq!(path.path_changes, 9_999);
    });
}

#[test]
fn a_thousand_duplicates_are_one_sample() {
    each(|method, target| {
        let path = sample(config(method, target), |format, probe| {
            let (after, answer) = straight(format, probe, 3);
            Ok((0..1_000).map(|number| (after + Duration::from_micros(number), answer.clone())).collect())
        });
        assert!(path.hops.iter().all(|hop| hop.counters.sent == 20));
        check_all_answered(&path, None, "duplicates");
    });
}

#[test]
fn what_is_forged_or_says_nothing_of_the_hop_is_not_counted() {
    each(|method, target| {
        let path = sample(config(method, target), |format, probe| {
            let nobody = if target.is_ipv4() { [0, 0, 0, 0].into() } else { IpAddr::from([0; 16]) };
            let group = if target.is_ipv4() { [224, 0, 0, 1].into() } else { IpAddr::from([0xff; 16]) };
            let never = Transmit { number: 70_000 + probe.number, sequence: !probe.sequence, ..*probe };
            let mut spoilt = time_exceeded(format, probe, router(probe, 66));
            let header = if method == Method::Udp { 0 } else { 8 };
            spoilt.quoted[header + 1] ^= 1;
            let of_fragments = Forged { code: 1, ..time_exceeded(format, probe, router(probe, 66)) };
            let mut forged = vec![
                Message::Error(time_exceeded(format, probe, nobody)),
                Message::Error(time_exceeded(format, probe, group)),
                Message::Error(Forged { offender: None, ..time_exceeded(format, probe, nobody) }),
                Message::Error(time_exceeded(format, &never, router(probe, 66))),
                Message::Error(spoilt),
                Message::Error(of_fragments),
            ];
            if method.is_icmp() {
                forged.push(from_target(format, &never));
                forged.push(Message::Reply(router(probe, 66), echo_reply(format, probe, &[7; 32])));
            }
            let forged = forged.into_iter().map(|message| (Duration::from_micros(50), message));
            Ok(forged.chain([straight(format, probe, 3)]).collect())
        });
        assert_eq!((path.end, path.path_changes), (PathEnd::Reached { hop: 3 }, 0));
        check_all_answered(&path, None, &format!("{method:?} {target}"));
    });
}

#[test]
fn what_this_host_does_not_send_is_no_loss() {
    let refusals = [
        Errno::PERM,
        Errno::ACCES,
        Errno::INVAL,
        Errno::MSGSIZE,
        Errno::NOBUFS,
        Errno::NETDOWN,
        Errno::NETUNREACH,
        Errno::ADDRNOTAVAIL,
        Errno::NODEV,
    ];
    for errno in refusals {
        each(|method, target| {
            let mut number = 0;
            let path = sample(config(method, target), |format, probe| {
                number += 1;
                // All is well, then nothing leaves, then all is well again.
                if (40..80).contains(&number) { Err(errno) } else { Ok(vec![straight(format, probe, 3)]) }
            });
            assert_eq!(path.end, PathEnd::Reached { hop: 3 }, "{errno:?}");
            check_all_answered(&path, None, &format!("{errno:?} {method:?} {target}"));
            let path = sample(config(method, target), |_, _| Err(errno));
            assert!(
                path.hops.iter().all(|hop| hop.counters.sent == 0 && hop.counters.unsent > 0),
                "{errno:?}"
            );
        });
    }
}

#[test]
fn one_address_for_every_hop_is_no_loop_and_no_end() {
    each(|method, target| {
        for from in [target, router(&probe_to(target), 1)] {
            let config = SamplerConfig { max_hop: 255, rounds: Some(5), ..config(method, target) };
            let path = sample(config, |format, probe| {
                Ok(vec![(ms(2), Message::Error(time_exceeded(format, probe, from)))])
            });
            assert_eq!((path.end, path.hops.len()), (PathEnd::TooFar, 255));
        }
        let path =
            sample(config(method, target), |format, probe| Ok(vec![(ms(2), from_target(format, probe))]));
        assert_eq!((path.end, path.hops.len()), (PathEnd::Reached { hop: 1 }, 1));
    });
}

/// A probe of which only the family matters.
fn probe_to(target: IpAddr) -> Transmit {
    Transmit { number: 1, destination: target.into(), sequence: 1, course: netkit_probe::Course::default() }
}

/// What a hop does to a probe.
fn deed(network: &[(u8, u8, u8, u16)], format: &ProbeFormat, probe: &Transmit) -> Fate {
    let place = usize::from(hop(probe)).min(network.len()) - 1;
    let (kind, icmp_type, code, delay) =
        network[(place + usize::try_from(probe.number).unwrap_or(0) % 2) % network.len()];
    let after = ms(delay.into());
    let length = u8::try_from(network.len()).unwrap_or(u8::MAX);
    let (_, right) = straight(format, probe, length);
    Ok(match kind % 9 {
        0 => Vec::new(),
        1 => return Err(Errno(icmp_type.into())),
        2 => vec![(
            after,
            Message::Error(world::error(format, probe, router(probe, code.into()), icmp_type, code)),
        )],
        3 => {
            let mut error = time_exceeded(format, probe, router(probe, 7));
            error.quoted.truncate(usize::from(code % 40));
            vec![(after, Message::Error(error))]
        }
        4 => vec![
            (after, right.clone()),
            (after + ms(code.into()), from_target(format, probe)),
            (after, right),
        ],
        5 => vec![(after, from_target(format, probe))],
        _ => vec![(after, right)],
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_the_counters_add_up_and_the_session_ends(
        network in prop::collection::vec((any::<u8>(), any::<u8>(), any::<u8>(), prop_oneof![4 => 0..50_u16, 1 => 0..4_000_u16]), 1..10),
        method in prop::sample::select(METHODS.to_vec()),
        target in prop::sample::select(TARGETS.to_vec()),
        interval in prop::sample::select(vec![1_u64, 100, 1_000]),
    ) {
        let config = SamplerConfig { interval: ms(interval), ..config(method, target) };
        let path = sample(config, |format, probe| deed(&network, format, probe));
        prop_assert!(path.rounds >= 20);
    }
}
