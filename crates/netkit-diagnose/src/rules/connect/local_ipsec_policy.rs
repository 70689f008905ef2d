//! Rule `local.ipsec-policy`: an IPsec policy of this host keeps the packets back.
//!
//! **Observed**: EPERM, and `XfrmOutPolBlock` rose; or silence, and `XfrmOutNoStates` rose with every SYN. **Means**: a
//! policy blocks the target, or asks for encryption for which there is no key yet. The counters are the host's, so
//! another program may have moved them. **Does not prove** what the key exchange waits for. **Decides**: the policies
//! and states, as root.

use netkit_model::{Locus, LocusKind, VerdictId};
use netkit_net::{Errno, HostCounter};

use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let blocked = seen.refused_here().is_some_and(|(_, errno)| errno == Errno::PERM)
        && seen.counted(HostCounter::IpsecBlocked) > 0;
    let keyless = seen.is_silent() && seen.counted(HostCounter::IpsecNoState) >= seen.syns();
    let text = match (blocked, keyless) {
        (true, _) => format!("an IPsec policy of this host blocks packets to {seen}"),
        (_, true) => {
            format!("an IPsec policy of this host wants to encrypt packets to {seen} and has no key for it")
        }
        _ => return None,
    };
    let counters = seen.counter_ids(&[HostCounter::IpsecBlocked, HostCounter::IpsecNoState]);
    Some(
        Finding::likely(VerdictId::LocalIpsec, seen.fault(), Locus::of(LocusKind::ThisHost), text)
            .because(seen.ids.attempt)
            .because(counters)
            .fix("as root: ip xfrm policy; ip xfrm state (show who asks for encryption, and the keys)"),
    )
}
