//! Pages of ICMP and ICMPv6 messages, made of the tables that probes use, with what Linux' TCP makes of each.

use crate::icmp::{IcmpMeaning, IcmpVersion, icmp_messages};
use crate::topic::{Body, Kind, Section, Topic};

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
fn of_a_connection_attempt(message: &IcmpMeaning) -> Vec<Section> {
    let end = match (message.version, message.icmp_type, message.code.unwrap_or(0)) {
        (IcmpVersion::V4, 3, 0 | 6 | 9 | 11) | (IcmpVersion::V6, 1, 0) => {
            "It fails with ENETUNREACH (101), \"Network is unreachable\"."
        }
        (IcmpVersion::V4, 3, 1 | 10 | 12 | 13 | 14 | 15)
        | (IcmpVersion::V4, 11, 0)
        | (IcmpVersion::V6, 1, 2 | 3)
        | (IcmpVersion::V6, 3, _) => "It fails with EHOSTUNREACH (113), \"No route to host\".",
        (IcmpVersion::V4, 3, 2) => "It fails with ENOPROTOOPT (92), \"Protocol not available\".",
        (IcmpVersion::V4, 3, 3) | (IcmpVersion::V6, 1, 4) => {
            "It fails with ECONNREFUSED (111), as if a RST had come."
        }
        (IcmpVersion::V4, 3, 4) | (IcmpVersion::V6, 2, _) => {
            "Nothing fails: the kernel sends shorter segments from then on (path MTU discovery)."
        }
        (IcmpVersion::V4, 3, 5) => "It fails with EOPNOTSUPP (95), \"Operation not supported\".",
        (IcmpVersion::V4, 3, 7) => "It fails with EHOSTDOWN (112), \"Host is down\".",
        (IcmpVersion::V4, 3, 8) => "It fails with ENONET (64), \"Machine is not on the network\".",
        (IcmpVersion::V6, 1, 1 | 5 | 6) => "It fails with EACCES (13), \"Permission denied\".",
        (IcmpVersion::V4, 12, _) | (IcmpVersion::V6, 1 | 4, _) => {
            "It fails with EPROTO (71), \"Protocol error\"."
        }
        _ => return Vec::new(),
    };
    vec![Section { title: "What connect() makes of it", body: Body::Prose(vec![end]) }]
}

/// Where to read on.
fn see(message: &IcmpMeaning) -> Vec<&'static str> {
    let page = match (message.version, message.icmp_type, message.code.unwrap_or(0)) {
        (IcmpVersion::V4, 3, 0 | 6 | 9 | 11) | (IcmpVersion::V6, 1, 0) => "ENETUNREACH",
        (IcmpVersion::V4, 3, 3) | (IcmpVersion::V6, 1, 4) => "ECONNREFUSED",
        (IcmpVersion::V6, 1, 1 | 5 | 6) => "EACCES",
        (IcmpVersion::V4, 3, 4) | (IcmpVersion::V6, 2, _) => "net.ipv4.tcp_mtu_probing",
        (IcmpVersion::V4, 3 | 11, _) | (IcmpVersion::V6, 1 | 3, _) => "EHOSTUNREACH",
        _ => return Vec::new(),
    };
    vec![page]
}
