//! Forged, spoilt, misdirected and repeated replies: none of them is ever received.

use netkit_net::ErrorOrigin;

use super::*;
use crate::test_world::IcmpPacket;
use crate::{Course, Transmit};

/// Every probe gets only this instead of its answer; how many are corrupt, and from an unexpected source.
fn check(forge: impl Fn(&Probe) -> Fate, (corrupt, unexpected_source): (u64, u64)) {
    let mut world = one(PingConfig { timeout: Some(s(1)), ..every(s(1), 10) }, |probe, _| forge(probe));
    world.run();
    let counters = check_outcomes(&world);
    let found = (counters.received, counters.late, counters.corrupt, counters.unexpected_source);
    assert_eq!(found, (0, 0, corrupt, unexpected_source));
    assert_eq!(counters.duplicates, 0);
}

/// As [`check_against_truth`], without the oddities that the truth does not know.
fn check_outcomes<N>(world: &World<Ping, N>) -> Counters {
    let told = counters(world);
    let truth = world.truth.counters(Some(address(TARGET)), s(1), world.clocks.now());
    let outcomes = |c: &Counters| (c.sent, c.received, c.late, c.lost, c.icmp_errors, c.corrupt, c.unsent);
    assert_eq!(outcomes(&told), outcomes(&truth));
    assert!(told.add_up());
    told
}

fn from(source: &str, probe: &Probe, bytes: Vec<u8>) -> Packet {
    let port = probe.destination.port();
    Packet::Reply { from: address(source).with_port(port), bytes, truncated: false }
}

#[test]
fn a_reply_altered_anywhere_is_corrupt() {
    // Payload only: bytes 0 and 1 are type and code, 2 and 3 the kernel's checksum, 6 and 7 the sequence.
    for position in 8..64 {
        let spoil = |probe: &Probe| Fate::lost().garbled(probe, ms(20), probe.echo_altered_at(position));
        let mut world = one(PingConfig { timeout: Some(s(1)), ..every(s(1), 3) }, |probe, _| spoil(probe));
        world.run();
        assert_eq!(counters(&world).corrupt, 3, "byte {position}");
        assert_eq!(counters(&world).received, 0, "byte {position}");
        assert!(counters(&world).add_up());
    }
}

#[test]
fn a_short_reply_is_corrupt() {
    for length in 8..64 {
        let cut = |probe: &Probe| probe.echo()[..length].to_vec();
        check(|probe| Fate::lost().garbled(probe, ms(20), cut(probe)), (10, 0));
    }
}

#[test]
fn less_than_an_echo_header_is_nothing() {
    for length in 0..8 {
        let cut = |probe: &Probe| probe.reply(probe.echo()[..length].to_vec());
        check(|probe| Fate::lost().noise(ms(20), cut(probe)), (0, 0));
    }
}

#[test]
fn a_reply_longer_than_the_probe_is_corrupt() {
    let longer = |probe: &Probe| [probe.echo(), vec![0; 4]].concat();
    check(|probe| Fate::lost().garbled(probe, ms(20), longer(probe)), (10, 0));
}

#[test]
fn a_truncated_reply_is_corrupt() {
    let cut = |probe: &Probe| Packet::Reply { from: probe.destination, bytes: probe.echo(), truncated: true };
    check(|probe| Fate::lost().deliver(ms(20), cut(probe), Meaning::Garbled), (10, 0));
}

#[test]
fn junk_with_the_right_sequence_is_corrupt() {
    let junk = |probe: &Probe| [&probe.echo()[..8], &[0xa5; 56]].concat();
    check(|probe| Fate::lost().garbled(probe, ms(20), junk(probe)), (10, 0));
}

#[test]
fn our_own_echo_request_is_no_reply() {
    check(|probe| Fate::lost().noise(ms(20), probe.reply(probe.bytes.clone())), (0, 0));
}

#[test]
fn a_right_payload_from_another_source_is_an_unexpected_source() {
    let other = |probe: &Probe| from("192.0.2.66", probe, probe.echo());
    check(|probe| Fate::lost().noise(ms(20), other(probe)), (0, 10));
}

#[test]
fn a_wrong_payload_from_another_source_is_nothing() {
    let other = |probe: &Probe| from("192.0.2.66", probe, probe.echo_altered_at(9));
    check(|probe| Fate::lost().noise(ms(20), other(probe)), (0, 0));
}

#[test]
fn any_source_may_answer_a_broadcast() {
    let mut config = every(s(1), 10);
    config.format.any_source = true;
    let mut world = one(config, |probe, _| {
        let bytes = probe.echo();
        let first = Fate::lost().deliver(ms(20), from("192.0.2.66", probe, bytes.clone()), Meaning::Answer);
        first.deliver(ms(21), from("192.0.2.67", probe, bytes), Meaning::Answer)
    });
    world.run();
    let counters = counters(&world);
    assert_eq!((counters.received, counters.duplicates, counters.unexpected_source), (10, 9, 0));
}

#[test]
fn a_right_payload_under_another_sequence_is_never_received() {
    // The payload names a probe on its way; the header names one that is not sent yet.
    let ahead = |probe: &Probe| probe.reply(probe.echo_as(probe.wire_sequence + 100));
    check(|probe| Fate::lost().noise(ms(20), ahead(probe)), (0, 0));
}

#[test]
fn an_old_payload_replayed_under_a_new_sequence_is_corrupt() {
    let mut old = None;
    let mut world = one(PingConfig { timeout: Some(s(1)), ..every(s(1), 10) }, |probe, _| {
        let old: &Probe = old.get_or_insert_with(|| probe.clone());
        match probe.sequence {
            1 => Fate::answered(probe, ms(20)),
            _ => Fate::lost().garbled(probe, ms(20), old.echo_as(probe.wire_sequence)),
        }
    });
    world.run();
    let counters = check_outcomes(&world);
    assert_eq!((counters.received, counters.corrupt), (1, 9));
}

#[test]
fn a_reply_to_a_probe_not_yet_sent_is_nothing() {
    let mut world = one(PingConfig { timeout: Some(s(1)), ..every(s(1), 10) }, |_, _| Fate::lost());
    for sequence in 1..=10_u8 {
        // Half a second before that probe is sent.
        let bytes = [&[0, 0, 0, 0, 0x4e, 0x4b, 0, sequence + 1][..], &[0; 56]].concat();
        let from = address(TARGET).with_port(0);
        world.inject(
            ms(500) + s(1) * (u32::from(sequence) - 1),
            Packet::Reply { from, bytes, truncated: false },
        );
    }
    world.run();
    let counters = check_outcomes(&world);
    assert_eq!((counters.received, counters.corrupt, counters.lost), (0, 0, 10));
}

#[test]
fn a_probe_that_waits_for_room_in_the_send_queue_cannot_be_answered() {
    let mut world = one(every(s(1), 2), |probe, _| match (probe.sequence, probe.refusals) {
        (1, 0..3) => Fate::unsent(netkit_net::Errno::NOBUFS),
        _ => Fate::answered(probe, ms(20)),
    });
    // An answer and an error about a probe that has not left yet: nobody can have seen it.
    let (mut request, target) = (Vec::new(), address(TARGET));
    let probe = Transmit { number: 1, destination: target, sequence: 1, course: Course::default() };
    test_world::echo_format().encode(&probe, &mut request);
    let reply = [&[0], &request[1..]].concat();
    let from = target.with_port(0);
    world.inject(Duration::from_micros(500), Packet::Reply { from, bytes: reply, truncated: false });
    let error = IcmpPacket {
        origin: ErrorOrigin::Icmp,
        icmp_type: 3,
        code: 1,
        info: 0,
        offender: Some(target.ip),
        destination: Some(from),
        token: None,
        quoted: request[..8].to_vec(),
    };
    world.inject(Duration::from_micros(600), Packet::IcmpError(error));
    world.run();
    let counters = check_against_truth(&world, s(10));
    assert_eq!((counters.sent, counters.received, counters.duplicates), (2, 2, 0));
    assert_eq!(count_events(&world, |event| matches!(event, ProbeEvent::IcmpError(..))), 0);
}

#[test]
fn a_spoilt_reply_does_not_spoil_the_answer_behind_it() {
    let mut world = one(every(s(1), 10), |probe, _| {
        Fate::answered(probe, ms(40)).garbled(probe, ms(20), probe.echo_altered_at(30))
    });
    world.run();
    let counters = check_outcomes(&world);
    assert_eq!((counters.received, counters.corrupt), (10, 0));
    let spoilt = count_events(&world, |event| matches!(event, ProbeEvent::Corrupt(..)));
    assert!((9..=10).contains(&spoilt), "one a second is told: {spoilt}");
}

#[test]
fn a_spoilt_reply_after_the_timeout_makes_a_lost_probe_corrupt_and_the_answer_makes_it_late() {
    let config = PingConfig { timeout: Some(s(1)), ..every(s(1), 10) };
    let mut world = one(config, |probe, _| match probe.sequence {
        1 => Fate::lost().garbled(probe, ms(1_500), probe.echo_altered_at(30)),
        2 => Fate::answered(probe, ms(2_500)).garbled(probe, ms(1_500), probe.echo_altered_at(30)),
        _ => Fate::answered(probe, ms(20)),
    });
    world.run();
    let counters = check_outcomes(&world);
    assert_eq!((counters.received, counters.corrupt, counters.late), (8, 1, 1));
}

#[test]
fn a_thousand_duplicates_make_one_sample_and_one_event_a_second() {
    let mut world = one(every(s(1), 10), |probe, _| {
        let mut fate = Fate::answered(probe, ms(20));
        if probe.sequence == 1 {
            for copy in 1..=1_000 {
                fate = fate.answer(probe, ms(20 + copy * 5));
            }
        }
        fate
    });
    world.run();
    let counters = check_against_truth(&world, s(10));
    assert_eq!((counters.received, counters.duplicates), (10, 1_000));
    assert_eq!(report(&world).rtt.maximum(), Some(ms(20)));
    let told = world.events.iter().filter_map(|(at, event)| match event {
        ProbeEvent::Duplicate { suppressed, .. } => Some((*at, *suppressed)),
        _ => None,
    });
    let told: Vec<_> = told.collect();
    assert!(told.windows(2).all(|pair| pair[1].0 >= pair[0].0 + s(1)), "{told:?}");
    let accounted: u64 = told.iter().map(|(_, suppressed)| suppressed + 1).sum();
    assert!(told.len() <= 6 && accounted > 790, "{told:?}");
}
