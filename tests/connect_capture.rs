//! What `CAP_NET_RAW` adds to `netkit connect`, against real kernels: the reply that this host drops, and who sent a RST. Each is
//! tried as root and as an ordinary user, who is told what root would learn.

pub mod world;

use serde_json::Value;
use world::{Output, World};

/// Root's run, which listens, and an ordinary user's, which cannot.
fn both(world: &World, at: &str) -> [Output; 2] {
    let arguments = ["connect", "--json", at];
    let runs = [world.netkit_as_root("a", &arguments), world.netkit("a", &arguments)];
    let validator = jsonschema::validator_for(&netkit_report::json_schema()).expect("our schema is one");
    for (run, privileges) in runs.iter().zip([vec!["CAP_NET_RAW"], Vec::new()]) {
        let document = run.json();
        let wrong: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{wrong:?} in {run}");
        assert_eq!(document["vantage"]["privileges"], Value::from(privileges), "{run}");
    }
    runs
}

fn confidence(output: &Output) -> Value {
    output.json()["verdict"]["confidence"].clone()
}

/// The ids under this name of the verdict.
fn ids(output: &Output, name: &str) -> Vec<String> {
    let verdict = output.json()["verdict"].clone();
    let listed = verdict[name].as_array().cloned().unwrap_or_default();
    listed.iter().filter_map(|one| one["id"].as_str().map(str::to_owned)).collect()
}

fn commands(output: &Output) -> Vec<String> {
    let verdict = output.json()["verdict"].clone();
    let next = verdict["next"].as_array().cloned().unwrap_or_default();
    next.iter().filter_map(|one| one["command"].as_str().map(str::to_owned)).collect()
}

const TARGETS: [&str; 2] = ["10.2.0.2", "[fd00:2::2]"];

#[test]
fn a_reply_that_this_host_drops_is_proven() {
    let world = World::routed();
    let program = "import socket, time\nl = [socket.create_server((h, 7031), family=f) for h, f in \
                   [('10.2.0.2', socket.AF_INET), ('fd00:2::2', socket.AF_INET6)]]\nprint('listens', flush=True)\n\
                   time.sleep(120)";
    let mut listener = world.start("b", &["python3", "-c", program]);
    listener.line_with("listens");
    // In front of IP, where no counter of IP sees it.
    world.sh(
        "a",
        "nft 'table netdev f { chain i { type filter hook ingress device to-r priority 0; tcp sport 7031 drop; }; }'",
    );
    for target in TARGETS {
        let [root, _] = both(&world, &format!("{target}:7031"));
        assert_eq!(
            (root.verdict().as_str(), confidence(&root)),
            ("local.ingress-filter", "proven".into()),
            "{root}"
        );
    }
}

#[test]
fn silence_is_not_this_hosts_own() {
    let world = World::routed();
    world.sh(
        "b",
        "nft 'table inet f { chain i { type filter hook input priority 0; tcp dport 7032 drop; }; }'",
    );
    for target in TARGETS {
        let [root, _] = both(&world, &format!("{target}:7032"));
        assert_eq!(root.verdict(), "tcp.filtered", "{root}");
        assert!(ids(&root, "ruled_out").contains(&"local.ingress-filter".to_owned()), "{root}");
    }
}

#[test]
fn a_rst_of_the_last_router_is_told_from_one_of_the_host() {
    let world = World::routed();
    world.sh(
        "r",
        "nft 'table inet f { chain i { type filter hook forward priority 0; tcp dport 7033 reject with tcp reset; }; }'",
    );
    for target in TARGETS {
        // At the host's own distance by its hop limit: stepping cannot tell them apart.
        let [root, user] = both(&world, &format!("{target}:7033"));
        assert_eq!(root.verdict(), "tcp.refused.rst-middlebox", "{root}");
        assert_eq!(root.json()["verdict"]["locus"]["hop"], 1, "{root}");
        assert_eq!(user.verdict(), "tcp.refused.rst-host", "{user}");
        assert!(ids(&user, "candidates").contains(&"tcp.refused.rst-middlebox".to_owned()), "{user}");
        let again = format!("sudo netkit connect {target}:7033");
        assert!(commands(&user).contains(&again), "{user}");

        let [root, user] = both(&world, &format!("{target}:7034"));
        assert_eq!(root.verdict(), "tcp.refused.rst-host", "{root}");
        assert!(ids(&root, "ruled_out").contains(&"tcp.refused.rst-middlebox".to_owned()), "{root}");
        assert!(ids(&user, "candidates").contains(&"tcp.refused.rst-middlebox".to_owned()), "{user}");
    }
}
