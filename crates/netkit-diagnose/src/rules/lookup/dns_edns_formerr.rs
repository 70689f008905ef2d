//! Rule `dns.edns-formerr`: the server calls questions with EDNS malformed.
//!
//! **Observed**: the response code is FORMERR with EDNS (RFC 6891), and the same question without EDNS is answered.
//! **Means**: the server knows EDNS not at all, as before 1999, or a device in front of it does not. **Does not prove**
//! which of the two speaks. **Decides**: the same question without EDNS, which resolvers fall back to and which was
//! asked.

use netkit_model::VerdictId;
use netkit_model::dns::Rcode;

use super::edns_complaint::complaint;
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let how = "calls questions with EDNS malformed (FORMERR)";
    complaint(seen, VerdictId::DnsEdnsFormerr, Rcode::FORMERR, how)
}
