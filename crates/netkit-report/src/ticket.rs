//! What somebody else needs to know of a run, who was not there: the content of the reports that are attached to a ticket.
//!
//! It knows no markup: whatever it gives is text, and each form escapes it once more in its own way.

use netkit_model::{MplsLabel, SampledPath};
use netkit_stats::Quantile;

use crate::at_end::FinishedRun;
use crate::columns::Column;
use crate::date;
use crate::escape;
use crate::hop_rows::{self, HopRow, Host};
use crate::number;
use crate::pieces;
use crate::words;

/// The titles of the numbers of a row, in the order of [`numbers`].
pub(crate) const NUMBERS: [&str; 8] = ["Loss", "Sent", "Last", "Avg", "Best", "Worst", "StDev", "P95"];

/// `netkit mtr www.example.net`.
pub(crate) fn title(run: &FinishedRun<'_>) -> String {
    let target = target(run);
    format!("netkit {} {target}", run.start.command).trim_end().to_owned()
}

/// What the user typed for the target.
pub(crate) fn target(run: &FinishedRun<'_>) -> String {
    run.start.targets.first().map(|target| words::typed(&target.input)).unwrap_or_default()
}

/// Who measured what from where, when and how.
pub(crate) fn facts(run: &FinishedRun<'_>) -> Vec<(&'static str, String)> {
    let FinishedRun { start, end, names } = *run;
    let typed = target(run);
    let address =
        start.targets.first().and_then(|target| target.address).map(|address| names.scoped(address));
    let address = address.filter(|address| *address != typed).map(|address| format!("({address})"));
    let port = start.targets.first().and_then(|target| target.port).map(|port| format!("port {port}"));
    let source = run.source().map(|source| source.to_string());
    let interface = end.vantage.interface.as_deref().or(start.vantage.interface.as_deref());
    let interface = interface.map(|name| format!("by {}", escape::sentence(name)));
    let method = end.vantage.method.or(start.vantage.method).map(|method| method.name().to_owned());
    let bytes = Some(format!("{} bytes of payload", start.payload_size));
    let complete = (!end.complete).then(|| "not complete".to_owned());
    let facts = [
        ("Target", joined(" ", [Some(typed), address, port])),
        ("From", joined(" ", [source, interface])),
        ("Probes", joined(", ", [method, bytes])),
        ("Started", date::spoken(start.started.0).unwrap_or_default()),
        ("Lasted", joined(", ", [Some(date::span(end.duration)), rounds(run), complete])),
        ("Command", command(&start.words)),
        ("Written by", format!("netkit {}", start.version)),
    ];
    facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// The sampled path, where there is one.
pub(crate) fn path<'a>(run: &FinishedRun<'a>) -> Option<&'a SampledPath> {
    match &run.end.report {
        netkit_model::RunReport::Sampled(path) => Some(path),
        _ => None,
    }
}

/// What else is to be said, a sentence each.
pub(crate) fn remarks(run: &FinishedRun<'_>) -> Vec<String> {
    let remarks = path(run).map(|path| hop_rows::remarks(path, run.names)).unwrap_or_default();
    let warnings = run.end.warnings.iter().map(|warning| escape::sentence(warning).into_owned());
    remarks.into_iter().chain(warnings).collect()
}

/// The numbers of a row under [`NUMBERS`]; times in milliseconds, `-` for what was never measured.
pub(crate) fn numbers(row: &HopRow<'_>) -> [String; 8] {
    let millis = |column: Column| row.responder.and_then(|one| column.delay(one)).map(number::rtt);
    let p95 = row.responder.and_then(|one| one.rtt.quantile(Quantile::P95)).map(number::rtt);
    let numbers = [
        Some(Column::Loss.cell(row)),
        Some(Column::Sent.cell(row)),
        millis(Column::Last),
        millis(Column::Mean),
        millis(Column::Best),
        millis(Column::Worst),
        millis(Column::Deviation),
        p95,
    ];
    numbers.map(|number| number.unwrap_or_else(|| "-".to_owned()))
}

/// What the link in front of a hop loses, in the first row of the hop; `-` where it is not known.
pub(crate) fn link(row: &HopRow<'_>) -> String {
    match hop_rows::link_loss(row.hop) {
        _ if !row.is_first => String::new(),
        Some(loss) => hop_rows::estimate(loss),
        None => "-".to_owned(),
    }
}

/// What is known of a responder besides its name and numbers: whose network it is in, its flow and its labels.
pub(crate) fn details(row: &HopRow<'_>, host: &Host) -> Vec<String> {
    let network = joined(" ", [host.network.clone(), host.organisation.clone()]);
    let flow = host.flow.map(|flow| format!("flow {flow}")).unwrap_or_default();
    let labels = row.responder.map(|one| mpls(&one.labels)).unwrap_or_default();
    [network, flow, labels].into_iter().filter(|detail| !detail.is_empty()).collect()
}

/// `MPLS 24015/0/1 16/0/254`: label, traffic class and TTL of a stack, top first; empty without labels.
fn mpls(labels: &[MplsLabel]) -> String {
    let shown = labels.iter().map(|one| format!(" {}/{}/{}", one.label, one.traffic_class, one.ttl));
    let shown = pieces::concat(shown);
    if shown.is_empty() { shown } else { format!("MPLS{shown}") }
}

/// The command line in words that a POSIX shell reads back as the same.
fn command(words: &[String]) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"%+,-./:=@_".contains(&byte);
    let quoted = words.iter().map(|word| {
        if !word.is_empty() && word.bytes().all(is_plain) {
            return word.clone();
        }
        format!("'{}'", escape::sentence(word).replace('\'', r"'\''"))
    });
    quoted.collect::<Vec<_>>().join(" ")
}

fn rounds(run: &FinishedRun<'_>) -> Option<String> {
    path(run).map(|path| format!("{} round{}", path.rounds, if path.rounds == 1 { "" } else { "s" }))
}

fn joined(between: &str, parts: impl IntoIterator<Item = Option<String>>) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_read_back_as_it_was() {
        for (words, shown) in [
            (&["netkit", "mtr", "-c", "300", "www.example.net"][..], "netkit mtr -c 300 www.example.net"),
            (&["netkit", "a b", "", "it's", "$(x)"], r"netkit 'a b' '' 'it'\''s' '$(x)'"),
            (&["netkit", "fe80::1%eth0", "[::1]:80"], "netkit fe80::1%eth0 '[::1]:80'"),
            (&["\u{1b}[2J"], r"'\x1b[2J'"),
            (&[], ""),
        ] {
            let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
            assert_eq!(command(&words), shown);
        }
    }
}
