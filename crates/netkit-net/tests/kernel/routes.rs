//! Routes and rules of every kind, and what forbids; what `connect()` says is the measure.

use std::net::{IpAddr, SocketAddr, TcpStream};

use netkit_net::{Errno, PolicyRule, RouteEntry, RouteKind, RouteReport, route_of_connection, route_to};

use crate::namespace::{inside, ip, ip_says, settled};

/// One link, up at both ends, with an address of each family.
const LINK: &str = "
    link add v0 type veth peer name v1
    link set v1 up
    link set v0 up
    addr add 10.9.0.1/24 dev v0
    addr add fd09::1/64 dev v0 nodad
";

fn on_link(test: &str, body: impl FnOnce()) {
    inside(test, LINK, || {
        settled("fd09::1");
        body();
    });
}

fn address(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

fn asked(text: &str) -> RouteReport {
    route_to(address(text), 0, None, None).expect("the kernel answers")
}

/// The errno of `connect()` to port 443.
fn connected(text: &str) -> Errno {
    let error = TcpStream::connect(SocketAddr::new(address(text), 443)).expect_err("nobody is there");
    Errno::of(&error)
}

fn entry(prefix: &str, kind: RouteKind, table: u32) -> RouteEntry {
    RouteEntry { prefix: prefix.to_owned(), kind, table }
}

/// Adds `ip` words, checks what stands in the way of both families, and takes them away again.
fn check_route(words: &str, kind: RouteKind, errno: Errno) {
    for (family, to, prefix) in [("-4", "10.1.2.3", "10.1.0.0/16"), ("-6", "fd01::3", "fd01::/32")] {
        ip(&format!("{family} route add {words} {prefix}"));
        let report = asked(to);
        assert_eq!(report.way, Err(errno), "{words} {prefix}");
        assert_eq!(connected(to), errno, "{words} {prefix}");
        assert_eq!(report.entry, Some(entry(prefix, kind, 254)), "{words} {prefix}");
        assert!(report.forbidding_rules.is_empty(), "{words} {prefix}");
        assert!(report.link.is_none() && report.neighbour.is_none(), "{words} {prefix}");
        ip(&format!("{family} route del {words} {prefix}"));
    }
}

/// Adds a rule, checks that it is found for both families with the words of `ip rule`, and takes it away again.
fn check_rule(selector: &str, action: &str, kind: RouteKind, errno: Errno) {
    for (family, to, prefix, other) in
        [("-4", "10.9.0.7", "10.9.0.0/16", "10.8.0.0/16"), ("-6", "fd09::7", "fd09::/32", "fd08::/32")]
    {
        let selector = selector.replace("PREFIX", prefix).replace("OTHER", other);
        ip(&format!("{family} rule add priority 77 {selector} {action}"));
        let to = SocketAddr::new(address(to), 443);
        let report = route_of_connection(to, None, None).expect("the kernel answers");
        assert_eq!(report.way, Err(errno), "{selector} {action}");
        assert_eq!(connected(&to.ip().to_string()), errno, "{selector} {action}");
        assert_eq!(report.entry, None);
        let [PolicyRule { priority: 77, kind: found, selector: printed }] = &report.forbidding_rules[..]
        else {
            panic!("{selector} {action}: {:?}", report.forbidding_rules);
        };
        assert_eq!(*found, kind);
        let listed = ip_says(&format!("{family} rule list priority 77"));
        let words = listed.trim().trim_start_matches("77:").trim();
        assert_eq!(words.rsplit_once(' ').expect("it has an action").0, printed);
        ip(&format!("{family} rule del priority 77"));
    }
}

#[test]
fn an_entry_that_forbids_is_named() {
    on_link("routes::an_entry_that_forbids_is_named", || {
        check_route("blackhole", RouteKind::Blackhole, Errno::INVAL);
        check_route("unreachable", RouteKind::Unreachable, Errno::HOSTUNREACH);
        check_route("prohibit", RouteKind::Prohibit, Errno::ACCES);
        check_route("throw", RouteKind::Throw, Errno::NETUNREACH);
    });
}

#[test]
fn a_rule_that_forbids_is_named_as_ip_rule_prints_it() {
    on_link("routes::a_rule_that_forbids_is_named_as_ip_rule_prints_it", || {
        check_rule("from all to PREFIX", "blackhole", RouteKind::Blackhole, Errno::INVAL);
        check_rule("from all to PREFIX", "unreachable", RouteKind::Unreachable, Errno::NETUNREACH);
        check_rule("from all to PREFIX", "prohibit", RouteKind::Prohibit, Errno::ACCES);
        check_rule("not from all to OTHER", "prohibit", RouteKind::Prohibit, Errno::ACCES);
        check_rule("from all uidrange 0-0", "prohibit", RouteKind::Prohibit, Errno::ACCES);
        check_rule("from all iif lo", "prohibit", RouteKind::Prohibit, Errno::ACCES);
        check_rule("from all ipproto tcp", "prohibit", RouteKind::Prohibit, Errno::ACCES);
        check_rule("from all dport 443", "prohibit", RouteKind::Prohibit, Errno::ACCES);
        check_rule("from all ipproto tcp dport 1-1023", "prohibit", RouteKind::Prohibit, Errno::ACCES);
    });
}

#[test]
fn a_rule_for_the_chosen_source_bites_over_ipv4_alone() {
    on_link("routes::a_rule_for_the_chosen_source_bites_over_ipv4_alone", || {
        ip("rule add priority 77 from 10.9.0.0/16 to 10.9.0.0/16 prohibit");
        ip("-6 rule add priority 77 from fd09::/32 prohibit");
        let report = asked("10.9.0.7");
        assert_eq!(report.way, Err(connected("10.9.0.7")));
        assert_eq!(report.forbidding_rules[0].selector, "from 10.9.0.0/16 to 10.9.0.0/16");
        assert!(asked("fd09::7").way.is_ok());
        let bound = route_to(address("fd09::7"), 0, Some(address("fd09::1")), None).expect("an answer");
        assert_eq!(bound.way, Err(Errno::ACCES));
        assert_eq!(bound.forbidding_rules[0].selector, "from fd09::/32");
    });
}

#[test]
fn a_rule_for_others_is_not_named() {
    on_link("routes::a_rule_for_others_is_not_named", || {
        let others = [
            "not from all uidrange 0-0",
            "fwmark 1",
            "tos 0x10",
            "dport 80",
            "ipproto udp",
            "iif v0",
            "oif v1",
            "from 10.8.0.0/16",
            "to 10.8.0.0/16",
            "not from all to 10.9.0.0/16",
        ];
        for (index, selector) in others.into_iter().enumerate() {
            ip(&format!("rule add priority {} {selector} prohibit", 10 + index));
        }
        ip("rule add priority 90 to 10.9.0.0/16 prohibit");
        ip("rule add priority 91 prohibit");
        let report = asked("10.9.0.7");
        assert_eq!(report.way, Err(Errno::ACCES));
        let priorities: Vec<u32> = report.forbidding_rules.iter().map(|rule| rule.priority).collect();
        assert_eq!(priorities, [90], "the first that means us, and not what comes behind it");
    });
}

#[test]
fn rules_lead_through_the_tables_to_the_entry() {
    on_link("routes::rules_lead_through_the_tables_to_the_entry", || {
        ip("rule add priority 10 goto 30");
        ip("rule add priority 20 to 10.1.0.0/16 blackhole");
        ip("rule add priority 30 to 10.1.0.0/16 table 1000");
        ip("rule add priority 31 to 10.1.0.0/16 table 1001");
        ip("route add prohibit 10.0.0.0/8 table 1000");
        ip("route add throw 10.1.0.0/16 table 1000");
        ip("route add prohibit 10.0.0.0/8 table 1001");
        ip("route add prohibit 10.1.2.0/24 table 1001");
        ip("route add prohibit 10.1.0.0/16 table 1002");
        let report = asked("10.1.2.3");
        assert_eq!(report.way, Err(Errno::ACCES));
        assert_eq!(report.entry, Some(entry("10.1.2.0/24", RouteKind::Prohibit, 1001)));
        ip("-6 route add prohibit default");
        let report = asked("2001:db8::1");
        assert_eq!(report.entry, Some(entry("default", RouteKind::Prohibit, 254)));
    });
}

#[test]
fn a_way_is_told_with_its_entry() {
    on_link("routes::a_way_is_told_with_its_entry", || {
        ip("route add 10.2.0.0/16 via 10.9.0.254");
        ip("-6 route add fd02::/32 via fd09::fe");
        ip("route add default via 10.9.0.253 table 500");
        ip("rule add priority 50 to 192.0.2.0/24 table 500");
        for (to, gateway, prefix, table, source) in [
            ("10.2.3.4", Some("10.9.0.254"), "10.2.0.0/16", 254, "10.9.0.1"),
            ("10.9.0.7", None, "10.9.0.0/24", 254, "10.9.0.1"),
            ("192.0.2.1", Some("10.9.0.253"), "default", 500, "10.9.0.1"),
            ("fd02::1", Some("fd09::fe"), "fd02::/32", 254, "fd09::1"),
            ("fd09::7", None, "fd09::/64", 254, "fd09::1"),
            ("::ffff:10.9.0.7", None, "10.9.0.0/24", 254, "10.9.0.1"),
        ] {
            let report = asked(to);
            let way = report.way.expect("there is a way");
            assert_eq!(way.gateway, gateway.map(address), "{to}");
            assert_eq!(way.source, Some(address(source)), "{to}");
            assert!(!way.is_local, "{to}");
            assert_eq!(report.entry, Some(entry(prefix, RouteKind::Unicast, table)), "{to}");
            let link = report.link.expect("the way has an interface");
            assert_eq!((link.name.as_str(), link.mtu), ("v0", 1500), "{to}");
            assert!(link.is_up && link.has_carrier && !link.is_loopback, "{to}");
            let neighbour = report.neighbour.expect("somebody is on the link").address;
            assert_eq!(neighbour, gateway.map_or(address(to).to_canonical(), address), "{to}");
        }
    });
}

#[test]
fn this_hosts_own_addresses_are_local() {
    on_link("routes::this_hosts_own_addresses_are_local", || {
        for to in ["10.9.0.1", "127.0.0.1", "fd09::1", "::1", "::", "0.0.0.0"] {
            let report = asked(to);
            assert!(report.way.expect("there is a way").is_local, "{to}");
            assert_eq!(report.entry.expect("an entry matched").kind, RouteKind::Local, "{to}");
            assert!(report.link.is_some_and(|link| link.is_loopback), "{to}");
            assert_eq!(report.neighbour, None, "{to}");
        }
    });
}

#[test]
fn no_route_is_told_as_the_errno_alone() {
    on_link("routes::no_route_is_told_as_the_errno_alone", || {
        for to in ["10.1.2.3", "fd01::3"] {
            let report = asked(to);
            assert_eq!(report.way, Err(Errno::NETUNREACH), "{to}");
            assert_eq!(connected(to), Errno::NETUNREACH, "{to}");
            assert_eq!((report.entry, report.link, report.neighbour), (None, None, None), "{to}");
            assert!(report.forbidding_rules.is_empty(), "{to}");
        }
    });
}

#[test]
fn a_source_and_an_interface_are_asked_for() {
    on_link("routes::a_source_and_an_interface_are_asked_for", || {
        ip("addr add 10.8.0.1/24 dev v1");
        ip("rule add priority 60 from 10.8.0.1 prohibit");
        let report = route_to(address("10.9.0.7"), 0, Some(address("10.8.0.1")), None).expect("an answer");
        assert_eq!(report.way, Err(Errno::ACCES));
        assert_eq!(report.forbidding_rules[0].selector, "from 10.8.0.1");
        let index = netkit_net::Interface::by_name("v0").expect("it was made").index();
        let report = route_to(address("192.0.2.1"), 0, None, Some(index)).expect("an answer");
        assert_eq!(report.way.expect("the kernel takes it for on the link").interface, index);
        let report = route_to(address("fe80::1"), index, None, None).expect("an answer");
        assert_eq!(report.way.expect("the scope is its interface").interface, index);
        assert_eq!(report.link.expect("it has one").name, "v0");
    });
}
