//! A walk from the root as text: a line for each zone and each group of servers there that say the same.

use std::fmt::Write as _;

use netkit_model::{AskedServer, Delegation, DelegationHop, dns::EdnsOption};

use crate::number;
use crate::words::{delegation, lookup};

/// Servers that a line names; more are counted.
const MOST_NAMED: usize = 2;

/// The walk, a line for each zone and group.
pub(super) fn walk(walk: &Delegation) -> String {
    let mut rows: Vec<[String; 5]> = Vec::new();
    let mut name = &walk.question.name;
    for hop in &walk.hops {
        let mut zone = hop.zone.to_string();
        if hop.name != *name {
            name = &hop.name;
            zone = format!("{zone} for {name}");
        }
        for group in groups(hop) {
            rows.push(row(std::mem::take(&mut zone), hop, &group));
        }
        for server in &hop.servers {
            if let Some(why) = &server.missing {
                let text = format!("no address: {}", delegation::missing(why));
                rows.push([
                    std::mem::take(&mut zone),
                    String::new(),
                    String::new(),
                    text,
                    server.name.to_string(),
                ]);
            }
        }
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let [zone, share, rtt, says] = [width(0), width(1), width(2), width(3)];
    let lines = rows.iter().map(|[a, b, c, d, e]| {
        let line = format!("{a:zone$}  {b:>share$}  {c:>rtt$}  {d:says$}  {e}");
        line.trim_end().to_owned() + "\n"
    });
    lines.collect()
}

/// The servers of a hop by what they say, in the order in which that is first said.
fn groups(hop: &DelegationHop) -> Vec<(String, Vec<&AskedServer>)> {
    let mut groups: Vec<(String, Vec<&AskedServer>)> = Vec::new();
    for asked in &hop.asked {
        let said = delegation::says(asked);
        match groups.iter_mut().find(|(text, _)| *text == said) {
            Some((_, servers)) => servers.push(asked),
            None => groups.push((said, vec![asked])),
        }
    }
    groups
}

fn row(zone: String, hop: &DelegationHop, (said, servers): &(String, Vec<&AskedServer>)) -> [String; 5] {
    let rtts = servers.iter().filter_map(|asked| Some(asked.exchange.reply()?.rtt.duration));
    let (least, most) = (rtts.clone().min(), rtts.max());
    let rtt = match (least, most) {
        (Some(least), Some(most)) if number::rtt(least) == number::rtt(most) => {
            format!("{} ms", number::rtt(least))
        }
        (Some(least), Some(most)) => format!("{}..{} ms", number::rtt(least), number::rtt(most)),
        _ => String::new(),
    };
    let named = servers.iter().take(MOST_NAMED).map(|asked| {
        let name = asked.names.first().map(ToString::to_string).unwrap_or_default();
        format!("{name} {}", asked.address)
    });
    let mut who = named.collect::<Vec<_>>().join(", ");
    if let Some(more @ 1..) = servers.len().checked_sub(MOST_NAMED) {
        write!(who, " and {more} more").expect("a string takes everything");
    }
    let share = format!("{} of {}", servers.len(), hop.asked.len());
    [zone, share, rtt, said.clone(), who + &besides(servers)]
}

/// The version of the zone, where all have the same, and what servers add to errors.
fn besides(servers: &[&AskedServer]) -> String {
    let mut serials: Vec<u32> = servers.iter().filter_map(|asked| asked.serial).collect();
    serials.sort_unstable();
    serials.dedup();
    let serials: Vec<_> = serials.iter().map(ToString::to_string).collect();
    let mut text =
        if serials.is_empty() { String::new() } else { format!("  serial {}", serials.join(" and ")) };
    let replies = servers.iter().filter_map(|asked| asked.exchange.reply());
    let options = replies.filter_map(|reply| reply.message.edns.as_ref()).flat_map(|edns| &edns.options);
    let mut errors: Vec<String> = options
        .filter_map(|option| match option {
            EdnsOption::ExtendedError(error) => Some(format!("  ede {}", lookup::extended_error(error))),
            _ => None,
        })
        .collect();
    errors.sort_unstable();
    errors.dedup();
    text.extend(errors);
    text
}
