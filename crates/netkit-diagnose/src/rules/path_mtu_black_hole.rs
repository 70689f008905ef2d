//! Rule `path.mtu-blackhole`: long packets vanish and nobody says so (RFC 2923 §2.1).
//!
//! **Observed**: long probes with the don't-fragment bit get no answer again and again, shorter ones do, and no router
//! says "packet too big". **Means**: connections open, because their first packets are short, and then stall as soon as
//! much data flows. **Does not prove** who discards: the router in front of the narrow link does not say so, or its
//! words are filtered on their way. Where only a reply as long as the probe is missing, the hole may be on the way back.
//! **Decides**: the MTU of the interfaces between the two named hops.

use netkit_model::{Locus, LocusKind, Method, MtuBlackHole, MtuDirection, VerdictId};

use crate::commands::netkit_ping;
use crate::finding::{Finding, HERE, test};
use crate::observations::Observations;
use crate::words::hop;

const ID: VerdictId = VerdictId::PathMtuBlackHole;

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let path = seen.path.as_ref()?;
    let (hole, evidence) = path.black_hole?;
    let text = format!(
        "packets of {} bytes to {seen} vanish without a word {}, {}; {} bytes pass",
        hole.vanishes,
        place(&hole),
        direction(hole.direction),
        hole.passes
    );
    let locus = match hole.behind {
        Some((hop, address)) => Locus { kind: LocusKind::Hop, address: Some(address), hop: Some(hop) },
        None => Locus::of(LocusKind::Path),
    };
    let finding = Finding::proven(ID, seen.fault(), locus, text)
        .because([evidence])
        .because(seen.ids.replies)
        .not(&[VerdictId::HostSilent], seen.ids.replies)
        .fix(format!(
            "there: ip link (shows the MTU), and let ICMP \"packet too big\" of {} bytes pass",
            hole.passes
        ))
        .fix(format!("until then: lower the MTU of this host's route to {}, or clamp the MSS", hole.passes));
    let ipv6 = seen.target().is_some_and(|target| target.ip.is_ipv6());
    let payload = usize::from(hole.passes).checked_sub(Method::IcmpDatagram.header_length(ipv6));
    Some(match payload {
        Some(payload) => finding.next(test(HERE, netkit_ping(seen, &format!("-M do -s {payload}")), &[ID])),
        None => finding,
    })
}

/// "between hop 3 (10.1.3.1) and hop 4 (10.1.4.1)".
fn place(hole: &MtuBlackHole) -> String {
    let near = hole.behind.map(|(distance, address)| hop(distance, Some(address)));
    let far = hole.before.map(|(distance, address)| hop(distance, Some(address)));
    match (near, far) {
        (Some(near), Some(far)) => format!("between {near} and {far}"),
        (Some(near), None) => format!("behind {near}"),
        (None, Some(far)) => format!("before {far}"),
        (None, None) => "on the way".to_owned(),
    }
}

fn direction(direction: MtuDirection) -> &'static str {
    match direction {
        MtuDirection::Forward => "on the way there",
        MtuDirection::Return => "on the way back",
        MtuDirection::Unknown => "there or back, which one end cannot tell",
    }
}
