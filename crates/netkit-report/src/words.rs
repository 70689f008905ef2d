//! Words for the numbers in an event: what an ICMP error or an errno says, and what it means.
//!
//! The tables are `netkit-explain`'s; this only puts them into a line.

pub(crate) mod capture;
pub(crate) mod chain;
pub(crate) mod connect;
pub(crate) mod delegation;
pub(crate) mod host;
pub(crate) mod lookup;
pub(crate) mod mss_test;
pub(crate) mod path;
pub(crate) mod proxy;
pub(crate) mod sockets;
pub(crate) mod system;
pub(crate) mod tls;

use netkit_explain::IcmpVersion;
use netkit_model::{Address, IcmpReport, InterfaceNames, Method, ProbeEvent};

use crate::escape;
use crate::names::Names;
use crate::number;

/// The message in the words of `ping`, with the MTU where it states one; numbers where no standard defines it.
pub(crate) fn icmp_words(report: &IcmpReport) -> String {
    match (netkit_explain::icmp(version(report), report.icmp_type, report.code), report.mtu) {
        (Some(known), Some(mtu)) => known.iputils_line(mtu),
        (Some(known), None) => known.iputils.to_owned(),
        (None, _) => {
            let name = if report.ipv6 { "ICMPv6" } else { "ICMP" };
            format!("{name} type {} code {}", report.icmp_type, report.code)
        }
    }
}

/// What the message means, as a clause without a full stop.
pub(crate) fn icmp_meaning(report: &IcmpReport) -> Option<&'static str> {
    let known = netkit_explain::icmp(version(report), report.icmp_type, report.code)?;
    Some(known.meaning.trim_end_matches('.'))
}

/// The C library's text and the symbol of an error number.
pub(crate) fn errno_words(number: i32) -> String {
    match netkit_explain::errno(number) {
        Some(known) => format!("{} ({})", known.text, known.name),
        None => format!("error {number}"),
    }
}

/// The symbol of an error number, or the number.
pub(crate) fn errno_name(number: i32) -> String {
    netkit_explain::errno(number).map_or_else(|| number.to_string(), |known| known.name.to_owned())
}

/// What an error number means to whoever sends, as a clause without a full stop.
pub(crate) fn errno_meaning(number: i32) -> Option<&'static str> {
    Some(netkit_explain::errno(number)?.sending.trim_end_matches('.'))
}

/// The address with the name of its interface where it has a scope, safe to print.
pub(crate) fn address(address: Address, interfaces: &InterfaceNames) -> String {
    escape::sentence(&interfaces.scoped(address)).into_owned()
}

/// An address and port: `192.0.2.7:443`, `[2001:db8::7]:443`.
pub(crate) fn endpoint(to: Address, port: u16, interfaces: &InterfaceNames) -> String {
    let shown = address(to, interfaces);
    if to.ip.is_ipv6() { format!("[{shown}]:{port}") } else { format!("{shown}:{port}") }
}

/// Who sent an ICMP error about an address, or about those of a sweep; a link-local one is on the link of that address.
pub(crate) fn offender(
    report: &IcmpReport,
    about: Option<Address>,
    interfaces: &InterfaceNames,
) -> Option<String> {
    let offender = report.offender?;
    let sender = about.map_or(Address::new(offender), |about| about.heard_from(offender, None));
    Some(address(sender, interfaces))
}

/// What the user typed, safe to print: argv may come from another program's output.
pub(crate) fn typed(input: &str) -> String {
    escape::sentence(input).into_owned()
}

/// What the sequence number is called: iputils' word for ICMP.
pub(crate) const fn sequence_label(method: Option<Method>) -> &'static str {
    match method {
        Some(Method::Udp | Method::Tcp) => "seq",
        Some(Method::IcmpDatagram | Method::IcmpRaw) | None => "icmp_seq",
    }
}

/// The line of an event that is not about a probe; empty for the others.
pub(crate) fn host_line(event: &ProbeEvent, names: &Names) -> String {
    match event {
        ProbeEvent::PathMtu(address, mtu) => {
            format!("netkit: the path MTU to {} is {mtu} bytes\n", names.scoped(*address))
        }
        ProbeEvent::ClockStep(step) => format!(
            "netkit: the wall clock was stepped by {} s; round trips of that moment use the host clock\n",
            number::significant(step.as_secs_f64(), 3),
        ),
        ProbeEvent::Suspended(slept) => format!(
            "netkit: this machine slept for {} s; probes in flight then are not counted as lost\n",
            number::significant(slept.as_secs_f64(), 3),
        ),
        _ => String::new(),
    }
}

const fn version(report: &IcmpReport) -> IcmpVersion {
    if report.ipv6 { IcmpVersion::V6 } else { IcmpVersion::V4 }
}
