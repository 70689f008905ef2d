//! Paths on which flows say less than usual, or nothing: silence, loss, circles, prohibitions, packets spread one by one.

use netkit_lab::scenario;
use netkit_model::{Method, PathEnd};

use netkit_trace::MultipathConfig;

use super::{
    METHODS, SEED, check, config, expected, graph, load, ms, reached, run, s, search, targets, written,
};

#[test]
fn silent_hops_are_passed_over() {
    let hops: &[&[&str]] = &[&["r1"], &["r2"], &[], &[], &[], &[], &["r7"], &["r8"], &["target"]];
    for run in check(&load("four-silent-hops"), 0.05, hops) {
        let graph = graph(&run);
        assert_eq!(reached(&graph), [9]);
        assert!(graph.levels[2..6].iter().all(|level| level.silent.len() >= 6));
        assert!(run.now() < ms(3_000), "{:?}", run.now());
    }
}

#[test]
fn packets_spread_one_by_one_are_told_and_not_followed() {
    let topology = load("per-packet-balancing");
    let hops: &[&[&str]] = &[&["r1"], &["r2"], &["m1", "m2", "m3"], &["r3"], &["target"]];
    let links = expected::links_between(&topology, hops);
    let is_mistaken = |seed: u64, method, target| {
        let config = MultipathConfig { failure_bound: 0.01, ..config(method, target) };
        let run = run(&topology, seed, &config);
        let graph = graph(&run);
        assert!(!graph.is_full && graph.sent < 80, "{method:?} {seed}: {}", graph.sent);
        assert!(expected::links(&run).is_subset(&links), "{method:?} {seed}");
        graph.spread_per_packet != [3]
    };
    for (target, method) in targets(&topology).into_iter().flat_map(|it| METHODS.map(|method| (it, method))) {
        assert!(!is_mistaken(SEED, method, target), "{method:?} to {target}");
    }
    // The bound holds for this too.
    let target = targets(&topology)[0];
    let count = (1..=400).filter(|seed| is_mistaken(*seed, Method::IcmpDatagram, target)).count();
    assert!(count <= 4, "{count} of 400");
}

/// Between two hops of several addresses no link is told that packets spread one by one made up.
#[test]
fn no_links_are_made_up_where_packets_are_spread_one_by_one() {
    let paths =
        [r#"["vantage", "r1", ["a1..a2"]]"#, r#"["a1", "b1", "r2", "target"]"#, r#"["a2", "b2", "r2"]"#];
    let mut text = written::text(&["r1..r2", "a1..a2", "b1..b2"], &paths, &[]);
    text += "[[change]]\nrouter = \"r1\"\nbalance = \"packet\"\n";
    let topology = written::read(&text);
    for target in targets(&topology) {
        let config = MultipathConfig { failure_bound: 0.01, ..config(Method::IcmpDatagram, target) };
        let graph = graph(&run(&topology, SEED, &config));
        assert_eq!(graph.spread_per_packet, [2, 3]);
        assert!(!graph.is_full && graph.links.iter().all(|link| link.hop != 2), "{graph:?}");
    }
}

#[test]
fn a_silent_target_ends_the_search_behind_three_hops() {
    let paths = [r#"["vantage", "r1..r3", "target"]"#];
    let mut text = written::text(&["r1..r3"], &paths, &[]);
    text += "[[change]]\nhost = \"target\"\nanswers_echo = false\nclosed_udp_answers = false\ntcp = { other = \"silent\" }\n";
    for run in check(&written::read(&text), 0.05, &[&["r1"], &["r2"], &["r3"], &[]]) {
        let graph = graph(&run);
        let silent = PathEnd::Silent { last: Some(3) };
        assert!(
            graph.ends.len() >= 6 && graph.ends.iter().all(|(_, end)| *end == silent),
            "{:?}",
            graph.ends
        );
        assert_eq!(graph.levels[3].silent.len(), 6);
        assert!(run.now() <= s(5), "{:?}", run.now());
    }
}

#[test]
fn nobody_answers_at_all() {
    let topology = load("four-silent-hops");
    let config = MultipathConfig { first_hop: 3, max_hop: 6, ..config(Method::Udp, targets(&topology)[0]) };
    let graph = graph(&run(&topology, 1, &config));
    assert_eq!(graph.levels.len(), 1);
    assert_eq!((graph.levels[0].hop, graph.levels[0].silent.len()), (3, 6));
    assert!(graph.ends.iter().all(|(_, end)| *end == PathEnd::Silent { last: None }), "{:?}", graph.ends);
}

#[test]
fn the_hops_that_are_asked_for_and_no_others() {
    let topology = load("straight-12-hops");
    let config = MultipathConfig { first_hop: 4, max_hop: 6, ..config(Method::Udp, targets(&topology)[0]) };
    let graph = graph(&run(&topology, 1, &config));
    assert_eq!(graph.levels.iter().map(|level| level.hop).collect::<Vec<_>>(), [4, 5, 6]);
    assert!(graph.ends.iter().all(|(_, end)| *end == PathEnd::TooFar), "{:?}", graph.ends);
    assert_eq!((graph.ends.len(), graph.sent), (6, 18));
}

#[test]
fn a_circle_is_named_and_left() {
    let topology = load("routing-loop");
    for target in targets(&topology) {
        for method in METHODS {
            let run = run(&topology, 1, &config(method, target));
            let graph = graph(&run);
            let is_loop = |end: &PathEnd| matches!(end, PathEnd::Loop { length: 2, .. });
            assert!(
                !graph.ends.is_empty() && graph.ends.iter().all(|(_, end)| is_loop(end)),
                "{:?}",
                graph.ends
            );
            assert!(graph.levels.len() < 12, "{} hops", graph.levels.len());
        }
    }
}

#[test]
fn a_prohibition_ends_the_path_of_its_flows() {
    let topology = load("admin-prohibited-middle");
    let mut stopped = 0;
    for target in targets(&topology) {
        for method in METHODS {
            let run = run(&topology, 1, &config(method, target));
            let graph = graph(&run);
            let ends = graph.ends.iter().filter(|(_, end)| matches!(end, PathEnd::Stopped { .. }));
            stopped += ends.count();
            assert!(
                graph.levels.iter().all(|level| level.nodes.iter().all(|node| !node.is_end))
                    || !reached(&graph).is_empty()
            );
        }
    }
    assert!(stopped >= 6);
}

/// Loss costs time and probes, and a few flows, but neither hops nor links.
#[test]
fn loss_hides_nothing() {
    let paths = [r#"["vantage", "r1", "r2", ["m1..m4"], "r3", "target"]"#];
    let mut text = written::text(&["r1..r3", "m1..m4"], &paths, &[]);
    text += "[[change]]\nlink = [\"r1\", \"r2\"]\nloss = \"5 %\"\n";
    let hops: &[&[&str]] = &[&["r1"], &["r2"], &["m1", "m2", "m3", "m4"], &["r3"], &["target"]];
    check(&written::read(&text), 0.01, hops);
}

#[test]
fn a_router_that_limits_its_answers_is_found_all_the_same() {
    for name in ["rate-limited-router", "linux-rate-limit"] {
        let topology = load(name);
        for target in targets(&topology) {
            let run = run(&topology, 1, &config(Method::IcmpDatagram, target));
            let graph = graph(&run);
            assert!(graph.levels.iter().all(|level| level.nodes.len() == 1), "{name}: {graph:?}");
            assert_eq!(usize::from(reached(&graph)[0]), expected::distance(&topology), "{name}");
        }
    }
}

#[test]
fn an_interrupt_ends_it_at_once_with_what_is_known() {
    let topology = load("straight-12-hops");
    let mut run = search(&topology, 1, config(Method::IcmpDatagram, targets(&topology)[0]));
    run.interrupt_at(ms(100));
    run.run();
    assert_eq!(run.now(), ms(100));
    let graph = graph(&run);
    assert!(!graph.levels.is_empty() && graph.levels.len() < 12 && graph.ends.is_empty(), "{graph:?}");
}

#[test]
fn no_more_than_the_window_is_on_the_way() {
    let topology = load("wide-diamond-16");
    let hops = |window| {
        let config =
            MultipathConfig { window, failure_bound: 0.01, ..config(Method::Udp, targets(&topology)[0]) };
        expected::hops(&run(&topology, 1, &config))
    };
    assert_eq!(hops(1), hops(96));
    assert_eq!(hops(0), hops(96));
}

/// Eight bytes of a UDP probe name its flow and not its hop. Of IPv6, routers that quote so little name nothing.
#[test]
fn routers_that_quote_little_are_found_as_well() {
    let topology = load("short-quotes");
    for method in METHODS {
        let run = run(&topology, 1, &config(method, targets(&topology)[0]));
        let graph = graph(&run);
        assert_eq!(graph.levels.len(), expected::distance(&topology), "{method:?}");
        assert!(graph.levels.iter().all(|level| level.nodes.len() == 1), "{method:?}: {graph:?}");
        expected::check_flows(&run, "short-quotes");
    }
}

#[test]
fn every_scenario_comes_to_an_end() {
    let mut runs = 0;
    for scenario in scenario::all() {
        let topology = load(&scenario.name);
        let targets = if topology.target.is_some() { targets(&topology) } else { Vec::new() };
        for (target, method) in targets.into_iter().flat_map(|it| METHODS.map(|method| (it, method))) {
            let run = run(&topology, 1, &config(method, target));
            let graph = graph(&run);
            let label = format!("{} {method:?} to {target}: {:?}", scenario.name, run.now());
            assert!(run.now() < s(60) && graph.sent < 2_000, "{label} {}", graph.sent);
            assert!(graph.levels.iter().zip(1..).all(|(level, hop)| level.hop == hop), "{label}");
            runs += 1;
        }
    }
    assert!(runs > 100, "{runs}");
}
