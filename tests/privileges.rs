//! Who may send what: the same command with the group range open and closed, as an ordinary user and as root.
//!
//! It looks at the choice of method and at what is said about it, not at the path.

pub mod world;

use world::{GroupRange, Output, World};

const TARGETS: [&str; 2] = ["127.0.0.1", "::1"];

/// Two probes, as JSON.
const PING: [&str; 4] = ["ping", "--json", "-c2", "-i0.01"];

fn assert_method(output: &Output, method: &str, privileges: &[&str]) {
    assert_eq!(output.code, Some(0), "{output}");
    output.assert_counts(&[("received", 2)]);
    assert_eq!(output.json()["vantage"]["method"], method, "{output}");
    assert_eq!(output.json()["vantage"]["privileges"], serde_json::json!(privileges), "{output}");
}

#[test]
fn an_ordinary_user_sends_icmp_where_the_group_range_is_open() {
    let world = World::alone();
    for target in TARGETS {
        let output = world.netkit("a", &[&PING[..], &[target]].concat());
        assert_method(&output, "icmp-datagram", &[]);
        assert_eq!(output.stderr, "", "there is nothing to complain about");
    }
}

#[test]
fn an_ordinary_user_without_icmp_uses_udp_and_reads_both_remedies_in_one_line() {
    let world = World::new(GroupRange::Closed);
    for target in TARGETS {
        let output = world.netkit("a", &[&PING[..], &[target]].concat());
        assert_method(&output, "udp", &[]);
        assert_eq!(output.stderr.lines().count(), 1, "one line: {output}");
        let setcap = format!("setcap cap_net_raw+ep {}", world.binary());
        for remedy in ["sysctl -w net.ipv4.ping_group_range=\"0 2147483647\"", &setcap] {
            assert!(output.stderr.contains(remedy), "no {remedy:?}: {output}");
            let warning = output.json()["warnings"][0].as_str().map(|warning| warning.contains(remedy));
            assert_eq!(warning, Some(true), "no {remedy:?} in the document: {output}");
        }
    }
}

#[test]
fn the_sysctl_remedy_works() {
    let world = World::new(GroupRange::Closed);
    // In a user namespace only its own group can be named.
    let range = if world.is_root() { "0 2147483647" } else { "0 0" };
    world.sysctl("a", "net/ipv4/ping_group_range", range);
    assert_method(&world.netkit("a", &[&PING[..], &["127.0.0.1"]].concat()), "icmp-datagram", &[]);
}

#[test]
fn root_needs_no_group_range() {
    let world = World::new(GroupRange::Closed);
    for target in TARGETS {
        let output = world.netkit_as_root("a", &[&PING[..], &[target]].concat());
        assert_method(&output, "icmp-raw", &["CAP_NET_RAW"]);
        assert_eq!(output.stderr, "", "there is nothing to complain about");
    }
}

#[test]
fn root_takes_the_least_where_that_is_permitted() {
    let output = World::alone().netkit_as_root("a", &[&PING[..], &["127.0.0.1"]].concat());
    assert_method(&output, "icmp-datagram", &[]);
}

#[test]
fn icmp_asked_for_and_not_permitted_is_an_error_with_both_remedies() {
    let world = World::new(GroupRange::Closed);
    for target in TARGETS {
        let output = world.netkit("a", &["ping", "--json", "--icmp", "-c2", target]);
        assert_eq!(output.code, Some(2), "{output}");
        assert_eq!(output.verdict(), "self.not-permitted");
        assert_eq!(output.json()["complete"], false);
        assert!(output.json()["report"].is_null(), "{output}");
        let fixes = output.json()["verdict"]["fix"].as_array().map(Vec::len);
        assert_eq!(fixes, Some(2), "both remedies: {output}");
        let output = world.netkit("a", &["ping", "--icmp", "-c2", target]);
        assert_eq!(output.code, Some(2), "{output}");
        assert_eq!(output.stdout, "", "nothing was measured: {output}");
        for word in ["ping_group_range", "setcap cap_net_raw+ep"] {
            assert!(output.stderr.contains(word), "no {word:?}: {output}");
        }
    }
}

#[test]
fn udp_and_tcp_need_nothing() {
    let world = World::new(GroupRange::Closed);
    for target in TARGETS {
        for (method, name) in [("--udp", "udp"), ("--tcp", "tcp-handshake")] {
            let output = world.netkit("a", &[&PING[..], &[method, target]].concat());
            assert_method(&output, name, &[]);
            assert_eq!(output.stderr, "", "what was asked for is no surprise");
        }
    }
}
