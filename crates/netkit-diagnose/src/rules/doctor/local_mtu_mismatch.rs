//! Rule `local.mtu-mismatch`: the longest packets of two sides do not fit together, or are shorter than IPv6 needs.
//!
//! **Observed**: an interface in a bridge carries shorter packets than the bridge, or an interface that is up carries packets of
//! less than 1280 bytes. **Means**: a bridge sends no "packet too big": what is longer vanishes; and IPv6 does not work on a link
//! of less than 1280 bytes (RFC 8200 §5), so that the kernel removes its addresses. **Does not prove** that long packets are sent
//! there. **Decides**: `netkit ping -M do -s 1472` to a host behind it.

use netkit_model::{HostFact, VerdictId};

use crate::found::Found;
use crate::host_seen::Host;

const ID: VerdictId = VerdictId::LocalMtuMismatch;
/// The least MTU of IPv6 (RFC 8200 §5).
const LEAST_OF_IPV6: u32 = 1280;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for link in host.links().filter(|link| link.is_up && link.mtu > 0) {
        let (name, mtu) = (&link.name, link.mtu);
        let fact = || HostFact::Link(Box::new(link.clone()));
        let master = link.master.and_then(|index| host.seen.network.link(index));
        if let Some(bridge) = master.filter(|one| one.kind.as_deref() == Some("bridge") && mtu < one.mtu) {
            found.push(
                Found::warn(
                    ID,
                    format!("{name} carries {mtu} bytes, the bridge {} it is in {}", bridge.name, bridge.mtu),
                )
                .because([fact(), HostFact::Link(Box::new(bridge.clone()))])
                .matters(
                    "a bridge drops what is too long and tells nobody: small packets pass, large ones vanish",
                )
                .fix(format!(
                    "as root: ip link set {} mtu {mtu}, or the MTU of {name} to {}",
                    bridge.name, bridge.mtu
                )),
            );
        } else if mtu < LEAST_OF_IPV6 {
            let has_ipv4 = host.seen.network.addresses.iter().any(|own| own.interface == link.index);
            let text = format!("{name} carries packets of {mtu} bytes, and IPv6 needs {LEAST_OF_IPV6}");
            let found_here = if has_ipv4 { Found::warn(ID, text) } else { Found::note(ID, text) };
            found.push(
                found_here
                    .because([fact()])
                    .matters(
                        "IPv6 does not work there, and others have to find out how short packets must be",
                    )
                    .fix(format!("as root: ip link set {name} mtu 1280, or more, if the link carries it")),
            );
        }
    }
    if found.is_empty() {
        found.push(Found::ok(ID, "the MTUs of interfaces fit together"));
    }
    found
}
