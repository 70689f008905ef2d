//! Commands that a verdict proposes: only such as read, and of netkit only what exists.
//!
//! It proposes nothing itself. Addresses are the only foreign words in a command, with the scope as a number because an
//! interface may be called almost anything; so nothing needs quoting.

use netkit_model::{Address, ConnectionReport, DnsQuery, Method};

use crate::observations::Observations;

/// What the address of this host is called where it is not known which one the far end sees.
const THIS_HOST: &str = "THIS-HOST";

/// What the gateway is called; `ip route get` prints it after "via".
const GATEWAY: &str = "GATEWAY";

/// How this host routes the target.
pub(crate) fn ip_route_get(observations: &Observations<'_>) -> String {
    match observations.target() {
        Some(address) => route_get(address),
        None => "ip route".to_owned(),
    }
}

/// How this host routes an address.
pub(crate) fn route_get(address: Address) -> String {
    format!("ip route get {}", address.ip)
}

/// The same port tried again.
pub(crate) fn netkit_connect(address: Address, port: u16) -> String {
    if address.ip.is_ipv6() {
        format!("netkit connect [{address}]:{port}")
    } else {
        format!("netkit connect {address}:{port}")
    }
}

/// The same port tried again with these options.
pub(crate) fn netkit_connect_with(options: &str, address: Address, port: u16) -> String {
    netkit_connect(address, port).replacen("connect", &format!("connect {options}"), 1)
}

/// The same port tried again by root, who may listen to what comes in: the place and the command.
pub(crate) fn netkit_connect_listening(address: Address, port: u16) -> (String, String) {
    ("this host, with CAP_NET_RAW".to_owned(), format!("sudo {}", netkit_connect(address, port)))
}

/// The same question to the same server again, with these options.
pub(crate) fn netkit_lookup(query: &DnsQuery, options: &str) -> String {
    let DnsQuery { server, question, .. } = query;
    let address = server.address;
    let place = match (address.ip().is_ipv6(), address.port()) {
        (_, 53) => address.ip().to_string(),
        (true, port) => format!("[{}]:{port}", address.ip()),
        (false, port) => format!("{}#{port}", address.ip()),
    };
    let name = plain_name(&question.name.to_string());
    let options = if options.is_empty() { String::new() } else { format!("{options} ") };
    format!("netkit lookup {options}{name} {} @{place}", question.record_type)
}

/// A name as a word of a command. It may have anything in it; where a shell would read it otherwise, the user knows the name.
pub(crate) fn plain_name(name: &str) -> String {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    if is_plain { name.to_owned() } else { "NAME".to_owned() }
}

/// An address probed.
pub(crate) fn netkit_ping_of(address: Address) -> String {
    format!("netkit ping -c 5 {address}")
}

/// The path of SYNs to a port, traced.
pub(crate) fn netkit_trace_port(address: Address, port: u16) -> String {
    format!("netkit trace -T -p {port} {address}")
}

/// The same connections captured elsewhere.
pub(crate) fn capture_of(report: &ConnectionReport) -> String {
    format!("sudo netkit capture host {} and tcp port {}", report.client.ip(), report.server.port())
}

/// Who listens on a port, and how many connections wait there to be accepted.
pub(crate) fn ss_listeners(port: u16) -> String {
    format!("ss -ltnp sport = :{port}")
}

/// The sockets of a host, with these options and this filter: of our own words and numbers only.
pub(crate) fn netkit_sockets(words: &str) -> String {
    format!("netkit sockets {words}")
}

/// All rules by which a host lets packets pass.
pub(crate) fn nft_ruleset() -> String {
    "sudo nft list ruleset".to_owned()
}

/// The path to an address sampled, as a report.
pub(crate) fn netkit_mtr_to(address: Address) -> String {
    format!("netkit mtr -r -c 100 {address}")
}

/// The target probed again with these options; a sweep has to be typed again.
pub(crate) fn netkit_ping(observations: &Observations<'_>, options: &str) -> String {
    match observations.target() {
        Some(address) => format!("netkit ping {options} {address}"),
        None => format!("netkit ping {options} ADDRESS"),
    }
}

/// The path to the target traced with these options.
pub(crate) fn netkit_trace(observations: &Observations<'_>, options: &str) -> String {
    on_path(observations, "trace", options)
}

/// The path to the target sampled with these options, as a report.
pub(crate) fn netkit_mtr(observations: &Observations<'_>, options: &str) -> String {
    on_path(observations, "mtr", options)
}

/// The path to the target sampled by a protocol other than this one: a limit on replies is seldom one on handshakes.
pub(crate) fn netkit_mtr_otherwise(observations: &Observations<'_>) -> String {
    let by_icmp = observations.method == Some(Method::Tcp);
    netkit_mtr(observations, if by_icmp { "-r -c 100" } else { "-r -c 100 -T -P 443" })
}

fn on_path(observations: &Observations<'_>, command: &str, options: &str) -> String {
    let address = observations.target().map_or_else(|| "ADDRESS".to_owned(), |address| address.to_string());
    ["netkit", command, options, &address]
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// This host probed from the far end.
pub(crate) fn netkit_ping_back(observations: &Observations<'_>, options: &str) -> String {
    let own = observations.own_address().map_or_else(|| THIS_HOST.to_owned(), |ip| ip.to_string());
    format!("netkit ping {options} {own}")
}

/// The gateway probed, with the place that says where its address is to be found.
pub(crate) fn netkit_ping_gateway(observations: &Observations<'_>) -> (String, String) {
    let place = format!("this host ({GATEWAY}: see {})", ip_route_get(observations));
    (place, format!("netkit ping -c 5 {GATEWAY}"))
}
