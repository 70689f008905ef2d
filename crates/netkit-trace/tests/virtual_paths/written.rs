//! Shapes of balancing that no scenario of the folder has: uneven, nested, and of branches that are not equally long.

use netkit_lab::topology::{self, Topology};
use netkit_model::PathGraph;

use super::{check, graph, reached};

/// An internet of routers that balance by flow, joined by these paths. At the first of each exception's two, ways to the
/// target through the others are equally good, however long they are.
pub(super) fn topology(routers: &[&str], paths: &[&str], exceptions: &[(&str, &str)]) -> Topology {
    read(&text(routers, paths, exceptions))
}

/// The topology written so.
pub(super) fn read(text: &str) -> Topology {
    topology::read("written.toml", text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The words of [`topology`], so that more can be added.
pub(super) fn text(routers: &[&str], paths: &[&str], exceptions: &[(&str, &str)]) -> String {
    let mut text = String::from(
        "about = \"Flows are spread over several ways\"\ntarget = \"target\"\n\
         [vantage]\naddress = [\"10.0.0.2\", \"fd00::2\"]\n\
         [host.target]\naddress = [\"192.0.2.10\", \"2001:db8::10\"]\n",
    );
    let router = |(names, place): (&&str, u8)| {
        let addresses = format!("[\"10.{place}.*.1\", \"fd00:{place}:*::1\"]");
        format!("[router.\"{names}\"]\naddress = {addresses}\nbalance = \"flow\"\n")
    };
    text.extend(routers.iter().zip(1..).map(router));
    text.extend(paths.iter().map(|path| format!("[[link]]\npath = {path}\ndelay = \"1 ms\"\n")));
    let exception =
        |(at, via): &(&str, &str)| format!("[[route]]\nat = \"{at}\"\nto = \"target\"\nvia = {via}\n");
    text.extend(exceptions.iter().map(exception));
    text
}

/// Every method and IP version finds these hops and links; the graphs.
fn graphs(topology: &Topology, hops: &[&[&str]]) -> Vec<PathGraph> {
    check(topology, 0.01, hops).iter().map(graph).collect()
}

#[test]
fn branches_of_different_length_end_at_different_hops() {
    let paths = [r#"["vantage", "r1", "a1", "r2", "r3", "target"]"#, r#"["r1", "b1", "b2", "r2"]"#];
    let topology = topology(&["r1..r3", "a1..a1", "b1..b2"], &paths, &[("r1", r#"["a1", "b1"]"#)]);
    let hops: &[&[&str]] =
        &[&["r1"], &["a1", "b1"], &["r2", "b2"], &["r3", "r2"], &["target", "r3"], &["target"]];
    for graph in graphs(&topology, hops) {
        assert_eq!(reached(&graph), [5, 6]);
        assert!(!graph.is_full && graph.spread_per_packet.is_empty());
    }
}

#[test]
fn a_branch_that_is_four_hops_longer() {
    let paths = [r#"["vantage", "r1", ["a1..a3"], "target"]"#, r#"["r1", "b1..b5", "target"]"#];
    let routes = [("r1", r#"["a1", "a2", "a3", "b1"]"#), ("b1", r#"["b2"]"#), ("b2", r#"["b3"]"#)];
    let topology = topology(&["r1..r1", "a1..a3", "b1..b5"], &paths, &routes);
    let hops: &[&[&str]] =
        &[&["r1"], &["a1", "a2", "a3", "b1"], &["target", "b2"], &["b3"], &["b4"], &["b5"], &["target"]];
    for graph in graphs(&topology, hops) {
        assert_eq!(reached(&graph), [3, 7]);
    }
}

#[test]
fn nested_diamonds_that_are_even_need_no_full_search() {
    let paths = [
        r#"["vantage", "r1", ["a1..a2"]]"#,
        r#"["a1", ["b1..b2"], "c1", "r2", "target"]"#,
        r#"["a2", ["b3..b4"], "c2", "r2"]"#,
    ];
    let topology = topology(&["r1..r2", "a1..a2", "b1..b4", "c1..c2"], &paths, &[]);
    let hops: &[&[&str]] =
        &[&["r1"], &["a1", "a2"], &["b1", "b2", "b3", "b4"], &["c1", "c2"], &["r2"], &["target"]];
    for graph in graphs(&topology, hops) {
        assert!(!graph.is_full);
    }
}

#[test]
fn an_uneven_diamond_makes_the_search_full() {
    let paths = [
        r#"["vantage", "r1", ["a1..a2"]]"#,
        r#"["a1", ["b1..b4"], "r2", "target"]"#,
        r#"["a2", "b5", "r2"]"#,
    ];
    let topology = topology(&["r1..r2", "a1..a2", "b1..b5"], &paths, &[]);
    let hops: &[&[&str]] = &[&["r1"], &["a1", "a2"], &["b1", "b2", "b3", "b4", "b5"], &["r2"], &["target"]];
    for graph in graphs(&topology, hops) {
        assert!(graph.is_full);
    }
}

#[test]
fn two_diamonds_one_behind_the_other() {
    let paths = [r#"["vantage", "r1", ["a1..a3"], "r2", ["b1..b6"], "r3", "target"]"#];
    let topology = topology(&["r1..r3", "a1..a3", "b1..b6"], &paths, &[]);
    let hops: &[&[&str]] =
        &[&["r1"], &["a1", "a2", "a3"], &["r2"], &["b1", "b2", "b3", "b4", "b5", "b6"], &["r3"], &["target"]];
    for graph in graphs(&topology, hops) {
        assert!(!graph.is_full);
    }
}
