//! Rule `local.neighbour-table`: the table of neighbours is full or nearly so.
//!
//! **Observed**: entries of a family against `gc_thresh3`, beyond which the kernel makes none (ip-sysctl). **Means**: packets to new
//! neighbours are dropped, with "neighbour table overflow" in the kernel's log. **Does not prove** that all entries are needed: a
//! scan of the network fills it too. **Decides**: `ip neigh` by state. 80 % warns.

use netkit_model::{HostFact, VerdictId};

use crate::found::Found;
use crate::host_seen::{Host, percent_of};

const ID: VerdictId = VerdictId::LocalNeighbourTable;
/// From so many percent on.
const NEAR: u64 = 80;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let [of_ipv4, of_ipv6] = host.seen.network.neighbour_counts;
    let tables = [("IPv4", "ipv4", of_ipv4), ("IPv6", "ipv6", of_ipv6)];
    let about = |(family, directory, used): (&str, &str, u64)| {
        let name = format!("net.{directory}.neigh.default.gc_thresh3");
        // A network namespace of its own does not have the setting, and shares the table.
        let most = host.number(&name).and_then(|most| u64::try_from(most).ok()).filter(|most| *most > 0)?;
        let text = format!("{used} of {most} neighbours of {family}");
        if percent_of(used, most) < NEAR {
            return Some(Found::ok(ID, text));
        }
        let found = if used >= most {
            Found::fail(ID, format!("the table of neighbours is full: {text}"))
        } else {
            Found::warn(ID, format!("the table of neighbours is nearly full: {text}"))
        };
        Some(
            found
                .because([HostFact::Fill { what: "neighbours", used, most }])
                .matters("packets to neighbours that do not fit into the table are dropped")
                .fix(format!(
                    "find out who scans this network: ip neigh; or raise {name} and gc_thresh2 with it"
                )),
        )
    };
    tables.into_iter().filter_map(about).collect()
}
