//! What the rules about neighbours share: whether the first packet waits for a link address that nobody gives.
//!
//! It is no rule itself.

use std::time::Duration;

use netkit_net::NeighbourState;

use crate::connect_seen::{ConnectSeen, SynFate};
use crate::icmp_kind::IcmpKind;

/// A rule that rejects answers at once; address resolution fails after seconds.
const AT_ONCE: Duration = Duration::from_millis(500);

/// True where the SYN waits for the link address of whoever it has to be handed to.
///
/// The kernel says so itself after three seconds, by ICMP from its own address, but for link-local IPv6 targets; before
/// that, by a SYN that still waits while the timer has run out, and by its table of neighbours. Once it has given a neighbour
/// up, it drops what waited, asks anew, and counts the next SYN as one on its way: a link-local target shows that after five
/// seconds.
pub(crate) fn is_unresolved(seen: &ConnectSeen<'_>) -> bool {
    let Some(attempt) = seen.unconnected().filter(|_| !seen.is_own()) else { return false };
    let neighbour = seen.route().and_then(|route| route.neighbour.as_ref());
    let state = neighbour.and_then(|neighbour| neighbour.state);
    let not_found = matches!(state, Some(NeighbourState::Failed | NeighbourState::Incomplete));
    let left = seen.syn_fate() == SynFate::Left;
    if left && !(not_found && SynFate::has_waited(attempt)) {
        return false;
    }
    match seen.complaint {
        Some(complaint) if complaint.kind() == IcmpKind::NeighbourUnresolved => {
            let at_once = complaint.after.is_some_and(|after| after < AT_ONCE);
            let repeated = matches!(seen.syn_fate(), SynFate::DroppedHere | SynFate::QueueFull);
            // What was repeated had a neighbour to go to, unless that went away later.
            if at_once { not_found && !repeated } else { true }
        }
        Some(_) => false,
        None if seen.is_silent() => match seen.syn_fate() {
            SynFate::Queued => !matches!(state, Some(NeighbourState::NoArp | NeighbourState::Permanent)),
            SynFate::Unknown | SynFate::DroppedHere | SynFate::QueueFull => {
                not_found && seen.syn_fate() == SynFate::Unknown
            }
            SynFate::Left => true,
        },
        // The kernel's own words, of which the queue of errors kept nothing.
        None => {
            let gone = seen.attempt.is_some_and(|attempt| {
                attempt.end == netkit_model::AttemptEnd::Failed(netkit_net::Errno::HOSTUNREACH)
            });
            gone && (not_found || seen.syn_fate() == SynFate::Queued)
        }
    }
}
