//! Rule `path.mtu-unknown`: whether long packets pass was asked and cannot be told.
//!
//! **Observed**: with `--mss-test`, the connection stands, and the transfers say nothing of long packets: neither side sent any,
//! or what came through at one time did not at another. **Means**: name, route, path and listener work; no more is known.
//! **Does not prove** that long packets pass, nor that they vanish. **Decides**: a text that the service answers at length, or
//! that may be sent again and again.

use netkit_model::{MssOutcome, MssUndecided, Status, VerdictId};

use crate::commands::{netkit_connect_with, netkit_ping_of};
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, test};

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let tested = seen.inquiry.mss_test.as_ref().filter(|_| seen.connected().is_some())?;
    let MssOutcome::Undecided(why) = tested.outcome else { return None };
    let because = match why {
        MssUndecided::NothingLong => "neither side sent more than a small packet holds",
        MssUndecided::StallsAnyway => "the transfer stalls in short segments, too",
        MssUndecided::Unsteady => "the same transfer came through at one time and not at another",
        MssUndecided::Failed => "a connection in between failed",
        MssUndecided::NoBudget => "the budget of packets was used up",
        MssUndecided::Interrupted => "it was interrupted",
    };
    let text = format!("{seen} accepts connections, and whether long packets pass is not known: {because}");
    let (address, port, path) = (seen.address(), seen.inquiry.port, &[VerdictId::PathMtuBlackHole]);
    let with = |options| test(HERE, netkit_connect_with(options, address, port), path);
    let next = match why {
        MssUndecided::NothingLong => with("--mss-test --send TEXT"),
        MssUndecided::NoBudget => with("--mss-test --budget 1000"),
        MssUndecided::Interrupted => with("--mss-test"),
        MssUndecided::StallsAnyway | MssUndecided::Unsteady | MssUndecided::Failed => {
            test(HERE, netkit_ping_of(address), &[VerdictId::PathLoss])
        }
    };
    let locus = seen.target_locus(None);
    let finding = Finding::undetermined(VerdictId::PathMtuUnknown, Status::Unknown, locus, text)
        .because(seen.ids.attempt)
        .because(seen.ids.mss_test)
        .next(next);
    Some(match why {
        MssUndecided::NothingLong => finding.fix(
            "give a text of the service's own protocol: one that it answers at length tests the way back, any text is sent \
             again and again and tests the way there",
        ),
        _ => finding,
    })
}
