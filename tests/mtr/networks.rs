//! Whose network a router is in, from a table of the user's, in every command along a path and every format.

use serde_json::Value;

use crate::world::World;

/// Behind a router, 10.1.0.254.
const TARGET: &str = "10.2.0.2";
const AS_NUMBER: u32 = 64_500;
const ORGANISATION: &str = "Example Networks";

/// A table in the `MaxMind` DB format, version 2: one node, whose left branch, 0.0.0.0/1, is one network.
fn table() -> Vec<u8> {
    /// A pointer into the data counts from behind the nodes and the sixteen zeros after them.
    const TREE: [u8; 6] = [0, 0, 17, 0, 0, 1];
    let network = map(&[
        ("autonomous_system_number", number(6, &AS_NUMBER.to_be_bytes())),
        ("autonomous_system_organization", text(ORGANISATION)),
    ]);
    let metadata = map(&[
        ("node_count", number(6, &[1])),
        ("record_size", number(5, &[24])),
        ("ip_version", number(5, &[4])),
        ("database_type", text("Example-ASN")),
        ("languages", vec![0, 4]),
        ("binary_format_major_version", number(5, &[2])),
        ("binary_format_minor_version", number(5, &[])),
        ("build_epoch", vec![1, 2, 1]),
        ("description", map(&[])),
    ]);
    [&TREE[..], &[0; 16], &network, b"\xab\xcd\xefMaxMind.com", &metadata].concat()
}

fn map(fields: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let body = fields.iter().flat_map(|(key, value)| [text(key), value.clone()].concat());
    head(7, fields.len()).into_iter().chain(body).collect()
}

fn text(text: &str) -> Vec<u8> {
    [&head(2, text.len()), text.as_bytes()].concat()
}

/// 16 bits are of type 5, 32 of type 6; leading zeros may be left away.
fn number(kind: u8, bytes: &[u8]) -> Vec<u8> {
    [&head(kind, bytes.len()), bytes].concat()
}

/// The type and length in front of a value; from 29 on the length is in a byte of its own.
fn head(kind: u8, length: usize) -> Vec<u8> {
    let length = u8::try_from(length).expect("it is short");
    if length < 29 { vec![(kind << 5) + length] } else { vec![(kind << 5) + 29, length - 29] }
}

/// Whose network the first who answers at each hop is in; a trace has its answers by probe.
fn numbers(document: &Value) -> Vec<&Value> {
    let hops = document["report"]["hops"].as_array().expect("a list");
    let answers = |hop: &Value| if hop["probes"].is_array() { "probes" } else { "responders" };
    hops.iter().map(|hop| &hop[answers(hop)][0]["asn"]).collect()
}

#[test]
fn networks_are_shown_from_a_table() {
    let world = World::routed();
    let file = world.sh("a", "file=$(mktemp); chmod 644 \"$file\"; printf %s \"$file\"");
    std::fs::write(&file, table()).expect("a file of ours");
    let run = |words: &[&str]| {
        let output = world.netkit("a", &[words, &["-n", "--asn", &file, TARGET]].concat());
        assert_eq!((output.code, output.stderr.as_str()), (Some(0), ""), "{output}");
        output
    };
    let mtr = ["mtr", "-i0.01", "-c3"];
    for words in [&["trace"][..], &mtr, &["mtr", "-i0.01", "-c3", "-z"], &["pathping", "--duration=0.5"]] {
        let output = run(&[words, &["--json"]].concat());
        assert_eq!(numbers(&output.json()), [AS_NUMBER, AS_NUMBER], "{output}");
        let output = run(words);
        assert_eq!(output.stdout.matches("AS64500").count(), 2, "{output}");
    }
    let output = run(&["mtr", "-i0.01", "-c3", "-j", "--aslookup"]);
    for hub in output.json()["report"]["hubs"].as_array().expect("a list") {
        assert_eq!(hub["ASN"], "AS64500", "{output}");
    }
    world.sh("a", &format!("rm -f {file}"));
}
