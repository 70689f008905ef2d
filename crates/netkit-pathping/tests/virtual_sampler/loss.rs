//! Loss, limits and late answers: each scenario shows at the hops what it is for.

use netkit_model::{LossClass, Method, SampledEvent, SampledOutcome};

use super::{Run, check, each, every, expected, load, ms, s, sampler, targets, topology};

/// What is lost at each hop, in the order of hops.
fn lost(path: &netkit_model::SampledPath) -> Vec<u64> {
    path.hops.iter().map(|hop| hop.counters.lost).collect()
}

/// What half the rate showed of a hop.
fn is_limited(path: &netkit_model::SampledPath, hop: u8) -> Option<bool> {
    path.hops[usize::from(hop) - 1].loss.rate_test?.is_limited
}

/// Probes that counted as lost for a while or for good.
fn seemed_lost(run: &Run) -> usize {
    let silent =
        |event: &SampledEvent| matches!(event, SampledEvent::Probe { outcome: SampledOutcome::Silent, .. });
    run.events().iter().filter(|(_, event)| silent(event)).count()
}

#[test]
fn a_limited_router_loses_answers_and_the_hops_behind_it_lose_nothing() {
    // Faster than ten a second, which is what the router permits itself.
    each("rate-limited-router", ms(50), 400, |_, path, _| {
        let lost = lost(path);
        assert!(lost[3] > 90, "{lost:?}");
        assert_eq!(path.hops[3].loss.class, LossClass::ReplyLimited);
        assert_eq!(is_limited(path, 4), Some(true), "{:?}", path.hops[3].loss);
        assert!(path.hops.iter().all(|hop| hop.loss.class != LossClass::Forwarding));
        assert!(lost.iter().enumerate().all(|(place, lost)| place == 3 || *lost == 0), "{lost:?}");
    });
}

#[test]
fn loss_on_a_link_is_lost_at_every_hop_behind_it() {
    for name in ["loss-from-hop-6", "loss-on-return-path"] {
        each(name, ms(100), 1_000, |_, path, _| {
            let lost = lost(path);
            assert_eq!(lost[..5], [0; 5]);
            assert!(lost[5..].iter().all(|lost| (50..160).contains(lost)), "{lost:?}");
            let to_blame: Vec<u8> = path
                .hops
                .iter()
                .filter(|hop| hop.loss.class == LossClass::Forwarding)
                .map(|hop| hop.hop)
                .collect();
            assert_eq!(to_blame, [6], "{lost:?}");
        });
    }
}

#[test]
fn bursts_are_lost_at_every_hop_behind_the_link() {
    each("burst-loss", ms(100), 1_000, |_, path, _| {
        let lost = lost(path);
        assert_eq!(lost[..3], [0; 3]);
        assert!(lost[3..].iter().all(|lost| *lost > 0), "{lost:?}");
    });
}

#[test]
fn a_target_that_drops_is_loss_at_the_target_alone() {
    each("target-drops-30", ms(100), 1_000, |_, path, _| {
        let lost = lost(path);
        assert_eq!(lost[..3], [0; 3]);
        let tried = path.hops[3].counters.tried();
        assert!((tried / 4..tried * 35 / 100).contains(&lost[3]), "{lost:?}");
        assert_eq!((path.hops[3].loss.class, is_limited(path, 4)), (LossClass::Forwarding, Some(false)));
    });
}

#[test]
fn a_target_that_limits_its_replies_is_no_loss() {
    let topology = topology(
        r#"
about = "The target is a router that answers ten probes a second"
target = "target"
[vantage]
address = ["10.0.0.2", "fd00::2"]
[router."r1..r3"]
address = ["10.1.*.1", "fd00:1:*::1"]
[router.target]
address = ["192.0.2.10", "2001:db8::10"]
[[link]]
path = ["vantage", "r1..r3", "target"]
delay = "1 ms"
[[change]]
router = "target"
rate_limit = { every = "100 ms", burst = 5, per = "router" }
rate_limits_echo = true
"#,
    );
    for target in targets(&topology) {
        let (_, path) = check(&topology, 1, &every(ms(50), 400, Method::IcmpDatagram, target));
        let loss = path.hops[3].loss;
        assert_eq!((loss.class, loss.link, loss.path), (LossClass::ReplyLimited, None, None));
        assert_eq!(is_limited(&path, 4), Some(true), "{loss:?}");
        assert!(path.hops[..3].iter().all(|hop| hop.loss.class == LossClass::None), "{path:?}");
    }
}

#[test]
fn an_outage_is_lost_for_as_long_as_it_lasts() {
    each("outage", s(1), 30, |_, path, _| {
        let lost = lost(path);
        assert_eq!(lost[..3], [0; 3]);
        assert!(lost[3..].iter().all(|lost| *lost == 5), "{lost:?}");
        let gaps = path.hops[5].history.iter().filter(|rtt| rtt.is_none()).count();
        assert_eq!((path.hops[5].history.len(), gaps), (30, 5));
    });
}

#[test]
fn answers_slower_than_the_interval_are_not_lost() {
    // The target takes 2.5 s.
    for (interval, rounds) in [(s(1), 10), (ms(100), 60), (ms(10), 600)] {
        each("late-replies", interval, rounds, |run, path, _| {
            assert_eq!((lost(path), seemed_lost(run)), (vec![0; 4], 0), "at {interval:?}");
            let target = &path.hops[3].counters;
            assert_eq!((target.received, target.late), (target.sent, 0), "at {interval:?}");
        });
    }
}

#[test]
fn three_seconds_of_delay_at_ten_milliseconds_lose_nothing() {
    let topology = topology(
        r#"
about = "A target at the other end of a very long way"
target = "target"
[vantage]
address = ["10.0.0.2", "fd00::2"]
[router."r1..r3"]
address = ["10.1.*.1", "fd00:1:*::1"]
[host.target]
address = ["192.0.2.10", "2001:db8::10"]
[[link]]
path = ["vantage", "r1..r2"]
[[link]]
path = ["r2", "r3", "target"]
delay = "750 ms"
"#,
    );
    for target in targets(&topology) {
        let (run, path) = check(&topology, 1, &every(ms(10), 1_000, Method::IcmpDatagram, target));
        assert_eq!((lost(&path), seemed_lost(&run)), (vec![0; 4], 0));
        // Those behind the farthest answer were not probed until it came.
        assert!(path.hops.iter().all(|hop| hop.counters.received >= 600), "{path:?}");
        let shown: Vec<_> = path.hops[3].history.iter().map(Option::is_some).collect();
        assert_eq!(shown, [true; 300]);
    }
}

#[test]
fn an_answer_after_the_timeout_is_late_and_takes_the_place_of_the_loss() {
    let topology = load("late-replies");
    for target in targets(&topology) {
        let config =
            netkit_pathping::SamplerConfig { timeout: s(1), ..every(s(1), 20, Method::IcmpDatagram, target) };
        let mut run = sampler(&topology, 1, &config);
        run.run();
        expected::check(&run, &config);
        let path = run.session().path(0);
        let target = &path.hops[3];
        assert!(target.counters.late >= 15 && target.counters.received == 0, "{target:?}");
        assert_eq!(target.responders[0].rtt.count(), 0);
        let told = |wanted: fn(&SampledOutcome) -> bool| {
            let of_target = |event: &&(_, SampledEvent)| matches!(&event.1, SampledEvent::Probe { hop: 4, outcome, .. } if wanted(outcome));
            run.events().iter().filter(of_target).count() as u64
        };
        assert_eq!(told(|outcome| matches!(outcome, SampledOutcome::Late(_))), target.counters.late);
        assert!(told(|outcome| *outcome == SampledOutcome::Silent) >= target.counters.late);
    }
}

#[test]
fn duplicates_and_overtaking_count_once() {
    for name in ["duplicates-and-reordering", "jitter"] {
        each(name, ms(100), 300, |_, path, _| {
            assert!(lost(path).iter().all(|lost| *lost == 0), "{:?}", lost(path));
            assert!(path.hops.iter().all(|hop| hop.counters.received == hop.counters.sent));
            let duplicates: u64 = path.hops.iter().map(|hop| hop.counters.duplicates).sum();
            assert_eq!(duplicates > 0, name != "jitter", "{name}: {duplicates}");
        });
    }
}

#[test]
fn loss_is_shown_after_three_seconds_and_not_after_the_timeout() {
    let topology = load("target-drops-30");
    for target in targets(&topology) {
        let mut run = sampler(&topology, 1, &every(s(1), 40, Method::IcmpDatagram, target));
        for second in 5..40 {
            run.run_until(s(second));
            for hop in run.session().path(0).hops {
                let sent = hop.counters.sent + hop.outstanding;
                assert!(sent == second || sent == second + 1, "{sent} after {second} s");
                assert!(
                    hop.outstanding <= if hop.hop == 4 { 4 } else { 1 },
                    "{} at {}",
                    hop.outstanding,
                    hop.hop
                );
            }
        }
    }
}

#[test]
fn what_is_overdue_and_comes_within_the_timeout_was_never_lost() {
    let topology = topology(
        r#"
about = "One of twenty answers of the target takes five seconds"
target = "target"
[vantage]
address = ["10.0.0.2", "fd00::2"]
[router."r1..r3"]
address = ["10.1.*.1", "fd00:1:*::1"]
[host.target]
address = ["192.0.2.10", "2001:db8::10"]
[[link]]
path = ["vantage", "r1..r3", "target"]
delay = "1 ms"
[[change]]
link = ["r3", "target"]
backward = { reordering = { ratio = "5 %", by = "5 s" } }
"#,
    );
    for target in targets(&topology) {
        let (run, path) = check(&topology, 1, &every(s(1), 100, Method::IcmpDatagram, target));
        let end = &path.hops[3].counters;
        assert!(end.received >= end.sent - 1 && end.late == 0, "{end:?}");
        // After the first that came so late, the hop is known to be slow.
        assert!((1..=6).contains(&seemed_lost(&run)), "{}", seemed_lost(&run));
    }
}

#[test]
fn variation_is_of_successive_probes_alone() {
    each("target-drops-30", ms(100), 1_000, |_, path, _| {
        let target = &path.hops[3];
        let pairs = target.history.windows(2).filter(|pair| pair.iter().all(Option::is_some)).count() as u64;
        let told = target.responders[0].variation.pairs();
        // Of 1,000 rounds the chart has the latest 300.
        assert!(told >= pairs && told < target.counters.received * 8 / 10, "{told} of {:?}", target.counters);
        assert_eq!(path.hops[0].responders[0].variation.pairs(), 999);
    });
}

#[test]
fn tcp_finds_and_counts_the_same() {
    for name in ["straight-12-hops", "mpls", "four-silent-hops", "loss-from-hop-6", "target-drops-30"] {
        let topology = load(name);
        for target in targets(&topology) {
            let mut run = sampler(&topology, 1, &every(s(1), 60, Method::Tcp, target));
            run.run();
            let path = run.session().path(0);
            expected::adds_up(&path, name);
            let end = path.hops.last().expect("a path");
            assert!(
                matches!(path.end, netkit_model::PathEnd::Reached { hop } if hop == end.hop),
                "{name}: {:?}",
                path.end
            );
            for hop in &path.hops {
                let silent = name == "four-silent-hops" && (3..=6).contains(&hop.hop);
                let lossy = (name == "loss-from-hop-6" && hop.hop >= 6)
                    || (name == "target-drops-30" && hop.hop == 4);
                assert_eq!(hop.counters.received + hop.counters.late == 0, silent, "{name} hop {}", hop.hop);
                assert_eq!(
                    hop.counters.lost == 0,
                    !(silent || lossy),
                    "{name} hop {}: {:?}",
                    hop.hop,
                    hop.counters
                );
            }
        }
    }
}
