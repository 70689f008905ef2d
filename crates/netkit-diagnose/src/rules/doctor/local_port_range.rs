//! Rule `local.port-range`: the ports for outgoing connections are few, or overlap a listener.
//!
//! **Observed**: `ip_local_port_range` has fewer than 4096 ports, or a listener's port is in it and not reserved. **Means**: of few
//! ports a busy client runs out (towards one address and port); a port in the range may be taken by an outgoing connection just
//! when the service restarts, which then gets EADDRINUSE. **Does not prove** that it has happened. **Decides**: the service's log.

use netkit_model::VerdictId;

use crate::found::Found;
use crate::host_seen::Host;
use crate::words::list;

const ID: VerdictId = VerdictId::LocalPortRange;
const RANGE: &str = "net.ipv4.ip_local_port_range";
const RESERVED: &str = "net.ipv4.ip_local_reserved_ports";
/// Linux's own default has 28,232.
const FEW: u32 = 4_096;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let range = host.setting(RANGE).and_then(|value| {
        let (first, last) = value.split_once(' ')?;
        Some((first.parse::<u32>().ok()?, last.parse::<u32>().ok()?))
    });
    let Some((first, last)) = range else { return Vec::new() };
    let ports = (last + 1).saturating_sub(first);
    if ports < FEW {
        return vec![
            Found::warn(ID, format!("only {ports} ports are there for outgoing connections, {first} to {last}"))
                .because(host.setting_fact(RANGE))
                .matters("so many connections to one address and port at once, those in TIME-WAIT included; then EADDRNOTAVAIL")
                .fix(format!("as root: sysctl -w {RANGE}='32768 60999' (the kernel's default)")),
        ];
    }
    let reserved = host.setting(RESERVED).unwrap_or_default();
    let mut inside: Vec<u16> = host.seen.listeners.iter().map(|(port, _)| *port).collect();
    inside.retain(|port| (first..=last).contains(&u32::from(*port)) && !is_in(reserved, *port));
    inside.sort_unstable();
    inside.dedup();
    let text = format!("{ports} ports for outgoing connections");
    if inside.is_empty() {
        return vec![Found::ok(ID, text)];
    }
    let names: Vec<String> = inside.iter().map(u16::to_string).collect();
    vec![
        Found::note(ID, format!("{text}; listeners use {} of that range", list(&names)))
            .because(host.setting_fact(RANGE))
            .matters("when a listener restarts, an outgoing connection may have its port: EADDRINUSE")
            .fix(format!("if the service has a fixed port: sysctl -w {RESERVED}=PORT")),
    ]
}

/// Whether a list such as `8080,9000-9010` has the port.
fn is_in(ports: &str, port: u16) -> bool {
    ports.split(',').any(|part| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        matches!((first.trim().parse::<u16>(), last.trim().parse::<u16>()), (Ok(first), Ok(last)) if (first..=last).contains(&port))
    })
}
