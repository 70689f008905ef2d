//! The selector of a rule of policy routing: whether it means a connection, and how `ip rule` prints it.
//!
//! What the rule then does is not its business.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use netlink_packet_core::{DefaultNla, Nla as _};
use netlink_packet_route::IpProtocol;
use netlink_packet_route::rule::{RuleAttribute, RuleFlags, RuleMessage, RulePortRange};

use super::Question;
use super::prefix::Prefix;

/// `FRA_DSCP` (`linux/fib_rules.h`): the first of the selectors that the decoder knows no names for.
const FIRST_UNKNOWN_SELECTOR: u16 = 25;
/// `FRA_SPORT_MASK` and `FRA_DPORT_MASK` (Linux 6.15): which bits of a port count. Of one port all do, of a range
/// none is said.
const PORT_MASKS: [u16; 2] = [28, 29];

/// Whether the rule means the connection (`fib_rule_match` in `net/core/fib_rules.c`), made by this user through an
/// interface of this name, or through any where it is `None`.
pub(super) fn selects(rule: &RuleMessage, question: Question, interface: Option<&str>, user: u32) -> bool {
    let source = question.source.unwrap_or(match question.to {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    });
    let within = |range: &RulePortRange, port: u16| (range.start..=range.end).contains(&port);
    let each = rule.attributes.iter().all(|attribute| match attribute {
        RuleAttribute::Destination(address) => {
            Prefix { address: *address, length: rule.header.dst_len }.contains(question.to)
        }
        RuleAttribute::Source(address) => {
            Prefix { address: *address, length: rule.header.src_len }.contains(source)
        }
        // What this host sends itself counts as having come in by loopback.
        RuleAttribute::Iifname(name) => name == "lo",
        RuleAttribute::Oifname(name) => interface == Some(name.as_str()),
        RuleAttribute::FwMark(mark) => *mark == 0,
        RuleAttribute::UidRange(range) => (range.start..=range.end).contains(&user),
        RuleAttribute::IpProtocol(protocol) => *protocol == IpProtocol::Tcp,
        RuleAttribute::DestinationPortRange(range) => question.port.is_some_and(|port| within(range, port)),
        RuleAttribute::SourcePortRange(_) | RuleAttribute::TunId(_) | RuleAttribute::L3MDev(true) => false,
        RuleAttribute::Other(other) => {
            other.kind() < FIRST_UNKNOWN_SELECTOR
                || (PORT_MASKS.contains(&other.kind()) && matches!(short(other), Some(0 | u16::MAX)))
        }
        _ => true,
    });
    let selected = each && rule.header.tos == 0;
    selected != rule.header.flags.contains(RuleFlags::Invert)
}

/// The value of an attribute of two bytes.
fn short(attribute: &DefaultNla) -> Option<u16> {
    let mut bytes = [0; 2];
    (attribute.value_len() == bytes.len()).then(|| {
        attribute.emit_value(&mut bytes);
        u16::from_ne_bytes(bytes)
    })
}

/// The selector in the words of `ip rule`, and in its order.
pub(super) fn printed(rule: &RuleMessage) -> String {
    let mut parts: Vec<(Place, String)> =
        rule.attributes.iter().filter_map(|attribute| part(rule, attribute)).collect();
    if !parts.iter().any(|(place, _)| *place == Place::Source) {
        parts.push((Place::Source, "from all".to_owned()));
    }
    if rule.header.tos != 0 {
        parts.push((Place::TrafficClass, format!("tos {:#04x}", rule.header.tos)));
    }
    if rule.header.flags.contains(RuleFlags::Invert) {
        parts.push((Place::Not, "not".to_owned()));
    }
    parts.sort();
    let words: Vec<String> = parts.into_iter().map(|(_, words)| words).collect();
    words.join(" ")
}

/// Where `ip rule` prints what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Not,
    Source,
    Destination,
    TrafficClass,
    Mark,
    Input,
    Output,
    Users,
    Protocol,
    SourcePort,
    DestinationPort,
}

fn part(rule: &RuleMessage, attribute: &RuleAttribute) -> Option<(Place, String)> {
    let (to, from) = (rule.header.dst_len, rule.header.src_len);
    Some(match attribute {
        RuleAttribute::Source(address) => {
            (Place::Source, format!("from {}", Prefix { address: *address, length: from }))
        }
        RuleAttribute::Destination(address) => {
            (Place::Destination, format!("to {}", Prefix { address: *address, length: to }))
        }
        RuleAttribute::FwMark(mark) => (Place::Mark, format!("fwmark {mark:#x}{}", mask(rule))),
        RuleAttribute::Iifname(name) => (Place::Input, format!("iif {name}")),
        RuleAttribute::Oifname(name) => (Place::Output, format!("oif {name}")),
        RuleAttribute::UidRange(range) => (Place::Users, format!("uidrange {}-{}", range.start, range.end)),
        RuleAttribute::IpProtocol(protocol) => {
            (Place::Protocol, format!("ipproto {}", protocol_name(*protocol)))
        }
        RuleAttribute::SourcePortRange(range) => (Place::SourcePort, format!("sport {}", ports(*range))),
        RuleAttribute::DestinationPortRange(range) => {
            (Place::DestinationPort, format!("dport {}", ports(*range)))
        }
        _ => return None,
    })
}

/// The bits of a mark that count, unless all do.
fn mask(rule: &RuleMessage) -> String {
    let mask = rule.attributes.iter().find_map(|attribute| match attribute {
        RuleAttribute::FwMask(mask) if *mask != u32::MAX => Some(format!("/{mask:#x}")),
        _ => None,
    });
    mask.unwrap_or_default()
}

fn ports(range: RulePortRange) -> String {
    if range.start == range.end {
        return range.start.to_string();
    }
    format!("{}-{}", range.start, range.end)
}

fn protocol_name(protocol: IpProtocol) -> String {
    match protocol {
        IpProtocol::Tcp => "tcp".to_owned(),
        IpProtocol::Udp => "udp".to_owned(),
        other => i32::from(other).to_string(),
    }
}
