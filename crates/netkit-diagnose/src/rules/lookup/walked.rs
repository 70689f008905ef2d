//! What rules about walks from the root share: which fault is told, of whom, and what became of the name all the same.

use netkit_model::dns::DomainName;
use netkit_model::{
    DelegationEnd, DelegationFault, DelegationFaultKind, EvidenceId, Locus, LocusKind, ServerAt, Status,
    VerdictId,
};

use crate::finding::Finding;
use crate::lookup_seen::{LookupSeen, WalkSeen};
use crate::words::count;

/// Servers that a sentence names; more are counted.
const MOST_NAMED: usize = 3;

/// The gravest fault of the walk.
pub(super) struct Faulty<'s, 'a> {
    pub(super) seen: &'s WalkSeen<'a>,
    pub(super) fault: &'a DelegationFault,
    id: EvidenceId,
}

/// The gravest fault of the walk, if the root was walked from and anything is wrong.
pub(super) fn fault<'s, 'a>(seen: &'s LookupSeen<'a>) -> Option<Faulty<'s, 'a>> {
    let walk = seen.walk.as_ref()?;
    let (fault, id) = walk.fault?;
    Some(Faulty { seen: walk, fault, id })
}

/// The walk, if it came to this end and nothing is wrong on the way.
pub(super) fn end<'s, 'a>(
    seen: &'s LookupSeen<'a>,
    is_meant: impl Fn(&DelegationEnd) -> bool,
) -> Option<&'s WalkSeen<'a>> {
    seen.walk.as_ref().filter(|walk| is_meant(&walk.walk.end))
}

/// No rule, but what is left: the walk was given up.
pub(super) fn unfinished(seen: &LookupSeen<'_>) -> Option<Finding> {
    let walk = seen.walk.as_ref()?;
    let name = &walk.walk.question.name;
    let why = match walk.walk.end {
        DelegationEnd::GivenUp => {
            format!("its servers need more than {} to be found", count(walk.walk.queries.into(), "question"))
        }
        _ => "the walk from the root was broken off".to_owned(),
    };
    let text = format!("nothing is known of {name}: {why}");
    let finding = Finding::undetermined(
        VerdictId::SelfNothingMeasured,
        Status::Unknown,
        Locus::of(LocusKind::Unknown),
        text,
    );
    Some(finding.because(walk.hops.iter().copied()))
}

impl Faulty<'_, '_> {
    pub(super) fn zone(&self) -> &DomainName {
        &self.fault.zone
    }

    pub(super) fn kind(&self) -> &DelegationFaultKind {
        &self.fault.kind
    }

    /// The finding, with what became of the name.
    pub(super) fn likely(&self, id: VerdictId, locus: Locus, text: &str) -> Finding {
        self.of(Finding::likely, id, locus, text)
    }

    /// The same where what was seen leaves no doubt.
    pub(super) fn proven(&self, id: VerdictId, locus: Locus, text: &str) -> Finding {
        self.of(Finding::proven, id, locus, text)
    }

    fn of(
        &self,
        make: fn(VerdictId, Status, Locus, String) -> Finding,
        id: VerdictId,
        locus: Locus,
        text: &str,
    ) -> Finding {
        let status = if self.is_end() { Status::Fail } else { Status::Degraded };
        let text = format!("{text}; {}", self.outcome());
        make(id, status, locus, text).because([self.id])
    }

    /// Whether the walk ends without anything from an authority.
    fn is_end(&self) -> bool {
        !matches!(
            self.seen.walk.end,
            DelegationEnd::Answered | DelegationEnd::NoData | DelegationEnd::NxDomain
        )
    }

    fn outcome(&self) -> String {
        let walk = self.seen.walk;
        let name = &walk.question.name;
        match &walk.end {
            DelegationEnd::Answered => format!("{name} is answered all the same"),
            DelegationEnd::NoData => format!("{name} has no {} record", walk.question.record_type),
            DelegationEnd::NxDomain => format!("{name} does not exist, says an authority"),
            _ => format!("nothing can be known of {name}"),
        }
    }
}

/// `ns1.example. (192.0.2.53)`.
pub(super) fn server((name, address): &ServerAt) -> String {
    format!("{name} ({address})")
}

/// The servers, the first by their names.
pub(super) fn servers(servers: &[ServerAt]) -> String {
    listed(&servers.iter().map(server).collect::<Vec<_>>())
}

/// Things one behind the other, the first by their names: `a, b and 3 more`.
pub(super) fn listed(things: &[String]) -> String {
    match things {
        [] => "none".to_owned(),
        [one] => one.clone(),
        [rest @ .., last] if things.len() <= MOST_NAMED => format!("{} and {last}", rest.join(", ")),
        _ => {
            let (named, more) = things.split_at(MOST_NAMED);
            format!("{} and {} more", named.join(", "), more.len())
        }
    }
}

/// `2 of 3 servers`, or `the server` where there is one.
pub(super) fn of_servers(part: usize, all: usize) -> String {
    match (part, all) {
        (1, 1) => "the only server".to_owned(),
        (part, all) if part == all => format!("all {}", count(all as u64, "server")),
        _ => format!("{part} of {}", count(all as u64, "server")),
    }
}

/// Where a server is.
pub(super) fn at(servers: &[ServerAt]) -> Locus {
    servers
        .first()
        .map_or(Locus::of(LocusKind::Resolver), |(_, address)| Locus::at(LocusKind::Resolver, *address))
}

/// The question whether a server serves a zone, for a person to repeat.
pub(super) fn ask_soa(zone: &DomainName, servers: &[ServerAt]) -> String {
    let address = servers.first().map_or_else(String::new, |(_, address)| format!(" @{address}"));
    format!("netkit lookup --no-recurse {} SOA{address}", crate::commands::plain_name(&zone.to_string()))
}
