//! Faults of this host: it cannot send, or not for a while. They never end a run and are never loss on the path.

pub mod world;

use world::{GroupRange, Output, Running, World};

/// A run without an end towards `b`, that has had its first reply.
fn endless(world: &World, arguments: &[&str]) -> Running {
    let mut run = world.start_netkit("a", &[&["ping", "--jsonl", "-i0.02"], arguments].concat());
    run.event("reply");
    run
}

/// Breaks something in the middle of a run to `b` until a probe is not sent, mends it, and waits for a reply.
fn break_and_mend(world: &World, arguments: &[&str], broken: &str, mended: &str) -> Output {
    let mut run = endless(world, arguments);
    world.sh("a", broken);
    run.event("unsent");
    world.sh("a", mended);
    run.event("reply");
    run.interrupt()
}

/// The run went on, what did not leave is told apart, and nothing is blamed on the path.
fn assert_local(output: &Output, errno: &str, verdict: &str) {
    assert_eq!(output.code, Some(0), "{output}");
    output.assert_counts(&[("lost", 0)]);
    output.assert_unsent_by(errno);
    assert_eq!(output.target()["loss_ratio"], 0.0, "{output}");
    assert_eq!(output.verdict(), verdict, "{output}");
    assert_eq!(output.json()["verdict"]["status"], "degraded", "{output}");
    assert_eq!(output.json()["verdict"]["locus"]["kind"], "this-host", "{output}");
}

#[test]
fn a_link_that_goes_down_and_up_loses_nothing_on_the_path() {
    let output =
        break_and_mend(&World::pair(), &["10.0.0.2"], "ip link set to-b down", "ip link set to-b up");
    assert_local(&output, "ENETUNREACH", "route.none");
}

#[test]
fn a_link_that_goes_down_and_up_loses_nothing_with_ipv6() {
    let world = World::pair();
    world.sysctl("a", "net/ipv6/conf/to-b/keep_addr_on_down", "1");
    let output = break_and_mend(&world, &["fd00::2"], "ip link set to-b down", "ip link set to-b up");
    assert_local(&output, "ENETUNREACH", "route.none");
}

#[test]
fn a_run_bound_to_an_interface_survives_its_going_down() {
    let world = World::pair();
    let output =
        break_and_mend(&world, &["-I", "to-b", "10.0.0.2"], "ip link set to-b down", "ip link set to-b up");
    assert_local(&output, "ENETUNREACH", "route.none");
}

#[test]
fn an_address_that_is_removed_and_comes_back_loses_nothing() {
    let world = World::pair();
    let (broken, mended) = ("ip addr del 10.0.0.1/24 dev to-b", "ip addr add 10.0.0.1/24 dev to-b");
    let output = break_and_mend(&world, &["10.0.0.2"], broken, mended);
    assert_local(&output, "ENETUNREACH", "route.none");
}

#[test]
fn an_address_that_changes_is_the_new_source() {
    let world = World::pair();
    let mut run = endless(&world, &["10.0.0.2"]);
    world.sh("a", "ip addr del 10.0.0.1/24 dev to-b");
    run.event("unsent");
    world.sh("a", "ip addr add 10.0.0.77/24 dev to-b");
    run.event("reply");
    let output = run.interrupt();
    assert_local(&output, "ENETUNREACH", "route.none");
}

#[test]
fn a_source_address_asked_for_that_is_removed_is_named() {
    let world = World::pair();
    world.address("a", "b", &["10.0.0.3/24"]);
    let (broken, mended) = ("ip addr del 10.0.0.3/24 dev to-b", "ip addr add 10.0.0.3/24 dev to-b");
    let output = break_and_mend(&world, &["-I", "10.0.0.3", "10.0.0.2"], broken, mended);
    // The errno is the kernel's word for it since 6.x, EINVAL before; neither is the verdict.
    assert_local(&output, "ENETUNREACH", "addr.none");
}

const DROP: &str = "nft 'table inet f { chain o { type filter hook output priority 0; \
                    meta l4proto { icmp, icmpv6 } counter drop; }; }'";

#[test]
fn a_firewall_of_this_host_that_drops_is_no_loss() {
    let output = break_and_mend(&World::pair(), &["10.0.0.2"], DROP, "nft delete table inet f");
    assert_local(&output, "EPERM", "local.egress-filter");
}

#[test]
fn a_firewall_of_this_host_that_drops_ipv6_is_no_loss_to_a_raw_socket() {
    let world = World::new(GroupRange::Closed).with_neighbour();
    world.sh("a", DROP);
    let output = world.netkit_as_root("a", &["ping", "--json", "-c3", "-i0.01", "fd00::2"]);
    output.assert_counts(&[("sent", 0), ("unsent", 3), ("lost", 0)]);
    output.assert_unsent_by("EPERM");
    assert_eq!(output.verdict(), "local.egress-filter");
}

/// On ICMPv6 datagram sockets Linux does not say that its own filter dropped a packet: it looks like silence.
#[test]
fn silence_to_an_icmpv6_datagram_socket_does_not_rule_out_this_hosts_filter() {
    let world = World::pair();
    world.sh("a", DROP);
    let output = world.netkit("a", &["ping", "--json", "-c3", "-i0.01", "-W1", "fd00::2"]);
    assert_eq!(output.code, Some(1), "{output}");
    let ruled_out = output.json()["verdict"]["ruled_out"].to_string();
    assert!(!ruled_out.contains("local.egress-filter"), "it is exactly that: {output}");
}

#[test]
fn a_firewall_of_this_host_that_drops_everything_fails_the_run_and_says_so() {
    let world = World::pair();
    world.sh("a", DROP);
    let output = world.netkit("a", &["ping", "--json", "-c3", "-i0.01", "10.0.0.2"]);
    assert_eq!(output.code, Some(1), "{output}");
    output.assert_counts(&[("sent", 0), ("unsent", 3), ("lost", 0)]);
    output.assert_unsent_by("EPERM");
    assert!(output.target()["loss_ratio"].is_null(), "nothing left, so nothing can be lost: {output}");
    assert_eq!(output.verdict(), "local.egress-filter");
    assert_eq!(output.json()["verdict"]["status"], "fail");
}

#[test]
fn a_firewall_of_this_host_that_rejects_is_told_as_this_host() {
    let world = World::pair();
    world.sh("a", &DROP.replace("drop", "reject with icmpx admin-prohibited"));
    let output = world.netkit("a", &["ping", "--json", "-c3", "-i0.01", "10.0.0.2"]);
    assert_eq!(output.code, Some(1), "{output}");
    output.assert_counts(&[("lost", 0), ("received", 0)]);
    assert_eq!(output.verdict(), "local.egress-filter", "{output}");
    assert_eq!(output.json()["verdict"]["locus"]["kind"], "this-host", "{output}");
}

/// The kernel reports what an egress hook drops as a full queue: ENOBUFS.
const FULL: &str = "nft 'table netdev f { chain o { type filter hook egress device \"to-b\" priority 0; \
                    icmp type echo-request counter drop; }; }'";

#[test]
fn a_full_queue_is_no_loss() {
    let output = break_and_mend(&World::pair(), &["10.0.0.2"], FULL, "nft delete table netdev f");
    assert_eq!(output.code, Some(0), "{output}");
    output.assert_counts(&[("lost", 0)]);
    assert_eq!(output.target()["unsent_by"][0]["errno_name"], "ENOBUFS", "{output}");
    assert_eq!(output.verdict(), "local.queue-full", "{output}");
}

#[test]
fn a_queue_that_is_full_now_and_then_costs_no_probe() {
    let world = World::pair();
    // With the neighbour known no probe waits for its link address, where nobody is told what becomes of it.
    assert_eq!(world.netkit("a", &["ping", "-c1", "10.0.0.2"]).code, Some(0));
    world.sh("a", &FULL.replace("counter drop", "numgen inc mod 3 < 2 counter drop"));
    let output = world.netkit("a", &["ping", "--json", "-c30", "-i0.02", "10.0.0.2"]);
    assert_eq!(output.code, Some(0), "{output}");
    output.assert_counts(&[("sent", 30), ("received", 30), ("unsent", 0)]);
    assert_eq!(output.verdict(), "path.ok");
}

/// What the routing table of this host refuses: the route, the errno, the verdict.
#[test]
fn routes_of_this_host_that_refuse_are_named() {
    let world = World::pair();
    let routes = [
        ("", "ENETUNREACH", "route.none"),
        ("unreachable", "EHOSTUNREACH", "route.none"),
        ("prohibit", "EACCES", "route.prohibit"),
        ("blackhole", "EINVAL", "route.blackhole"),
    ];
    for (target, add) in [("192.0.2.1", "ip route add"), ("2001:db8::1", "ip -6 route add")] {
        for (kind, errno, verdict) in routes {
            if !kind.is_empty() {
                world.sh("a", &format!("{add} {kind} {target}"));
            }
            let output = world.netkit("a", &["ping", "--json", "-c2", "-i0.01", target]);
            assert_eq!(output.code, Some(1), "{kind} {output}");
            output.assert_counts(&[("sent", 0), ("unsent", 2), ("lost", 0)]);
            output.assert_unsent_by(errno);
            assert_eq!(output.verdict(), verdict, "{kind} {output}");
            assert_eq!(output.json()["verdict"]["locus"]["kind"], "this-host", "{output}");
            if !kind.is_empty() {
                world.sh("a", &format!("{} {kind} {target}", add.replace("add", "del")));
            }
        }
    }
}

#[test]
fn an_mtu_lowered_in_mid_run_is_reported_with_its_value() {
    for (target, message) in [("10.0.0.2", 1300 + 28), ("fd00::2", 1300 + 48)] {
        let world = World::pair();
        let mut run = endless(&world, &["-Mdo", "-s1300", target]);
        let mtu = message - 1;
        world.sh("a", &format!("ip link set to-b mtu {mtu}"));
        run.event("unsent");
        world.sh("a", "ip link set to-b mtu 1500");
        run.event("reply");
        let output = run.interrupt();
        output.assert_counts(&[("lost", 0)]);
        output.assert_unsent_by("EMSGSIZE");
        assert_eq!(output.verdict(), "path.packet-too-big", "{output}");
        let told = output.events("path-mtu");
        assert_eq!(told.first().map(|event| event["mtu"].clone()), Some(mtu.into()), "{output}");
    }
}

#[test]
fn a_neighbour_that_does_not_exist_is_told_by_this_host() {
    for target in ["10.0.0.200", "fd00::200"] {
        let output = World::pair().netkit("a", &["ping", "--json", "-c3", "-i0.1", target]);
        assert_eq!(output.code, Some(1), "{output}");
        output.assert_counts(&[("sent", 3), ("icmp_errors", 3), ("lost", 0)]);
        assert_eq!(output.verdict(), "gateway.arp-fail", "{output}");
        assert_eq!(output.json()["verdict"]["status"], "fail", "{output}");
    }
}

#[test]
fn a_stopped_process_measures_right_and_loses_nothing() {
    let world = World::pair();
    let _responder = world.respond("slow");
    let mut run = world.start_netkit("a", &["ping", "--jsonl", "-c12", "-i0.1", "-W2", "10.0.0.2"]);
    run.event("reply");
    run.signal("STOP");
    world.sh("a", "sleep 3");
    run.signal("CONT");
    let output = run.finish();
    output.assert_counts(&[("sent", 12), ("received", 12)]);
    let rtt = &output.target()["rtt_ms"];
    let (low, high) = (rtt["min"].as_f64().expect("a number"), rtt["max"].as_f64().expect("a number"));
    assert!(low >= 450.0 && high < 700.0, "the true round trip is 450 ms: {output}");
}

#[test]
fn responder() {
    world::respond_if_told_to();
}
