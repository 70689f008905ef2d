//! The rules of a router's firewall.

use super::super::known::Known;
use super::super::word::{Senseless, Word};
use super::super::{FirewallAction, FirewallRule};

const PROTOCOLS: [(&str, &[u8]); 4] = [("tcp", &[6]), ("udp", &[17]), ("icmp", &[1, 58]), ("gre", &[47])];

/// The two numbers that say which ICMP error it is.
type TypeAndCode = (u8, u8);

/// ICMP errors by name: type and code for IPv4 (RFC 792, RFC 1122 §3.2.2.1, RFC 1812 §5.2.7.1) and for IPv6 (RFC 4443 §3,
/// the counterparts after RFC 7915 §4.2 where the names are not its own).
const REJECTIONS: [(&str, TypeAndCode, TypeAndCode); 21] = [
    ("net-unreachable", (3, 0), (1, 0)),
    ("host-unreachable", (3, 1), (1, 3)),
    ("protocol-unreachable", (3, 2), (4, 1)),
    ("port-unreachable", (3, 3), (1, 4)),
    ("frag-needed", (3, 4), (2, 0)),
    ("source-route-failed", (3, 5), (1, 7)),
    ("net-unknown", (3, 6), (1, 0)),
    ("host-unknown", (3, 7), (1, 3)),
    ("host-isolated", (3, 8), (1, 0)),
    ("net-prohibited", (3, 9), (1, 1)),
    ("host-prohibited", (3, 10), (1, 1)),
    ("net-unreachable-for-tos", (3, 11), (1, 0)),
    ("host-unreachable-for-tos", (3, 12), (1, 3)),
    ("admin-prohibited", (3, 13), (1, 1)),
    ("precedence-violation", (3, 14), (1, 1)),
    ("precedence-cutoff", (3, 15), (1, 1)),
    ("beyond-scope", (3, 0), (1, 2)),
    ("policy-failed", (3, 13), (1, 5)),
    ("reject-route", (3, 0), (1, 6)),
    ("ttl-exceeded", (11, 0), (3, 0)),
    ("reassembly-time-exceeded", (11, 1), (3, 1)),
];

/// One rule as written: several rules where a name stands for several addresses or protocols.
pub(super) fn rules(word: Word<'_>, known: &Known) -> Result<Vec<FirewallRule>, Senseless> {
    let mut fields = word.table()?;
    let to = fields.take("to").map(|word| known.destinations(word));
    let protocols = fields.take("protocol").map(protocols);
    let port_word = fields.take("port");
    let port = port_word.map(Word::port);
    let action = fields.require("action", "drop, reset or the name of an ICMP error").and_then(action);
    fields.finish();
    let (to, protocols) = (any_of(to)?, any_of(protocols)?);
    let has_ports = protocols.iter().all(|protocol| matches!(protocol, Some(6 | 17)));
    if let Some(word) = port_word.filter(|_| !has_ports) {
        return Err(word.wrong("only TCP and UDP have ports: write protocol = \"tcp\" or \"udp\" too"));
    }
    if action == Ok(FirewallAction::Reset) && protocols != [Some(6)] {
        return Err(word.wrong("only TCP can be reset: write protocol = \"tcp\" too"));
    }
    let (port, action) = (port.transpose()?, action?);
    let rule = |to, protocol| FirewallRule { to, protocol, port, action };
    Ok(to.iter().flat_map(|to| protocols.iter().map(|protocol| rule(*to, *protocol))).collect())
}

/// Each of what was written, or `None` for anything where nothing was.
fn any_of<T>(written: Option<Result<Vec<T>, Senseless>>) -> Result<Vec<Option<T>>, Senseless> {
    match written {
        Some(values) => Ok(values?.into_iter().map(Some).collect()),
        None => Ok(vec![None]),
    }
}

/// A protocol by name, which may be one number for each family, or by its number.
fn protocols(word: Word<'_>) -> Result<Vec<u8>, Senseless> {
    if word.value.get_ref().is_integer() {
        return word.small(0..=255).map(|number| vec![number]);
    }
    word.choice(&PROTOCOLS).map(<[u8]>::to_vec)
}

/// "drop", "reset", an ICMP error by name, or by numbers as "icmp 3/13", "icmp6 1/1" or "icmp 3/13 icmp6 1/1".
fn action(word: Word<'_>) -> Result<FirewallAction, Senseless> {
    let text = word.text()?;
    if text.starts_with("icmp") {
        return numbers(text).ok_or_else(|| word.wrong("write type and code so: \"icmp 3/13 icmp6 1/1\""));
    }
    let named = REJECTIONS.map(|(name, ipv4, ipv6)| (name, FirewallAction::Reject { ipv4, ipv6 }));
    let said = [("drop", FirewallAction::Drop), ("reset", FirewallAction::Reset)];
    word.choice(&[&said[..], &named[..]].concat())
}

/// A family without numbers is rejected as administratively prohibited.
fn numbers(text: &str) -> Option<FirewallAction> {
    let (mut ipv4, mut ipv6): (TypeAndCode, TypeAndCode) = ((3, 13), (1, 1));
    let words: Vec<&str> = text.split_whitespace().collect();
    for pair in words.chunks(2) {
        let [family, numbers] = pair else { return None };
        let (icmp_type, code) = numbers.split_once('/')?;
        let numbers = (icmp_type.parse().ok()?, code.parse().ok()?);
        match *family {
            "icmp" => ipv4 = numbers,
            "icmp6" => ipv6 = numbers,
            _ => return None,
        }
    }
    Some(FirewallAction::Reject { ipv4, ipv6 })
}
