//! The search for the path MTU on the emulated internet and a virtual clock: the right size, the right hop, and no hole
//! where there is none.

use std::net::IpAddr;
use std::time::Duration;

use netkit_lab::scenario;
use netkit_lab::stage::virtual_time::{RUN_KEY, VirtualTime, start};
use netkit_lab::topology::{Topology, read};
use netkit_model::{Method, MtuDirection, PathMtuReport};
use netkit_packet::tag::Pattern;
use netkit_probe::ProbeFormat;
use netkit_trace::{PathMtu, PathMtuConfig};

/// What a search may take in all.
const LONGEST: Duration = Duration::from_secs(3);
const WAYS: [(Method, bool); 4] =
    [(Method::IcmpDatagram, true), (Method::IcmpDatagram, false), (Method::Udp, true), (Method::Udp, false)];

/// Routers r1 to r5 and the target, with what else the test says about them.
fn five_routers(more: &str) -> Topology {
    let text = format!(
        r#"
about = "a test"
target = "target"
[vantage]
address = ["10.0.0.2", "fd00::2"]
[router."r1..r5"]
address = ["10.1.*.1", "fd00:1:*::1"]
[host.target]
address = ["192.0.2.10", "2001:db8::10"]
[[link]]
path = ["vantage", "r1..r5", "target"]
delay = "1 ms"
{more}"#
    );
    read("test.toml", &text).expect("tests write topologies well")
}

fn load(name: &str) -> Topology {
    scenario::load(name).unwrap_or_else(|error| panic!("{name} does not load: {error}"))
}

/// The change of one link, and of one router.
fn link(one: &str, other: &str, what: &str) -> String {
    format!("[[change]]\nlink = [\"{one}\", \"{other}\"]\n{what}\n")
}

fn swallows(router: &str) -> String {
    format!("[[change]]\nrouter = \"{router}\"\nmtu_black_hole = true\n")
}

fn address(topology: &Topology, name: &str, ipv4: bool) -> IpAddr {
    let node = topology.node(name).expect("the test names a node");
    let mut addresses = topology.nodes[node.0].addresses.iter().map(|prefix| prefix.address);
    addresses.find(|address| address.is_ipv4() == ipv4).expect("every node has both")
}

/// Searches the path, and gives the report and how long it took.
fn search(topology: Topology, (method, ipv4): (Method, bool), seed: u64) -> (PathMtuReport, Duration) {
    let router = |hop: u8| (hop, address(&topology, &format!("r{hop}"), ipv4));
    let (link, end) = topology.vantage_link();
    let link_mtu = topology.links[link.0].behaviour[end].at(Duration::ZERO).mtu;
    let config = PathMtuConfig {
        format: ProbeFormat {
            method,
            port: 33_434,
            source_port: None,
            size: 56,
            pattern: Pattern::default(),
            any_source: false,
            identifier: 0x4e4b,
            key: RUN_KEY,
        },
        destination: address(&topology, "target", ipv4).into(),
        link_mtu: u16::try_from(link_mtu).expect("tests have such links"),
        hops: (1..=5).map(router).collect(),
        end: 6,
        wait: Duration::from_secs(3),
    };
    let mut run = VirtualTime::new(topology, seed, PathMtu::new(config, start()));
    run.run();
    (run.session().report(), run.now())
}

/// What a test expects of the path.
#[derive(Clone, Copy)]
struct Expected<'a> {
    path_mtu: u16,
    /// The routers that say so, by their number, with the MTU they name.
    steps: &'a [(u8, u16)],
    /// The hops beside the hole, and whether it is known to be on the way there.
    hole: Option<(u8, u8, MtuDirection)>,
}

/// One way to ask finds what is expected, in time.
fn check(topology: &Topology, way: (Method, bool), expected: Expected<'_>) -> PathMtuReport {
    let about = format!("{way:?} {}", topology.name);
    let (report, took) = search(topology.clone(), way, 1);
    assert_eq!(report.path_mtu, Some(expected.path_mtu), "{about}: {report:?}");
    let steps: Vec<_> = report.steps.iter().map(|step| (step.hop, step.mtu, step.from)).collect();
    let said =
        |(hop, mtu): &(u8, u16)| (Some(*hop), Some(*mtu), address(topology, &format!("r{hop}"), way.1));
    assert_eq!(steps, expected.steps.iter().map(said).collect::<Vec<_>>(), "{about}");
    let place = |hop: u8| {
        let name = if hop == 6 { "target".to_owned() } else { format!("r{hop}") };
        (hop, address(topology, &name, way.1))
    };
    let hole = report.black_hole.map(|hole| (hole.behind, hole.before, hole.direction));
    let expected_hole = expected
        .hole
        .map(|(behind, before, direction)| (Some(place(behind)), Some(place(before)), direction));
    assert_eq!(hole, expected_hole, "{about}: {report:?}");
    if let Some(hole) = report.black_hole {
        assert_eq!((hole.passes, hole.vanishes), (expected.path_mtu, expected.path_mtu + 1), "{about}");
    }
    assert!(took <= LONGEST, "{about} took {took:?}");
    report
}

fn check_every_way(topology: &Topology, expected: Expected<'_>) {
    for way in WAYS {
        check(topology, way, expected);
    }
}

const fn passes(path_mtu: u16) -> Expected<'static> {
    Expected { path_mtu, steps: &[], hole: None }
}

#[test]
fn a_path_without_narrows_is_asked_once() {
    for way in WAYS {
        let report = check(&five_routers(""), way, passes(1_500));
        assert!(report.sent <= 3, "{way:?} sent {}", report.sent);
    }
}

#[test]
fn routers_that_say_so_are_steps() {
    let steps = [(1, 1_492), (3, 1_400)];
    check_every_way(&load("path-mtu"), Expected { path_mtu: 1_400, steps: &steps, hole: None });
}

#[test]
fn a_hole_on_the_way_there_is_found_to_the_byte_and_the_hop() {
    let hole = Some((3, 4, MtuDirection::Forward));
    check_every_way(&load("mtu-black-hole-forward"), Expected { hole, ..passes(1_400) });
}

#[test]
fn a_hole_on_the_way_back_swallows_echo_replies_alone() {
    let topology = load("mtu-black-hole-return");
    for way in WAYS {
        let hole = Some((5, 6, MtuDirection::Unknown));
        let expected = if way.0 == Method::Udp { passes(1_500) } else { Expected { hole, ..passes(1_400) } };
        check(&topology, way, expected);
    }
}

#[test]
fn a_long_link_in_front_of_a_short_one() {
    let topology = five_routers(&(link("vantage", "r1", "mtu = 9000") + &link("r1", "r2", "mtu = 9000")));
    check_every_way(&topology, Expected { path_mtu: 1_500, steps: &[(2, 1_500)], hole: None });
}

#[test]
fn a_long_link_in_front_of_a_hole() {
    let long = link("vantage", "r1", "mtu = 9000") + &link("r1", "r2", "mtu = 9000");
    let hole = Some((2, 3, MtuDirection::Forward));
    let odd =
        link("r2", "r3", "mtu = 3333") + &link("r3", "r4", "mtu = 9000") + &link("r4", "r5", "mtu = 9000");
    let odd = odd + &link("r5", "target", "mtu = 9000");
    check_every_way(&five_routers(&(long.clone() + &swallows("r2"))), Expected { hole, ..passes(1_500) });
    check_every_way(&five_routers(&(long + &odd + &swallows("r2"))), Expected { hole, ..passes(3_333) });
}

#[test]
fn a_hole_at_the_first_hop_and_one_right_before_the_target() {
    let first = five_routers(&(link("r1", "r2", "mtu = 1300") + &swallows("r1")));
    let hole = Some((1, 2, MtuDirection::Forward));
    check_every_way(&first, Expected { hole, ..passes(1_300) });
    let last = five_routers(&(link("r5", "target", "mtu = 1480") + &swallows("r5")));
    for way in WAYS {
        let direction = if way.0 == Method::Udp { MtuDirection::Forward } else { MtuDirection::Unknown };
        check(&last, way, Expected { hole: Some((5, 6, direction)), ..passes(1_480) });
    }
}

#[test]
fn a_hole_behind_a_router_that_says_what_it_cannot_do() {
    let both = link("r1", "r2", "mtu = 1492") + &link("r3", "r4", "mtu = 1400") + &swallows("r3");
    let expected =
        Expected { path_mtu: 1_400, steps: &[(1, 1_492)], hole: Some((3, 4, MtuDirection::Forward)) };
    check_every_way(&five_routers(&both), expected);
}

#[test]
fn silent_routers_beside_a_hole_are_passed_over() {
    let silent = "[[change]]\nrouter = [\"r3\", \"r4\"]\nsilent = true\n";
    let topology = five_routers(&(link("r3", "r4", "mtu = 1400") + &swallows("r3") + silent));
    check_every_way(&topology, Expected { hole: Some((2, 5, MtuDirection::Forward)), ..passes(1_400) });
}

#[test]
fn loss_is_no_hole() {
    let lossy = [
        five_routers("[[change]]\nhost = \"target\"\ndrops = \"30 %\"\n"),
        five_routers(&link("r2", "r3", "loss = \"10 %\"")),
    ];
    for (topology, seed) in lossy.iter().flat_map(|topology| (0..250).map(move |seed| (topology, seed))) {
        for way in WAYS {
            let (report, _) = search(topology.clone(), way, seed);
            assert_eq!((report.path_mtu, report.black_hole), (Some(1_500), None), "{way:?} seed {seed}");
        }
    }
}

#[test]
fn a_hole_is_found_behind_loss() {
    let lossy = link("r1", "r2", "loss = \"10 %\"") + &link("r3", "r4", "mtu = 1400") + &swallows("r3");
    let topology = five_routers(&lossy);
    let found = (0..100).filter(|seed| {
        let (report, _) = search(topology.clone(), WAYS[0], *seed);
        let hole = report
            .black_hole
            .map(|hole| (hole.behind.map(|it| it.0), hole.before.map(|it| it.0), hole.passes));
        hole == Some((Some(3), Some(4), 1_400))
    });
    let found = found.count();
    assert!(found >= 95, "{found} of 100");
}

#[test]
fn a_silent_target_has_no_path_mtu_but_steps() {
    let silent = "[[change]]\nhost = \"target\"\nanswers_echo = false\n";
    let topology = five_routers(&(link("r3", "r4", "mtu = 1400") + silent));
    let (report, _) = search(topology, WAYS[0], 1);
    assert_eq!((report.path_mtu, report.black_hole), (None, None));
    assert_eq!(
        report.steps.iter().map(|step| (step.hop, step.mtu)).collect::<Vec<_>>(),
        [(Some(3), Some(1_400))]
    );
}
