//! What is known of an internet once its nodes and links are: who is called how, has which addresses, is next to whom.

use std::collections::BTreeSet;

use super::names::Names;
use super::word::{Senseless, Word};
use super::{NodeId, Prefix};

/// Names, addresses and neighbours. The places in the lists are those of the nodes.
#[derive(Debug)]
pub(super) struct Known {
    pub names: Names,
    /// Each node's name, to speak of it.
    pub called: Vec<String>,
    pub addresses: Vec<Vec<Prefix>>,
    pub neighbours: Vec<BTreeSet<NodeId>>,
    /// Every link made sense. Otherwise nobody is blamed for a neighbour that is missing.
    pub links_are_complete: bool,
}

impl Known {
    /// Nobody, yet.
    pub fn nobody() -> Self {
        Self {
            names: Names::default(),
            called: Vec::new(),
            addresses: Vec::new(),
            neighbours: Vec::new(),
            links_are_complete: true,
        }
    }

    /// A node's name.
    pub fn name(&self, node: NodeId) -> &str {
        &self.called[node.0]
    }

    /// Whether a node has an IPv6 address.
    pub fn speaks_ipv6(&self, node: NodeId) -> bool {
        self.addresses[node.0].iter().any(|prefix| prefix.address.is_ipv6())
    }

    /// Names and ranges that must be neighbours of a node.
    pub fn neighbours_of(&self, node: NodeId, word: Word<'_>) -> Result<Vec<NodeId>, Senseless> {
        let named = self.names.ranges(word)?;
        let Some(stranger) = named.iter().find(|named| !self.neighbours[node.0].contains(named)) else {
            return Ok(named);
        };
        if !self.links_are_complete {
            return Err(Senseless);
        }
        let neighbours: Vec<&str> = self.neighbours[node.0].iter().map(|it| self.name(*it)).collect();
        let (stranger, node) = (self.name(*stranger), self.name(node));
        let neighbours = neighbours.join(", ");
        Err(word.wrong(format!("{stranger:?} is no neighbour of {node:?}; its neighbours are {neighbours}")))
    }

    /// The prefixes that a list of names of nodes, addresses and prefixes means.
    pub fn destinations(&self, word: Word<'_>) -> Result<Vec<Prefix>, Senseless> {
        word.all(|word| self.destination(word)).map(|prefixes| prefixes.concat())
    }

    fn destination(&self, word: Word<'_>) -> Result<Vec<Prefix>, Senseless> {
        let text = word.numbered_text()?;
        // Addresses begin with a digit or contain a colon, names do neither.
        if text.starts_with(|c: char| c.is_ascii_digit()) || text.contains(':') {
            return word.prefix().map(|prefix| vec![prefix]);
        }
        let nodes = self.names.range(word)?;
        Ok(nodes.iter().flat_map(|node| self.addresses[node.0].clone()).collect())
    }
}
