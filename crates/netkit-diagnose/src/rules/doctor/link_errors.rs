//! Rule `link.errors`: an interface damages or drops packets.
//!
//! **Observed**: while it was watched, more than one packet in a hundred that came in was damaged, at least ten; or packets could
//! not be sent for errors or for want of room. **Means**: a bad cable, duplex that does not match, or a queue that is too
//! short. **Does not prove** which. **Decides**: `ethtool -S` of the interface. The 1 % is that of the node-mixin's alerts for
//! Prometheus.

use netkit_model::{HostFact, VerdictId};

use crate::found::Found;
use crate::host_seen::Host;
use crate::words::count;

const ID: VerdictId = VerdictId::LinkErrors;
/// Fewer than so many packets may be chance.
const FEWEST: u64 = 10;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for link in host.seen.network.links.iter().filter(|link| link.is_up) {
        let Some(growth) = host.link_growth(link) else { continue };
        let name = &link.name;
        let received = growth.received + growth.receive_errors;
        let text = if growth.receive_errors >= FEWEST && growth.receive_errors * 100 > received {
            format!("{name} received {} damaged of {received}", count(growth.receive_errors, "packet"))
        } else if growth.send_errors >= FEWEST && growth.send_errors * 100 > growth.sent {
            format!("{name} could not send {}", count(growth.send_errors, "packet"))
        } else if growth.send_dropped >= FEWEST && growth.send_dropped * 100 > growth.sent {
            format!("{name} had no room for {}", count(growth.send_dropped, "packet"))
        } else {
            continue;
        };
        let fact = HostFact::LinkGrowth { link: name.clone(), growth, over: host.seen.over };
        found.push(
            Found::warn(ID, format!("{text} in {}", host.window()))
                .because([fact])
                .matters("every lost packet costs whoever waits for it a round trip at least, and often 200 ms or more")
                .fix(format!("ethtool -S {name}; ethtool {name} (speed and duplex on both ends)")),
        );
    }
    if found.is_empty() {
        found.push(Found::ok(ID, format!("no interface damaged or dropped packets in {}", host.window())));
    }
    found
}
