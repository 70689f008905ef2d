//! What is odd about paths, and what routers tell besides.

use std::net::IpAddr;

use netkit_lab::topology::Topology;
use netkit_model::{AnswerKind, HopNote, HopOutcome, HopReport, Method, PathEnd, TraceReport};
use netkit_trace::{FlowStrategy, TraceConfig};

use super::{METHODS, check, check_all, check_methods, config, expected, ms, reaches, targets, topology};

fn hop(report: &TraceReport, hop: u8) -> &HopReport {
    report.hops.iter().find(|it| it.hop == hop).expect("the hop is reported")
}

/// Who answered at a hop; everybody who did is the same.
fn router(report: &TraceReport, limit: u8) -> IpAddr {
    let mut answers = hop(report, limit).answers().map(|answer| answer.from);
    let first = answers.next().expect("it answers");
    assert!(answers.all(|other| other == first));
    first
}

/// Router 1 to `count` between the vantage and the target, 1 ms a link, and more words.
fn row(count: u8, more: &str) -> Topology {
    topology(&format!(
        r#"
about = "Routers in a row"
target = "target"
[vantage]
address = ["10.0.0.2", "fd00::2"]
[router."r1..r{count}"]
address = ["10.1.*.1", "fd00:1:*::1"]
[host.target]
address = ["192.0.2.10", "2001:db8::10"]
[[link]]
path = ["vantage", "r1..r{count}", "target"]
delay = "1 ms"
{more}
"#
    ))
}

fn check_row(topology: &Topology, methods: &[Method], shows: impl Fn(&TraceReport, &str)) {
    for method in methods {
        for target in targets(topology) {
            let run = check(topology, 1, &config(*method), target);
            shows(&run.session().report(0), &super::about(&run, target));
        }
    }
}

#[test]
fn a_loop_is_named_with_where_it_begins_and_how_long_it_is() {
    check_all("routing-loop", |_, report, about| {
        assert_eq!(report.end, PathEnd::Loop { first: 3, length: 2 }, "{about}");
        assert_eq!(report.hops.len(), 6, "{about}");
        let again = |it: &HopReport| it.notes.contains(&HopNote::Loop { first: 3, length: 2 });
        let noted: Vec<_> = report.hops.iter().filter(|it| again(it)).map(|it| it.hop).collect();
        assert_eq!(noted, [5, 6], "{about}");
        let silent = |it: &HopReport| it.probes.iter().any(|probe| probe.outcome == HopOutcome::Silent);
        assert!(!report.hops.iter().any(silent), "{about}");
    });
}

#[test]
fn a_loop_of_three_is_named() {
    let circle = "[[link]]\npath = [\"r5\", \"r3\"]\ndelay = \"1 ms\"\n[[route]]\nat = \"r5\"\nto = \"target\"\nvia = [\"r3\"]\n[[route]]\nat = \"r3\"\nto = \"target\"\nvia = [\"r4\"]";
    check_row(&row(7, circle), &METHODS, |report, about| {
        assert_eq!(report.end, PathEnd::Loop { first: 3, length: 3 }, "{about}");
        assert_eq!(report.hops.len(), 8, "{about}");
    });
}

#[test]
fn a_router_that_forwards_what_has_run_out_hides_behind_the_next_one() {
    check_all("zero-ttl-forwarding", |_, report, about| {
        assert_eq!(router(report, 3), router(report, 4), "{about}");
        assert_eq!(hop(report, 4).notes, [HopNote::RepeatsPrevious(router(report, 4))], "{about}");
        assert_eq!(report.end, PathEnd::Reached { hop: 7 }, "{about}");
    });
}

#[test]
fn who_rejects_is_named_with_what_he_says() {
    for (name, (v4, v6)) in
        [("admin-prohibited-middle", ((3, 13), (1, 1))), ("unreachable-net", ((3, 0), (1, 0)))]
    {
        check_all(name, |_, report, about| {
            let PathEnd::Stopped { hop: 4, report: said } = report.end else { panic!("{about}") };
            let expected = if said.ipv6 { v6 } else { v4 };
            assert_eq!((said.icmp_type, said.code), expected, "{about}");
            assert_eq!(said.offender, Some(router(report, 3)), "{about}");
            assert_eq!(report.hops.len(), 4, "{about}");
        });
    }
}

#[test]
fn a_longer_way_back_is_noted() {
    let way_back = "[router.\"x1..x6\"]\naddress = [\"10.9.*.1\", \"fd00:9:*::1\"]\n[[link]]\npath = [\"r4\", \"x1..x6\", \"r1\"]\ndelay = \"1 ms\"\n[[route]]\nat = \"r4\"\nto = \"vantage\"\nvia = [\"x1\"]\n[[route]]\nat = \"x1\"\nto = \"vantage\"\nvia = [\"x2\"]\n[[route]]\nat = \"x2\"\nto = \"vantage\"\nvia = [\"x3\"]\n[[route]]\nat = \"x3\"\nto = \"vantage\"\nvia = [\"x4\"]";
    check_row(&row(4, way_back), &[Method::IcmpDatagram, Method::Udp], |report, about| {
        let notes = |limit, back| vec![HopNote::AsymmetricReturn { from: router(report, limit), back }];
        assert_eq!(hop(report, 4).notes, notes(4, 8), "{about}");
        assert_eq!(hop(report, 5).notes, notes(5, 9), "{about}");
        assert!(report.hops[..3].iter().all(|it| it.notes.is_empty()), "{about}");
    });
}

#[test]
fn a_way_back_two_hops_longer_is_within_the_error_of_the_estimate() {
    check_all("asymmetric-return", |_, report, about| {
        assert!(report.hops.iter().all(|hop| hop.notes.is_empty()), "{about}");
    });
}

#[test]
fn labels_are_reported_where_routers_tell_them() {
    reaches("mpls");
    check_all("mpls", |_, report, about| {
        let labels = |limit| {
            let answer = hop(report, limit).answers().next().expect("it answers");
            answer.labels.iter().map(|label| (label.label, label.bottom_of_stack)).collect::<Vec<_>>()
        };
        assert_eq!(labels(2), [], "{about}");
        assert_eq!(labels(3), [(24_015, true)], "{about}");
        assert_eq!(labels(4), [(24_016, false), (300, true)], "{about}");
        assert_eq!(labels(5), [(24_017, true)], "{about}");
        assert_eq!(labels(6), [], "{about}");
    });
}

#[test]
fn interfaces_are_reported_where_routers_tell_them() {
    reaches("interface-information");
    check_all("interface-information", |_, report, about| {
        let interfaces = |limit| hop(report, limit).answers().next().expect("it answers").interfaces.clone();
        assert_eq!(interfaces(1), [], "{about}");
        assert_eq!((interfaces(2)[0].index, interfaces(2)[0].mtu), (Some(3), Some(1_500)), "{about}");
        assert!(interfaces(3)[0].name.is_some() && interfaces(3)[0].index.is_none(), "{about}");
    });
}

#[test]
fn routers_that_quote_too_little_are_asked_again_one_at_a_time() {
    check_methods("short-quotes", &[Method::Udp], |run, report, about| {
        let probes = &hop(report, 2).probes;
        if report.hops.last().expect("reached").answers().next().expect("reached").from.is_ipv4() {
            assert!(probes.iter().all(|probe| probe.attempts == 2), "{about}");
            assert_eq!(hop(report, 2).answers().count(), 3, "{about}");
        }
        assert!(run.now() <= ms(300), "{about}");
    });
}

#[test]
fn nobody_is_said_to_translate_who_restores_what_errors_quote() {
    for name in ["diamond-of-4-behind-nat", "wrong-checksum-quotes", "straight-12-hops"] {
        check_all(name, |_, report, about| {
            assert!(!report.hops.iter().any(|it| it.notes.contains(&HopNote::Translated)), "{about}");
        });
    }
}

#[test]
fn a_target_slower_than_anything_before_it_is_a_silent_end() {
    check_all("late-replies", |_, report, about| {
        assert_eq!(report.end, PathEnd::Silent { last: Some(3) }, "{about}");
        assert_eq!(report.hops.len(), 4, "{about}");
    });
}

#[test]
fn routers_as_far_as_was_asked_are_too_far() {
    let topology = super::load("straight-12-hops");
    for (method, max_hop) in METHODS.into_iter().flat_map(|method| [(method, 1), (method, 12)]) {
        for target in targets(&topology) {
            let run = check(&topology, 1, &TraceConfig { max_hop, ..config(method) }, target);
            let report = run.session().report(0);
            assert_eq!((report.end, report.hops.len()), (PathEnd::TooFar, max_hop.into()));
            assert_eq!(report.sent, u64::from(max_hop) * 3);
        }
    }
}

#[test]
fn hops_before_the_first_are_not_asked() {
    let topology = super::load("straight-12-hops");
    for method in METHODS {
        for (first_hop, hops) in [(0, 13), (1, 13), (5, 9), (13, 1), (30, 1)] {
            let run =
                check(&topology, 1, &TraceConfig { first_hop, ..config(method) }, targets(&topology)[0]);
            let report = run.session().report(0);
            assert_eq!(report.hops.len(), hops, "from {first_hop} on");
            let last = first_hop.max(13);
            assert_eq!(report.end, PathEnd::Reached { hop: last });
        }
    }
}

#[test]
fn flows_see_all_branches_where_they_differ_and_one_where_they_do_not() {
    let topology = super::load("wide-diamond-16");
    let middle = |strategy, queries, method| {
        let config = TraceConfig { strategy, queries, ..config(method) };
        let run = check(&topology, 1, &config, targets(&topology)[0]);
        let ways = expected::shortest_ways(&topology);
        let wide = ways.iter().position(|nodes| nodes.len() == 16).expect("it is wide");
        let report = run.session().report(0);
        let found: std::collections::BTreeSet<_> =
            report.hops[wide].answers().map(|answer| answer.from).collect();
        found.len()
    };
    for method in METHODS {
        assert_eq!(middle(FlowStrategy::Constant, 10, method), 1, "{method:?}");
        assert!(middle(FlowStrategy::PerQuery, 10, method) > 3, "{method:?}");
        assert!(middle(FlowStrategy::PerProbe, 10, method) > 3, "{method:?}");
    }
}

#[test]
fn every_end_is_said_by_somebody_and_its_kind_fits_the_method() {
    for (method, kind) in [(Method::IcmpDatagram, AnswerKind::EchoReply), (Method::Tcp, AnswerKind::Reset)] {
        check_methods("straight-12-hops", &[method], |_, report, about| {
            let last = report.hops.last().expect("reached");
            assert!(last.answers().all(|answer| answer.kind == kind), "{about}");
        });
    }
    check_methods("web", &[Method::Tcp], |_, report, about| {
        let last = report.hops.last().expect("reached");
        assert!(last.answers().all(|answer| answer.kind == AnswerKind::SynAck), "{about}");
    });
}

#[test]
fn an_hour_of_silence_is_over_in_seconds_and_a_storm_of_copies_changes_nothing() {
    let silence =
        "[[change]]\nrouter = \"r1..r3\"\nsilent = true\n[[change]]\nhost = \"target\"\ndrops = \"100 %\"";
    check_row(&row(3, silence), &METHODS, |report, about| {
        assert_eq!(report.end, PathEnd::Silent { last: None }, "{about}");
        assert_eq!(report.hops.len(), 1, "{about}");
        assert!(report.sent <= 180, "{about}");
    });
    // Four links that double everything both ways: 256 answers to each probe of the target.
    let copies: String = [("vantage", "r1"), ("r1", "r2"), ("r2", "r3"), ("r3", "target")]
        .map(|(one, other)| format!("[[change]]\nlink = [\"{one}\", \"{other}\"]\nduplicates = \"100 %\"\n"))
        .concat();
    let topology = row(3, &copies);
    for method in METHODS {
        let run = check(&topology, 1, &config(method), targets(&topology)[0]);
        let report = run.session().report(0);
        assert_eq!(report.end, PathEnd::Reached { hop: 4 });
        assert!(report.hops.iter().all(|hop| hop.answers().count() == 3));
        assert!(run.events().len() <= 30 * 3 + 4, "{} events", run.events().len());
    }
}
