//! The words of one answer to one target: iputils' for ICMP, their likeness for UDP and TCP.

use std::net::{IpAddr, Ipv4Addr};

use netkit_model::{Address, Method, ProbeAnswer, ProbeRef, RunStart, RunTarget, Untrusted};

use crate::escape;
use crate::names::Names;
use crate::number;
use crate::words;

/// The options of an IPv4 header that records its route: all the room there is (RFC 791 §3.1).
const RECORD_ROUTE: usize = 40;

/// How this run's probes are spoken of.
#[derive(Clone, Debug, Default)]
pub(super) struct Phrasing {
    method: Option<Method>,
    port: Option<u16>,
    names: Names,
    numeric: bool,
}

impl Phrasing {
    /// The phrasing of a run with one target.
    pub(super) fn of(start: &RunStart, names: Names, numeric: bool) -> Self {
        let port = start.targets.first().and_then(|target| target.port);
        Self { method: start.vantage.method, port, names, numeric }
    }

    /// Remembers a name.
    pub(super) fn learn(&mut self, address: IpAddr, name: &Untrusted) {
        self.names.learn(address, name);
    }

    /// `icmp_seq=1`; the ICMP field has 16 bits, and iputils shows what is in it.
    pub(super) fn sequence(&self, probe: ProbeRef) -> String {
        let is_icmp = self.method.is_none_or(Method::is_icmp);
        let shown = if is_icmp { probe.sequence & 0xffff } else { probe.sequence };
        format!("{}={shown}", words::sequence_label(self.method))
    }

    /// `name (address)`, or the address where it has no name.
    pub(super) fn who(&self, address: Address) -> String {
        self.named(address.ip, self.names.scoped(address))
    }

    /// The names known by now.
    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    /// The whole line but its end: who answered what, and how fast.
    pub(super) fn answer(&self, probe: ProbeRef, answer: &ProbeAnswer) -> String {
        let who = self.named(answer.from, self.endpoint(probe, answer));
        let what = match (self.method, answer.refused) {
            (Some(Method::Tcp), false) => format!("SYN-ACK from {who}"),
            (Some(Method::Tcp), true) => format!("RST from {who}"),
            (Some(Method::Udp), true) => format!("Port unreachable from {who}"),
            _ => format!("{} bytes from {who}", answer.bytes),
        };
        let refused = if self.method == Some(Method::Tcp) && answer.refused { " (refused)" } else { "" };
        let ttl = answer.hop_limit.map(|ttl| format!(" ttl={ttl}")).unwrap_or_default();
        let time =
            answer.rtt.map(|rtt| format!(" time={} ms", number::rtt(rtt.duration))).unwrap_or_default();
        format!("{what}: {}{ttl}{time}{refused}", self.sequence(probe))
    }

    /// The address as it answers: with its scope, and with the port where there is one.
    fn endpoint(&self, probe: ProbeRef, answer: &ProbeAnswer) -> String {
        let address = self.names.scoped(probe.address.heard_from(answer.from, answer.interface));
        match (self.port, answer.from) {
            (Some(port), IpAddr::V4(_)) => format!("{address}:{port}"),
            (Some(port), IpAddr::V6(_)) => format!("[{address}]:{port}"),
            (None, _) => address,
        }
    }

    fn named(&self, address: IpAddr, shown: String) -> String {
        match self.names.of(address).filter(|_| !self.numeric) {
            Some(name) => format!("{} ({shown})", escape::domain_name(name)),
            None => shown,
        }
    }
}

/// The first line of a run, as iputils prints it for each family; `None` where nothing can be sent.
pub(super) fn opening(start: &RunStart, names: &Names) -> Option<String> {
    let target = start.targets.first()?;
    let (address, method) = (target.address?, start.vantage.method?);
    let host = host(target, address, names);
    let from = chosen_source(start, address, names).unwrap_or_default();
    let port = target.port.map(|port| port.to_string()).unwrap_or_default();
    let by = match method {
        Method::IcmpDatagram | Method::IcmpRaw => String::new(),
        Method::Udp => format!("udp port {port}, "),
        Method::Tcp => return Some(format!("PING {host} {from}tcp port {port}, handshakes only.\n")),
    };
    let size = start.payload_size;
    Some(match address.ip {
        IpAddr::V4(_) => {
            let options = if start.record_route { RECORD_ROUTE } else { 0 };
            let whole = method.packet_length(false, size).saturating_add(options);
            format!("PING {host} {from}{by}{size}({whole}) bytes of data.\n")
        }
        IpAddr::V6(_) => format!("PING {host} {from}{by}{size} data bytes\n"),
    })
}

/// `from 192.0.2.9 eth0: ` where the user chose the source; iputils keeps the blank where no interface was chosen.
fn chosen_source(start: &RunStart, target: Address, names: &Names) -> Option<String> {
    let source = start.vantage.source.filter(|_| start.chosen_source)?;
    // A link-local source is on the link of the target.
    let source = names.scoped(target.heard_from(source, None));
    let interface = start.vantage.interface.as_deref().unwrap_or_default();
    Some(format!("from {source} {}: ", escape::sentence(interface)))
}

/// `host (192.0.2.1)`, and without the blank for IPv6, as iputils has it.
fn host(target: &RunTarget, address: Address, names: &Names) -> String {
    let (input, shown) = (words::typed(&target.input), names.scoped(address));
    match address.ip {
        IpAddr::V4(_) => format!("{input} ({shown})"),
        IpAddr::V6(_) => format!("{input}({shown})"),
    }
}

/// The recorded route of iputils (`-R`): its own lines, or a remark where it is the one before.
pub(super) fn route(phrasing: &Phrasing, route: &[Ipv4Addr], before: &[Ipv4Addr]) -> String {
    match route {
        [] => String::new(),
        same if same == before => "\t(same route)".to_owned(),
        hops => {
            let hops: Vec<_> =
                hops.iter().map(|hop| format!("\t{}\n", phrasing.who(Address::new((*hop).into())))).collect();
            format!("\nRR: {}", hops.concat())
        }
    }
}
