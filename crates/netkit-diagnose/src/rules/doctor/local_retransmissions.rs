//! Rule `local.retransmissions`: many segments are sent again.
//!
//! **Observed**: `RetransSegs` against `OutSegs` while both were watched, where at least 1000 segments left: above 1 % warns, above
//! 5 % fails. **Means**: segments or their acknowledgements are lost, on the path or in this host. **Does not prove** where.
//! **Decides**: which peers it is about (`ss -ti`, `netkit sockets --problems`), and `netkit mtr` to one of them. The levels are ours: 20 %,
//! at which PCP warns, is a disaster.

use netkit_model::VerdictId;

use crate::found::Found;
use crate::host_seen::Host;

const ID: VerdictId = VerdictId::LocalRetransmissions;
/// Fewer segments say nothing.
const FEWEST: u64 = 1_000;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let (again, all) = (host.grew("Tcp.RetransSegs"), host.grew("Tcp.OutSegs"));
    let text = format!("{again} of {all} segments were sent again in {}", host.window());
    let found = if all < FEWEST || again * 100 <= all {
        return vec![Found::ok(ID, text)];
    } else if again * 20 <= all {
        Found::warn(ID, text)
    } else {
        Found::fail(ID, text)
    };
    let kinds =
        ["TcpExt.TCPTimeouts", "TcpExt.TCPLostRetransmit", "TcpExt.TCPFastRetrans", "TcpExt.TCPLossProbes"];
    vec![
        found
            .because(host.grown(&["Tcp.RetransSegs", "Tcp.OutSegs"]))
            .because(host.grown(&kinds))
            .matters("each costs a round trip; after a timeout (TCPTimeouts) 200 ms or more")
            .fix("ss -ti shows retrans per connection; netkit mtr to one of these peers shows where it is lost"),
    ]
}
