//! What a name server has in its master file, and what of it belongs into an answer (RFC 1034 §4.3.2).
//!
//! It knows nothing of messages, and stages no faults.

use std::collections::BTreeMap;

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::{LowerName, Name, RData, Record, RecordType};
use hickory_proto::serialize::txt::Parser;

/// Aliases that are followed for one question; what is longer stays unfinished.
const LONGEST_CHAIN: usize = 16;

/// The TTL of records that state none, in seconds.
const DEFAULT_TTL: u32 = 3600;

/// Whether this is a master file (RFC 1035 §5) that a server of the lab can serve; if not, in which line, and why.
pub fn check_zone(zone: &str) -> Result<(), String> {
    Zone::parse(zone).map(|_| ())
}

/// The records of a server, by name.
///
/// Every SOA record begins a zone of its own. Without any, the server is sure of every name in the world, and has no
/// SOA to put into negative answers. Without any record it has no zone at all.
#[derive(Debug)]
pub(super) struct Zone {
    names: BTreeMap<LowerName, Vec<Record>>,
    has_soa: bool,
}

/// What a zone has for a question.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// NXDOMAIN, REFUSED for what is in no zone of this server, or no error.
    pub response_code: ResponseCode,
    /// The server speaks for the name that was asked.
    pub authoritative: bool,
    /// The answer, with the aliases that lead to it.
    pub answers: Vec<Record>,
    /// The SOA of a negative answer, or the name servers of a referral.
    pub authorities: Vec<Record>,
    /// The addresses of those name servers (glue).
    pub additionals: Vec<Record>,
}

impl Zone {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if let Some(line) = text.lines().position(is_include) {
            return Err(format!("line {}: a zone here includes no other files", line + 1));
        }
        let sets = parse_sets(text).map_err(|why| format!("line {}: {why}", faulty_line(text)))?;
        let mut names: BTreeMap<LowerName, Vec<Record>> = BTreeMap::new();
        for record in sets {
            names.entry(LowerName::new(&record.name)).or_default().push(record);
        }
        let has_soa = names.values().flatten().any(|record| record.record_type() == RecordType::SOA);
        Ok(Self { names, has_soa })
    }

    /// Everything that belongs into the answer to a question.
    pub(super) fn find(&self, qname: &Name, qtype: RecordType) -> Findings {
        let mut findings = Findings { authoritative: true, ..Findings::default() };
        let mut seen = Vec::new();
        let mut name = qname.clone();
        while let Some(target) = self.find_one(&name, qtype, &mut findings) {
            seen.push(LowerName::new(&name));
            if seen.len() == LONGEST_CHAIN || seen.contains(&LowerName::new(&target)) {
                break;
            }
            name = target;
        }
        findings
    }

    /// One name of a chain; returns the next one if this is an alias.
    fn find_one(&self, name: &Name, qtype: RecordType, findings: &mut Findings) -> Option<Name> {
        let is_first = findings.answers.is_empty();
        let key = LowerName::new(name);
        let Some(apex) = self.apex_for(&key, qtype) else {
            if is_first {
                (findings.response_code, findings.authoritative) = (ResponseCode::Refused, false);
            }
            return None;
        };
        // The DS records of a delegation belong to the zone above it (RFC 4035 §3.1.4.1).
        if let Some(cut) = self.cut_above(&apex, &key).filter(|cut| qtype != RecordType::DS || *cut != key) {
            findings.authoritative = !is_first;
            self.refer(&cut, findings);
            return None;
        }
        let Some(records) = self.node(&apex, &key) else {
            findings.response_code = ResponseCode::NXDomain;
            findings.authorities = self.negative_soa(&apex);
            return None;
        };
        let owned = |record: &Record| {
            let mut record = record.clone();
            record.name.clone_from(name);
            record
        };
        let matching = |record: &&Record| qtype == RecordType::ANY || record.record_type() == qtype;
        let before = findings.answers.len();
        findings.answers.extend(records.iter().filter(matching).map(owned));
        if findings.answers.len() > before {
            return None;
        }
        let alias = records.iter().find_map(|record| match &record.data {
            RData::CNAME(target) => Some((record, target.0.clone())),
            _ => None,
        });
        let Some((record, target)) = alias else {
            findings.authorities = self.negative_soa(&apex);
            return None;
        };
        findings.answers.push(owned(record));
        Some(target)
    }

    /// The apex of the zone that has the last word on a name; `None` when it is in no zone of this server.
    fn apex_for(&self, name: &LowerName, qtype: RecordType) -> Option<LowerName> {
        let above =
            (qtype == RecordType::DS && !name.is_root()).then(|| self.apex(&name.base_name())).flatten();
        above.or_else(|| self.apex(name))
    }

    fn apex(&self, name: &LowerName) -> Option<LowerName> {
        if !self.has_soa && !self.names.is_empty() {
            return Some(LowerName::new(&Name::root()));
        }
        ancestors(name).find(|ancestor| self.has(ancestor, RecordType::SOA))
    }

    /// The highest delegation between an apex and a name.
    fn cut_above(&self, apex: &LowerName, name: &LowerName) -> Option<LowerName> {
        let below_apex = ancestors(name).take_while(|ancestor| ancestor != apex);
        below_apex.filter(|ancestor| self.has(ancestor, RecordType::NS)).last()
    }

    fn refer(&self, cut: &LowerName, findings: &mut Findings) {
        let servers = self.records(cut).iter().filter(|record| record.record_type() == RecordType::NS);
        for server in servers {
            findings.authorities.push(server.clone());
            if let RData::NS(target) = &server.data {
                let glue = self.records(&LowerName::new(&target.0)).iter();
                let is_address = |record: &&Record| matches!(record.data, RData::A(_) | RData::AAAA(_));
                findings.additionals.extend(glue.filter(is_address).cloned());
            }
        }
    }

    /// The records of a name, those of a wildcard included (RFC 4592 §3.3.1); none for a name that only has others
    /// below it. `None` when there is no such name.
    fn node(&self, apex: &LowerName, name: &LowerName) -> Option<&[Record]> {
        if self.exists(name) {
            return Some(self.records(name));
        }
        let mut child = name.clone();
        while !child.is_root() && child != *apex {
            let parent = child.base_name();
            if self.exists(&parent) || parent == *apex {
                return self.names.get(&child.into_wildcard()).map(Vec::as_slice);
            }
            child = parent;
        }
        None
    }

    /// There are records of this name, or of one below it.
    fn exists(&self, name: &LowerName) -> bool {
        self.names.contains_key(name) || self.names.keys().any(|other| name.zone_of(other))
    }

    fn records(&self, name: &LowerName) -> &[Record] {
        self.names.get(name).map_or(&[], Vec::as_slice)
    }

    fn has(&self, name: &LowerName, record_type: RecordType) -> bool {
        self.records(name).iter().any(|record| record.record_type() == record_type)
    }

    /// The SOA of a negative answer; its TTL says for how long to remember it (RFC 2308 §3).
    fn negative_soa(&self, apex: &LowerName) -> Vec<Record> {
        let mut records = self.records(apex).to_vec();
        records.retain_mut(|record| {
            let RData::SOA(soa) = &record.data else { return false };
            record.ttl = record.ttl.min(soa.minimum);
            true
        });
        records
    }
}

/// A name and everything above it, the root at last.
fn ancestors(name: &LowerName) -> impl Iterator<Item = LowerName> {
    std::iter::successors(Some(name.clone()), |name| (!name.is_root()).then(|| name.base_name()))
}

/// Files are for the author of a topology to see, and for nobody else to read.
fn is_include(line: &str) -> bool {
    line.trim_start().get(..8).is_some_and(|word| word.eq_ignore_ascii_case("$include"))
}

fn parse_sets(text: &str) -> Result<Vec<Record>, String> {
    let text = format!("$TTL {DEFAULT_TTL}\n{text}\n");
    let (_, sets) = Parser::new(text, None, Some(Name::root())).parse().map_err(|why| why.to_string())?;
    Ok(sets.into_values().flat_map(|set| set.records_without_rrsigs().cloned().collect::<Vec<_>>()).collect())
}

/// The line where the entry begins that the parser, which counts no lines, refused: all before it is well-formed.
fn faulty_line(text: &str) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let is_fine = |count: &usize| parse_sets(&lines[..*count].join("\n")).is_ok();
    (0..lines.len()).rev().find(is_fine).unwrap_or(0) + 1
}

#[cfg(test)]
mod tests;
