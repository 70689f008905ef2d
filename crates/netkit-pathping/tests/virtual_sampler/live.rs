//! What the live view does to a running session, and what happens to this host meanwhile.

use std::time::Duration;

use netkit_lab::stage::virtual_time::{VirtualTime, since_start, start};
use netkit_lab::topology::Topology;
use netkit_model::{Method, PathEnd, SampledEvent};
use netkit_net::{Arrival, ClockReading, MonotonicTime, SendReceipt};
use netkit_pathping::{Sampler, SamplerConfig};
use netkit_probe::{ProbeFormat, Session, Transmit};

use super::{every, expected, load, ms, s, sampler, targets};

/// What somebody does at the keys.
type Key = fn(&mut Sampler);

/// A sampler with somebody at the keys.
struct Live {
    sampler: Sampler,
    /// What is pressed next, and when; the earliest last.
    keys: Vec<(Duration, Key)>,
}

impl Session for Live {
    type Event = SampledEvent;

    fn format(&self) -> &ProbeFormat {
        self.sampler.format()
    }

    fn turn(&mut self, reading: ClockReading) {
        self.sampler.turn(reading);
        while let Some((_, key)) = self.keys.pop_if(|(at, _)| *at <= since_start(reading.monotonic)) {
            key(&mut self.sampler);
        }
    }

    fn arrival(&mut self, arrival: &Arrival<'_>) {
        self.sampler.arrival(arrival);
    }

    fn poll_transmit(&mut self, now: MonotonicTime) -> Option<Transmit> {
        self.sampler.poll_transmit(now)
    }

    fn receipt(&mut self, receipt: &SendReceipt) {
        self.sampler.receipt(receipt);
    }

    fn poll_event(&mut self) -> Option<SampledEvent> {
        self.sampler.poll_event()
    }

    fn next_wake(&self) -> Option<MonotonicTime> {
        let key = self.keys.last().map(|(at, _)| netkit_lab::stage::virtual_time::monotonic(*at));
        [self.sampler.next_wake(), key].into_iter().flatten().min()
    }

    fn interrupt(&mut self, now: MonotonicTime) {
        self.sampler.interrupt(now);
    }

    fn is_over(&self) -> bool {
        self.sampler.is_over()
    }
}

/// A run in which these keys are pressed.
fn pressed(topology: &Topology, config: &SamplerConfig, keys: &[(Duration, Key)]) -> VirtualTime<Live> {
    let keys = keys.iter().rev().copied().collect();
    let live = Live { sampler: Sampler::new(config.clone(), start()), keys };
    VirtualTime::new(topology.clone(), 1, live)
}

fn straight(rounds: u64) -> (Topology, SamplerConfig) {
    let topology = load("straight-12-hops");
    let config = every(s(1), rounds, Method::IcmpDatagram, targets(&topology)[0]);
    (topology, config)
}

/// Probes to a hop in each of these seconds.
fn a_second(run: &VirtualTime<Live>, hop: u8, seconds: u64) -> Vec<usize> {
    let tally = run.tally();
    let of = |second| {
        let during = |at: Duration| (s(second)..s(second + 1)).contains(&at);
        tally.sent.iter().filter(|sent| sent.summary.hop_limit == hop && during(sent.at)).count()
    };
    (0..seconds).map(of).collect()
}

#[test]
fn a_reset_begins_anew_and_knows_the_path() {
    let (topology, config) = straight(20);
    let mut run = pressed(&topology, &config, &[(s(10) + ms(500), Sampler::reset)]);
    run.run_until(s(10) + ms(500));
    let path = run.session().sampler.path(0);
    assert_eq!((path.end, path.rounds, path.hops.len()), (PathEnd::Reached { hop: 13 }, 0, 13));
    for hop in &path.hops {
        assert_eq!((hop.counters.sent, hop.responders.len(), hop.history.len()), (0, 1, 0));
    }
    run.run();
    let path = run.session().sampler.path(0);
    expected::adds_up(&path, "after a reset");
    assert_eq!((path.rounds, run.session().sampler.rounds(), path.path_changes), (9, 9, 0));
    assert!(path.duration < s(10));
    // Of the round in which it came, what was still to be sent counts.
    let received: Vec<u64> = path.hops.iter().map(|hop| hop.counters.received).collect();
    assert!(received.iter().all(|count| [9, 10].contains(count)), "{received:?}");
}

#[test]
fn a_pause_sends_nothing_and_what_was_on_its_way_counts() {
    let (topology, config) = straight(20);
    let keys: [(Duration, Key); 2] =
        [(s(5) + ms(500), |one| one.pause(true)), (s(9) + ms(700), |one| one.pause(false))];
    let mut run = pressed(&topology, &config, &keys);
    run.run();
    assert_eq!(a_second(&run, 1, 12), [1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1]);
    let path = run.session().sampler.path(0);
    expected::adds_up(&path, "after a pause");
    assert!(path.hops.iter().all(|hop| hop.counters.lost == 0));
    // The round that the pause cut short lacks its last hops.
    let sent: Vec<u64> = path.hops.iter().map(|hop| hop.counters.sent).collect();
    assert!(sent[0] == 20 && sent[12] == 19, "{sent:?}");
}

#[test]
fn a_paused_session_ends_at_its_time() {
    let (topology, config) = straight(20);
    let config = SamplerConfig { rounds: None, duration: Some(s(8)), ..config };
    let mut run = pressed(&topology, &config, &[(s(5), |one| one.pause(true))]);
    run.run();
    assert!((s(8)..s(9)).contains(&run.now()), "{:?}", run.now());
}

#[test]
fn the_interval_and_the_size_change_at_once() {
    let (topology, config) = straight(40);
    let keys: [(Duration, Key); 2] =
        [(s(3), |one| one.set_interval(ms(200))), (s(5), |one| one.set_size(1_000))];
    let mut run = pressed(&topology, &config, &keys);
    run.run();
    assert_eq!(a_second(&run, 1, 6), [1, 1, 1, 5, 5, 5]);
    let tally = run.tally();
    let sizes = |from, until| {
        let sent = tally.sent.iter().filter(move |sent| (s(from)..s(until)).contains(&sent.at));
        sent.map(|sent| sent.summary.length).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!((sizes(0, 5).len(), sizes(6, 9)), (1, [1_028].into()));
    assert!(run.session().sampler.path(0).hops.iter().all(|hop| hop.counters.lost == 0));
}

#[test]
fn a_duration_begins_no_round_after_it() {
    let (topology, config) = straight(1);
    let config = SamplerConfig { rounds: None, duration: Some(s(30)), ..config };
    let (run, path) = super::check(&topology, 1, &config);
    assert_eq!(path.rounds, 30);
    assert!(run.now() <= s(30), "{:?}", run.now());
}

#[test]
fn an_interrupt_waits_for_what_is_due_any_moment() {
    let (topology, config) = straight(1);
    let config = SamplerConfig { rounds: None, ..config };
    let mut run = sampler(&topology, 1, &config);
    run.interrupt_at(s(10) + ms(930));
    run.run();
    expected::check(&run, &config);
    assert!(run.session().path(0).hops.iter().all(|hop| hop.counters.lost == 0));
    assert!(run.now() < s(11), "{:?}", run.now());
}

#[test]
fn a_machine_that_slept_and_a_process_that_was_stopped_lose_nothing() {
    let topology = load("thirty-hops-250-ms");
    for target in targets(&topology) {
        let config = every(s(1), 20, Method::IcmpDatagram, target);
        let mut run = sampler(&topology, 1, &config);
        run.clocks().suspend(s(5) + ms(100), s(7_200));
        run.clocks().stop(s(12), s(4));
        run.run();
        let path = run.session().path(0);
        expected::adds_up(&path, "after a sleep");
        assert!(path.hops.iter().all(|hop| hop.counters.lost == 0), "{path:?}");
        assert!(path.hops.iter().any(|hop| hop.counters.suspended > 0));
        let slept = |event: &SampledEvent| {
            matches!(event, SampledEvent::Information(netkit_model::ProbeEvent::Suspended(_)))
        };
        assert_eq!(run.events().iter().filter(|(_, event)| slept(event)).count(), 1);
    }
}

#[test]
fn what_does_not_leave_is_no_loss() {
    let topology = load("ipv6-only");
    let address = "192.0.2.10".parse().expect("an address");
    let (_, path) = super::check(&topology, 1, &every(s(1), 3, Method::IcmpDatagram, address));
    let counters = &path.hops[0].counters;
    assert_eq!((counters.sent, counters.lost, counters.unsent), (0, 0, 3));
    assert_eq!(path.end, PathEnd::Silent { last: None });
}

#[test]
fn without_a_round_there_is_nothing_to_do() {
    let (topology, config) = straight(0);
    let (run, path) = super::check(&topology, 1, &config);
    assert_eq!((run.now(), path.rounds, run.records().len()), (Duration::ZERO, 0, 0));
}
