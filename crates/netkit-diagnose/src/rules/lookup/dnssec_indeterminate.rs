//! Rule `dnssec.indeterminate`: a link of the chain of trust could not be looked at.
//!
//! **Observed**: a question on the way got no answer that could be used, no trust anchor is above the name, or more would have
//! had to be asked than a chain may cost. **Means**: nothing is known of the answer's signatures. **Does not prove** that they
//! are wrong. **Decides**: another server.

use netkit_model::{ChainFaultKind, ChainStatus, Status, VerdictId};

use super::links::{of_status, records};
use crate::finding::{Finding, HERE, test};
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnssecIndeterminate;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let chain = of_status(seen, ChainStatus::Indeterminate)?;
    let is_meant = |kind: ChainFaultKind| kind.status() == ChainStatus::Indeterminate;
    let fault = chain.report.faults.iter().find(|fault| is_meant(fault.kind));
    let own = seen.exchanges.iter().find(|one| one.exchange.query.server == chain.report.server)?;
    let (name, server) = (seen.name(), own.server());
    let text = match fault {
        Some(fault) if fault.kind == ChainFaultKind::NoAnchor => {
            format!("no trust anchor is at or above {name}: give one with --anchor")
        }
        Some(fault) if fault.kind == ChainFaultKind::TooMuch => {
            let records = records(fault);
            format!("the chain of trust to {name} costs more than it may: {records} was not looked at")
        }
        Some(fault) => {
            let records = records(fault);
            format!(
                "{server} has no usable answer for {records}, and so the chain of trust to {name} is not known"
            )
        }
        None => format!("the chain of trust to {name} is not known"),
    };
    let links = fault.into_iter().filter_map(|fault| chain.link(fault));
    let again = crate::commands::netkit_lookup(&own.exchange.query, "--cd --do");
    let finding = Finding::undetermined(ID, Status::Unknown, own.locus(), text).because(links);
    Some(finding.because([chain.id]).next(test(HERE, again, &[ID])))
}
