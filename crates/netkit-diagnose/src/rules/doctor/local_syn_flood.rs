//! Rule `local.syn-flood`: more connections begin than are finished.
//!
//! **Observed**: the queue of half-open connections of a listener was full: SYN cookies answered (`TCPReqQFullDoCookies`) or SYNs were
//! dropped (`TCPReqQFullDrop`), more than once a second (netdata). **Means**: either somebody sends SYNs and never answers, or so
//! many clients come at once that the backlog is too short; the length of that queue is the listener's backlog, and
//! `tcp_max_syn_backlog` counts only without cookies. **Does not prove** an attack. **Decides**: `tcpdump`, or
//! `ss -tn state syn-recv`: one source, many, or forged ones.

use netkit_model::VerdictId;

use crate::found::Found;
use crate::host_seen::Host;

const ID: VerdictId = VerdictId::LocalSynFlood;
const COUNTERS: [&str; 2] = ["TcpExt.TCPReqQFullDoCookies", "TcpExt.TCPReqQFullDrop"];

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let [cookies, dropped] = COUNTERS.map(|name| host.grew(name));
    if !host.exceeds(cookies + dropped, 1) {
        let before = host.since_boot(&COUNTERS);
        return vec![Found::ok(
            ID,
            format!("no queue of half-open connections overflowed in {}{before}", host.window()),
        )];
    }
    let found = if dropped > 0 {
        Found::fail(
            ID,
            format!("a queue of half-open connections is full: {} dropped", host.in_window(dropped, "SYN")),
        )
    } else {
        let text = host.in_window(cookies, "SYN");
        Found::warn(ID, format!("a queue of half-open connections is full: cookies answered {text}"))
    };
    vec![
        found
            .likely()
            .because(host.grown(&COUNTERS))
            .matters("a flood of SYNs, or a burst of clients; cookies let the true ones through, at the price of some options")
            .fix("ss -tn state syn-recv: where from? If the clients are true, raise the program's listen() backlog and somaxconn"),
    ]
}
