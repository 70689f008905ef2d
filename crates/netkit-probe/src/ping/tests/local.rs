//! Failures of this host: they end no run, and they are never loss on the path.

use netkit_net::Errno;

use super::*;

#[test]
fn a_send_failure_is_unsent_and_not_loss() {
    for errno in [Errno::PERM, Errno::NETDOWN, Errno::NETUNREACH, Errno::HOSTUNREACH, Errno::INVAL] {
        let mut world = one(every(s(1), 30), |probe, _| match probe.sequence {
            10..20 => Fate::unsent(errno),
            _ => Fate::answered(probe, ms(20)),
        });
        world.run();
        let counters = check_against_truth(&world, s(10));
        assert_eq!((counters.sent, counters.unsent, counters.lost), (20, 10, 0));
        assert_eq!(counters.loss_ratio(), Some(0.0));
        assert_eq!((counters.unsent_by[0].errno, counters.unsent_by[0].count), (errno, 10));
    }
}

#[test]
fn a_run_of_which_nothing_leaves_ends_by_its_count() {
    let mut world = one(every(s(1), 5), |_, _| Fate::unsent(Errno::NETDOWN));
    world.run();
    let counters = check_against_truth(&world, s(10));
    assert_eq!((counters.sent, counters.unsent, counters.loss_ratio()), (0, 5, None));
    assert!(world.clocks.now() < s(5), "{:?}", world.clocks.now());
}

#[test]
fn a_full_queue_is_tried_again_within_the_slot() {
    let mut world = one(every(s(1), 30), |probe, _| match probe.refusals {
        0..5 => Fate::unsent(Errno::NOBUFS),
        _ => Fate::answered(probe, ms(20)),
    });
    world.run();
    let counters = check_against_truth(&world, s(10));
    assert_eq!((counters.sent, counters.received, counters.unsent), (30, 30, 0));
}

#[test]
fn a_queue_full_for_a_whole_slot_leaves_the_probe_unsent() {
    for errno in [Errno::NOBUFS, Errno::AGAIN, Errno::NOMEM] {
        let mut world = one(every(ms(100), 50), |probe, _| {
            let full = (ms(1_010)..ms(2_030)).contains(&probe.at);
            if full { Fate::unsent(errno) } else { Fate::answered(probe, ms(20)) }
        });
        world.run();
        let counters = check_against_truth(&world, s(10));
        assert_eq!((counters.sent + counters.unsent, counters.lost), (50, 0));
        assert!((8..=10).contains(&counters.unsent), "{counters:?}");
        let busy = world.events.iter().filter_map(|(_, event)| match event {
            ProbeEvent::Unsent(_, told) => Some(*told),
            _ => None,
        });
        assert!(busy.into_iter().all(|told| told == errno));
    }
}

#[test]
fn a_probe_given_up_at_the_end_is_not_sent_afterwards() {
    // Interrupted while the last probe waits for room in the queue.
    let mut world = one(every(s(1), 100), |probe, _| match probe.sequence {
        3 => Fate::unsent(Errno::NOBUFS),
        _ => Fate::answered(probe, ms(20)),
    });
    world.interrupts = vec![s(2) + ms(30), s(2) + ms(31)];
    world.run();
    let counters = check_against_truth(&world, s(10));
    assert_eq!((counters.sent, counters.received, counters.unsent), (2, 2, 1));
    let config = PingConfig { deadline: Some(s(2) + ms(30)), ..every(s(1), 100) };
    let mut world = one(config, |probe, _| match (probe.sequence, probe.at > s(2) + ms(20)) {
        (3, false) => Fate::unsent(Errno::NOBUFS),
        _ => Fate::answered(probe, ms(20)),
    });
    world.clocks.stop(s(2) + ms(2), ms(100));
    world.run();
    let counters = check_against_truth(&world, s(10));
    assert_eq!((counters.sent, counters.received, counters.unsent), (2, 2, 1));
}

#[test]
fn a_probe_given_up_in_a_suspend_is_not_sent_afterwards() {
    let mut world = one(every(s(1), 6), |probe, _| match (probe.sequence, probe.at > s(2) + ms(20)) {
        (3, false) => Fate::unsent(Errno::NOBUFS),
        _ => Fate::answered(probe, ms(20)),
    });
    world.clocks.suspend(s(2) + ms(10), s(60));
    world.run();
    let counters = check_against_truth(&world, s(10));
    assert_eq!((counters.sent, counters.received, counters.unsent), (5, 5, 1));
}

#[test]
fn a_probe_too_long_for_this_hosts_path_mtu_says_which_mtu_and_once() {
    let mut world = one(every(s(1), 9), |probe, _| Fate {
        local_mtu: Some(if probe.sequence < 6 { 1_400 } else { 1_280 }),
        ..Fate::unsent(Errno::MSGSIZE)
    });
    world.run();
    let counters = check_against_truth(&world, s(10));
    assert_eq!((counters.unsent, counters.icmp_errors), (9, 0));
    let told = world.events.iter().filter_map(|(_, event)| match event {
        ProbeEvent::PathMtu(at, mtu) => Some((*at, *mtu)),
        _ => None,
    });
    assert_eq!(told.collect::<Vec<_>>(), [(address(TARGET), 1_400), (address(TARGET), 1_280)]);
}

#[test]
fn until_fail_also_ends_at_a_local_failure() {
    let config = PingConfig { stop: crate::StopRule::FirstFailure, ..every(s(1), 100) };
    let mut world = one(config, |probe, _| match probe.sequence {
        4 => Fate::unsent(Errno::PERM),
        _ => Fate::answered(probe, ms(20)),
    });
    world.run();
    let counters = check_against_truth(&world, s(10));
    assert_eq!((counters.received, counters.unsent), (3, 1));
}
