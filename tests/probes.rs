//! What the options of a probe do on the wire, seen from the other end.

pub mod world;

use world::World;

/// Counts at `b`, by nft rules of the form `MATCH counter`, what arrives there; the run itself must succeed.
fn arrives(world: &World, matching: &str, arguments: &[&str]) -> u64 {
    let chain = "type filter hook input priority 0;";
    world.sh("b", &format!("nft 'table inet seen {{ chain i {{ {chain} {matching} counter; }}; }}'"));
    let output = world.netkit("a", &[&["ping", "--json", "-c3", "-i0.01"], arguments].concat());
    assert_eq!(output.code, Some(0), "{output}");
    output.assert_counts(&[("received", 3)]);
    let listing = world.sh("b", "nft list table inet seen; nft delete table inet seen");
    let count = listing.split("packets ").nth(1).and_then(|rest| rest.split(' ').next());
    count.and_then(|count| count.parse().ok()).unwrap_or_else(|| panic!("no counter in {listing}"))
}

/// All three probes arrive as described.
fn check(matching: &str, arguments: &[&str]) {
    assert_eq!(arrives(&World::pair(), matching, arguments), 3, "{matching} {arguments:?}");
}

#[test]
fn the_traffic_class_is_on_the_wire() {
    check("icmp type echo-request ip dscp ef", &["-Qef", "10.0.0.2"]);
    check("icmpv6 type echo-request ip6 dscp ef", &["-Qef", "fd00::2"]);
}

#[test]
fn the_hop_limit_is_on_the_wire() {
    check("icmp type echo-request ip ttl 7", &["-t7", "10.0.0.2"]);
    check("icmpv6 type echo-request ip6 hoplimit 7", &["-t7", "fd00::2"]);
}

#[test]
fn the_size_is_on_the_wire() {
    check("icmp type echo-request ip length 28", &["-s0", "10.0.0.2"]);
    check("icmp type echo-request ip length 1028", &["-s1000", "10.0.0.2"]);
    check("icmpv6 type echo-request ip6 length 1008", &["-s1000", "fd00::2"]);
}

#[test]
fn the_pattern_is_on_the_wire_behind_the_tag() {
    // The pattern's bytes 24 to 27 of the message: 8 of the header, 16 of the tag.
    check("icmp type echo-request @th,192,32 0xa5a5a5a5", &["-pa5", "10.0.0.2"]);
    check("icmpv6 type echo-request @th,192,32 0xa5a5a5a5", &["-pa5", "fd00::2"]);
}

#[test]
fn dont_fragment_is_on_the_wire() {
    check("icmp type echo-request ip frag-off & 0x4000 == 0x4000", &["-Mdo", "10.0.0.2"]);
    check("icmp type echo-request ip frag-off & 0x4000 == 0", &["-Mdont", "10.0.0.2"]);
}

#[test]
fn the_largest_ipv4_datagram_is_answered() {
    let output = World::pair().netkit("a", &["ping", "--json", "-c2", "-i0.01", "-s65507", "10.0.0.2"]);
    assert_eq!(output.code, Some(0), "{output}");
    output.assert_counts(&[("received", 2), ("lost", 0)]);
}

#[test]
fn a_source_address_is_on_the_wire() {
    let world = World::pair();
    world.address("a", "b", &["10.0.0.3/24", "fd00::3/64"]);
    for (target, source, family) in [("10.0.0.2", "10.0.0.3", "ip"), ("fd00::2", "fd00::3", "ip6")] {
        let matching = format!("meta l4proto {{ icmp, icmpv6 }} {family} saddr {source}");
        assert!(arrives(&world, &matching, &["-I", source, target]) >= 3, "{source}");
    }
}

#[test]
fn an_interface_asked_for_is_used_against_the_routing_table() {
    // Two hosts have the address 10.0.0.2; the routing table prefers `b`, `-I` asks for `c`.
    let mut world = World::pair();
    world.host("c");
    world.cable("a", "c");
    world.address("a", "c", &["10.0.0.1/24"]);
    world.address("c", "a", &["10.0.0.2/24"]);
    assert_eq!(arrives(&world, "icmp type echo-request", &["-I", "to-c", "10.0.0.2"]), 0);
    assert_eq!(arrives(&world, "icmp type echo-request", &["-I", "to-b", "10.0.0.2"]), 3);
}

#[test]
fn a_link_local_target_is_reached_by_its_scope() {
    let world = World::pair();
    world.address("b", "a", &["fe80::2/64"]);
    for arguments in [&["fe80::2%to-b"][..], &["-I", "to-b", "fe80::2"]] {
        let output = world.netkit("a", &[&["ping", "--json", "-c2", "-i0.01"], arguments].concat());
        assert_eq!(output.code, Some(0), "{output}");
        output.assert_counts(&[("received", 2)]);
    }
    let output = world.netkit("a", &["ping", "-c2", "fe80::2"]);
    assert_eq!(output.code, Some(2), "{output}");
    assert!(output.stderr.contains("fe80::2%to-b"), "the candidates are named: {output}");
}

/// Linux starts stamping what it receives a moment after somebody asks: the first answers may be without.
#[test]
fn both_stamps_are_the_kernels() {
    let world = World::pair();
    for target in ["10.0.0.2", "fd00::2"] {
        for method in ["--icmp", "--udp"] {
            let output = world.netkit("a", &["ping", "--jsonl", "-c5", "-i0.05", method, target]);
            let replies = output.events("reply");
            let stamps: Vec<_> = replies.iter().filter_map(|reply| reply["timestamps"].as_str()).collect();
            assert_eq!(stamps.last(), Some(&"kernel-kernel"), "{method} {output}");
            assert_eq!(output.json()["vantage"]["interface"], "to-b", "{output}");
        }
    }
}

#[test]
fn a_broadcast_is_refused_and_permitted() {
    let world = World::pair();
    world.sysctl("b", "net/ipv4/icmp_echo_ignore_broadcasts", "0");
    let output = world.netkit("a", &["ping", "-c2", "-i1", "-b", "--json", "10.0.0.255"]);
    assert_eq!(output.code, Some(0), "{output}");
    assert!(output.count("received") > 0, "{output}");
    let output = world.netkit("a", &["ping", "-c2", "255.255.255.255"]);
    assert_eq!(output.code, Some(2), "{output}");
}
