//! Rule `local.rp-filter`: this host drops the replies because its way back is another.
//!
//! **Observed**: silence, and `IPReversePathFilter` rose by as many packets as SYNs were sent. **Means**: the replies came in
//! by an interface that is not the one towards the target, and `rp_filter` drops such packets (RFC 3704). **Does not prove**
//! that they were replies: the counter is the host's. **Decides**: the same with `rp_filter=2`.

use netkit_model::{Locus, LocusKind, VerdictId};
use netkit_net::HostCounter;

use crate::commands::route_get;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, test};
use crate::words::count;

const ID: VerdictId = VerdictId::LocalReversePath;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let dropped = seen.counted(HostCounter::ReversePathFilter);
    let syns = seen.syns();
    if !seen.is_silent() || dropped < syns {
        return None;
    }
    let text = format!(
        "this host drops the replies of {seen} by rp_filter: {} against {} sent",
        count(dropped, "packet"),
        count(syns, "SYN")
    );
    Some(
        Finding::likely(ID, seen.fault(), Locus::of(LocusKind::ThisHost), text)
            .because(seen.ids.attempt)
            .because(seen.counter_ids(&[HostCounter::ReversePathFilter]))
            .not(&[VerdictId::NeighbourUnresolved], seen.ids.samples.last().copied())
            .next(test(HERE, route_get(seen.address()), &[ID]))
            .fix("sysctl net.ipv4.conf.all.rp_filter (1 is strict, 2 allows another way back)"),
    )
}
