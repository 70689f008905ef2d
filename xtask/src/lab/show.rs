//! Draws a topology as text: the nodes by their distance from the vantage, what joins them, what changes when.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::time::Duration;

use netkit_lab::topology::{KernelExtras, Link, LinkBehaviour, Node, NodeId, Prefix, Role, Route, Topology};

use super::behaviour;

/// The drawing, in whole lines.
pub fn draw(topology: &Topology) -> String {
    let mut text = format!("{}: {}\n", topology.name, topology.about);
    let named = |node: NodeId| topology.nodes[node.0].name.as_str();
    let target = topology.target.map(|node| format!(", target {}", named(node)));
    let resolver = topology.resolver.map(|node| format!(", resolver {}", named(node)));
    let (target, resolver) = (target.unwrap_or_default(), resolver.unwrap_or_default());
    let _never_fails =
        writeln!(text, "vantage {}{target}{resolver}, seed {}\n", named(topology.vantage), topology.seed);
    let order = by_distance(topology);
    for (node, distance) in &order {
        text += &node_lines(topology, *node, *distance, &order);
    }
    text += &section("changes", changes(topology));
    text += &section("routes", topology.routes.iter().map(|route| route_line(topology, route)).collect());
    text
}

/// Every node that links lead to from the vantage, the nearest first, with how many links are between.
fn by_distance(topology: &Topology) -> Vec<(NodeId, usize)> {
    let mut order = vec![(topology.vantage, 0)];
    let mut queue = VecDeque::from(order.clone());
    while let Some((node, distance)) = queue.pop_front() {
        for (other, _, _) in neighbours(topology, node) {
            if order.iter().all(|(known, _)| *known != other) {
                order.push((other, distance + 1));
                queue.push_back((other, distance + 1));
            }
        }
    }
    order
}

/// Whom a node is joined to, by which link, and which end of it the node is.
fn neighbours(topology: &Topology, node: NodeId) -> impl Iterator<Item = (NodeId, &Link, usize)> {
    topology.links.iter().filter_map(move |link| {
        let end = link.ends.iter().position(|end| *end == node)?;
        Some((link.ends[1 - end], link, end))
    })
}

/// A node with its addresses and manners, and its links to those that follow it in the drawing.
fn node_lines(topology: &Topology, node: NodeId, distance: usize, order: &[(NodeId, usize)]) -> String {
    let Node { name, addresses, .. } = &topology.nodes[node.0];
    let addresses = addresses.iter().map(prefix).collect::<Vec<_>>().join("  ");
    let name_width = topology.nodes.iter().map(|node| node.name.len()).max().unwrap_or(0);
    let mut text = format!("{distance:>3}  {name:name_width$}  {addresses}");
    let manners = node_manners(topology, node, Duration::ZERO);
    if !manners.is_empty() {
        let _never_fails = write!(text, "  [{manners}]");
    }
    text.push('\n');
    let place = |node: NodeId| order.iter().position(|(known, _)| *known == node);
    for (other, link, end) in neighbours(topology, node).filter(|(other, ..)| place(*other) > place(node)) {
        let what = both_ways(link, end, Duration::ZERO);
        let gap = if what.is_empty() { "" } else { ": " };
        let _never_fails = writeln!(text, "      |-- {}{gap}{what}", topology.nodes[other.0].name);
    }
    text
}

fn node_manners(topology: &Topology, node: NodeId, at: Duration) -> String {
    let node = &topology.nodes[node.0];
    let kernel = if node.kernel == KernelExtras::default() { "" } else { "settings of its kernel" };
    match &node.role {
        Role::Vantage => kernel.to_owned(),
        Role::Router(router) => join(&behaviour::router(topology, router.at(at)), kernel),
        Role::Host(host) => join(&behaviour::host(host.at(at)), kernel),
    }
}

/// What a link does, once where it does the same both ways; `->` is the way from the end we stand at.
fn both_ways(link: &Link, end: usize, at: Duration) -> String {
    let words = |way: usize| behaviour::link(link.behaviour[way].at(at));
    let (forth, back) = (words(end), words(1 - end));
    if forth == back {
        return forth;
    }
    let said = |words: &str| if words.is_empty() { "nothing".to_owned() } else { words.to_owned() };
    format!("-> {}; <- {}", said(&forth), said(&back))
}

/// What changes, in order of time.
fn changes(topology: &Topology) -> Vec<String> {
    let mut changes: Vec<(Duration, String)> = Vec::new();
    for link in &topology.links {
        let [one, other] = link.ends.map(|end| topology.nodes[end.0].name.as_str());
        for (way, names) in [(0, [one, other]), (1, [other, one])] {
            let line = &link.behaviour[way];
            let words = |behaviour: &LinkBehaviour| match behaviour::link(behaviour).as_str() {
                "" => "as if it were not there".to_owned(),
                words => words.to_owned(),
            };
            changes.extend(
                line.change_times()
                    .map(|at| (at, format!("{} -> {}: {}", names[0], names[1], words(line.at(at))))),
            );
        }
    }
    for (place, node) in topology.nodes.iter().enumerate() {
        let times: Vec<Duration> = match &node.role {
            Role::Vantage => Vec::new(),
            Role::Router(line) => line.change_times().collect(),
            Role::Host(line) => line.change_times().collect(),
        };
        changes.extend(times.into_iter().map(|at| {
            let manners = node_manners(topology, NodeId(place), at);
            let manners = if manners.is_empty() { "as ever" } else { &manners };
            (at, format!("{}: {manners}", node.name))
        }));
    }
    changes.sort();
    changes.into_iter().map(|(at, what)| format!("from {}  {what}", behaviour::time(at))).collect()
}

fn route_line(topology: &Topology, route: &Route) -> String {
    let named = |node: &NodeId| topology.nodes[node.0].name.clone();
    let to = route.to.as_ref().map_or_else(|| "default".to_owned(), prefix);
    let via: Vec<String> = route.via.iter().map(named).collect();
    let via =
        if via.is_empty() { "nowhere (blackhole)".to_owned() } else { format!("via {}", via.join(", ")) };
    let from = (!route.from.is_zero()).then(|| format!(" from {}", behaviour::time(route.from)));
    let until = route.until.map(|until| format!(" until {}", behaviour::time(until)));
    format!("{}: {to} {via}{}{}", named(&route.at), from.unwrap_or_default(), until.unwrap_or_default())
}

fn section(heading: &str, lines: Vec<String>) -> String {
    if lines.is_empty() {
        return String::new();
    }
    lines.into_iter().fold(format!("\n{heading}\n"), |text, line| text + "  " + &line + "\n")
}

/// An address as written; without its length where it is one address alone.
fn prefix(prefix: &Prefix) -> String {
    if prefix.is_single() {
        prefix.address.to_string()
    } else {
        format!("{}/{}", prefix.address, prefix.length)
    }
}

fn join(one: &str, other: &str) -> String {
    [one, other].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use netkit_lab::topology;

    const DIAMOND: &str = r#"
about = "Two ways"
target = "t"
[vantage]
address = ["10.0.0.2/24"]
[router.r1]
address = ["10.0.1.1"]
balance = "flow"
[router."a1..a2"]
address = ["10.1.*.1"]
[host.t]
address = ["192.0.2.10"]
[[link]]
path = ["vantage", "r1"]
delay = "1 ms"
[[link]]
path = ["r1", "a1", "t"]
backward = { loss = "10 %" }
[[link]]
path = ["r1", "a2", "t"]
[[change]]
link = ["r1", "a2"]
from = "10 s"
down = true
[[route]]
at = "r1"
to = "t"
via = ["a1", "a2"]
"#;

    #[test]
    fn a_drawing_says_who_is_where_and_what_happens() {
        let topology = topology::read("diamond.toml", DIAMOND).unwrap();
        let expected = "\
diamond: Two ways
vantage vantage, target t, seed 1

  0  vantage  10.0.0.2/24
      |-- r1: 1 ms
  1  r1       10.0.1.1  [balances per flow]
      |-- a1: -> nothing; <- loses 10 %
      |-- a2
  2  a1       10.1.1.1
      |-- t: -> nothing; <- loses 10 %
  2  a2       10.1.2.1
      |-- t
  3  t        192.0.2.10

changes
  from 10 s  a2 -> r1: down
  from 10 s  r1 -> a2: down

routes
  r1: 192.0.2.10 via a1, a2
";
        assert_eq!(draw(&topology), expected);
    }
}
