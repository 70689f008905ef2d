//! Answers that are forged, repeated, late, out of order, from nobody or from everybody.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use netkit_model::{HopNote, Method, PathEnd, TraceReport};
use netkit_packet::icmp;
use netkit_trace::TraceConfig;

use super::world::{Message, echo_reply, error, from_target, hop, router, straight, time_exceeded};
use super::{MAX_HOP, TARGETS, each, ms, path_mtu, paths, trace, trace_config};

/// The path of four hops that `straight` makes, as if nothing had happened besides.
fn check_undisturbed(report: &TraceReport, about: &str) {
    assert_eq!(report.end, PathEnd::Reached { hop: 4 }, "{about}: {report:?}");
    for hop in &report.hops {
        assert_eq!(hop.answers().count(), 3, "{about}: {hop:?}");
        for answer in hop.answers() {
            assert_eq!(answer.rtt.map(|rtt| rtt.duration), Some(ms(hop.hop.into())), "{about}: {hop:?}");
        }
    }
}

/// A path of four hops on which something else comes before and behind each answer.
fn check_ignored(
    about: &str,
    forge: impl Fn(&netkit_probe::ProbeFormat, &netkit_probe::Transmit) -> Vec<Message>,
) {
    each(|method, target| {
        let (report, _) = trace(trace_config(method, target), |format, probe| {
            let (after, answer) = straight(format, probe, 4);
            let before =
                forge(format, probe).into_iter().map(|message| (Duration::from_micros(100), message));
            let behind = forge(format, probe).into_iter().map(|message| (after + ms(1), message));
            Ok(before.chain([(after, answer)]).chain(behind).collect())
        });
        check_undisturbed(&report, &format!("{about} {method:?} {target}"));
    });
}

#[test]
fn nobody_answers_from_an_address_that_is_nobodys() {
    let nobody: [[IpAddr; 2]; 3] = [
        [IpAddr::from([0, 0, 0, 0]), IpAddr::from([0; 16])],
        [IpAddr::from([224, 0, 0, 1]), "ff02::1".parse().expect("an address")],
        [IpAddr::from([255, 255, 255, 255]), "ff0e::1".parse().expect("an address")],
    ];
    for [v4, v6] in nobody {
        check_ignored("from nobody", |format, probe| {
            let from = if probe.destination.ip.is_ipv4() { v4 } else { v6 };
            let mut forged = vec![Message::Error(time_exceeded(format, probe, from))];
            if format.method.is_icmp() {
                forged.push(Message::Reply(from, echo_reply(format, probe, &format.payload(probe))));
            }
            forged
        });
    }
    check_ignored("from no address", |format, probe| {
        let nobody = time_exceeded(format, probe, router(probe, 9));
        vec![Message::Error(super::world::Forged { offender: None, ..nobody })]
    });
}

#[test]
fn our_own_address_is_an_address() {
    each(|method, target| {
        let own =
            if target.is_ipv4() { IpAddr::from([127, 0, 0, 1]) } else { "::1".parse().expect("an address") };
        let (report, _) = trace(trace_config(method, target), |format, probe| {
            let said = Message::Error(time_exceeded(format, probe, own));
            Ok(vec![if hop(probe) < 3 { (ms(1), said) } else { straight(format, probe, 4) }])
        });
        assert_eq!(report.end, PathEnd::Reached { hop: 4 });
        assert!(
            report.hops[..2]
                .iter()
                .flat_map(netkit_model::HopReport::answers)
                .all(|answer| answer.from == own)
        );
    });
}

#[test]
fn a_wrong_cookie_is_ignored() {
    check_ignored("wrong cookie", |format, probe| {
        let mut forged = error(format, probe, router(probe, 66), 3, 1);
        let last = forged.quoted.len() - 25;
        forged.quoted[last] ^= 1;
        let mut payload = format.payload(probe);
        payload[3] ^= 1;
        let reply = Message::Reply(router(probe, 66), echo_reply(format, probe, &payload));
        if format.method.is_icmp() {
            vec![Message::Error(forged), reply]
        } else {
            vec![Message::Error(forged)]
        }
    });
}

#[test]
fn sequences_that_were_never_sent_are_ignored() {
    check_ignored("never sent", |format, probe| {
        let of = |number: u64, sequence: u16| netkit_probe::Transmit { number, sequence, ..*probe };
        let others = [of(u64::MAX, 0xffff), of(0, 0), of(40_000, 40_000), of(probe.number, !probe.sequence)];
        let errors =
            others.iter().map(|other| Message::Error(time_exceeded(format, other, router(other, 66))));
        let replies =
            others.iter().filter(|_| format.method.is_icmp()).map(|other| from_target(format, other));
        errors.chain(replies).collect()
    });
}

#[test]
fn a_quote_of_another_destination_is_ignored() {
    check_ignored("elsewhere", |format, probe| {
        let elsewhere = error(format, probe, router(probe, 66), 3, 1);
        let other =
            std::net::SocketAddr::new(router(probe, 77), elsewhere.destination.map_or(0, |it| it.port()));
        vec![Message::Error(super::world::Forged { destination: Some(other), ..elsewhere.clone() })]
    });
}

#[test]
fn a_thousand_duplicates_are_one_answer() {
    each(|method, target| {
        let mut told = 0;
        let config = TraceConfig { queries: 1, ..trace_config(method, target) };
        let session = netkit_trace::Trace::new(config, super::reading(Duration::ZERO));
        let mut world = super::World::new(session, |format: &_, probe: &_| {
            let (after, answer) = straight(format, probe, 4);
            Ok((0..1_000).map(|number| (after + Duration::from_micros(number), answer.clone())).collect())
        });
        world.run(ms(10_000), |_| told += 1);
        assert_eq!(world.session.report(0).end, PathEnd::Reached { hop: 4 });
        // One of each query and one of each hop, and those behind the end that were heard before it was known.
        assert!(told <= 2 * usize::from(MAX_HOP), "{told} events");
    });
}

#[test]
fn the_first_answer_of_a_query_counts() {
    each(|method, target| {
        let (report, _) = trace(trace_config(method, target), |format, probe| {
            let mut number = u32::from(hop(probe)) << 16;
            let forgers = (0..10_000_u64).map(|place| {
                number += 1;
                (
                    ms(2) + Duration::from_micros(place),
                    Message::Error(time_exceeded(format, probe, router(probe, number))),
                )
            });
            Ok(std::iter::once(straight(format, probe, 1)).chain(forgers.take(300)).collect())
        });
        assert_eq!(report.end, PathEnd::Reached { hop: 1 }, "{method:?}");
        assert!(report.hops[0].answers().all(|answer| answer.from == target));
    });
}

#[test]
fn everybody_answers_at_one_hop_and_the_search_ends() {
    each(|method, target| {
        let mut number = 0;
        let before = Instant::now();
        let graph = paths(method, target, |format, probe| {
            number += 1;
            let said = Message::Error(time_exceeded(format, probe, router(probe, 100 + number)));
            Ok(vec![if hop(probe) == 2 { (ms(2), said) } else { straight(format, probe, 4) }])
        });
        let nodes = graph.levels.iter().map(|level| level.nodes.len()).max();
        assert!(nodes.is_some_and(|nodes| nodes <= 2_048), "{nodes:?}");
        assert!(graph.spread_per_packet.contains(&2), "{method:?}: one flow is answered by many");
        assert!(before.elapsed() < Duration::from_secs(60), "{:?} of computing", before.elapsed());
    });
}

#[test]
fn a_forger_of_every_answer_makes_no_search_without_end() {
    for target in TARGETS {
        let mut number = 0;
        let graph = paths(Method::IcmpDatagram, target, |format, probe| {
            number += 1;
            // One flow is always answered by the same address: nothing shows that they are invented.
            let invented = u32::from(probe.course.flow.0) << 8 | u32::from(hop(probe));
            Ok(vec![(ms(1), Message::Error(time_exceeded(format, probe, router(probe, invented))))])
        });
        assert!(graph.sent <= 65_536, "{} probes", graph.sent);
        assert_eq!(graph.sent, number);
    }
}

#[test]
fn a_second_answer_from_another_address_is_no_balancer() {
    each(|method, target| {
        let graph = paths(method, target, |format, probe| {
            let (after, answer) = straight(format, probe, 4);
            let twice = time_exceeded(format, probe, router(probe, 77));
            Ok(vec![
                (after, answer),
                (after + ms(1), Message::Error(twice)),
                (after + ms(2), from_target(format, probe)),
            ])
        });
        assert!(graph.spread_per_packet.is_empty(), "{method:?} {target}");
        assert!(graph.levels.iter().all(|level| level.nodes.len() == 1), "{method:?} {target}: {graph:?}");
    });
}

#[test]
fn a_target_that_always_says_that_the_hop_limit_ran_out_is_never_reached() {
    each(|method, target| {
        let (report, took) = trace(trace_config(method, target), |format, probe| {
            Ok(vec![(ms(3), Message::Error(time_exceeded(format, probe, target)))])
        });
        assert_eq!((report.end, report.hops.len()), (PathEnd::TooFar, MAX_HOP.into()));
        assert!(report.hops.iter().all(|hop| hop.notes.contains(&HopNote::TargetExceedsHopLimit)));
        assert!(took < ms(100), "{took:?}");
    });
}

#[test]
fn one_address_that_answers_for_every_hop_is_no_loop() {
    each(|method, target| {
        let config = TraceConfig { max_hop: 255, queries: 10, ..trace_config(method, target) };
        let before = Instant::now();
        let (report, _) = trace(config, |format, probe| {
            Ok(vec![(ms(3), Message::Error(time_exceeded(format, probe, router(probe, 1))))])
        });
        assert_eq!((report.end, report.hops.len()), (PathEnd::TooFar, 255));
        assert!(before.elapsed() < Duration::from_secs(15), "{:?} of computing", before.elapsed());
        let (report, _) = trace(trace_config(method, target), |format, probe| {
            Ok(vec![(ms(3), from_target(format, probe))])
        });
        assert_eq!((report.end, report.hops.len()), (PathEnd::Reached { hop: 1 }, 1));
    });
}

#[test]
fn a_path_longer_than_any_hop_limit_is_too_far() {
    each(|method, target| {
        let config = TraceConfig { max_hop: 255, ..trace_config(method, target) };
        let (report, _) = trace(config, |format, probe| Ok(vec![straight(format, probe, u8::MAX)]));
        assert_eq!(report.end, PathEnd::Reached { hop: 255 });
        let config = TraceConfig { max_hop: 255, first_hop: 200, ..trace_config(method, target) };
        let (report, _) = trace(config, |format, probe| {
            Ok(vec![(ms(9), Message::Error(time_exceeded(format, probe, router(probe, hop(probe).into()))))])
        });
        assert_eq!((report.end, report.hops.len()), (PathEnd::TooFar, 56));
    });
}

#[test]
fn answers_in_the_wrong_order_are_a_path_in_the_right_one() {
    each(|method, target| {
        let (report, _) = trace(trace_config(method, target), |format, probe| {
            let (_, answer) = straight(format, probe, 12);
            Ok(vec![(ms(60 - 2 * u64::from(hop(probe).min(12))), answer)])
        });
        assert_eq!((report.end, report.hops.len()), (PathEnd::Reached { hop: 12 }, 12));
        let froms: BTreeSet<_> =
            report.hops.iter().flat_map(netkit_model::HopReport::answers).map(|answer| answer.from).collect();
        assert_eq!(froms.len(), 12);
        assert!(report.hops.iter().all(|hop| hop.answers().count() == 3));
    });
}

#[test]
fn an_answer_that_left_with_a_hop_limit_of_one_is_kept() {
    each(|method, target| {
        for left in [Some(0), Some(1), Some(255), None] {
            let (report, _) = trace(trace_config(method, target), |format, probe| {
                let (after, mut answer) = straight(format, probe, 4);
                if let Message::Error(error) = &mut answer {
                    error.hop_limit = left;
                }
                Ok(vec![(after, answer)])
            });
            check_undisturbed(&report, &format!("{left:?}"));
        }
    });
}

#[test]
fn a_spoilt_checksum_names_no_translator() {
    // A quoted checksum that is as wrong at one hop only, or differently at each, is somebody's mistake.
    let (report, _) = trace(trace_config(Method::IcmpDatagram, TARGETS[0]), |format, probe| {
        let (after, mut answer) = straight(format, probe, 6);
        if let Message::Error(error) = &mut answer {
            assert!(icmp::quoted_checksum(&error.quoted).is_some());
            error.quoted[2] ^= hop(probe);
        }
        Ok(vec![(after, answer)])
    });
    assert_eq!(report.end, PathEnd::Reached { hop: 6 });
    assert!(report.hops.iter().all(|hop| !hop.notes.contains(&HopNote::Translated)), "{report:?}");
}

#[test]
fn lies_about_the_mtu_make_no_search_without_end_and_no_step_without_bound() {
    let too_long = |ipv4: bool| if ipv4 { (3, 4) } else { (2, 0) };
    for mtu in [0, 1, 67, 68, 1_279, 1_280, 1_499, 1_500, 1_501, 65_535, 65_536, u32::MAX] {
        each(|method, target| {
            let mut number = 0;
            let report = path_mtu(method, target, |format, probe| {
                number += 1;
                let (icmp_type, code) = too_long(target.is_ipv4());
                let mut lie = error(format, probe, router(probe, number), icmp_type, code);
                lie.info = mtu;
                Ok(vec![(ms(2), Message::Error(lie))])
            });
            assert!(report.steps.len() <= 16, "{} steps", report.steps.len());
            assert!(report.sent <= 20_000, "{} probes", report.sent);
            assert_eq!(report.black_hole, None, "{mtu}");
        });
    }
}
