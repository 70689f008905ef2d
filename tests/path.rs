//! Faults on the path and at the target: who says what, and what it is called.

pub mod world;

use serde_json::Value;
use world::{Output, World};

/// Three probes from `a`, as JSON.
fn ping(world: &World, arguments: &[&str]) -> Output {
    world.netkit("a", &[&["ping", "--json", "-c3", "-i0.05", "-W1"], arguments].concat())
}

/// Every probe was answered by this ICMP error of this sender, and the verdict is about the sender.
fn assert_error(output: &Output, offender: &str, icmp: (u8, u8), verdict: &str) {
    assert_error_about(offender, output, offender, icmp, verdict);
}

/// The same with a verdict about another address.
fn assert_error_about(fault: &str, output: &Output, offender: &str, icmp: (u8, u8), verdict: &str) {
    assert_eq!(output.code, Some(1), "{output}");
    output.assert_counts(&[("sent", 3), ("icmp_errors", 3), ("received", 0), ("lost", 0)]);
    let kind = &output.target()["icmp_error_kinds"][0];
    assert_eq!(kind["offender"], offender, "{output}");
    assert_eq!((&kind["icmp_type"], &kind["icmp_code"]), (&icmp.0.into(), &icmp.1.into()), "{output}");
    assert_eq!(output.verdict(), verdict, "{output}");
    assert_eq!(output.json()["verdict"]["locus"]["address"], fault, "{output}");
}

/// A fault at the router, for both families: what the router does, and its ICMP error.
fn check_router(broken: &str, ipv4: (u8, u8), ipv6: (u8, u8), verdict: &str) {
    let world = World::routed();
    world.sh("r", broken);
    assert_error(&ping(&world, &["10.2.0.2"]), "10.1.0.254", ipv4, verdict);
    assert_error(&ping(&world, &["fd00:2::2"]), "fd00:1::fe", ipv6, verdict);
}

#[test]
fn a_path_through_a_router_is_fine() {
    let world = World::routed();
    for target in ["10.2.0.2", "fd00:2::2"] {
        let output = ping(&world, &[target]);
        assert_eq!(output.code, Some(0), "{output}");
        output.assert_counts(&[("received", 3)]);
        assert_eq!(output.verdict(), "path.ok");
    }
}

#[test]
fn a_router_without_a_route_is_named() {
    check_router("ip addr flush dev to-b; ip -6 addr flush dev to-b", (3, 0), (1, 0), "path.router-no-route");
}

#[test]
fn a_router_that_rejects_by_policy_is_named() {
    let rule = "nft 'table inet f { chain f { type filter hook forward priority 0; \
                reject with icmpx admin-prohibited; }; }'";
    check_router(rule, (3, 13), (1, 1), "path.rejected.icmp-admin");
}

#[test]
fn a_router_with_a_prohibit_route_is_named() {
    let rule = "ip route add prohibit 10.2.0.2; ip -6 route add prohibit fd00:2::2";
    check_router(rule, (3, 13), (1, 1), "path.rejected.icmp-admin");
}

#[test]
fn the_router_at_which_the_hop_limit_runs_out_is_named() {
    let world = World::routed();
    let verdict = "path.hop-limit-exceeded";
    assert_error(&ping(&world, &["-t1", "10.2.0.2"]), "10.1.0.254", (11, 0), verdict);
    assert_error(&ping(&world, &["-t1", "fd00:2::2"]), "fd00:1::fe", (3, 0), verdict);
}

#[test]
fn an_error_that_quotes_ip_options_is_still_matched() {
    let output = ping(&World::routed(), &["-R", "-t1", "10.2.0.2"]);
    assert_error(&output, "10.1.0.254", (11, 0), "path.hop-limit-exceeded");
}

#[test]
fn people_read_who_sent_the_error_and_what_it_means() {
    let output = World::routed().netkit("a", &["ping", "-n", "-c2", "-i0.05", "-t1", "10.2.0.2"]);
    assert_eq!(output.code, Some(1), "{output}");
    for words in ["From 10.1.0.254 icmp_seq=1 Time to live exceeded", "2 packets transmitted, 0 received"] {
        assert!(output.stdout.contains(words), "no {words:?}: {output}");
    }
}

#[test]
fn a_host_that_is_absent_behind_a_router_is_told_by_the_router() {
    // Linux gives up on a neighbour after three seconds.
    let world = World::routed();
    for (target, offender, icmp) in
        [("10.2.0.77", "10.1.0.254", (3, 1)), ("fd00:2::77", "fd00:1::fe", (1, 3))]
    {
        let output = world.netkit("a", &["ping", "--json", "-c3", "-i0.05", "-W8", target]);
        assert_error_about(target, &output, offender, icmp, "host.unreachable-last-hop");
    }
}

#[test]
fn a_silent_target_is_silent_and_nothing_more() {
    let world = World::routed();
    world.sysctl("b", "net/ipv4/icmp_echo_ignore_all", "1");
    world.sysctl("b", "net/ipv6/icmp/echo_ignore_all", "1");
    for target in ["10.2.0.2", "fd00:2::2"] {
        let output = ping(&world, &[target]);
        assert_eq!(output.code, Some(1), "{output}");
        output.assert_counts(&[("sent", 3), ("lost", 3)]);
        assert_eq!(output.target()["loss_ratio"], 1.0);
        assert_eq!(output.verdict(), "host.silent");
        assert_ne!(output.json()["verdict"]["confidence"], "proven", "silence proves nothing: {output}");
    }
}

#[test]
fn a_path_mtu_behind_the_router_is_reported_with_its_value() {
    let world = World::routed();
    world.sh("r", "ip link set to-b mtu 1300");
    for target in ["10.2.0.2", "fd00:2::2"] {
        let output = ping(&world, &["-Mdo", "-s1400", target]);
        assert_eq!(output.code, Some(1), "{output}");
        output.assert_counts(&[("received", 0), ("lost", 0)]);
        assert_eq!(output.verdict(), "path.packet-too-big", "{output}");
        assert_eq!(output.target()["icmp_error_kinds"][0]["mtu"], 1300, "{output}");
    }
}

#[test]
fn a_closed_udp_port_answers_for_the_target() {
    let world = World::routed();
    for target in ["10.2.0.2", "fd00:2::2"] {
        let output = ping(&world, &["--udp", target]);
        assert_eq!(output.code, Some(0), "{output}");
        output.assert_counts(&[("received", 3), ("icmp_errors", 0)]);
        assert_eq!(output.verdict(), "path.ok", "{output}");
        assert_eq!(output.json()["vantage"]["method"], "udp");
    }
}

#[test]
fn a_closed_udp_port_of_this_host_ends_the_run_at_once() {
    // The port unreachable arrives with the send itself.
    for target in ["127.0.0.1", "::1"] {
        let output = World::alone().netkit("a", &["ping", "--json", "--udp", "-c2", "-i0.01", "-W9", target]);
        output.assert_counts(&[("received", 2)]);
        assert!(output.took.as_secs() < 5, "{output}");
    }
}

#[test]
fn an_open_udp_port_that_echoes_answers() {
    let world = World::routed();
    let _service = world.serve("b", "udp");
    for target in ["10.2.0.2", "fd00:2::2"] {
        let output = ping(&world, &["--udp=7", target]);
        output.assert_counts(&[("received", 3)]);
        assert_eq!(output.json()["target"]["port"], 7);
    }
}

#[test]
fn tcp_ports_open_and_closed_answer() {
    let world = World::routed();
    let _service = world.serve("b", "tcp");
    for target in ["10.2.0.2", "fd00:2::2"] {
        for (port, refused) in [("--tcp=7", false), ("--tcp=8", true)] {
            let output = world.netkit("a", &["ping", "--jsonl", "-c3", "-i0.05", "-W2", port, target]);
            assert_eq!(output.code, Some(0), "{output}");
            output.assert_counts(&[("received", 3), ("lost", 0)]);
            assert_eq!(output.json()["vantage"]["method"], "tcp-handshake");
            let replies = output.events("reply");
            assert!(replies.iter().all(|reply| reply["refused"] == refused), "{output}");
            assert!(replies.iter().all(|reply| reply["rtt_ms"].is_f64()), "{output}");
        }
    }
}

#[test]
fn a_tcp_service_that_closes_at_once_has_not_refused() {
    let world = World::routed();
    let _service = world.serve("b", "tcp-closes");
    let output = world.netkit("a", &["ping", "--jsonl", "-c20", "-i0.01", "-W2", "--tcp=7", "10.2.0.2"]);
    output.assert_counts(&[("received", 20), ("lost", 0)]);
    assert!(output.events("reply").iter().all(|reply| reply["refused"] == false), "{output}");
}

#[test]
fn a_filtered_tcp_port_is_silent() {
    let world = World::routed();
    world.sh(
        "r",
        "nft 'table inet f { chain f { type filter hook forward priority 0; tcp dport 7 drop; }; }'",
    );
    for target in ["10.2.0.2", "fd00:2::2"] {
        let output = ping(&world, &["--tcp=7", target]);
        assert_eq!(output.code, Some(1), "{output}");
        output.assert_counts(&[("sent", 3), ("lost", 3)]);
        assert_eq!(output.verdict(), "host.silent", "{output}");
    }
}

#[test]
fn a_tcp_port_rejected_by_a_router_names_the_router() {
    let world = World::routed();
    let rule = "nft 'table inet f { chain f { type filter hook forward priority 0; \
                tcp dport 7 reject with icmpx admin-prohibited; }; }'";
    world.sh("r", rule);
    for (target, offender, icmp) in [("10.2.0.2", "10.1.0.254", (3, 13)), ("fd00:2::2", "fd00:1::fe", (1, 1))]
    {
        let output = ping(&world, &["--tcp=7", target]);
        assert_error(&output, offender, icmp, "path.rejected.icmp-admin");
    }
}

#[test]
fn a_recorded_route_names_the_routers_there_and_back() {
    let world = World::routed();
    let output = world.netkit("a", &["ping", "--jsonl", "-c2", "-i0.05", "-R", "10.2.0.2"]);
    assert_eq!(output.code, Some(0), "{output}");
    let route = &output.events("reply")[0]["route"];
    let expected: Value = ["10.1.0.1", "10.2.0.254", "10.2.0.2", "10.2.0.2", "10.1.0.254", "10.1.0.1"].into();
    assert_eq!(*route, expected, "{output}");
}

#[test]
fn responder() {
    world::respond_if_told_to();
}
