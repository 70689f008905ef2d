//! The TUN device of the namespace we are in: made, addressed, and led to by the default routes. It carries no packet.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use tun_rs::{DeviceBuilder, SyncDevice};

use super::error::TunError;
use crate::topology::{Link, Prefix, Topology};

/// Its name inside.
const NAME: &str = "lab0";
/// Packets it holds for us: more than a socket's burst and than comes in while another has our core.
const QUEUE: u32 = 65_536;
/// The least MTU with which the kernel speaks IPv6 on a device (RFC 8200 §5).
const LEAST_IPV6_MTU: usize = 1280;
/// What a TUN device takes.
const LARGEST_MTU: usize = 65_535;

/// Makes it ready for use; from here on packets come in. It goes with the returned value.
pub(super) fn open(topology: &Topology) -> Result<SyncDevice, TunError> {
    let device = DeviceBuilder::new()
        .name(NAME)
        .enable(false)
        .build_sync()
        .map_err(TunError::set_up("make a TUN device"))?;
    device.set_nonblocking(true).map_err(TunError::set_up("make a TUN device non-blocking"))?;
    // Everybody may send ICMP echo, as on most distributions; a user namespace knows one group only.
    let range = "net/ipv4/ping_group_range";
    sysctl(range, "0 2147483647").or_else(|_| sysctl(range, "0 0"))?;
    ip(&commands(topology))?;
    Ok(device)
}

/// The words of `ip -batch`. No address of the kernel's own making, and no multicast: it would send packets by itself.
fn commands(topology: &Topology) -> String {
    let addresses = &topology.nodes[topology.vantage.0].addresses;
    let of_family = |ipv6: bool| addresses.iter().any(|prefix| prefix.address.is_ipv6() == ipv6);
    let mut lines = vec![
        "link set lo up".to_owned(),
        format!("link set {NAME} addrgenmode none multicast off mtu {}", mtu(topology, of_family(true))),
        // By netlink: the older ioctl for it is for root of the whole machine alone.
        format!("link set {NAME} txqueuelen {QUEUE}"),
    ];
    // Nobody has the same address: no second is spent on looking for duplicates (RFC 4862 §5.4).
    let no_detection = |prefix: &Prefix| if prefix.address.is_ipv6() { " nodad" } else { "" };
    lines.extend(addresses.iter().map(|prefix| {
        format!("address add {}/{} dev {NAME}{}", prefix.address, prefix.length, no_detection(prefix))
    }));
    lines.push(format!("link set {NAME} up"));
    let routes = [(false, "0.0.0.0/0"), (true, "::/0")].into_iter().filter(|(ipv6, _)| of_family(*ipv6));
    lines.extend(routes.map(|(_, everything)| format!("route add {everything} dev {NAME}")));
    lines.join("\n") + "\n"
}

/// The MTU of the vantage's link as it starts; with IPv6 never less than the kernel needs to have it at all.
fn mtu(topology: &Topology, with_ipv6: bool) -> usize {
    let (link, end) = topology.vantage_link();
    let Link { behaviour, .. } = &topology.links[link.0];
    let mtu = behaviour[end].at(std::time::Duration::ZERO).mtu;
    mtu.clamp(if with_ipv6 { LEAST_IPV6_MTU } else { 0 }, LARGEST_MTU)
}

fn sysctl(path: &str, value: &str) -> Result<(), TunError> {
    fs::write(format!("/proc/sys/{path}"), value).map_err(TunError::set_up(format!("set the sysctl {path}")))
}

fn ip(lines: &str) -> Result<(), TunError> {
    let failed = || TunError::set_up("run `ip`");
    let mut ip = Command::new("ip")
        .args(["-batch", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed())?;
    if let Some(mut input) = ip.stdin.take() {
        input.write_all(lines.as_bytes()).map_err(failed())?;
    }
    let output = ip.wait_with_output().map_err(failed())?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().replace('\n', "; ");
    Err(TunError::Command { line: "ip -batch -".to_owned(), said })
}
