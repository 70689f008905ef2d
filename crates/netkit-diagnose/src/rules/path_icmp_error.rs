//! Rule `path.icmp-error`: another ICMP error keeps the probes from being answered.
//!
//! **Observed**: an ICMP error whose meaning is no verdict of its own, such as a parameter problem, a port
//! unreachable about an echo request, or a code that no standard defines. **Means**: what the error says; who says it
//! received the probes. **Does not prove** who is at fault. **Decides**: `netkit ping -v`, which explains each error,
//! and the sender's own configuration.
//!
//! In a sweep it stands for all errors: the addresses about which only errors came.

use netkit_model::{Locus, LocusKind, Status, VerdictId};

use crate::commands::netkit_ping;
use crate::finding::{Finding, HERE, test};
use crate::icmp_kind::IcmpKind;
use crate::observations::{Observations, Subject};
use crate::words::share;

const ID: VerdictId = VerdictId::PathIcmpError;

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let Some(errors) = seen.icmp_errors(IcmpKind::Other) else {
        return uncounted(seen);
    };
    let (who, what) = (errors.who(), errors.what(seen));
    let text = if errors.is_from_target(seen) {
        format!("{who} itself answers the probes with an error ({what})")
    } else {
        format!("{who} answers the probes to {seen} with an error ({what})")
    };
    Some(Finding::proven(ID, seen.fault(), errors.locus(seen), text).because(errors.evidence))
}

/// ICMP errors that were counted, but whose kinds were not kept.
fn uncounted(seen: &Observations<'_>) -> Option<Finding> {
    let counters = seen.counters;
    (counters.icmp_errors > 0 && seen.icmp.is_empty()).then(|| {
        let text = format!(
            "ICMP errors answer {} to {seen}",
            share(counters.icmp_errors, counters.tried(), "probe")
        );
        Finding::proven(ID, seen.fault(), Locus::of(LocusKind::Path), text)
    })
}

pub(crate) fn sweep(seen: &Observations<'_>) -> Option<Finding> {
    let Subject::Sweep { addresses, alive: 0, unreachable } = seen.subject else { return None };
    if unreachable == 0 || seen.answered() > 0 {
        return None;
    }
    let text = format!(
        "no address answers, and about {} only ICMP errors came back",
        share(unreachable, addresses, "address")
    );
    let finding = Finding::proven(ID, Status::Fail, Locus::of(LocusKind::Path), text);
    let finding = match seen.all_icmp_errors() {
        Some(errors) => {
            let most = format!("; most often {} says {}", errors.who(), errors.what(seen));
            finding.adding(&most).because(errors.evidence)
        }
        None => finding,
    };
    Some(finding.because(seen.ids.silence).next(test(HERE, netkit_ping(seen, "-c 5"), &[ID])))
}
