//! Rule `dns.edns-notimp`: the server does not implement EDNS and says so.
//!
//! **Observed**: the response code is NOTIMP with EDNS (RFC 6891), and the same question without EDNS is answered.
//! **Means**: the server does not know EDNS, and answers with a code that RFC 6891 has not for this. **Does not prove**
//! which of the two speaks. **Decides**: the same question without EDNS, which resolvers fall back to and which was
//! asked.

use netkit_model::VerdictId;
use netkit_model::dns::Rcode;

use super::edns_complaint::complaint;
use crate::finding::Finding;
use crate::lookup_seen::LookupSeen;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let how = "says that it does not implement questions with EDNS (NOTIMP)";
    complaint(seen, VerdictId::DnsEdnsNotimp, Rcode::NOTIMP, how)
}
