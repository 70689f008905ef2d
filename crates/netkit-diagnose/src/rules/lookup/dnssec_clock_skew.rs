//! Rule `dnssec.clock-skew`: the clock of this host is wrong, and signatures are judged by it.
//!
//! **Observed**: every signature that was seen, of several zones and from the trust anchor down, is out of time on the same side.
//! **Means**: it is this host's clock and not the zones; any program here that validates fails for every name. **Does not prove**
//! what time it is. **Decides**: any clock that is right.

use std::time::Duration;

use netkit_model::{ChainFaultKind, Locus, LocusKind, Status, VerdictId};

use super::links::{first, have_ended};
use crate::finding::{Finding, HERE, test};
use crate::lookup_seen::LookupSeen;
use crate::words::span;

const ID: VerdictId = VerdictId::DnssecClockSkew;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let (chain, fault) = first(seen, ChainFaultKind::ClockSkew)?;
    let by = span(Duration::from_secs(fault.seconds.unwrap_or_default()));
    let (ended, side) = if have_ended(chain) { ("has ended", "fast") } else { ("has not begun", "slow") };
    let text = format!(
        "every signature that was seen, from the trust anchor down, {ended}: the clock of this host is {side} by {by} at least"
    );
    let finding = Finding::likely(ID, Status::Fail, Locus::of(LocusKind::ThisHost), text)
        .because(chain.link(fault))
        .because([chain.id])
        .next(test(HERE, "date -u; timedatectl", &[ID]));
    Some(finding.fix("set the clock, and let NTP keep it: timedatectl set-ntp true"))
}
