//! Rule `tcp.stalled`: the connection stalls although both sides are there.
//!
//! **Observed**: the handshake is complete, what was sent is repeated and not acknowledged; or the connection timed out.
//! **Means**: the host took a SYN and does not take data. **Does not prove** why: packets longer than a SYN vanish on the
//! way (a path MTU of which nobody tells, RFC 2923 §2.1), a device forgot the connection, or the host went away. Where all
//! that was sent fits a small packet, its length is not to blame, nor where `--mss-test` saw short segments stall, too.
//! **Decides**: the same with smaller segments (`--mss-test`).

use netkit_model::{AfterEnd, Locus, LocusKind, MssOutcome, MssUndecided, Status, VerdictId};
use netkit_net::Errno;

use crate::commands::netkit_connect_with;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, candidate, test};

const ID: VerdictId = VerdictId::TcpStalled;

/// Every link carries so much, and headers (RFC 8200 §5 asks for 1280 bytes, IPv4 hosts take 576).
const SMALL: u64 = 500;

/// Short segments stall, too.
const STALLS_ANYWAY: MssOutcome = MssOutcome::Undecided(MssUndecided::StallsAnyway);

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let after = seen.after()?;
    let info = seen.last_sample().map(|sample| sample.info);
    let repeated = info.is_some_and(|info| info.unacked > 0 && info.retransmits > 0);
    let stalled = match after.end {
        AfterEnd::Failed(error, _) => error == Errno::TIMEDOUT,
        AfterEnd::Open => repeated && after.sent > 0,
        AfterEnd::Closed(_) => false,
    };
    if !stalled {
        return None;
    }
    let text = format!("the connection to {seen} stands, and what is sent on it is not acknowledged");
    let status = if after.received > 0 { Status::Degraded } else { Status::Fail };
    let finding = Finding::likely(ID, status, Locus::of(LocusKind::Path), text);
    let forgotten =
        candidate(ID, format!("a device on the path forgot the connection, or {} went away", seen.target()));
    let trace = format!("netkit trace --mtu {}", seen.address());
    let stalls_anyway = seen.inquiry.mss_test.as_ref().is_some_and(|test| test.outcome == STALLS_ANYWAY);
    let finding = if after.sent > SMALL && !stalls_anyway {
        let both = [ID, VerdictId::PathMtuBlackHole];
        let long =
            candidate(VerdictId::PathMtuBlackHole, "long packets vanish on the way and nobody says so");
        let again = netkit_connect_with("--mss-test --send TEXT", seen.address(), seen.inquiry.port);
        finding.between([long, forgotten], test(HERE, again, &both)).next(test(HERE, trace, &both))
    } else {
        let both = [ID, VerdictId::PathLoss];
        let lost = candidate(VerdictId::PathLoss, "packets are lost on the path");
        let mtr = format!("netkit mtr -r -c 100 -T -P {} {}", seen.inquiry.port, seen.address());
        finding
            .between([lost, forgotten], test(HERE, mtr, &both))
            .not(&[VerdictId::PathMtuBlackHole], seen.ids.mss_test.or(seen.ids.after))
    };
    Some(finding.because(seen.ids.attempt).because(seen.ids.samples.iter().copied()).because(seen.ids.after))
}
