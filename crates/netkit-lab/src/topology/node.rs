//! Who there is: the vantage, routers and hosts, one by one or by ranges.

use std::ops::Range;

use super::change::{Change, over_time};
use super::fields::{Fields, Key};
use super::known::Known;
use super::names::{Member, expand};
use super::word::Word;
use super::words;
use super::{Host, Node, NodeId, Prefix, Role, Router};

/// How many nodes an internet may have.
const MOST_NODES: usize = 65_536;

/// What stands above a node's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Vantage,
    Router,
    Host,
}

/// A node as written.
#[derive(Debug)]
pub(super) struct Declared<'a> {
    pub kind: Kind,
    /// Where its name stands.
    pub place: Range<usize>,
    /// Its addresses, and where each one stands.
    pub addresses: Vec<(Prefix, Word<'a>)>,
    table: Word<'a>,
    member: Member,
}

impl<'a> Declared<'a> {
    /// What is its alone. A host answers on a whole prefix; of others the length is that of their network, in which
    /// they have one address.
    pub fn own_prefixes(&self) -> impl Iterator<Item = (Prefix, Word<'a>)> {
        self.addresses.iter().map(|(prefix, word)| match self.kind {
            Kind::Host => (*prefix, *word),
            Kind::Vantage | Kind::Router => (Prefix::single(prefix.address), *word),
        })
    }

    pub fn is_vantage(&self) -> bool {
        self.kind == Kind::Vantage
    }

    pub fn name(&self) -> &str {
        &self.member.name
    }

    /// Whether its table has a key.
    pub fn has(&self, key: &str) -> bool {
        self.table.value.get_ref().get(key).is_some()
    }
}

/// Finds everybody, and learns their names and addresses. The vantage is the first one, if there is one.
pub(super) fn declare<'a>(fields: &mut Fields<'a>, known: &mut Known) -> Vec<Declared<'a>> {
    let mut declared = Vec::new();
    if let Ok(table) = fields.require("vantage", "write [vantage] with its address: where the tools run") {
        let key = Key { text: "vantage", place: table.place() };
        declare_one(Kind::Vantage, &key, table, known, &mut declared);
    }
    for (section, kind) in [("router", Kind::Router), ("host", Kind::Host)] {
        let Some(section) = fields.take_table(section) else { continue };
        for (key, table) in section.rest() {
            declare_one(kind, &key, table, known, &mut declared);
        }
    }
    declared
}

/// One table: one node, or a range of them.
fn declare_one<'a>(
    kind: Kind,
    key: &Key<'a>,
    table: Word<'a>,
    known: &mut Known,
    declared: &mut Vec<Declared<'a>>,
) {
    let problems = table.problems;
    let members = match expand(key.text) {
        Ok(members) => members,
        Err(why) => return problems.add(&key.place, why),
    };
    for member in members {
        if declared.len() >= MOST_NODES {
            return problems
                .add(&key.place, format!("{MOST_NODES} nodes are the most that an internet has here"));
        }
        if kind != Kind::Vantage && ["vantage", "default"].contains(&member.name.as_str()) {
            return problems
                .add(&key.place, format!("{:?} is a word of the format: choose another name", key.text));
        }
        if !known.names.add(&member.name, NodeId(declared.len())) {
            problems.add(
                &key.place,
                format!("{:?} is there already: every name is somebody's alone", member.name),
            );
            continue;
        }
        let table = Word { number: member.number, ..table };
        let addresses = addresses(table);
        known.called.push(member.name.clone());
        known.neighbours.push(std::collections::BTreeSet::new());
        let node = Declared { kind, place: key.place.clone(), addresses, table, member };
        known.addresses.push(node.own_prefixes().map(|(prefix, _)| prefix).collect());
        declared.push(node);
    }
}

fn addresses(table: Word<'_>) -> Vec<(Prefix, Word<'_>)> {
    let Ok(list) = table.table().and_then(|mut it| it.require("address", "such as address = \"192.0.2.1\""))
    else {
        return Vec::new();
    };
    let unnumbered =
        |word: &Word<'_>| word.number.is_some() && word.text().is_ok_and(|text| !text.contains('*'));
    let mut addresses = Vec::new();
    for word in list.list() {
        let Ok(prefix) = word.prefix() else { continue };
        if unnumbered(&word) {
            word.wrong("every node of a range needs its own: write a * where its number belongs");
        } else {
            addresses.push((prefix, word));
        }
    }
    addresses
}

/// A node with all that it does.
pub(super) fn node(declared: &Declared<'_>, node: NodeId, known: &Known, changes: &[Change<'_>]) -> Node {
    let mut kernel = super::KernelExtras::default();
    let mut written = |read: &mut dyn FnMut(&mut Fields<'_>)| {
        if let Ok(mut fields) = declared.table.table() {
            fields.take("address");
            kernel = words::kernel(&mut fields);
            read(&mut fields);
            fields.finish();
        }
    };
    let changes = changes.iter().filter(|change| change.concerns_node(node));
    let number = declared.member.number;
    let role = match declared.kind {
        Kind::Vantage => {
            written(&mut |_| ());
            Role::Vantage
        }
        Kind::Router => {
            let balance_seed = u64::try_from(node.0).unwrap_or(0);
            let mut router = Router { balance_seed, ..Router::default() };
            written(&mut |fields| words::router(fields, &mut router, node, known));
            Role::Router(over_time(router, changes, |change, router| {
                change.apply(number, |fields| words::router(fields, router, node, known));
            }))
        }
        Kind::Host => {
            let mut host = Host::default();
            written(&mut |fields| words::host(fields, &mut host));
            Role::Host(over_time(host, changes, |change, host| {
                change.apply(number, |fields| words::host(fields, host));
            }))
        }
    };
    let addresses = declared.addresses.iter().map(|(prefix, _)| *prefix).collect();
    Node { name: declared.member.name.clone(), addresses, role, kernel }
}
