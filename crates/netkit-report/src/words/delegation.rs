//! A walk from the root in words: what servers of a zone say, and what does not fit together.

use netkit_model::dns::DomainName;
use netkit_model::{
    AskedServer, DelegationFault, DelegationFaultKind as Kind, DnsEnd, Lameness, NoAddress, ServerAt,
    ServerSays,
};

use crate::words;

/// Servers or names that a sentence has; more are counted.
const MOST_NAMED: usize = 4;

/// What a server says: `refers to test.`, `REFUSED`, `no reply in 5000 ms by udp`.
pub(crate) fn says(asked: &AskedServer) -> String {
    match &asked.says {
        ServerSays::Answer => "answers".to_owned(),
        ServerSays::Alias(target) => format!("alias of {target}"),
        ServerSays::NoData => "no such record".to_owned(),
        ServerSays::NxDomain => "no such name".to_owned(),
        ServerSays::Referral { zone, .. } => format!("refers to {zone}"),
        ServerSays::Lame(how) => format!("lame: {}", lameness(how)),
        ServerSays::Failure(rcode) => format!("fails: {rcode}"),
        ServerSays::Unreadable if asked.exchange.reply().is_some() => "a reply that says nothing".to_owned(),
        ServerSays::Unreadable | ServerSays::Nothing => {
            asked.exchange.end().map_or_else(String::new, unanswered)
        }
    }
}

/// How a question ended without a reply; how long that took tells no servers apart.
fn unanswered(end: &DnsEnd) -> String {
    match end {
        DnsEnd::Answered(_) | DnsEnd::Silent => "no reply".to_owned(),
        DnsEnd::Rejected(report) => words::icmp_words(report),
        DnsEnd::Unsent(errno) => format!("not sent, {}", words::errno_words(errno.0)),
        DnsEnd::Failed(errno) => words::errno_words(errno.0),
        DnsEnd::Closed { .. } => "connection closed".to_owned(),
        DnsEnd::Insecure(_) => "no TLS".to_owned(),
        DnsEnd::Http { status, .. } => format!("HTTP {status}"),
        DnsEnd::Unreadable(_) => "no message that can be read".to_owned(),
        DnsEnd::Interrupted => "interrupted".to_owned(),
    }
}

/// Why a server does not serve its zone.
pub(crate) fn lameness(how: &Lameness) -> String {
    match how {
        Lameness::Rcode(rcode) => rcode.to_string(),
        Lameness::NotAuthoritative => "no authority".to_owned(),
        Lameness::Upward(zone) => format!("refers up to {zone}"),
        Lameness::Itself => "refers to its own zone".to_owned(),
        Lameness::Elsewhere(zone) => format!("refers to {zone}"),
    }
}

/// Why the address of a server is not known.
pub(crate) fn missing(why: &NoAddress) -> String {
    match why {
        NoAddress::NxDomain => "no such name".to_owned(),
        NoAddress::NoData => "neither A nor AAAA".to_owned(),
        NoAddress::NoGlue => "in the zone itself, without glue".to_owned(),
        NoAddress::Loop(names) => format!("in a circle: {}", joined(names)),
        NoAddress::Unanswered(zone) => format!("no server of {zone} knows"),
        NoAddress::GivenUp => "not looked for".to_owned(),
    }
}

/// A fault, without its weight.
pub(crate) fn fault(fault: &DelegationFault) -> String {
    let zone = &fault.zone;
    match &fault.kind {
        Kind::Lame { servers, asked } => {
            let each = servers.iter().map(|(at, how)| format!("{} ({})", server(at), lameness(how)));
            format!("{} of {asked} servers do not serve {zone}: {}", servers.len(), list(each))
        }
        Kind::Failing { servers, asked } => {
            let each = servers.iter().map(|(at, rcode)| format!("{} ({rcode})", server(at)));
            format!("{} of {asked} servers of {zone} fail: {}", servers.len(), list(each))
        }
        Kind::ReferralLoop { servers } => format!("{} refer to {zone} again", named(servers)),
        Kind::Dead { servers, asked } => {
            format!("{} of {asked} servers of {zone} do not answer: {}", servers.len(), named(servers))
        }
        Kind::NoAddress { servers, named } => {
            let each = servers.iter().map(|(name, why)| format!("{name} ({})", missing(why)));
            format!("{} of {named} servers of {zone} have no address: {}", servers.len(), list(each))
        }
        Kind::GluelessLoop { names } => format!("servers of {zone} need one another: {}", joined(names)),
        Kind::GlueMismatch { server, glue, own } => {
            let addresses = |all: &[std::net::IpAddr]| list(all.iter().map(ToString::to_string));
            format!("{server} has {} above {zone} and {} in it", addresses(glue), addresses(own))
        }
        Kind::NsSetMismatch { only_above, only_here } => {
            format!(
                "servers named above {zone} alone: {}, in it alone: {}",
                joined(only_above),
                joined(only_here)
            )
        }
        Kind::SerialDiffers { serials } => {
            let each = serials.iter().map(|(at, serial)| format!("{serial} on {}", server(at)));
            format!("serials of {zone}: {}", list(each))
        }
        Kind::AnswersDiffer { groups } => {
            let each = groups.iter().map(|(text, servers)| format!("{text} from {}", named(servers)));
            format!("answers of {zone}: {}", list(each))
        }
        Kind::V6Only { servers } => format!("servers of {zone} have IPv6 alone: {}", named(servers)),
        Kind::Intercepted { servers } => {
            format!(
                "servers of the root answer for names far below and do not know the root: {}",
                named(servers)
            )
        }
        Kind::NoRoute { servers } => format!("nothing can be sent to servers of {zone}: {}", named(servers)),
    }
}

/// `ns.test. 192.0.2.53`.
pub(crate) fn server((name, address): &ServerAt) -> String {
    format!("{name} {address}")
}

fn named(servers: &[ServerAt]) -> String {
    list(servers.iter().map(server))
}

fn joined(names: &[DomainName]) -> String {
    list(names.iter().map(ToString::to_string))
}

/// The first by their names, and how many more: the root alone has twenty-six addresses.
fn list(texts: impl Iterator<Item = String>) -> String {
    let all: Vec<_> = texts.collect();
    match all.len() {
        0 => "none".to_owned(),
        1..=MOST_NAMED => all.join(", "),
        count => format!("{} and {} more", all[..MOST_NAMED].join(", "), count - MOST_NAMED),
    }
}
