//! Whatever arrives in whatever order: nothing panics, the counters add up, and no round trip exceeds the run.

use netkit_model::Method;
use netkit_net::{Errno, HandshakeEnd, SendStampKind, Token};
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::Spacing;
use crate::test_world::IcmpPacket;

/// One thing that may happen to a probe, so many milliseconds after it left.
#[derive(Clone, Debug)]
enum Happening {
    Answered(u64),
    Altered(u64, usize),
    Cut(u64, usize),
    UnderAnotherSequence(u64, u16),
    FromElsewhere(u64),
    Error(u64, u8, u8, usize),
    Junk(u64, Vec<u8>),
    JunkError(u64, Vec<u8>),
    Handshake(u64, bool),
    Refused(i32),
    Unstamped,
    StampedTwice,
}

fn happening() -> impl Strategy<Value = Happening> {
    let after = || 0_u64..20_000;
    prop_oneof![
        4 => after().prop_map(Happening::Answered),
        1 => (after(), 0_usize..64).prop_map(|(after, place)| Happening::Altered(after, place)),
        1 => (after(), 0_usize..64).prop_map(|(after, length)| Happening::Cut(after, length)),
        1 => (after(), any::<u16>()).prop_map(|(after, to)| Happening::UnderAnotherSequence(after, to)),
        1 => after().prop_map(Happening::FromElsewhere),
        2 => (after(), any::<u8>(), any::<u8>(), 0_usize..70)
            .prop_map(|(after, kind, code, quoted)| Happening::Error(after, kind, code, quoted)),
        1 => (after(), vec(any::<u8>(), 0..80)).prop_map(|(after, bytes)| Happening::Junk(after, bytes)),
        1 => (after(), vec(any::<u8>(), 0..80)).prop_map(|(after, bytes)| Happening::JunkError(after, bytes)),
        1 => (after(), any::<bool>()).prop_map(|(after, open)| Happening::Handshake(after, open)),
        1 => prop_oneof![Just(Errno::NOBUFS), Just(Errno::PERM), Just(Errno::AGAIN)]
            .prop_map(|errno| Happening::Refused(errno.0)),
        1 => Just(Happening::Unstamped),
        1 => Just(Happening::StampedTwice),
    ]
}

fn happen(fate: Fate, probe: &Probe, happening: &Happening) -> Fate {
    let after = |milliseconds: &u64| ms(*milliseconds);
    match happening {
        Happening::Answered(delay) => fate.answer(probe, after(delay)),
        Happening::Altered(delay, place) if *place < probe.bytes.len() => {
            fate.noise(after(delay), probe.reply(probe.echo_altered_at(*place)))
        }
        Happening::Cut(delay, length) => {
            let echo = probe.echo();
            fate.noise(after(delay), probe.reply(echo[..(*length).min(echo.len())].to_vec()))
        }
        Happening::UnderAnotherSequence(delay, sequence) if probe.bytes.len() >= 8 => {
            fate.noise(after(delay), probe.reply(probe.echo_as(*sequence)))
        }
        Happening::FromElsewhere(delay) => {
            let from = address("192.0.2.99").with_port(probe.destination.port());
            fate.noise(after(delay), Packet::Reply { from, bytes: probe.echo(), truncated: false })
        }
        Happening::Error(delay, kind, code, quoted) => {
            let error = probe.icmp_error(probe.address.ip, (*kind, *code), *quoted);
            fate.noise(after(delay), Packet::IcmpError(error))
        }
        Happening::Junk(delay, bytes) => fate.noise(after(delay), probe.reply(bytes.clone())),
        Happening::JunkError(delay, bytes) => {
            let error = probe.icmp_error(probe.address.ip, (3, 1), 0);
            fate.noise(after(delay), Packet::IcmpError(IcmpPacket { quoted: bytes.clone(), ..error }))
        }
        Happening::Handshake(delay, open) if probe.bytes.is_empty() => {
            let end = if *open { HandshakeEnd::Accepted(ms(*delay)) } else { HandshakeEnd::Refused };
            let packet = Packet::Handshake { token: Token(probe.number), from: probe.destination, end };
            fate.noise(after(delay), packet)
        }
        Happening::Refused(errno) if probe.refusals < 3 => Fate { result: Err(Errno(*errno)), ..fate },
        Happening::Unstamped => fate.stamped(&[], false),
        Happening::StampedTwice => fate.stamped(&[SendStampKind::Scheduler, SendStampKind::Driver], true),
        _ => fate,
    }
}

fn method() -> impl Strategy<Value = Method> {
    prop_oneof![Just(Method::IcmpDatagram), Just(Method::IcmpRaw), Just(Method::Udp), Just(Method::Tcp)]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn the_counters_add_up_whatever_happens(
        fates in vec(vec(happening(), 0..4), 1..40),
        method in method(),
        (size, interval) in (0_usize..64, 2_u64..3_000),
        (timeout, adaptive) in (prop::option::of(1_u64..12_000), any::<bool>()),
        steps in vec((0_u64..60_000, -4_000_i64..4_000), 0..3),
        (stop, suspend) in (0_u64..60_000, 0_u64..60_000),
        interrupt in prop::option::of(0_u64..60_000),
    ) {
        let mut config = every(ms(interval), fates.len() as u64);
        (config.format.method, config.format.size, config.format.port) = (method, size, 7);
        config.timeout = timeout.map(ms);
        if adaptive {
            config.spacing = Spacing::Adaptive(ms(interval));
        }
        let mut world = test_world::ping(config, &[TARGET, "2001:db8::7"], 1, |probe, _| {
            let place = usize::try_from(probe.sequence - 1).expect("few");
            fates[place].iter().fold(Fate::lost(), |fate, one| happen(fate, probe, one))
        });
        world.check_round_trips = false;
        for (at, seconds) in steps {
            world.clocks.step(ms(at), seconds);
        }
        world.clocks.stop(ms(stop), s(3));
        world.clocks.suspend(ms(suspend), s(100));
        world.interrupts.extend(interrupt.map(ms));
        world.run();
        for target in world.session.report(0).targets {
            let counters = &target.counters;
            prop_assert!(counters.add_up(), "{:?}", counters);
            prop_assert!(counters.received + counters.late <= counters.sent);
            prop_assert!(interrupt.is_some() || counters.sent + counters.unsent == fates.len() as u64);
            // A handshake's round trip is the kernel's word, and this kernel has never heard of a suspend.
            let longest = if method == Method::Tcp { s(20) } else { world.clocks.now() };
            prop_assert!(target.rtt.maximum().is_none_or(|rtt| rtt <= longest));
        }
    }
}
