//! Servers side by side, as text: who says the same, which version they have, how fast they are.

use std::fmt::Write as _;

use netkit_model::{Comparison, Said, ServerLatency};
use netkit_stats::Quantile;

use crate::number;
use crate::words::lookup::server_words;

/// Groups of servers that say the same, a line for the servers and one for what they say.
pub(super) fn groups(comparison: &Comparison) -> String {
    let mut text = String::new();
    for group in &comparison.groups {
        let servers: Vec<String> = group.servers.iter().map(server_words).collect();
        let _never_fails = writeln!(text, "  {}", servers.join(", "));
        for said in &group.says {
            let _never_fails =
                writeln!(text, "    {}", said.as_ref().map_or_else(|| "no reply".to_owned(), words));
        }
    }
    for one in &comparison.serials {
        let whose = if one.is_authority { "" } else { ", as a resolver knows it" };
        let (server, zone, serial) = (server_words(&one.server), &one.zone, one.serial);
        let _never_fails = writeln!(text, "  {server}  {zone} has serial {serial}{whose}");
    }
    text
}

/// `A  192.0.2.1, 192.0.2.2`.
fn words(said: &Said) -> String {
    let Said { record_type, rcode, records } = said;
    // The type of what was asked for is told once.
    let own = format!("{record_type} ");
    let data = |record: &String| record.strip_prefix(&own).unwrap_or(record).to_owned();
    let records: Vec<String> = records.iter().map(data).collect();
    if records.is_empty() {
        format!("{record_type}  {rcode}, no record")
    } else {
        format!("{record_type}  {}", records.join(", "))
    }
}

/// A line for each server: how many replies, and how fast.
pub(super) fn latencies(all: &[ServerLatency]) -> String {
    let names: Vec<String> = all.iter().map(|one| server_words(&one.server)).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0).max(6);
    let mut text = format!("  {:width$}   sent   recv  loss %    min ms  median ms     p95 ms\n", "server");
    for (one, name) in all.iter().zip(names) {
        let ServerLatency { sent, received, rtt, .. } = one;
        let loss = number::percent(number::ratio(sent - received, *sent));
        let time = |value: Option<std::time::Duration>| value.map_or_else(|| "-".to_owned(), number::rtt);
        let (min, median, p95) =
            (time(rtt.minimum()), time(rtt.quantile(Quantile::P50)), time(rtt.quantile(Quantile::P95)));
        let _never_fails = writeln!(
            text,
            "  {name:width$}  {sent:>5}  {received:>5}  {loss:>6}  {min:>8}  {median:>9}  {p95:>9}"
        );
    }
    text
}
