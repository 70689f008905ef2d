//! What must hold of an internet as a whole: every address is somebody's alone, and everybody can be reached.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::known::Known;
use super::link::Joined;
use super::node::{Declared, Kind};
use super::problem::Problems;
use super::{NodeId, Prefix};

/// No two nodes share an address, and no prefix holds another's.
pub(super) fn addresses(declared: &[Declared<'_>], problems: &Problems<'_>) {
    let mut spans: Vec<_> = declared
        .iter()
        .enumerate()
        .flat_map(|(node, it)| {
            it.own_prefixes().map(move |(prefix, word)| (span(prefix), node, prefix, word))
        })
        .collect();
    // Among those that begin alike the wider one comes first, so that the next one lies in it.
    spans.sort_by_key(|((family, first, last), node, ..)| (*family, *first, u128::MAX - *last, *node));
    let mut widest: Option<((bool, u128, u128), usize)> = None;
    for (span @ (family, first, last), node, prefix, word) in spans {
        match widest {
            Some(((other_family, _, other_last), other)) if other_family == family && first <= other_last => {
                let (line, name) = (problems.line(&declared[other].place), declared[other].name());
                let shown = shown(prefix);
                word.wrong(format!(
                    "{shown} of {:?} is {name:?}'s already (line {line})",
                    declared[node].name()
                ));
                if last > other_last {
                    widest = Some((span, node));
                }
            }
            _ => widest = Some((span, node)),
        }
    }
}

/// The family (is it IPv6?), the first and the last address of a prefix as numbers.
fn span(prefix: Prefix) -> (bool, u128, u128) {
    let (is_ipv6, bits, width) = match prefix.address {
        IpAddr::V4(address) => (false, u128::from(address.to_bits()), 32),
        IpAddr::V6(address) => (true, address.to_bits(), 128),
    };
    let host_bits = u32::from(width - prefix.length);
    let mask = 1_u128.checked_shl(host_bits).map_or(u128::MAX, |bit| bit - 1);
    (is_ipv6, bits & !mask, bits | mask)
}

fn shown(prefix: Prefix) -> String {
    let Prefix { address, length } = prefix;
    if prefix.is_single() { address.to_string() } else { format!("{address}/{length}") }
}

/// The vantage has one link, and from it a chain of links and routers leads to everybody.
pub(super) fn reach(declared: &[Declared<'_>], known: &Known, links: &[Joined<'_>], problems: &Problems<'_>) {
    let Some(vantage) = declared.first().filter(|it| it.is_vantage()) else { return };
    let own = links.iter().filter(|link| link.ends.contains(&NodeId(0))).count();
    if own != 1 {
        problems.add(&vantage.place, format!("the vantage has exactly one link, and here it has {own}"));
        return;
    }
    let mut reached = BTreeSet::from([NodeId(0)]);
    let mut front = vec![NodeId(0)];
    while let Some(node) = front.pop() {
        let passes = declared[node.0].kind != Kind::Host;
        for neighbour in known.neighbours[node.0].iter().filter(|_| passes) {
            if reached.insert(*neighbour) {
                front.push(*neighbour);
            }
        }
    }
    for (place, node) in declared.iter().enumerate().filter(|(place, _)| !reached.contains(&NodeId(*place))) {
        let name = known.name(NodeId(place));
        problems.add(
            &node.place,
            format!("{name:?} cannot be reached: no chain of links and routers leads from the vantage to it"),
        );
    }
}
