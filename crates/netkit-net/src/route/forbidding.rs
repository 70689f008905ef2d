//! What forbids a way: the rule, or the entry of a table, that gives the errno.
//!
//! The kernel tells only the errno. Which entries can give it is known by their kind, and only these are asked for:
//! a router with a million routes is not asked for its million routes.

use std::io;

use netlink_packet_route::RouteNetlinkMessage;
use netlink_packet_route::route::{RouteMessage, RouteType};
use netlink_packet_route::rule::{RuleAction, RuleAttribute, RuleMessage};

use super::prefix::Prefix;
use super::way::{entry_of, family, prefix_of, table_of};
use super::{PolicyRule, Question, RouteEntry, RouteKind, selector};
use crate::netlink::Netlink;
use crate::{Errno, Interface};

/// Finds the entry or the rule by which there is no way.
pub(super) fn search(
    netlink: &mut Netlink,
    question: Question,
    errno: Errno,
) -> io::Result<(Option<RouteEntry>, Vec<PolicyRule>)> {
    let Some(culprit) = culprit(errno) else {
        return Ok((None, Vec::new()));
    };
    let rules = rules(netlink, question)?;
    let mut candidates = routes(netlink, question, RouteType::Throw)?;
    if culprit != RouteType::Throw {
        candidates.extend(routes(netlink, question, culprit)?);
    }
    let interface = question.interface.and_then(|index| Interface::by_index(index).ok());
    // SAFETY: geteuid(2) takes nothing and always succeeds.
    let user = unsafe { libc::geteuid() };
    let matching = rules
        .iter()
        .filter(|rule| selector::selects(rule, question, interface.as_ref().map(Interface::name), user));
    Ok(match walk(matching, &candidates, errno) {
        Decision::Rule(rule) => (None, vec![rule]),
        Decision::Entry(entry) => (Some(entry), Vec::new()),
        Decision::Unknown => (None, Vec::new()),
    })
}

/// The kind of entry that gives this errno (`fib_props` in `net/ipv4/fib_semantics.c`). Where there is no route at
/// all, a `throw` may have sent the search past the one that would have matched.
fn culprit(errno: Errno) -> Option<RouteType> {
    match errno {
        Errno::INVAL => Some(RouteType::BlackHole),
        Errno::ACCES => Some(RouteType::Prohibit),
        Errno::HOSTUNREACH => Some(RouteType::Unreachable),
        Errno::NETUNREACH => Some(RouteType::Throw),
        _ => None,
    }
}

fn rules(netlink: &mut Netlink, question: Question) -> io::Result<Vec<RuleMessage>> {
    let mut wanted = RuleMessage::default();
    wanted.header.family = family(question.to);
    let answers = match netlink.dump(&RouteNetlinkMessage::GetRule(wanted)) {
        // A kernel that was built without policy routing.
        Err(error) if Errno::of(&error) == Errno(libc::EOPNOTSUPP) => return Ok(Vec::new()),
        answers => answers?,
    };
    let mut rules: Vec<RuleMessage> = answers
        .into_iter()
        .filter_map(|answer| match answer {
            RouteNetlinkMessage::NewRule(rule) => Some(rule),
            _ => None,
        })
        .collect();
    rules.sort_by_key(priority);
    Ok(rules)
}

fn routes(netlink: &mut Netlink, question: Question, kind: RouteType) -> io::Result<Vec<RouteMessage>> {
    let mut wanted = RouteMessage::default();
    wanted.header.address_family = family(question.to);
    wanted.header.kind = kind;
    let answers = netlink.dump(&RouteNetlinkMessage::GetRoute(wanted))?;
    Ok(answers
        .into_iter()
        .filter_map(|answer| match answer {
            RouteNetlinkMessage::NewRoute(route) => Some(route),
            _ => None,
        })
        // An old kernel gives all of them.
        .filter(|route| route.header.kind == kind)
        .filter(|route| prefix_of(route).is_some_and(|prefix| prefix.contains(question.to)))
        .collect())
}

enum Decision {
    Rule(PolicyRule),
    Entry(RouteEntry),
    Unknown,
}

/// Follows the rules that mean the connection, in rising order, until one of them or an entry of their tables gives
/// the errno. In each table the longest prefix counts, and a `throw` sends the search on.
///
/// Of the tables only what forbids is known. That is enough: had anything else matched before, there would be a way.
fn walk<'a>(rules: impl Iterator<Item = &'a RuleMessage>, routes: &[RouteMessage], errno: Errno) -> Decision {
    let mut thrown = None;
    let mut skip_to = 0;
    for rule in rules {
        if priority(rule) < skip_to {
            continue;
        }
        let forbidden_by = |kind| {
            Decision::Rule(PolicyRule { priority: priority(rule), kind, selector: selector::printed(rule) })
        };
        match rule.header.action {
            RuleAction::ToTable => {
                let table = table(rule);
                let longest = routes
                    .iter()
                    .filter(|route| table_of(route) == table)
                    .max_by_key(|route| prefix_of(route).map_or(0, |Prefix { length, .. }| length));
                match longest.and_then(entry_of) {
                    Some(entry) if entry.kind == RouteKind::Throw => thrown = Some(entry),
                    Some(entry) => return Decision::Entry(entry),
                    None => {}
                }
            }
            RuleAction::Goto => skip_to = goto(rule),
            RuleAction::Blackhole if errno == Errno::INVAL => return forbidden_by(RouteKind::Blackhole),
            RuleAction::Prohibit if errno == Errno::ACCES => return forbidden_by(RouteKind::Prohibit),
            // As an entry it gives EHOSTUNREACH, as a rule ENETUNREACH.
            RuleAction::Unreachable if errno == Errno::NETUNREACH => {
                return forbidden_by(RouteKind::Unreachable);
            }
            // This rule would have given another errno, so the one we have comes from elsewhere.
            RuleAction::Blackhole | RuleAction::Prohibit | RuleAction::Unreachable => {
                return Decision::Unknown;
            }
            _ => {}
        }
    }
    match thrown {
        Some(entry) if errno == Errno::NETUNREACH => Decision::Entry(entry),
        _ => Decision::Unknown,
    }
}

pub(super) fn priority(rule: &RuleMessage) -> u32 {
    let attribute = rule.attributes.iter().find_map(|attribute| match attribute {
        RuleAttribute::Priority(priority) => Some(*priority),
        _ => None,
    });
    // The kernel leaves out zero.
    attribute.unwrap_or(0)
}

fn table(rule: &RuleMessage) -> u32 {
    let attribute = rule.attributes.iter().find_map(|attribute| match attribute {
        RuleAttribute::Table(table) => Some(*table),
        _ => None,
    });
    attribute.unwrap_or(u32::from(rule.header.table))
}

fn goto(rule: &RuleMessage) -> u32 {
    let attribute = rule.attributes.iter().find_map(|attribute| match attribute {
        RuleAttribute::Goto(target) => Some(*target),
        _ => None,
    });
    attribute.unwrap_or(0)
}
