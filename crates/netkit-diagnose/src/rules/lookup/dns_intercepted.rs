//! Rule `dns.intercepted`: somebody else answers in the name of the servers that are asked.
//!
//! **Observed**: every server of the root that answers does so without authority, as no server of the root would. **Means**: a
//! device on the way answers questions to port 53 itself, whomever they are for. **Does not prove** who does. **Decides**: the
//! same over TLS, which cannot be taken up unseen, or from another network.

use netkit_model::{DelegationFaultKind, Lameness, VerdictId};

use super::walked::{at, fault, of_servers};
use crate::finding::{Finding, test};
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnsIntercepted;

/// The root is asked, and none of its servers answers as itself.
pub(super) fn root(seen: &LookupSeen<'_>) -> Option<Finding> {
    let faulty = fault(seen).filter(|faulty| faulty.zone().is_root() && faulty.fault.is_fatal)?;
    let DelegationFaultKind::Lame { servers, asked } = faulty.kind() else { return None };
    if servers.iter().any(|(_, how)| *how != Lameness::NotAuthoritative) {
        return None;
    }
    let addresses: Vec<_> = servers.iter().map(|(at, _)| at.clone()).collect();
    let who = of_servers(servers.len(), *asked);
    let text = format!(
        "{who} of the root answer as a resolver would and not as the root: something on the way answers for them"
    );
    let command = format!(
        "netkit lookup --trace {}",
        crate::commands::plain_name(&faulty.seen.walk.question.name.to_string())
    );
    Some(faulty.likely(ID, at(&addresses), &text).next(test("a host of another network", command, &[ID])))
}
