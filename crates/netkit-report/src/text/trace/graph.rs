//! All paths as a drawing of lines: each node with its links to the next hop, and where balancers spread the flows.

use netkit_model::{FlowId, GraphLevel, GraphNode, PathEnd, PathGraph};

use super::Who;
use super::ending::path_end;
use crate::number;

/// A stretch of the path with more than one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Diamond {
    /// The hop at which the ways part; `None` where they do before the first hop asked for.
    from: Option<u8>,
    /// The first and the last hop at which there is more than one address.
    wide: (u8, u8),
    /// The hop at which they meet again; `None` where they do not.
    to: Option<u8>,
    /// Addresses at its widest hop.
    branches: usize,
}

/// The drawing. `×4` is how many flows were seen there.
///
/// ```text
/// all paths of 16 flows, 64 probes; a balancer's branch is missed with a probability of at most 5%
///  1  gw (10.1.1.1) ×16 → 10.1.2.1 ×9, 10.1.2.2 ×7
///  2  10.1.2.1 ×9 → 10.1.3.1 ×9
///     10.1.2.2 ×7 → 10.1.3.1 ×7
///  3  10.1.3.1 ×16, the end
/// per-flow balanced over 2 branches from hop 1 to hop 3
/// ```
pub(super) fn drawing(graph: &PathGraph, who: Who<'_>) -> String {
    let flows = graph.levels.iter().map(flows_at).max().unwrap_or(0);
    let levels: String = graph.levels.iter().map(|level| level_lines(level, graph, who)).collect();
    let diamonds: String =
        diamonds(&graph.levels).iter().map(|one| diamond_line(one, &graph.spread_per_packet)).collect();
    let full = if graph.is_full {
        "a hop looked meshed or uneven: the next hops of every node were sought on their own\n"
    } else {
        ""
    };
    let bound = number::percent(graph.failure_bound);
    format!(
        "all paths of {}, {}; a balancer's branch is missed with a probability of at most {bound}%\n{levels}{diamonds}\
         {full}{}",
        counted(flows, "flow"),
        counted(graph.sent, "probe"),
        ends(graph, who),
    )
}

/// The lines of one distance: one for each node, and one for flows that nobody answered.
fn level_lines(level: &GraphLevel, graph: &PathGraph, who: Who<'_>) -> String {
    let nodes = level.nodes.iter().map(|node| node_line(level.hop, node, graph, who));
    let silent = (!level.silent.is_empty()).then(|| format!("* {}", times(&level.silent)));
    let lines = nodes.chain(silent).enumerate();
    let numbered = lines.map(|(place, line)| match place {
        0 => format!("{:2}  {line}\n", level.hop),
        _ => format!("    {line}\n"),
    });
    numbered.collect()
}

/// A node, and where its flows go from there.
fn node_line(hop: u8, node: &GraphNode, graph: &PathGraph, who: Who<'_>) -> String {
    let links = graph.links.iter().filter(|link| link.hop == hop && link.from == node.address);
    let links: Vec<_> = links.map(|link| with_flows(&who.names.heard(link.to, None), &link.flows)).collect();
    let links = if links.is_empty() { String::new() } else { format!(" → {}", links.join(", ")) };
    let end = if node.is_end { ", the end" } else { "" };
    format!("{}{end}{links}", with_flows(&who.of(node.address), &node.flows))
}

/// Where the ways part and meet again. A hop at which nobody answers says neither.
fn diamonds(levels: &[GraphLevel]) -> Vec<Diamond> {
    let mut all = Vec::new();
    let mut single = None;
    let mut open: Option<Diamond> = None;
    for level in levels {
        match (level.nodes.len(), &mut open) {
            (0, _) => {}
            (1, _) => {
                single = Some(level.hop);
                all.extend(open.take().map(|diamond| Diamond { to: single, ..diamond }));
            }
            (branches, Some(diamond)) => {
                diamond.branches = diamond.branches.max(branches);
                diamond.wide.1 = level.hop;
            }
            (branches, None) => {
                open = Some(Diamond { from: single, wide: (level.hop, level.hop), to: None, branches });
            }
        }
    }
    all.extend(open);
    all
}

/// `per-flow balanced over 4 branches from hop 3 to hop 5`.
fn diamond_line(diamond: &Diamond, spread_per_packet: &[u8]) -> String {
    let Diamond { from, wide: (first, last), to, branches } = diamond;
    let is_per_packet = spread_per_packet.iter().any(|hop| (first..=last).contains(&hop));
    let by = if is_per_packet { "per-packet" } else { "per-flow" };
    let from = from.map_or_else(|| "the start".to_owned(), |hop| format!("hop {hop}"));
    let to = to.map_or_else(|| "the end".to_owned(), |hop| format!("hop {hop}"));
    format!("{by} balanced over {branches} branches from {from} to {to}\n")
}

/// How many flows end how, where not all end alike.
fn ends(graph: &PathGraph, who: Who<'_>) -> String {
    let mut kinds: Vec<(&PathEnd, usize)> = Vec::new();
    for (_, end) in &graph.ends {
        match kinds.iter_mut().find(|(known, _)| *known == end) {
            Some((_, count)) => *count += 1,
            None => kinds.push((end, 1)),
        }
    }
    if kinds.len() < 2 {
        return String::new();
    }
    let line = |(end, count): &(&PathEnd, usize)| {
        format!(
            "{}: {}\n",
            counted(u64::try_from(*count).unwrap_or(u64::MAX), "flow"),
            path_end(end, who.names)
        )
    };
    kinds.iter().map(line).collect()
}

/// Flows that were seen at a distance, answered or not.
fn flows_at(level: &GraphLevel) -> u64 {
    let answered: usize = level.nodes.iter().map(|node| node.flows.len()).sum();
    u64::try_from(answered + level.silent.len()).unwrap_or(u64::MAX)
}

fn with_flows(shown: &str, flows: &[FlowId]) -> String {
    format!("{shown} {}", times(flows))
}

fn times(flows: &[FlowId]) -> String {
    format!("×{}", flows.len())
}

fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    /// Levels of these widths from hop 1 on, with the diamonds that they make.
    fn check(widths: &[u8], expected: &[&str]) {
        let node = |place| GraphNode {
            address: IpAddr::from([10, 0, 0, place]),
            flows: vec![FlowId(0)],
            best: None,
            is_end: false,
        };
        let level = |(hop, width): (u8, &u8)| GraphLevel {
            hop,
            nodes: (0..*width).map(node).collect(),
            silent: Vec::new(),
        };
        let levels: Vec<_> = (1..).zip(widths).map(level).collect();
        let lines: Vec<_> = diamonds(&levels).iter().map(|one| diamond_line(one, &[7])).collect();
        let shown: Vec<_> = lines.iter().map(|line| line.trim_end().replace(" balanced over", "")).collect();
        assert_eq!(shown, expected, "{widths:?}");
    }

    #[test]
    fn a_diamond_begins_at_its_balancer_and_ends_where_its_ways_meet() {
        check(&[1, 1, 1], &[]);
        check(&[1, 1, 1, 4, 1], &["per-flow 4 branches from hop 3 to hop 5"]);
        check(
            &[1, 2, 4, 3, 1, 1, 2, 1],
            &["per-flow 4 branches from hop 1 to hop 5", "per-packet 2 branches from hop 6 to hop 8"],
        );
    }

    #[test]
    fn a_diamond_may_be_open_at_either_end() {
        check(&[2, 1], &["per-flow 2 branches from the start to hop 2"]);
        check(&[1, 3], &["per-flow 3 branches from hop 1 to the end"]);
    }

    #[test]
    fn a_silent_hop_neither_begins_nor_ends_a_diamond() {
        check(&[1, 0, 1], &[]);
        check(&[1, 0, 2, 0, 1], &["per-flow 2 branches from hop 1 to hop 5"]);
    }
}
