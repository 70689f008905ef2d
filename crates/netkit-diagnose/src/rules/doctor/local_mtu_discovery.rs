//! Rule `local.mtu-discovery`: this host does without path MTU discovery.
//!
//! **Observed**: `ip_no_pmtu_disc` is not 0, or a route has a locked MTU. **Means**: packets are fragmented on the way instead, or kept
//! to a length that may be wrong. `tcp_mtu_probing` is 0 by default, which is fine as long as ICMP gets through; on a host behind
//! a tunnel 1 helps against black holes. **Does not prove** that any packet is lost. **Decides**: `netkit trace --mtu HOST`.

use netkit_model::VerdictId;

use crate::found::Found;
use crate::host_seen::Host;

const ID: VerdictId = VerdictId::LocalMtuDiscovery;
const SETTING: &str = "net.ipv4.ip_no_pmtu_disc";
const BLACK_HOLE: &str = "TcpExt.TCPMTUPFail";

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    if host.number(SETTING).is_some_and(|value| value != 0) {
        found.push(
            Found::warn(ID, "path MTU discovery is switched off")
                .because(host.setting_fact(SETTING))
                .matters("packets are fragmented on the way, and many firewalls drop fragments")
                .fix(format!("as root: sysctl -w {SETTING}=0 (the kernel's default)")),
        );
    }
    let locked = host.seen.network.routes.iter().find(|route| route.locked_mtu.is_some());
    if let Some((route, mtu)) = locked.and_then(|route| Some((route, route.locked_mtu?))) {
        found.push(
            Found::note(ID, format!("the route to {} has its MTU locked at {mtu}", route.prefix))
                .because([host.route_fact(route)])
                .matters("what routers say about shorter ways is not believed there"),
        );
    }
    if found.is_empty() {
        let probing = match host.number("net.ipv4.tcp_mtu_probing") {
            Some(1) => ", and TCP probes after a black hole",
            Some(2) => ", and TCP always probes",
            _ => "",
        };
        let before = host.since_boot(&[BLACK_HOLE]);
        found.push(Found::ok(ID, format!("path MTU discovery is on{probing}{before}")));
    }
    found
}
