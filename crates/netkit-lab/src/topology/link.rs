//! Who is joined to whom: paths of nodes as written, taken apart into links.

use std::ops::Range;

use super::change::{Change, timeline_of};
use super::fields::Fields;
use super::known::Known;
use super::read::tables;
use super::word::{Senseless, Word};
use super::words;
use super::{Link, LinkBehaviour, LinkId, NodeId};
use crate::timeline::Timeline;

/// How many links an internet may have.
const MOST_LINKS: usize = 65_536;

/// A link as written.
#[derive(Debug)]
pub(super) struct Joined<'a> {
    pub ends: [NodeId; 2],
    table: Word<'a>,
}

/// Finds all links, and learns who is next to whom.
pub(super) fn links<'a>(fields: &mut Fields<'a>, known: &mut Known) -> Vec<Joined<'a>> {
    let mut links: Vec<Joined<'a>> = Vec::new();
    let mut places: std::collections::BTreeMap<[NodeId; 2], Range<usize>> = std::collections::BTreeMap::new();
    for table in tables(fields, "link") {
        let Ok(path) = table.table().and_then(|mut it| it.require("path", "such as path = [\"r1\", \"r2\"]"))
        else {
            continue;
        };
        for [one, other] in pairs(path, known).unwrap_or_default() {
            if one == other {
                path.wrong(format!("{:?} cannot be linked with itself", known.name(one)));
                continue;
            }
            let key = [one.min(other), one.max(other)];
            if let Some(earlier) = places.insert(key, table.place()) {
                let line = table.problems.line(&earlier);
                let (one, other) = (known.name(one), known.name(other));
                path.wrong(format!(
                    "{one:?} and {other:?} are linked already by the [[link]] of line {line}; \
                     a [[change]] gives one link its own behaviour"
                ));
                continue;
            }
            known.neighbours[one.0].insert(other);
            known.neighbours[other.0].insert(one);
            links.push(Joined { ends: [one, other], table });
        }
    }
    links
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
    if count == 0 || count > MOST_LINKS {
        return Err(path.wrong("a path joins at least two nodes, such as [\"r1\", \"r2\"]"));
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
        let least_mtu = if both_speak_ipv6 { 1_280 } else { 68 };
        let mut ways = [LinkBehaviour::default(), LinkBehaviour::default()];
        if let Ok(mut fields) = self.table.table() {
            fields.take("path");
            words::link(&mut fields, &mut ways, least_mtu);
            fields.finish();
        }
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
