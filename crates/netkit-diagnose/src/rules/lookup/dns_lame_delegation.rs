//! Rule `dns.lame-delegation`: a server that the zone above names does not serve the zone.
//!
//! **Observed**: on a walk from the root, a server to which the zone above refers answers REFUSED, SERVFAIL or another error,
//! answers without authority (AA), or refers to a zone above or elsewhere. **Means**: whoever asks it for this zone has to
//! try another server, and where there is none nobody resolves the name. **Does not prove** whether the delegation is wrong
//! or the server: a zone that expired or failed to load on it looks the same. **Decides**: the server's own configuration and
//! log, and the servers registered for the zone.

use netkit_model::dns::Rcode;
use netkit_model::{DelegationFaultKind, Lameness, VerdictId};

use super::walked::{ask_soa, at, fault, listed, of_servers, server};
use crate::finding::{Finding, HERE, test};
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnsLameDelegation;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let faulty = fault(seen)?;
    let DelegationFaultKind::Lame { servers, asked } = faulty.kind() else { return None };
    let zone = faulty.zone();
    let each: Vec<String> =
        servers.iter().map(|(at, how)| format!("{} {}", server(at), shown_by(how))).collect();
    let who = of_servers(servers.len(), *asked);
    let verb = if servers.len() == 1 { "does" } else { "do" };
    let text = format!("{who} to which {zone} is delegated {verb} not serve it: {}", listed(&each));
    let addresses: Vec<_> = servers.iter().map(|(at, _)| at.clone()).collect();
    let is_failing = servers.iter().any(|(_, how)| *how == Lameness::Rcode(Rcode::SERVFAIL));
    let finding = faulty
        .proven(ID, at(&addresses), &text)
        .next(test(HERE, ask_soa(zone, &addresses), &[ID]))
        .fix(format!("serve {zone} on these servers, or take them from its delegation"));
    Some(if is_failing {
        finding
            .fix(format!("look into the server's log: a secondary whose copy of {zone} has expired fails so"))
    } else {
        finding
    })
}

fn shown_by(lameness: &Lameness) -> String {
    match lameness {
        Lameness::Rcode(rcode) => format!("answers {rcode}"),
        Lameness::NotAuthoritative => "answers without authority".to_owned(),
        Lameness::Upward(zone) => format!("refers up to {zone}"),
        Lameness::Itself => "refers to its own zone".to_owned(),
        Lameness::Elsewhere(zone) => format!("refers to {zone}, where the name does not lie"),
    }
}
