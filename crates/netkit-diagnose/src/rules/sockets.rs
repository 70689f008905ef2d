//! The rules of `netkit sockets --problems`, one a file, in their order of precedence.
//!
//! A rule looks at what is odd about all sockets and finds any number of faults of its own kind; it knows no other rule. The
//! worst finding is the verdict on the host, and among equally bad ones the first in the table: what keeps others out before
//! what hurts one program, and what this host does before what others do. `hanging` is no rule: it holds what several share.

mod hanging;
mod listen_accept_queue_full;
mod listen_accept_queue_near;
mod local_ports_exhausted;
mod local_ports_near;
mod sock_close_wait_leak;
mod sock_connect_dropped_here;
mod sock_connect_invalid_answer;
mod sock_connect_neighbour;
mod sock_connect_no_answer;
mod sock_fin_wait_pile;
mod sock_half_open;
mod sock_last_ack_pile;
mod sock_ok;
mod sock_retransmitting;
mod sock_time_wait_harmless;
mod sock_zero_window;

use netkit_model::Status;

use crate::finding::Finding;
use crate::sockets_seen::SocketsSeen;

/// A rule: pure, and silent about what is not its own.
type Rule = fn(&SocketsSeen<'_>) -> Vec<Finding>;

const RULES: &[Rule] = &[
    listen_accept_queue_full::rule,
    local_ports_exhausted::rule,
    sock_close_wait_leak::rule,
    sock_connect_dropped_here::rule,
    sock_connect_neighbour::rule,
    sock_connect_invalid_answer::rule,
    sock_connect_no_answer::rule,
    listen_accept_queue_near::rule,
    local_ports_near::rule,
    sock_half_open::unanswered,
    sock_zero_window::rule,
    sock_retransmitting::rule,
    sock_fin_wait_pile::rule,
    sock_last_ack_pile::rule,
    sock_half_open::idle,
    sock_time_wait_harmless::rule,
];

/// All that is found, the worst first. Where nothing is wrong, that comes first, and what is harmless behind it.
pub(crate) fn judge(seen: &SocketsSeen<'_>) -> Vec<Finding> {
    let mut found: Vec<Finding> = RULES.iter().flat_map(|rule| rule(seen)).collect();
    found.sort_by_key(Finding::badness);
    if found.iter().all(|finding| finding.status() == Status::Ok) {
        found.insert(0, sock_ok::finding(seen));
    }
    found
}
