//! Rule `dns.intercepted`: somebody else answers in the name of the servers that are asked.
//!
//! **Observed**: no server of the root answers as the root would: they refuse, answer without authority, or answer for names far
//! below and do not know the SOA of the root. **Means**: a device on the way answers questions to port 53 itself, whomever they
//! are for. **Does not prove** who does, nor, with hints of the user's own, that these are true. **Decides**: the
//! same over TLS, which cannot be taken up unseen, or from another network.

use netkit_model::{DelegationFaultKind, ServerAt, VerdictId};

use super::walked::{at, fault, servers as named};
use crate::finding::{Finding, test};
use crate::lookup_seen::LookupSeen;

const ID: VerdictId = VerdictId::DnsIntercepted;

/// The root is asked, and none of its servers answers as itself.
pub(super) fn root(seen: &LookupSeen<'_>) -> Option<Finding> {
    let faulty = fault(seen).filter(|faulty| faulty.zone().is_root() && faulty.fault.is_fatal)?;
    let servers: Vec<ServerAt> = match faulty.kind() {
        DelegationFaultKind::Intercepted { servers } | DelegationFaultKind::ReferralLoop { servers } => {
            servers.clone()
        }
        DelegationFaultKind::Lame { servers, .. } => servers.iter().map(|(at, _)| at.clone()).collect(),
        _ => return None,
    };
    let text = format!(
        "no server of the root answers as the root would: something on the way answers for {}",
        named(&servers)
    );
    let name = crate::commands::plain_name(&faulty.seen.walk.question.name.to_string());
    let command = format!("netkit lookup --trace {name}");
    Some(faulty.likely(ID, at(&servers), &text).next(test("a host of another network", command, &[ID])))
}
