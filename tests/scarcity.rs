//! A host that lacks something: descriptors, memory, `/proc`, `resolv.conf`. A message, an exit code, no panic.

pub mod world;

use world::{Output, World};

/// Whatever was missing: an exit code of ours, and nothing that looks like a crash.
fn assert_orderly(output: &Output, codes: &[i32]) {
    let code = output.code.unwrap_or_else(|| panic!("ended by a signal: {output}"));
    assert!(codes.contains(&code), "exit {code}: {output}");
    for word in ["panicked", "RUST_BACKTRACE", "memory allocation"] {
        assert!(!output.stderr.contains(word), "{word}: {output}");
    }
    assert!(code != 2 || !output.stderr.is_empty(), "an error has a message: {output}");
}

#[test]
fn twelve_descriptors_are_enough() {
    let world = World::alone();
    for target in ["127.0.0.1", "::1"] {
        let output = world.netkit_limited("a", "--nofile=12", &["ping", "-c2", "-i0.01", target]);
        assert_orderly(&output, &[0]);
        assert!(output.stdout.contains("2 received"), "{output}");
    }
}

#[test]
fn too_few_descriptors_are_an_error_with_a_message() {
    let world = World::alone();
    // The loader of the binary itself needs one beside the three streams.
    for limit in 4..12 {
        let prlimit = format!("--nofile={limit}");
        let arguments = ["ping", "--json", "-c1", "127.0.0.1"];
        let output = world.netkit_limited("a", &prlimit, &arguments);
        assert_orderly(&output, &[0, 2]);
    }
}

#[test]
fn tcp_probes_without_descriptors_are_unsent() {
    let world = World::alone();
    world.sh("a", "nft 'table inet f { chain i { type filter hook input priority 0; tcp dport 7 drop; }; }'");
    let arguments = ["ping", "--json", "--tcp=7", "-c30", "-i0.01", "-W1", "127.0.0.1"];
    let output = world.netkit_limited("a", "--nofile=16", &arguments);
    assert_orderly(&output, &[1]);
    output.assert_counts(&[("received", 0)]);
    output.assert_unsent_by("EMFILE");
    assert_eq!(output.count("sent") + output.count("unsent"), 30, "{output}");
}

#[test]
fn little_memory_is_enough_or_an_error_with_a_message() {
    let world = World::alone();
    for mebibytes in [64_u64, 32, 16] {
        let prlimit = format!("--as={}", mebibytes << 20);
        let output = world.netkit_limited("a", &prlimit, &["ping", "-c2", "-i0.01", "127.0.0.1"]);
        // Below what the binary itself takes, the loader ends it, with 127 or by a signal, before it starts.
        if mebibytes >= 64 {
            assert_orderly(&output, &[0]);
        }
        assert!(!output.stderr.contains("panicked"), "{output}");
    }
}

#[test]
fn without_proc_it_measures() {
    let world = World::alone();
    let hide = "mount -t tmpfs none /proc && exec \"$@\"";
    for target in ["127.0.0.1", "::1", "localhost"] {
        let wrapper = ["unshare", "-m", "sh", "-ec", hide, "sh"];
        let output = world.netkit_behind("a", &wrapper, &["ping", "-c2", "-i0.01", target]);
        assert_orderly(&output, &[0]);
        assert!(output.stdout.contains("2 received"), "{output}");
    }
}

#[test]
fn without_resolv_conf_addresses_work_and_names_say_why_not() {
    let world = World::alone();
    let hide = "mount -t tmpfs none /etc && exec \"$@\"";
    let wrapper = ["unshare", "-m", "sh", "-ec", hide, "sh"];
    let output = world.netkit_behind("a", &wrapper, &["ping", "-c2", "-i0.01", "127.0.0.1"]);
    assert_orderly(&output, &[0]);
    let output = world.netkit_behind("a", &wrapper, &["ping", "--json", "-c2", "host.example"]);
    assert_orderly(&output, &[2]);
    assert_eq!(output.verdict(), "dns.unresolved", "{output}");
    assert!(output.stderr.contains("host.example"), "the name is named: {output}");
}

#[test]
fn a_resolver_that_does_not_answer_ends_with_the_deadline() {
    let world = World::alone();
    world
        .sh("a", "nft 'table inet f { chain i { type filter hook input priority 0; udp dport 53 drop; }; }'");
    let resolver = "mount -t tmpfs none /etc && echo nameserver 127.0.0.1 > /etc/resolv.conf && exec \"$@\"";
    let wrapper = ["unshare", "-m", "sh", "-ec", resolver, "sh"];
    let output = world.netkit_behind("a", &wrapper, &["ping", "--json", "-w1", "-c2", "host.example"]);
    assert_orderly(&output, &[2]);
    assert_eq!(output.verdict(), "dns.unresolved", "{output}");
    assert!(output.took.as_secs() < 5, "{output}");
}
