//! Routes that somebody wrote down.

use super::change::period;
use super::known::Known;
use super::word::{Senseless, Word};
use super::{NodeId, Prefix, Route};

/// One `[[route]]` as written: several routes where it stands for several nodes or destinations.
pub(super) fn routes(word: Word<'_>, known: &Known) -> Result<Vec<Route>, Senseless> {
    let mut fields = word.table()?;
    let at = fields
        .require("at", "whose route it is, such as at = \"r1\"")
        .and_then(|word| known.names.ranges(word));
    let to =
        fields.require("to", "a node, a prefix or \"default\"").and_then(|word| destinations(word, known));
    let via = fields.require("via", "neighbours, such as via = [\"r2\"]; via = [] is a blackhole");
    let period = period(&mut fields);
    fields.finish();
    let (at, via) = (at?, via?);
    let next_hops: Result<Vec<Vec<NodeId>>, Senseless> =
        at.iter().map(|at| known.neighbours_of(*at, via)).collect();
    let (to, period) = (to?, period?);
    let routes = at.iter().zip(next_hops?).flat_map(|(at, via)| {
        to.iter().map(move |to| Route {
            at: *at,
            to: *to,
            via: via.clone(),
            from: period.from,
            until: period.until,
        })
    });
    Ok(routes.collect())
}

/// A default route has no destination.
fn destinations(word: Word<'_>, known: &Known) -> Result<Vec<Option<Prefix>>, Senseless> {
    if word.says("default") {
        return Ok(vec![None]);
    }
    known.destinations(word).map(|prefixes| prefixes.into_iter().map(Some).collect())
}
