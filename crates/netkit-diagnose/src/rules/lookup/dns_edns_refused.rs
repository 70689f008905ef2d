//! Rule `dns.edns-refused`: the server refuses questions because they have EDNS.
//!
//! **Observed**: the response code is REFUSED with EDNS (RFC 6891), and the same question without EDNS is answered. **Means**: a
//! rule of the server, or of a filter in front of it, takes the OPT record for something forbidden. **Does not prove** which of
//! the two speaks. **Decides**: the same question without EDNS, which resolvers fall back to and which was asked.

use netkit_model::VerdictId;
use netkit_model::dns::Rcode;

use super::edns_complaint::complaint;
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let how = "refuses questions with EDNS (REFUSED)";
    complaint(seen, VerdictId::DnsEdnsRefused, Rcode::REFUSED, how)
}
