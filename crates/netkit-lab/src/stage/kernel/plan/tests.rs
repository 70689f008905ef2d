//! What Linux is told, word by word; whether it obeys is seen in the tests with real namespaces.

use super::*;
use crate::topology;

const TWO: &str = r#"
about = "A router between the vantage and a network where every address answers"
[vantage]
address = ["10.0.0.2/24", "fd00::2/64"]
[router.a-router-with-a-long-name]
address = ["10.1.1.1", "fd00:1::1"]
ROUTER
[host.wide]
address = ["10.200.0.0/16", "2001:db8::/64"]
HOST
[[link]]
path = ["vantage", "a-router-with-a-long-name", "wide"]
LINK
"#;

fn two(router: &str, host: &str, link: &str) -> Topology {
    let text = TWO.replace("ROUTER", router).replace("HOST", host).replace("LINK", link);
    topology::read("two.toml", &text).unwrap_or_else(|error| panic!("{error}"))
}

fn id(topology: &Topology, name: &str) -> NodeId {
    topology.node(name).unwrap()
}

/// The batch of a node is exactly this.
fn check_batch(topology: &Topology, node: &str, expected: &[&str]) {
    let batch = Plan::new(topology).batch(id(topology, node));
    assert_eq!(batch.lines().collect::<Vec<_>>(), expected, "of {node}");
}

/// The rules of a node are exactly these, chains and rules alike.
fn check_rules(topology: &Topology, node: &str, expected: &[&str]) {
    let rules = rules(&Plan::new(topology), id(topology, node)).unwrap_or_default();
    let lines: Vec<_> = rules.lines().map(str::trim).filter(|line| *line != "}").collect();
    assert_eq!(lines.get(1..).unwrap_or_default(), expected, "of {node}");
}

#[test]
fn the_vantage_knows_its_network_and_sends_the_rest_to_its_router() {
    check_batch(
        &two("", "", ""),
        "vantage",
        &[
            "addr add 10.0.0.2/24 dev to-host#1",
            "addr add fd00::2/64 dev to-host#1 nodad",
            "addr add fe80::1/64 dev to-host#1 nodad",
            "route add 10.1.1.1/32 src 10.0.0.2 dev to-host#1",
            "route add fd00:1::1/128 src fd00::2 dev to-host#1",
            "route add 10.200.0.0/16 src 10.0.0.2 via 10.1.1.1 dev to-host#1 onlink",
            "route add 2001:db8::/64 src fd00::2 via fe80::2 dev to-host#1",
            "route add 0.0.0.0/0 src 10.0.0.2 via 10.1.1.1 dev to-host#1 onlink",
            "route add ::/0 src fd00::2 via fe80::2 dev to-host#1",
        ],
    );
}

#[test]
fn a_router_has_its_addresses_on_every_link() {
    check_batch(
        &two("answers_from = [\"10.9.9.9\"]", "", ""),
        "a-router-with-a-long-name",
        &[
            "addr add 10.1.1.1/32 dev to-vantage",
            "addr add fd00:1::1/128 dev to-vantage nodad",
            "addr add 10.9.9.9/32 dev to-vantage",
            "addr add fe80::2/64 dev to-vantage nodad",
            "addr add 10.1.1.1/32 dev to-wide",
            "addr add fd00:1::1/128 dev to-wide nodad",
            "addr add 10.9.9.9/32 dev to-wide",
            "addr add fe80::2/64 dev to-wide nodad",
            "route add 10.0.0.2/32 src 10.9.9.9 dev to-vantage",
            "route add fd00::2/128 src fd00:1::1 dev to-vantage",
            "route add 10.200.0.0/16 src 10.9.9.9 via inet6 fe80::3 dev to-wide",
            "route add 2001:db8::/64 src fd00:1::1 via fe80::3 dev to-wide",
        ],
    );
}

#[test]
fn every_address_of_a_wide_prefix_is_local() {
    check_batch(
        &two("", "", ""),
        "wide",
        &[
            "addr add fe80::3/64 dev to-host#1 nodad",
            "route add local 10.200.0.0/16 dev lo",
            "route add local 2001:db8::/64 dev lo",
            "route add 10.0.0.2/32 via 10.1.1.1 dev to-host#1 onlink",
            "route add fd00::2/128 via fe80::2 dev to-host#1",
            "route add 10.1.1.1/32 dev to-host#1",
            "route add fd00:1::1/128 dev to-host#1",
            "route add 0.0.0.0/0 via 10.1.1.1 dev to-host#1 onlink",
            "route add ::/0 via fe80::2 dev to-host#1",
        ],
    );
}

#[test]
fn a_firewalls_rules_are_for_the_families_they_name() {
    let firewall = r#"firewall = [
        { to = "10.200.0.0/24", protocol = "tcp", port = 80, action = "reset" },
        { protocol = "udp", port = 53, action = "drop" },
        { protocol = "udp", action = "admin-prohibited" },
    ]"#;
    check_rules(
        &two(firewall, "", ""),
        "a-router-with-a-long-name",
        &[
            "chain forward {",
            "type filter hook forward priority 0;",
            "meta nfproto ipv4 ip daddr 10.200.0.0/24 meta l4proto 6 th dport 80 reject with tcp reset",
            "meta nfproto ipv4 meta l4proto 17 th dport 53 drop",
            "meta nfproto ipv6 meta l4proto 17 th dport 53 drop",
            "meta nfproto ipv4 meta l4proto 17 reject with icmp type 13",
            "meta nfproto ipv6 meta l4proto 17 reject with icmpv6 type 1",
        ],
    );
}

#[test]
fn a_hosts_odd_ports_are_filters() {
    let host = "tcp = { 21 = \"silent\", 22 = \"zero-window\", 23 = \"deaf-after-accept\", 80 = \"accept\", other = \"silent\" }\n\
                reset_hop_limit = 9";
    check_rules(
        &two("", host, ""),
        "wide",
        &[
            "chain input {",
            "type filter hook input priority 0;",
            "tcp dport 21 tcp flags & (syn | ack) == syn drop",
            "tcp dport != { 21, 22, 23, 80 } tcp flags & (syn | ack) == syn drop",
            "chain output {",
            "type filter hook output priority 0;",
            "tcp sport 22 tcp window set 0",
            "tcp sport 23 tcp flags & syn != syn drop",
            "meta nfproto ipv4 tcp flags & rst == rst ip ttl set 9",
            "meta nfproto ipv6 tcp flags & rst == rst ip6 hoplimit set 9",
        ],
    );
}

#[test]
fn who_has_nothing_to_filter_has_no_rules() {
    for node in ["vantage", "a-router-with-a-long-name", "wide"] {
        check_rules(&two("", "", ""), node, &[]);
    }
}

#[test]
fn a_network_is_what_the_length_leaves() {
    for (address, length, expected) in [
        ("10.200.3.4", 16, "10.200.0.0/16"),
        ("10.200.3.4", 32, "10.200.3.4/32"),
        ("10.200.3.4", 0, "0.0.0.0/0"),
        ("2001:db8::1", 64, "2001:db8::/64"),
        ("2001:db8::1", 128, "2001:db8::1/128"),
        ("2001:db8::1", 0, "::/0"),
    ] {
        assert_eq!(network(Prefix { address: address.parse().unwrap(), length }), expected);
    }
}

#[test]
fn settings_that_lift_the_limits_lift_both() {
    let topology = two("rate_limit = \"linux\"", "", "");
    let plan = Plan::new(&topology);
    let value = |node: &str, path: &str| {
        let settings = plan.settings(id(&topology, node));
        settings.into_iter().find_map(|(found, value)| (found == path).then_some(value))
    };
    for (node, path, expected) in [
        ("wide", "net/ipv4/icmp_ratelimit", "0"),
        ("wide", "net/ipv4/icmp_ratemask", "0"),
        ("wide", "net/ipv6/icmp/ratemask", "255"),
        ("a-router-with-a-long-name", "net/ipv4/icmp_ratelimit", "1000"),
        ("a-router-with-a-long-name", "net/ipv4/icmp_ratemask", "6168"),
        ("a-router-with-a-long-name", "net/ipv4/ip_default_ttl", "255"),
        ("wide", "net/ipv6/conf/default/hop_limit", "64"),
    ] {
        assert_eq!(value(node, path).as_deref(), Some(expected), "{path} of {node}");
    }
}
