//! The rows of a table of hops: one for each responder of a hop, each with its own numbers.
//!
//! It puts nothing into words; `hop_rows/notes.rs` does. Statistics of different responders are never merged.

mod notes;

use std::borrow::Cow;

use netkit_model::{Address, Counters, Responder, RunStart, SampledHop};

use crate::escape;
use crate::names::Names;

pub(crate) use notes::{
    Note, Tone, estimate, is_through_loss, line, link_loss, notes, percent_interval, remarks,
};

/// A row: a responder of a hop, or what nobody can be named for.
#[derive(Clone, Debug)]
pub(crate) struct HopRow<'a> {
    /// The hop.
    pub hop: &'a SampledHop,
    /// Who answered; `None` for the probes of a hop that belong to nobody.
    pub responder: Option<&'a Responder>,
    /// What became of the probes of this row. The rows of a hop add up to the hop.
    pub counters: Cow<'a, Counters>,
    /// It is the first row of its hop.
    pub is_first: bool,
}

/// The rows of a hop, never none: its main responder first, the others in the order in which they first answered, and
/// last, where there are several, the probes that are nobody's.
pub(crate) fn rows(hop: &SampledHop) -> Vec<HopRow<'_>> {
    let row = |responder, counters, is_first| HopRow { hop, responder, counters, is_first };
    let Some(main) = main_responder(hop) else {
        return vec![row(None, Cow::Borrowed(&hop.counters), true)];
    };
    if hop.responders.len() == 1 {
        // What was lost before the first answer is the only responder's as well as anybody's.
        return vec![row(Some(main), Cow::Borrowed(&hop.counters), true)];
    }
    let others = hop.responders.iter().filter(|other| !std::ptr::eq(*other, main));
    let mut rows = vec![row(Some(main), Cow::Borrowed(&main.counters), true)];
    rows.extend(others.map(|other| row(Some(other), Cow::Borrowed(&other.counters), false)));
    let rest = unclaimed(hop);
    if rest.sent > 0 || rest.unsent > 0 {
        rows.push(row(None, Cow::Owned(rest), false));
    }
    rows
}

/// Who answered most; the earliest of equals.
pub(crate) fn main_responder(hop: &SampledHop) -> Option<&Responder> {
    let answers = |one: &Responder| one.counters.received.saturating_add(one.counters.late);
    // Of equals `max_by_key` takes the last.
    hop.responders.iter().rev().max_by_key(|one| answers(one))
}

/// The probes of a hop that are none of its responders'.
fn unclaimed(hop: &SampledHop) -> Counters {
    let mut rest = hop.counters.clone();
    for Responder { counters, .. } in &hop.responders {
        for (left, taken) in [
            (&mut rest.sent, counters.sent),
            (&mut rest.stamped, counters.stamped),
            (&mut rest.received, counters.received),
            (&mut rest.late, counters.late),
            (&mut rest.lost, counters.lost),
            (&mut rest.icmp_errors, counters.icmp_errors),
            (&mut rest.corrupt, counters.corrupt),
            (&mut rest.suspended, counters.suspended),
            (&mut rest.unsent, counters.unsent),
        ] {
            *left = left.saturating_sub(taken);
        }
    }
    rest
}

/// Who stands in a row, in safe words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Host {
    /// The address, with its scope where it needs one; `None` where nobody is known.
    pub address: Option<String>,
    /// The name, in the presentation form of RFC 1035 §5.1.
    pub name: Option<String>,
    /// `AS64500`.
    pub network: Option<String>,
    /// Who runs that network.
    pub organisation: Option<String>,
    /// The flow, where the hop was probed with several.
    pub flow: Option<u16>,
    /// Answers came, but from more responders than are told apart.
    pub is_crowd: bool,
}

impl Host {
    /// Who stands in this row.
    pub(crate) fn of(row: &HopRow<'_>, start: &RunStart, names: &Names) -> Self {
        let Some(responder) = row.responder else {
            return Self { is_crowd: row.counters.received > 0, ..Self::default() };
        };
        let origin = names.origin(responder.address);
        let has_flows = row.hop.responders.iter().any(|other| other.flow != responder.flow);
        Self {
            address: Some(scoped(responder, start, names)),
            name: names.of(responder.address).map(escape::domain_name),
            network: origin.map(|origin| format!("AS{}", origin.as_number)),
            organisation: origin.and_then(|origin| origin.organisation.as_ref()).map(escape::text),
            flow: has_flows.then_some(responder.flow.0),
            is_crowd: false,
        }
    }

    /// The name, or the address where there is none or `numeric` says so; `???` for nobody.
    pub(crate) fn short(&self, numeric: bool) -> &str {
        let name = self.name.as_deref().filter(|_| !numeric);
        name.or(self.address.as_deref()).unwrap_or(self.nobody())
    }

    /// `name (address)`, as far as they are known.
    pub(crate) fn full(&self, numeric: bool) -> String {
        match (&self.name, &self.address) {
            (Some(name), Some(address)) if !numeric => format!("{name} ({address})"),
            (_, Some(address)) => address.clone(),
            (_, None) => self.nobody().to_owned(),
        }
    }

    /// What stands for those who have no address here.
    fn nobody(&self) -> &'static str {
        if self.is_crowd { "(others)" } else { "???" }
    }
}

/// A link-local router is on the link of the target.
fn scoped(responder: &Responder, start: &RunStart, names: &Names) -> String {
    let target = start.targets.first().and_then(|target| target.address);
    let address = Address::new(responder.address);
    names.scoped(target.map_or(address, |target| target.heard_from(responder.address, None)))
}
