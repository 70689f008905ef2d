//! A chain of trust as text: a line for each zone and each answer, and what is wrong right below the line where it is.

use netkit_model::{ChainFault, ChainReport};

use crate::escape;
use crate::words::chain;

/// The chain on one screen.
pub(super) fn chain_text(report: &ChainReport) -> String {
    let address = report.server.address;
    let place = format!("{}#{}", address.ip(), address.port());
    let server = match &report.server.name {
        Some(name) => format!("{} ({place})", escape::sentence(name)),
        None => place,
    };
    let mut rows: Vec<[String; 3]> = Vec::new();
    let mut told: Vec<&ChainFault> = Vec::new();
    let mut below: Vec<(usize, String)> = Vec::new();
    let mut tell = |rows: &[[String; 3]], is_meant: &dyn Fn(&ChainFault) -> bool| {
        for fault in report.faults.iter().filter(|fault| is_meant(fault)) {
            if !told.contains(&fault) {
                told.push(fault);
                below.push((rows.len(), chain::fault(fault)));
            }
        }
    };
    for zone in &report.zones {
        rows.push([zone.zone.to_string(), zone.status.name().to_owned(), chain::zone(zone)]);
        tell(&rows, &|fault| fault.owner == zone.zone);
    }
    for answer in &report.answers {
        let name = format!("{} {}", answer.name, answer.record_type);
        rows.push([name, answer.status.name().to_owned(), chain::answer(answer)]);
        tell(&rows, &|fault| fault.owner == answer.name);
    }
    tell(&rows, &|_| true);
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let (name, status) = (width(0), width(1));
    let pad = &" ".repeat(name);
    let mut text = format!("  chain of trust, as {server} shows it: {}\n", report.status.name());
    for (place, [a, b, c]) in (1..).zip(&rows) {
        text.push_str(format!("    {a:name$}  {b:status$}  {c}").trim_end());
        text.push('\n');
        let marked = below.iter().filter(|(row, _)| *row == place);
        text.extend(marked.flat_map(|(_, fault)| ["    ", pad, "  ^ ", fault, "\n"]));
    }
    text
}
