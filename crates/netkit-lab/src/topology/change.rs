//! What differs from some time on, until some time: changes as written, and values over time made of them.

use std::collections::BTreeMap;
use std::time::Duration;

use super::fields::Fields;
use super::known::Known;
use super::link::{Joined, pairs};
use super::node::{Declared, Kind};
use super::read::tables;
use super::word::{Senseless, Word};
use super::{LinkId, NodeId};
use crate::timeline::Timeline;

/// When something holds: from a time on, until another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period {
    pub from: Duration,
    pub until: Option<Duration>,
}

/// A change as written.
#[derive(Debug)]
pub(super) struct Change<'a> {
    subject: Subject,
    period: Period,
    table: Word<'a>,
}

/// What changes.
#[derive(Debug)]
enum Subject {
    Nodes(Vec<NodeId>),
    /// Links, and whether the change names their ends the other way round.
    Links(BTreeMap<LinkId, bool>),
}

/// Reads all changes; later ones win over earlier ones.
pub(super) fn changes<'a>(
    fields: &mut Fields<'a>,
    known: &Known,
    declared: &[Declared<'_>],
    links: &[Joined<'_>],
) -> Vec<Change<'a>> {
    let mut changes = Vec::new();
    for table in tables(fields, "change") {
        let Ok(mut fields) = table.table() else { continue };
        let subject = subject(&mut fields, known, declared, links);
        let period = period(&mut fields);
        if let (Ok(subject), Ok(period)) = (subject, period) {
            changes.push(Change { subject, period, table });
        }
    }
    changes
}

/// The keys `from` and `until`; without them it always holds.
pub(super) fn period(fields: &mut Fields<'_>) -> Result<Period, Senseless> {
    let from = fields.take("from").map_or(Ok(Duration::ZERO), Word::duration);
    let Some(word) = fields.take("until") else {
        return Ok(Period { from: from?, until: None });
    };
    let (until, from) = (word.duration(), from?);
    match until? {
        until if until <= from => Err(word.wrong("it ends before it begins: write a time after from")),
        until => Ok(Period { from, until: Some(until) }),
    }
}

fn subject(
    fields: &mut Fields<'_>,
    known: &Known,
    declared: &[Declared<'_>],
    links: &[Joined<'_>],
) -> Result<Subject, Senseless> {
    let subjects = ["link", "router", "host"].map(|key| fields.take(key));
    match subjects {
        [Some(path), None, None] => {
            let places: BTreeMap<[NodeId; 2], usize> =
                links.iter().enumerate().map(|(place, link)| (link.ends, place)).collect();
            let found = pairs(path, known)?.into_iter().map(|pair| {
                let [one, other] = pair;
                let straight = places.get(&pair).map(|place| (LinkId(*place), false));
                let found =
                    straight.or_else(|| places.get(&[other, one]).map(|place| (LinkId(*place), true)));
                let (one, other) = (known.name(one), known.name(other));
                found.ok_or_else(|| path.wrong(format!("no link joins {one:?} and {other:?}")))
            });
            // Every pair is looked at before the first unknown one ends it.
            let found: Vec<_> = found.collect();
            found.into_iter().collect::<Result<_, _>>().map(Subject::Links)
        }
        [None, Some(word), None] => of_kind(word, Kind::Router, known, declared),
        [None, None, Some(word)] => of_kind(word, Kind::Host, known, declared),
        _ => {
            Err(fields
                .wrong("a change names what changes: write one of link = [\"r1\", \"r2\"], router or host"))
        }
    }
}

fn of_kind(
    word: Word<'_>,
    kind: Kind,
    known: &Known,
    declared: &[Declared<'_>],
) -> Result<Subject, Senseless> {
    let nodes = known.names.ranges(word)?;
    match nodes.iter().find(|node| declared[node.0].kind != kind) {
        Some(other) => Err(word.wrong(format!("{:?} is no {}", known.name(*other), word.key))),
        None => Ok(Subject::Nodes(nodes)),
    }
}

impl Change<'_> {
    pub fn concerns_node(&self, node: NodeId) -> bool {
        matches!(&self.subject, Subject::Nodes(nodes) if nodes.contains(&node))
    }

    pub fn concerns_link(&self, link: LinkId) -> bool {
        matches!(&self.subject, Subject::Links(links) if links.contains_key(&link))
    }

    /// Whether the change names the ends of a link the other way round.
    pub fn is_turned(&self, link: LinkId) -> bool {
        matches!(&self.subject, Subject::Links(links) if links.get(&link) == Some(&true))
    }

    /// Reads what the change says of one node or link; `number` is the node's in its range.
    pub fn apply(&self, number: Option<u32>, read: impl FnOnce(&mut Fields<'_>)) {
        let table = Word { number, ..self.table };
        if let Ok(mut fields) = table.table() {
            for key in ["link", "router", "host", "from", "until"] {
                fields.take(key);
            }
            read(&mut fields);
            fields.finish();
        }
    }

    fn holds_at(&self, time: Duration) -> bool {
        self.period.from <= time && self.period.until.is_none_or(|until| time < until)
    }
}

/// A value over the time of a run: at every time it is the base with all changes that hold then.
pub(super) fn over_time<'c, 'a: 'c, T: Clone>(
    base: T,
    changes: impl Iterator<Item = &'c Change<'a>>,
    apply: impl Fn(&Change<'a>, &mut T),
) -> Timeline<T> {
    let (first, later) = timeline_of(base, changes, apply);
    Timeline::changing(first, later)
}

/// The same, taken apart: the value at the start, and those from later times on.
pub(super) fn timeline_of<'c, 'a: 'c, T: Clone>(
    base: T,
    changes: impl Iterator<Item = &'c Change<'a>>,
    apply: impl Fn(&Change<'a>, &mut T),
) -> (T, Vec<(Duration, T)>) {
    let changes: Vec<_> = changes.collect();
    let at = |time: Duration| {
        let mut value = base.clone();
        changes.iter().filter(|change| change.holds_at(time)).for_each(|change| apply(change, &mut value));
        value
    };
    let ends = |change: &&Change<'_>| [Some(change.period.from), change.period.until];
    let times: std::collections::BTreeSet<Duration> = changes.iter().flat_map(ends).flatten().collect();
    let later = times.into_iter().filter(|time| !time.is_zero()).map(|time| (time, at(time))).collect();
    (at(Duration::ZERO), later)
}
