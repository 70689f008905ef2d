//! Counters of this host that tell where packets go missing, read before and after something was tried.
//!
//! They count everybody's packets: a change is a hint, and as many changes as probes are more than that.

mod proc;
mod tcp;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

pub use tcp::TcpCounters;

use proc::{columns_of, conntrack_drops, named, packets_received, pair};

/// A counter of this host that changed while a connection was tried. Counters count everybody's packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CounterChange {
    /// Which.
    pub counter: HostCounter,
    /// By how much.
    pub by: u64,
}

/// Counters of this host that tell where packets go missing (`/proc/net/{snmp,snmp6,netstat,dev,stat/nf_conntrack}`, all
/// readable by anyone).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HostCounter {
    /// Packets of IP that came in (`Ip InReceives`, `Ip6InReceives`).
    IpReceived,
    /// Those that were handed to a protocol (`InDelivers`): fewer where a filter or a check dropped some.
    IpDelivered,
    /// Packets that protocols asked IP to send (`OutRequests`).
    IpAsked,
    /// Those that left IP (`OutTransmits`): fewer where a filter dropped some.
    IpTransmitted,
    /// Packets for which no route was found (`OutNoRoutes`).
    IpNoRoute,
    /// Packets that the interface of the way received (`/proc/net/dev`).
    LinkReceived,
    /// SYNs and segments that could not be repeated because sending failed (`TCPRetransFail`).
    TcpRetransmissionFailed,
    /// Repetitions put off because the packet still waits in this host (`TCPSpuriousRtxHostQueues`).
    TcpStillQueued,
    /// Packets dropped because the way back is another (`IPReversePathFilter`).
    ReversePathFilter,
    /// Connections that did not fit into a listener's queue (`ListenOverflows`).
    ListenOverflow,
    /// Packets that connection tracking dropped (`drop`, `early_drop`).
    ConntrackDropped,
    /// Packets for which IPsec had no state (`XfrmOutNoStates`).
    IpsecNoState,
    /// Packets that an IPsec policy blocks (`XfrmOutPolBlock`).
    IpsecBlocked,
    /// Segments that TCP found invalid, by their checksum or length for example (`InErrs`).
    TcpInvalid,
}

/// The counters at one moment, as far as this kernel has them and lets us read them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostCounters {
    values: BTreeMap<HostCounter, u64>,
}

/// Where `/proc/net/snmp` and `/proc/net/netstat` have counters: the line, the column, and what we call it.
const COLUMNS: [(&str, &str, HostCounter); 5] = [
    ("Tcp", "InErrs", HostCounter::TcpInvalid),
    ("TcpExt", "TCPRetransFail", HostCounter::TcpRetransmissionFailed),
    ("TcpExt", "TCPSpuriousRtxHostQueues", HostCounter::TcpStillQueued),
    ("TcpExt", "IPReversePathFilter", HostCounter::ReversePathFilter),
    ("TcpExt", "ListenOverflows", HostCounter::ListenOverflow),
];
/// Counters that each family has of its own: a column of the line `Ip`, and with `Ip6` in front a line of `/proc/net/snmp6`.
const OF_FAMILY: [(&str, HostCounter); 5] = [
    ("InReceives", HostCounter::IpReceived),
    ("InDelivers", HostCounter::IpDelivered),
    ("OutRequests", HostCounter::IpAsked),
    ("OutTransmits", HostCounter::IpTransmitted),
    ("OutNoRoutes", HostCounter::IpNoRoute),
];
/// Lines of `/proc/net/xfrm_stat`.
const OF_IPSEC: [(&str, HostCounter); 2] =
    [("XfrmOutNoStates", HostCounter::IpsecNoState), ("XfrmOutPolBlock", HostCounter::IpsecBlocked)];

impl HostCounters {
    /// Reads them, those of IP for one family, and what the interface received. What is missing is left out: an older
    /// kernel has fewer counters, and one without IPsec or connection tracking has no file for them.
    pub fn read(interface: Option<&str>, ipv6: bool) -> Self {
        Self::of_files(|name| text_of(&Path::new("/proc/net").join(name)), interface, ipv6)
    }

    /// What has grown since, in the order of [`HostCounter`]. A counter that only one of the two readings has, or that
    /// went back to zero, tells nothing.
    pub fn changes_since(&self, before: &Self) -> Vec<CounterChange> {
        let change = |(counter, value): (&HostCounter, &u64)| {
            let by = value.checked_sub(*before.values.get(counter)?).filter(|by| *by > 0)?;
            Some(CounterChange { counter: *counter, by })
        };
        self.values.iter().filter_map(change).collect()
    }

    /// What the files say; `None` is a file that is not there, and says as little as an empty one.
    fn of_files(file: impl Fn(&str) -> Option<String>, interface: Option<&str>, ipv6: bool) -> Self {
        let file = |name| file(name).unwrap_or_default();
        let mut values = BTreeMap::new();
        let mut keep = |counter, value: Option<u64>| {
            if let Some(value) = value {
                values.insert(counter, value);
            }
        };
        let tables = [file("snmp"), file("netstat")];
        let column = |line: &str, name: &str| tables.iter().find_map(|table| columns_of(table, line, name));
        for (line, name, counter) in COLUMNS {
            keep(counter, column(line, name));
        }
        let snmp6 = if ipv6 { file("snmp6") } else { String::new() };
        for (name, counter) in OF_FAMILY {
            keep(counter, if ipv6 { named(&snmp6, &format!("Ip6{name}")) } else { column("Ip", name) });
        }
        let ipsec = file("xfrm_stat");
        for (name, counter) in OF_IPSEC {
            keep(counter, named(&ipsec, name));
        }
        keep(HostCounter::ConntrackDropped, conntrack_drops(&file("stat/nf_conntrack")));
        keep(HostCounter::LinkReceived, interface.and_then(|name| packets_received(&file("dev"), name)));
        Self { values }
    }
}

/// The ports that `connect()` chooses from, first and last (`net.ipv4.ip_local_port_range`, which IPv6 shares).
pub fn port_range() -> Option<(u16, u16)> {
    pair(&text_of(Path::new("/proc/sys/net/ipv4/ip_local_port_range"))?)
}

/// Ports of that range that no connection is given (`net.ipv4.ip_local_reserved_ports`), as ranges.
pub fn reserved_ports() -> Vec<(u16, u16)> {
    let text = text_of(Path::new("/proc/sys/net/ipv4/ip_local_reserved_ports")).unwrap_or_default();
    let range = |part: &str| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        Some((first.parse().ok()?, last.parse().ok()?))
    };
    text.trim().split(',').filter_map(range).collect()
}

/// Connections that connection tracking follows and how many it can (`nf_conntrack_count`, `nf_conntrack_max`); `None` where
/// this host has none, or sets it no bound.
pub fn conntrack_fill() -> Option<(u64, u64)> {
    let number = |name: &str| text_of(&Path::new("/proc/sys/net/netfilter").join(name))?.trim().parse().ok();
    let (count, most) = (number("nf_conntrack_count")?, number("nf_conntrack_max")?);
    (most > 0).then_some((count, most))
}

/// A file of the kernel, where there is one. Names of interfaces need not be UTF-8: one that is not is found by nobody.
fn text_of(path: &Path) -> Option<String> {
    Some(String::from_utf8_lossy(&fs::read(path).ok()?).into_owned())
}
