//! `traceroute` (Dmitry Butskoy's, Debian's default): the hops in order, by UDP, ICMP and TCP, over IPv4 and IPv6.

use std::net::IpAddr;

use netkit_lab::truth::{Answer, Kind};

use crate::lab::{Lab, Method, Truth, address, is_echo, is_syn, is_udp};
use crate::ping::TARGETS;
use crate::timing::{KERNEL_STAMPS, RoundTrip, check};

/// A hop as it is printed, with one probe each: its address or `*`, and everything behind that.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Hop {
    address: String,
    rest: String,
}

fn hops(said: &str) -> Vec<Hop> {
    let line = |line: &str| {
        let (_, hop) = line.trim_start().split_once(' ')?;
        let (address, rest) = hop.trim_start().split_once(' ').unwrap_or((hop.trim_start(), ""));
        Some(Hop { address: address.to_owned(), rest: rest.trim().to_owned() })
    };
    said.lines().filter(|line| !line.starts_with("traceroute to")).filter_map(line).collect()
}

/// The kinds of probes.
const METHODS: [Method; 3] = [("-M default", is_udp), ("-I", is_echo), ("-T", is_syn)];

/// The routers from `r1` on, and then the target.
fn routers(count: u8, family: &str) -> Vec<String> {
    let of = |number| match family {
        "-4" => format!("10.1.{number}.1"),
        _ => format!("fd00:1:{number}::1"),
    };
    (1..=count).map(of).chain(TARGETS.iter().filter(|it| it.0 == family).map(|it| it.1.to_owned())).collect()
}

fn addresses(said: &str) -> Vec<String> {
    hops(said).into_iter().map(|hop| hop.address).collect()
}

/// The answer to the only probe of this method with this hop limit.
fn answer(truth: &Truth, to: IpAddr, hop_limit: usize, kind: fn(&Kind) -> bool) -> Option<Answer> {
    let hop_limit = u8::try_from(hop_limit).expect("a hop limit");
    let probe = truth.sent(to, hop_limit, kind).next()?;
    probe.answers.first().cloned()
}

/// Every method over every family finds these hops at the true times. No two of them send
/// the same kind of packets: they run side by side.
fn judge(scenario: &str, options: &str, expected: fn(&str) -> Vec<String>) {
    let lab = Lab::play(scenario);
    let mut runs = Vec::new();
    for (family, target) in TARGETS {
        for (method, kind) in METHODS {
            runs.push((
                format!("traceroute {family} {method} -n -q 1 -w 2,0,0 {options} {target}"),
                family,
                target,
                kind,
            ));
        }
    }
    let said = lab.all_say(&runs.iter().map(|(words, ..)| words.as_str()).collect::<Vec<_>>());
    let truth = lab.end();
    // One run sends all its probes at one moment, and is as late with all of them as the machine was then.
    let mut round_trips = Vec::new();
    for ((words, family, target, kind), said) in runs.iter().zip(&said) {
        let what = format!("`{words}` in {scenario}");
        assert_eq!(addresses(said), expected(family), "{what}: {said}");
        let answered = hops(said).into_iter().enumerate().filter(|(_, hop)| hop.address != "*");
        round_trips.extend(answered.map(|(place, hop)| {
            let answer = answer(&truth, address(target), place + 1, *kind);
            let answer = answer.unwrap_or_else(|| panic!("{what}: nobody answered at {}: {said}", place + 1));
            RoundTrip::new(hop.rest.split(' ').next().expect("a time"), &answer)
        }));
    }
    check(&format!("traceroute in {scenario}"), &round_trips, KERNEL_STAMPS);
}

#[test]
fn twelve_routers_stand_in_a_row() {
    judge("straight-12-hops", "", |family| routers(12, family));
}

#[test]
fn thirty_hops_fit_into_the_default() {
    judge("thirty-hops-250-ms", "-m 30", |family| routers(29, family));
}

#[test]
fn silent_hops_are_stars() {
    judge("four-silent-hops", "", |family| {
        let mut expected = routers(8, family);
        expected[2..6].fill("*".to_owned());
        expected
    });
}

#[test]
fn a_loop_shows_two_routers_by_turns() {
    judge("routing-loop", "-m 12", |family| {
        let row = routers(4, family);
        (1..=12).map(|hop| if hop <= 2 { row[hop - 1].clone() } else { row[3 - hop % 2].clone() }).collect()
    });
}

#[test]
fn a_hop_limit_of_zero_is_forwarded() {
    judge("zero-ttl-forwarding", "", |family| {
        let mut expected = routers(6, family);
        expected[2] = expected[3].clone();
        expected
    });
}

#[test]
fn a_foreign_address_answers() {
    judge("foreign-answer-address", "", |family| {
        let mut expected = routers(5, family);
        expected[2] = if family == "-4" { "203.0.113.99" } else { "2001:db8:99::99" }.to_owned();
        expected
    });
}

#[test]
fn spoilt_quotes_are_matched_all_the_same() {
    judge("wrong-checksum-quotes", "", |family| routers(4, family));
}

#[test]
fn nobody_needs_ipv4() {
    let lab = Lab::play("ipv6-only");
    assert_eq!(addresses(&lab.says("traceroute -n -q 1 -w 2,0,0 target")), routers(5, "-6"));
    assert!(lab.says("traceroute -4 -n -q 1 192.0.2.10").contains("unreachable"));
}

#[test]
fn the_least_that_may_be_quoted_is_enough() {
    let lab = Lab::play("short-quotes");
    assert_eq!(addresses(&lab.says("traceroute -4 -n -q 1 -w 2,0,0 target")), routers(4, "-4"));
    let mut expected = routers(4, "-6");
    expected[1] = "*".to_owned();
    assert_eq!(
        addresses(&lab.says("traceroute -6 -n -q 1 -w 1,0,0 target")),
        expected,
        "r2 has no IPv6 address"
    );
}

/// The last hop of every method, as it is printed, ends like this; no hop behind it is shown.
fn ends(scenario: &str, count: u8, mark: &str) {
    let lab = Lab::play(scenario);
    for (family, target) in TARGETS {
        for (method, _) in METHODS {
            let said = lab.says(&format!("traceroute {family} {method} -n -q 1 -w 2,0,0 {target}"));
            let found = hops(&said);
            let mut expected = routers(count, family);
            let last = expected.len() - 1;
            // Who rejects is both the last router and the end.
            let rejecter = expected[last - 1].clone();
            expected[last] = rejecter;
            assert_eq!(addresses(&said), expected, "{family} {method}: {said}");
            assert!(found[last].rest.ends_with(mark), "{family} {method}: {said}");
        }
    }
}

#[test]
fn a_prohibition_is_marked() {
    ends("admin-prohibited-middle", 3, " !X");
}

#[test]
fn an_unreachable_network_is_marked() {
    ends("unreachable-net", 3, " !N");
}

#[test]
fn a_narrow_path_is_found() {
    for (family, target) in TARGETS {
        // The kernel would remember what the other family has found out for nobody; each has a lab of its own.
        let said =
            Lab::play("path-mtu").says(&format!("traceroute {family} --mtu -n -q 1 -w 2,0,0 {target}"));
        let sizes: Vec<Option<String>> = hops(&said)
            .iter()
            .map(|hop| hop.rest.split_once("F=").map(|(_, size)| size.to_owned()))
            .collect();
        let expected = [Some("1500"), Some("1492"), None, Some("1400"), None, None];
        assert_eq!(sizes, expected.map(|size| size.map(str::to_owned)), "{said}");
        assert_eq!(addresses(&said), routers(5, family));
    }
}

/// With `-e` a hop shows these extensions, or none.
fn extensions(scenario: &str, expected: &[Option<&str>]) {
    let lab = Lab::play(scenario);
    for (family, target) in TARGETS {
        for (method, _) in METHODS {
            let said = lab.says(&format!("traceroute {family} {method} -e -n -q 1 -w 2,0,0 {target}"));
            let shown: Vec<Option<String>> = hops(&said)
                .iter()
                .map(|hop| Some(hop.rest.strip_prefix('<')?.split_once('>')?.0.to_owned()))
                .collect();
            let expected: Vec<_> = expected.iter().map(|it| it.map(str::to_owned)).collect();
            assert_eq!(shown, expected, "{family} {method}: {said}");
        }
    }
}

#[test]
fn labels_are_shown_in_old_form_and_new() {
    extensions(
        "mpls",
        &[
            None,
            None,
            Some("MPLS:L=24015,E=0,S=1,T=1"),
            Some("MPLS:L=24016,E=5,S=0,T=1/L=300,E=0,S=1,T=254"),
            Some("MPLS:L=24017,E=0,S=1,T=1"),
            None,
            None,
            None,
        ],
    );
}

#[test]
fn interfaces_are_told() {
    // traceroute prints the class, the C-Type and the words of RFC 5837 §4: index 3, an address of family 1, the name
    // with its length before it, the MTU.
    let whole = "2/15:00000003,00010000,0a010201,0c78652d,302f302f,31000000,000005dc";
    let name = "2/2:1054656e,47696745,302f302f,302f3700";
    extensions("interface-information", &[None, Some(whole), Some(name), None, None]);
}

#[test]
fn the_way_back_is_told_by_the_hop_limit() {
    let lab = Lab::play("asymmetric-return");
    let said = lab.says("traceroute -4 --back -n -q 1 -w 2,0,0 target");
    let back: Vec<Option<String>> = hops(&said)
        .iter()
        .map(|hop| Some(hop.rest.strip_prefix('\'')?.split_once('\'')?.0.to_owned()))
        .collect();
    assert_eq!(back, [None, None, None, Some("-6".to_owned()), Some("-7".to_owned())], "{said}");
}

/// With many probes, hop `hop` answers from exactly these addresses.
fn spread(scenario: &str, hop: u8, family: &str, expected: &[&str]) {
    let lab = Lab::play(scenario);
    let target = TARGETS.iter().find(|it| it.0 == family).expect("a family").1;
    let words = format!("traceroute {family} -n -q 10 -N 10 -w 2,0,0 -f {hop} -m {hop} {target}");
    // Sixty probes: that they all miss one of four ways does not happen.
    let said = lab.all_say(&[words.as_str(); 6]);
    let mut seen: Vec<String> = said
        .iter()
        .flat_map(|said| said.split_whitespace().filter(|word| word.parse::<IpAddr>().is_ok()))
        .filter(|word| *word != target)
        .map(str::to_owned)
        .collect();
    seen.sort();
    seen.dedup();
    assert_eq!(seen, expected, "{family} in {scenario}");
}

#[test]
fn classic_probes_are_spread_over_a_diamond_behind_nat() {
    // Every probe of the default method is a flow of its own.
    let ways = ["10.2.1.1", "10.2.2.1", "10.2.3.1", "10.2.4.1"];
    spread("diamond-of-4-behind-nat", 3, "-4", &ways);
    spread("diamond-of-4-behind-nat", 3, "-6", &["fd00:2:1::1", "fd00:2:2::1", "fd00:2:3::1", "fd00:2:4::1"]);
}

#[test]
fn packets_are_spread_one_by_one() {
    spread("per-packet-balancing", 3, "-4", &["10.2.1.1", "10.2.2.1", "10.2.3.1"]);
}
