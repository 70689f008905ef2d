//! `netkit trace` through five routers that are real Linux kernels, as an ordinary user: each of them is found, first
//! attempt, as `traceroute` finds them.

pub mod world;

use serde_json::Value;
use world::{GroupRange, World};

const ROUTERS: usize = 5;
const METHODS: [&str; 3] = ["-I", "-U", "-T"];

/// `a`, `r1` to `r5` and `b` in a row. Network number k joins the k-th with the next: `10.0.k.1` and `10.0.k.2`, `fd00:k::1`
/// and `fd00:k::2`. Nobody limits ICMP.
fn chain(group_range: GroupRange) -> World {
    let mut world = World::new(group_range);
    let names: Vec<String> = std::iter::once("a".to_owned())
        .chain((1..=ROUTERS).map(|k| format!("r{k}")))
        .chain(["b".to_owned()])
        .collect();
    for name in &names[1..] {
        world.host(name);
    }
    for (network, pair) in (1..).zip(names.windows(2)) {
        let [near, far] = [&pair[0], &pair[1]];
        world.cable(near, far);
        world.address(near, far, &[&format!("10.0.{network}.1/24"), &format!("fd00:{network}::1/64")]);
        world.address(far, near, &[&format!("10.0.{network}.2/24"), &format!("fd00:{network}::2/64")]);
    }
    for (place, name) in names.iter().enumerate() {
        // Linux has a second limit for all destinations together, which only the mask lifts.
        world.sysctl(name, "net/ipv4/icmp_ratemask", "0");
        world.sysctl(name, "net/ipv6/icmp/ratemask", "255");
        if place <= ROUTERS {
            let next = place + 1;
            let routes =
                format!("ip route add default via 10.0.{next}.2; ip -6 route add default via fd00:{next}::2");
            world.sh(name, &routes);
        }
        if place > ROUTERS {
            let routes = format!(
                "ip route add default via 10.0.{place}.1; ip -6 route add default via fd00:{place}::1"
            );
            world.sh(name, &routes);
        } else if place > 1 {
            let back = format!(
                "ip route add 10.0.1.0/24 via 10.0.{place}.1; ip -6 route add fd00:1::/64 via fd00:{place}::1"
            );
            world.sh(name, &back);
        }
        if (1..=ROUTERS).contains(&place) {
            world.sysctl(name, "net/ipv4/ip_forward", "1");
            world.sysctl(name, "net/ipv6/conf/all/forwarding", "1");
        }
    }
    world
}

/// The target and everybody before it, in each family.
fn expected(family: &str) -> Vec<String> {
    let address =
        |network| if family == "-4" { format!("10.0.{network}.2") } else { format!("fd00:{network}::2") };
    (1..=ROUTERS + 1).map(address).collect()
}

/// Who answered at each hop, every query of it, first attempt.
fn found(document: &Value) -> Vec<String> {
    let hops = document["report"]["hops"].as_array().expect("a list");
    let address = |hop: &Value| {
        let probes = hop["probes"].as_array().expect("a list");
        assert!(probes.iter().all(|probe| probe["address"] == probes[0]["address"]), "{hop}");
        assert!(probes.iter().all(|probe| probe["rtt_ms"].as_f64().is_some_and(|rtt| rtt > 0.0)), "{hop}");
        probes[0]["address"].as_str().unwrap_or("*").to_owned()
    };
    hops.iter().map(address).collect()
}

#[test]
fn every_method_finds_every_router_in_each_family() {
    let world = chain(GroupRange::Open);
    for family in ["-4", "-6"] {
        let all = expected(family);
        let target = all.last().expect("there is a target");
        for method in METHODS {
            let output = world.netkit("a", &["trace", "--json", "-n", family, method, target]);
            assert_eq!((output.code, output.stderr.as_str()), (Some(0), ""), "{output}");
            assert_eq!(found(&output.json()), all, "{method} {family}: {output}");
            assert_eq!(output.verdict(), "path.ok", "{output}");
            let privileges = &output.json()["vantage"]["privileges"];
            assert_eq!(privileges, &serde_json::json!([]), "{output}");
        }
        let theirs = world.sh("a", &format!("traceroute -n -q1 {family} {target}"));
        let theirs: Vec<&str> =
            theirs.lines().skip(1).filter_map(|line| line.split_whitespace().nth(1)).collect();
        assert_eq!(theirs, all, "traceroute {family}");
    }
}

#[test]
fn mtr_and_pathping_find_them_too() {
    let world = chain(GroupRange::Open);
    for family in ["-4", "-6"] {
        let all = expected(family);
        let target = all.last().expect("there is a target");
        for words in [
            &["mtr", "-i0.02", "-c10"][..],
            &["mtr", "-i0.02", "-c10", "-u"],
            &["mtr", "-i0.02", "-c10", "-T"],
            &["pathping", "-i0.2", "--duration=1s"],
        ] {
            let output = world.netkit("a", &[words, &["--json", "-n", family, target]].concat());
            assert_eq!((output.code, output.verdict().as_str()), (Some(0), "path.ok"), "{output}");
            let document = output.json();
            let hops = document["report"]["hops"].as_array().expect("a list");
            let found: Vec<&str> =
                hops.iter().filter_map(|hop| hop["responders"][0]["address"].as_str()).collect();
            assert_eq!(found, all, "{words:?} {family}: {output}");
            assert!(hops.iter().all(|hop| hop["lost"] == 0), "{words:?} {family}: {output}");
        }
    }
}

#[test]
fn without_icmp_it_takes_udp_and_says_so() {
    let world = chain(GroupRange::Closed);
    for family in ["-4", "-6"] {
        let all = expected(family);
        let target = all.last().expect("there is a target");
        let output = world.netkit("a", &["trace", "--json", "-n", family, target]);
        assert_eq!(output.json()["vantage"]["method"], "udp", "{output}");
        assert_eq!(found(&output.json()), all, "{output}");
        assert_eq!(output.stderr.lines().count(), 1, "{output}");
        assert!(output.stderr.contains("net.ipv4.ping_group_range"), "{output}");
        let output = world.netkit("a", &["trace", "--json", "-n", family, "-I", target]);
        assert_eq!(output.code, Some(4), "{output}");
    }
}
