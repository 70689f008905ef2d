//! Rule `path.corrupt`: answers carry a payload that is not ours.
//!
//! **Observed**: replies to our probes whose payload differs from what was sent, although their checksum is right.
//! **Means**: something answers, but not with what it was given; RFC 792 and RFC 4443 §4.2 require the same data.
//! **Does not prove** damage on the way, which the checksum would mostly show: a device that answers without
//! echoing, a rewriting middlebox and a forger look the same. **Decides**: a run with another size or pattern.

use netkit_model::{Locus, LocusKind, VerdictId};

use crate::commands::netkit_ping;
use crate::finding::{Finding, HERE, test};
use crate::observations::Observations;
use crate::words::share;

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let counters = seen.counters;
    if counters.corrupt == 0 {
        return None;
    }
    let probes = share(counters.corrupt, counters.tried(), "probe");
    let text = format!("{probes} to {seen} were answered only with a payload that is not ours");
    let id = VerdictId::PathCorrupt;
    let finding = Finding::proven(id, seen.fault(), Locus::of(LocusKind::Unknown), text);
    Some(finding.because(seen.ids.wrong_payload).next(test(
        HERE,
        netkit_ping(seen, "-c 20 -s 1000 -p ff"),
        &[id],
    )))
}
