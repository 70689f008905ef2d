//! Rule `local.send-failed`, of this host: this host drops what it sends.
//!
//! **Observed**: `TCPRetransFail` or `Ip.OutDiscards` grew. **Means**: packets were refused inside this host: by a filter for
//! outgoing packets, a full queue of the interface, or a full table of tracked connections. **Does not prove** which. **Decides**:
//! `netkit connect HOST:PORT` to a peer, which tells them apart.

use netkit_model::VerdictId;

use crate::found::Found;
use crate::host_seen::Host;

const ID: VerdictId = VerdictId::LocalSendFailed;
const COUNTERS: [&str; 3] = ["TcpExt.TCPRetransFail", "Ip.OutDiscards", "Ip6OutDiscards"];
/// Fewer may be those of a link that has just come up.
const FEWEST: u64 = 5;
/// Packets for which there was no way: a program's business as a rule, told beside the others.
const NO_ROUTE: [&str; 2] = ["Ip.OutNoRoutes", "Ip6OutNoRoutes"];

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let failed: u64 = COUNTERS.iter().map(|name| host.grew(name)).sum();
    let no_route: u64 = NO_ROUTE.iter().map(|name| host.grew(name)).sum();
    if failed == 0 && no_route == 0 {
        return vec![Found::ok(ID, format!("this host dropped nothing of its own in {}", host.window()))];
    }
    if failed == 0 {
        let text = format!("{} had no route", host.in_window(no_route, "packet"));
        return vec![Found::note(ID, text).because(host.grown(&NO_ROUTE))];
    }
    let text = format!("this host dropped {} that it was to send", host.in_window(failed, "packet"));
    let found = if failed >= FEWEST && host.exceeds(failed, 1) {
        Found::warn(ID, text)
    } else {
        Found::note(ID, text)
    };
    vec![
        found
            .because(host.grown(&COUNTERS))
            .matters("no network is to blame: a filter here, a full queue or a full table drops them")
            .fix(
                "netkit connect HOST:PORT to a peer that is affected tells which; as root: nft list ruleset",
            ),
    ]
}
