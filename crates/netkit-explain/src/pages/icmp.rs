//! Pages of ICMP and ICMPv6 messages, made of the tables that probes use, with what Linux' TCP makes of each.

use crate::icmp::{IcmpMeaning, IcmpVersion, icmp_messages};
use crate::topic::{Kind, Section, Topic, prose};

/// A page for every message that has a meaning.
pub(super) fn topics() -> impl Iterator<Item = Topic> {
    icmp_messages().map(topic)
}

fn topic(message: &IcmpMeaning) -> Topic {
    let version = match message.version {
        IcmpVersion::V4 => "icmp",
        IcmpVersion::V6 => "icmpv6",
    };
    let code = message.code.map(|code| format!("/{code}")).unwrap_or_default();
    Topic {
        kind: Kind::Icmp,
        name: format!("{version} {}{code}", message.icmp_type),
        number: None,
        title: message.name,
        summary: message.meaning,
        sections: of_a_connection_attempt(message),
        see: see(message),
        source: message.rfc,
    }
}

/// What becomes of a TCP connection attempt that such a message answers: measured on Linux 6.18 for every row.
fn of_a_connection_attempt(message: &IcmpMeaning) -> &'static [Section] {
    const fn ends_with(text: &'static [&'static str; 1]) -> Section {
        prose(TITLE, text)
    }
    const TITLE: &str = "What connect() makes of it";
    const NET: &[Section] = &[ends_with(&["It fails with ENETUNREACH (101), \"Network is unreachable\"."])];
    const HOST: &[Section] = &[ends_with(&["It fails with EHOSTUNREACH (113), \"No route to host\"."])];
    const PROTOCOL: &[Section] =
        &[ends_with(&["It fails with ENOPROTOOPT (92), \"Protocol not available\"."])];
    const PORT: &[Section] = &[ends_with(&["It fails with ECONNREFUSED (111), as if a RST had come."])];
    const ROUTE: &[Section] = &[ends_with(&["It fails with EOPNOTSUPP (95), \"Operation not supported\"."])];
    const UNKNOWN: &[Section] = &[ends_with(&["It fails with EHOSTDOWN (112), \"Host is down\"."])];
    const ISOLATED: &[Section] =
        &[ends_with(&["It fails with ENONET (64), \"Machine is not on the network\"."])];
    const POLICY: &[Section] = &[ends_with(&["It fails with EACCES (13), \"Permission denied\"."])];
    const PROTO: &[Section] = &[ends_with(&["It fails with EPROTO (71), \"Protocol error\"."])];
    const MTU: &[Section] = &[ends_with(&[
        "Nothing fails: the kernel sends shorter segments from then on (path MTU discovery).",
    ])];
    const NOTHING: &[Section] = &[];
    match (message.version, message.icmp_type, message.code.unwrap_or(0)) {
        (IcmpVersion::V4, 3, 0 | 6 | 9 | 11) | (IcmpVersion::V6, 1, 0) => NET,
        (IcmpVersion::V4, 3, 1 | 10 | 12 | 13 | 14 | 15)
        | (IcmpVersion::V4, 11, 0)
        | (IcmpVersion::V6, 1, 2 | 3)
        | (IcmpVersion::V6, 3, _) => HOST,
        (IcmpVersion::V4, 3, 2) => PROTOCOL,
        (IcmpVersion::V4, 3, 3) | (IcmpVersion::V6, 1, 4) => PORT,
        (IcmpVersion::V4, 3, 4) | (IcmpVersion::V6, 2, _) => MTU,
        (IcmpVersion::V4, 3, 5) => ROUTE,
        (IcmpVersion::V4, 3, 7) => UNKNOWN,
        (IcmpVersion::V4, 3, 8) => ISOLATED,
        (IcmpVersion::V6, 1, 1 | 5 | 6) => POLICY,
        (IcmpVersion::V4, 12, _) | (IcmpVersion::V6, 1 | 4, _) => PROTO,
        _ => NOTHING,
    }
}

/// Where to read on.
fn see(message: &IcmpMeaning) -> &'static [&'static str] {
    match (message.version, message.icmp_type, message.code.unwrap_or(0)) {
        (IcmpVersion::V4, 3, 0 | 6 | 9 | 11) | (IcmpVersion::V6, 1, 0) => &["ENETUNREACH"],
        (IcmpVersion::V4, 3, 3) | (IcmpVersion::V6, 1, 4) => &["ECONNREFUSED"],
        (IcmpVersion::V6, 1, 1 | 5 | 6) => &["EACCES"],
        (IcmpVersion::V4, 3, 4) | (IcmpVersion::V6, 2, _) => &["net.ipv4.tcp_mtu_probing"],
        (IcmpVersion::V4, 3 | 11, _) | (IcmpVersion::V6, 1 | 3, _) => &["EHOSTUNREACH"],
        _ => &[],
    }
}
