//! From a file's text to a checked topology: who there is, how they are joined, how everything behaves at which time.
//!
//! It says everything that is wrong at once; only text that is no TOML at all keeps it from looking further.

use toml::de::DeTable;

use super::change::changes;
use super::fields::Fields;
use super::known::Known;
use super::link::links;
use super::node::{Declared, declare, node};
use super::problem::{Problems, TopologyError};
use super::word::{Senseless, Word};
use super::{NodeId, Topology, check, route};

/// Reads a topology. `file_name` stands in what is said of its problems, and names the scenario.
pub fn read(file_name: &str, text: &str) -> Result<Topology, TopologyError> {
    let problems = Problems::new(text);
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        problems.add(&error.span().unwrap_or(0..0), error.message());
    }
    let document = toml::Spanned::new(document.span(), toml::de::DeValue::Table(document.into_inner()));
    if !problems.is_empty() {
        return Err(problems.into_error(file_name));
    }
    let topology = topology(file_name, Word { key: "", value: &document, number: None, problems: &problems });
    topology.filter(|_| problems.is_empty()).ok_or_else(|| problems.into_error(file_name))
}

/// What the document says. It is a topology only if there are no problems.
fn topology(file_name: &str, document: Word<'_>) -> Option<Topology> {
    let mut fields = document.table().ok()?;
    let about = fields.require("about", "one sentence that says what this internet shows").and_then(about);
    let mut seed = 1;
    fields.set("seed", &mut seed, |word| word.integer(0..=i64::MAX.unsigned_abs()));
    let (target, resolver) = (fields.take("target"), fields.take("resolver"));

    let mut known = Known::nobody();
    let declared = declare(&mut fields, &mut known);
    let links = links(&mut fields, &mut known);
    let changes = changes(&mut fields, &known, &declared, &links);
    let mut routes = Vec::new();
    for word in tables(&mut fields, "route") {
        routes.extend(route::routes(word, &known).unwrap_or_default());
    }
    fields.finish();

    check::addresses(&declared, document.problems);
    if known.links_are_complete {
        check::reach(&declared, &known, &links, document.problems);
    }
    let vantage = declared.first().filter(|it| it.is_vantage()).map(|_| NodeId(0));
    Some(Topology {
        name: scenario_name(file_name),
        about: about.ok()?,
        seed,
        nodes: declared
            .iter()
            .enumerate()
            .map(|(place, it)| node(it, NodeId(place), &known, &changes))
            .collect(),
        links: links.iter().enumerate().map(|(place, it)| it.over_time(place, &known, &changes)).collect(),
        routes,
        vantage: vantage?,
        target: target.and_then(|word| other_than_vantage(word, &known, &declared).ok()),
        resolver: resolver.and_then(|word| resolver_of(word, &known, &declared).ok()),
    })
}

/// The elements of an array of tables, such as `[[link]]`.
pub(super) fn tables<'a>(fields: &mut Fields<'a>, key: &'static str) -> Vec<Word<'a>> {
    fields.take(key).map(Word::list).unwrap_or_default()
}

fn about(word: Word<'_>) -> Result<String, Senseless> {
    let text = word.owned_text()?;
    if text.trim().is_empty() || text.contains('\n') {
        return Err(word.wrong("write one sentence on one line"));
    }
    Ok(text)
}

fn scenario_name(file_name: &str) -> String {
    let stem = std::path::Path::new(file_name).file_stem();
    stem.map_or_else(|| file_name.to_owned(), |stem| stem.to_string_lossy().into_owned())
}

fn other_than_vantage(word: Word<'_>, known: &Known, declared: &[Declared<'_>]) -> Result<NodeId, Senseless> {
    let node = known.names.find(word)?;
    if declared[node.0].is_vantage() {
        return Err(word.wrong("the vantage does not talk to itself"));
    }
    Ok(node)
}

fn resolver_of(word: Word<'_>, known: &Known, declared: &[Declared<'_>]) -> Result<NodeId, Senseless> {
    let node = other_than_vantage(word, known, declared)?;
    if !declared[node.0].has("dns") {
        return Err(word.wrong(format!("{:?} has no DNS server: give it dns = {{ … }}", known.name(node))));
    }
    Ok(node)
}
