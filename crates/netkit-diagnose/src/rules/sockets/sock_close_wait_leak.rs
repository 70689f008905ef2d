//! Rule `sock.close-wait-leak`: a program leaves connections open that the other side has closed.
//!
//! **Observed**: more than ten connections of one process have been in CLOSE-WAIT for a minute, or more than a hundred for some
//! seconds. For how long at least is told by the last acknowledgement that came: the FIN had one, so it is no younger.
//! **Means**: the other side has said that it sends nothing more, and the program has not closed its end: it does not read, it
//! has lost the descriptor, or it hangs. Each keeps a descriptor and a port, until there are none. **Does not prove** where in
//! the program. It is no fault of the network, and neither keep-alive nor any setting of the kernel ends it. **Decides**: how the
//! number grows, and a stack trace of the process.

use netkit_model::{CloseWaitGroup, EvidenceId, Locus, LocusKind, Status, VerdictId};

use crate::commands::netkit_sockets;
use crate::finding::{Finding, HERE, test};
use crate::sockets_seen::{SocketsSeen, connections};
use crate::words::span;

const ID: VerdictId = VerdictId::SockCloseWaitLeak;
/// So many that were forgotten for a minute are a leak.
const FORGOTTEN: u64 = 10;
/// So many that are more than on their way through are one, too, and a bad one.
const MANY: u64 = 100;

pub(super) fn rule(seen: &SocketsSeen<'_>) -> Vec<Finding> {
    let leaks = seen.close_wait.iter().filter(|(group, _)| is_leak(group));
    leaks.map(|&(group, evidence)| finding(seen, group, evidence)).collect()
}

fn is_leak(group: &CloseWaitGroup) -> bool {
    group.over_a_minute > FORGOTTEN || group.settled > MANY
}

fn finding(seen: &SocketsSeen<'_>, group: &CloseWaitGroup, evidence: EvidenceId) -> Finding {
    let who = seen.owner(&group.owner);
    let place = group.busiest.filter(|(_, count)| count * 2 > group.count);
    let place = place.map_or_else(String::new, |(place, _)| format!(", mostly at {place}"));
    let grown = match group.before {
        Some((before, ago)) if group.count > before => {
            format!(", {} more than {} ago", group.count - before, span(ago))
        }
        _ => String::new(),
    };
    let text = format!(
        "{who} has not closed {} that the other side has closed (CLOSE_WAIT){place}; the oldest for {} at least{grown}",
        connections(group.count),
        span(group.oldest),
    );
    let here = Locus::of(LocusKind::ThisHost);
    let status = if group.settled > MANY { Status::Fail } else { Status::Degraded };
    let finding = if group.over_a_minute > FORGOTTEN {
        Finding::proven(ID, status, here, text)
    } else {
        Finding::likely(ID, status, here, text)
    };
    let again = netkit_sockets(&format!("--list 'state close-wait{}'", SocketsSeen::filter_of(&group.owner)));
    finding
        .because([evidence])
        .next(test(HERE, again, &[ID]))
        .fix("make the program close its end when a read returns 0; restarting it frees them")
        .fix("netkit explain CLOSE_WAIT (keep-alive and sysctls do not help)")
}
