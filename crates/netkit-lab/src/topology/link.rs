//! Who is joined to whom: paths of nodes as written, taken apart into links.

use std::collections::BTreeMap;
use std::ops::Range;

use super::change::{Change, timeline_of};
use super::fields::Fields;
use super::known::Known;
use super::read::tables;
use super::word::{Senseless, Word};
use super::words;
use super::{Link, LinkBehaviour, LinkId, NodeId};
use crate::timeline::Timeline;

/// How many links one path may make.
const MOST_LINKS: usize = 65_536;
/// What RFC 791 §3.2 demands of a link.
const LEAST_IPV4_MTU: u64 = 68;
/// What RFC 8200 §5 demands of a link.
const LEAST_IPV6_MTU: u64 = 1_280;

/// A link as written.
#[derive(Debug)]
pub(super) struct Joined<'a> {
    pub ends: [NodeId; 2],
    table: Word<'a>,
}

/// Finds all links, and learns who is next to whom.
pub(super) fn links<'a>(fields: &mut Fields<'a>, known: &mut Known) -> Vec<Joined<'a>> {
    let mut links = Vec::new();
    let mut places = BTreeMap::new();
    for table in tables(fields, "link") {
        if join(table, known, &mut links, &mut places).is_err() {
            known.links_are_complete = false;
            // No link comes of it, and still all that is wrong with its words is said.
            behaviour(table, LEAST_IPV4_MTU);
        }
    }
    links
}

/// Takes one `[[link]]` apart. `places` says where each pair was joined.
fn join<'a>(
    table: Word<'a>,
    known: &mut Known,
    links: &mut Vec<Joined<'a>>,
    places: &mut BTreeMap<[NodeId; 2], Range<usize>>,
) -> Result<(), Senseless> {
    let path = table.table()?.require("path", "such as path = [\"r1\", \"r2\"]")?;
    for ends @ [one, other] in pairs(path, known)? {
        let name = |node| known.name(node);
        if one == other {
            return Err(path.wrong(format!("{:?} cannot be linked with itself", name(one))));
        }
        if let Some(earlier) = places.insert([one.min(other), one.max(other)], table.place()) {
            return Err(path.wrong(format!(
                "{:?} and {:?} are linked already (line {}); a [[change]] gives one link of a path its own behaviour",
                name(one),
                name(other),
                table.problems.line(&earlier)
            )));
        }
        known.neighbours[one.0].insert(other);
        known.neighbours[other.0].insert(one);
        links.push(Joined { ends, table });
    }
    Ok(())
}

/// The pairs that a path joins: each step with the next one. A list inside a path is one step with several nodes.
pub(super) fn pairs(path: Word<'_>, known: &Known) -> Result<Vec<[NodeId; 2]>, Senseless> {
    let mut steps: Vec<Vec<NodeId>> = Vec::new();
    let mut complete = Ok(());
    for word in path.list() {
        match if word.is_list() { known.names.ranges(word) } else { known.names.range(word) } {
            Ok(group) if word.is_list() => steps.push(group),
            Ok(chain) => steps.extend(chain.into_iter().map(|node| vec![node])),
            Err(senseless) => complete = Err(senseless),
        }
    }
    complete?;
    let count: usize = steps.windows(2).map(|pair| pair[0].len().saturating_mul(pair[1].len())).sum();
    if count == 0 {
        return Err(path.wrong("a path joins at least two nodes, such as [\"r1\", \"r2\"]"));
    }
    if count > MOST_LINKS {
        return Err(path.wrong(format!("this makes {count} links, and {MOST_LINKS} is the most")));
    }
    let across = |pair: &[Vec<NodeId>]| -> Vec<[NodeId; 2]> {
        pair[0].iter().flat_map(|one| pair[1].iter().map(|other| [*one, *other])).collect()
    };
    Ok(steps.windows(2).flat_map(across).collect())
}

impl Joined<'_> {
    /// The link with all that it does.
    pub fn over_time(&self, place: usize, known: &Known, changes: &[Change<'_>]) -> Link {
        let both_speak_ipv6 = self.ends.iter().all(|end| known.speaks_ipv6(*end));
        let least_mtu = if both_speak_ipv6 { LEAST_IPV6_MTU } else { LEAST_IPV4_MTU };
        let ways = behaviour(self.table, least_mtu);
        let link = LinkId(place);
        let changes = changes.iter().filter(|change| change.concerns_link(link));
        let (first, later) = timeline_of(ways, changes, |change, ways| {
            // `forward` in a change is the direction in which the change names the ends.
            let turned = change.is_turned(link);
            if turned {
                ways.reverse();
            }
            change.apply(None, |fields| words::link(fields, ways, least_mtu));
            if turned {
                ways.reverse();
            }
        });
        let way = |way: usize| {
            let later = later.iter().map(|(from, ways)| (*from, ways[way].clone())).collect();
            Timeline::changing(first[way].clone(), later)
        };
        Link { ends: self.ends, behaviour: [way(0), way(1)] }
    }
}

/// What a `[[link]]` says of both directions, without any change.
fn behaviour(table: Word<'_>, least_mtu: u64) -> [LinkBehaviour; 2] {
    let mut ways = [LinkBehaviour::default(), LinkBehaviour::default()];
    if let Ok(mut fields) = table.table() {
        fields.take("path");
        words::link(&mut fields, &mut ways, least_mtu);
        fields.finish();
    }
    ways
}
