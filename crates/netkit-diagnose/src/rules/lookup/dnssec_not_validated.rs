//! Rule `dnssec.not-validated`: the answer is signed and good, and the resolver that gives it does not say that it has verified it.
//!
//! **Observed**: from the trust anchor down every link of the chain of trust holds; the resolver was asked whether it has verified
//! the answer (AD in the question, RFC 6840 §5.7), and its reply has no AD. **Means**: whoever relies on this resolver takes a forged
//! answer as well. **Does not prove** that it never verifies: a forwarder may drop the flag, and the trust anchor of `--anchor` need
//! not be one that the resolver has. **Decides**: a name whose signatures are known to be bad: a resolver that verifies says SERVFAIL.

use netkit_model::{ChainStatus, Status, VerdictId};

use super::links::of_status;
use crate::finding::Finding;
use crate::lookup_seen::{ExchangeSeen, LookupSeen};

const ID: VerdictId = VerdictId::DnssecNotValidated;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let chain = of_status(seen, ChainStatus::Secure)?;
    let is_its = |one: &&ExchangeSeen<'_>| one.exchange.query.server.address == chain.report.server.address;
    let one = seen.answered().filter(is_its).find(|one| is_unverified(one))?;
    let text = format!(
        "{} is signed and every signature holds, but {} does not say that it has verified them",
        seen.name(),
        one.server()
    );
    Some(Finding::proven(ID, Status::Ok, one.locus(), text).because([chain.id, one.id]))
}

/// A resolver's own reply to who wanted to know.
fn is_unverified(one: &ExchangeSeen<'_>) -> bool {
    let wanted = one.exchange.query.flags;
    let Some(reply) = one.reply() else { return false };
    let flags = reply.message.header.flags;
    let is_resolver = flags.recursion_available && !flags.authoritative;
    wanted.authentic_data && !wanted.checking_disabled && is_resolver && !flags.authentic_data
}
