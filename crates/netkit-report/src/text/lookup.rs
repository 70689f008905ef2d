//! A lookup as text: the records, the verdict, and below it each server in a line; or records alone, as dig has them.

mod chain;

use netkit_model::dns::DnsRecord;
use netkit_model::{DnsExchange, DnsQuery, LookupRun, RunReport};

use super::delegation;
use crate::at_end::{FinishedRun, Form};
use crate::escape;
use crate::verdict::verdict_block;
use crate::words::lookup;

mod compared;
mod system;

/// How a lookup is shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct LookupText {
    /// The verdict alone (`-q`).
    pub quiet: bool,
    /// Also the authority and additional sections (`-v`).
    pub verbose: bool,
    /// Paint the verdict's word.
    pub color: bool,
}

/// The data of the answer's records, a line each, as `dig +short` has them.
#[derive(Clone, Copy, Debug, Default)]
pub struct LookupShort;

/// The answer's records as lines of a master file, as `dig +noall +answer` has them.
#[derive(Clone, Copy, Debug, Default)]
pub struct LookupZone;

impl Form for LookupShort {
    fn write(&self, run: &FinishedRun<'_>) -> String {
        let RunReport::Lookup(report) = &run.end.report else { return String::new() };
        let answers = report.answers();
        if answers.is_empty() {
            return system::addresses(report);
        }
        answers.iter().map(|record| record.rdata.text() + "\n").collect()
    }
}

impl Form for LookupZone {
    fn write(&self, run: &FinishedRun<'_>) -> String {
        let RunReport::Lookup(report) = &run.end.report else { return String::new() };
        report.answers().into_iter().map(zone_line).collect()
    }
}

impl Form for LookupText {
    fn write(&self, run: &FinishedRun<'_>) -> String {
        let verdict = verdict_block(&run.end.verdict, &run.end.evidence, run.names.interfaces(), self.color);
        let RunReport::Lookup(report) = &run.end.report else { return verdict };
        if self.quiet {
            return verdict;
        }
        let unicode =
            report.unicode.iter().map(|name| format!("{} is {}\n", ascii(report), escape::sentence(name)));
        let answers = report.answers();
        let mut text: String = unicode.collect();
        let walks: String = report.delegations.iter().map(delegation::walk).collect();
        if !walks.is_empty() {
            text.push_str(&walks);
            text.push('\n');
        }
        text.push_str(&aligned(&answers));
        if answers.is_empty() {
            text.push_str(&system::addresses(report));
        }
        if !text.is_empty() && !text.ends_with("\n\n") {
            text.push('\n');
        }
        text.push_str(&verdict);
        if let Some(comparison) = &report.comparison {
            text.push('\n');
            text.push_str(&compared::groups(comparison));
        }
        if !report.latencies.is_empty() {
            text.push('\n');
            text.push_str(&compared::latencies(&report.latencies));
        }
        if let Some(view) = report.system.as_deref() {
            text.push('\n');
            text.push_str(&system::block(view));
        }
        let exchanges = servers("", report, &report.exchanges);
        if !exchanges.is_empty() {
            text.push('\n');
            text.push_str(&exchanges);
        }
        if !report.experiments.is_empty() {
            text.push_str("\n  asked to find out more\n");
            text.push_str(&servers("  ", report, &report.experiments));
        }
        for one in &report.chains {
            text.push('\n');
            text.push_str(&chain::chain_text(one));
        }
        if self.verbose {
            text.push_str(&sections(report));
        }
        text
    }
}

fn ascii(report: &LookupRun) -> String {
    report.questions.first().map_or_else(String::new, |question| question.name.to_string())
}

/// Records in columns.
fn aligned(records: &[&DnsRecord]) -> String {
    let cells: Vec<[String; 4]> = records
        .iter()
        .map(|one| {
            [one.owner.to_string(), one.ttl.to_string(), one.class.to_string(), one.record_type.to_string()]
        })
        .collect();
    let width = |column: usize| cells.iter().map(|row| row[column].len()).max().unwrap_or(0);
    let [owner, ttl, class, kind] = [width(0), width(1), width(2), width(3)];
    let lines = cells.iter().zip(records).map(|([a, b, c, d], record)| {
        format!("{a:owner$}  {b:>ttl$}  {c:class$}  {d:kind$}  {}\n", record.rdata.text())
    });
    lines.collect()
}

/// Each exchange in a line.
fn servers(indent: &str, report: &LookupRun, exchanges: &[DnsExchange]) -> String {
    let asked = |query: &DnsQuery| {
        let is_other = report.questions.iter().all(|question| question.name != query.question.name);
        let name = if is_other { format!("{} ", query.question.name) } else { String::new() };
        name + &lookup::asked(query)
    };
    let rows: Vec<[String; 3]> = exchanges
        .iter()
        .map(|one| [lookup::server(&one.query), asked(&one.query), lookup::outcome(one)])
        .collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let (server, asked) = (width(0), width(1));
    let lines = rows.iter().map(|[a, b, c]| format!("{indent}  {a:server$}  {b:asked$}  {c}\n"));
    lines.collect::<Vec<_>>().concat()
}

/// The authority and additional sections of each reply.
fn sections(report: &LookupRun) -> String {
    let mut text = String::new();
    for one in &report.exchanges {
        let Some(reply) = one.reply() else { continue };
        for (name, records) in
            [("authority", &reply.message.authorities), ("additional", &reply.message.additionals)]
        {
            if !records.is_empty() {
                let lines = aligned(&records.iter().collect::<Vec<_>>());
                let (server, asked) = (lookup::server(&one.query), lookup::asked(&one.query));
                text.extend([format!("\n  {name} of {server} for {asked}\n")]);
                text.extend(lines.lines().map(|line| format!("    {line}\n")));
            }
        }
    }
    text
}

/// A record as `dig` writes it: fields at fixed columns with tabs, and a blank where a field is too long for its column.
fn zone_line(record: &DnsRecord) -> String {
    /// Where TTL, class, type and data begin.
    const COLUMNS: [usize; 4] = [24, 32, 40, 48];
    const TAB: usize = 8;
    let fields = [
        record.ttl.to_string(),
        record.class.to_string(),
        record.record_type.to_string(),
        record.rdata.text(),
    ];
    let mut line = record.owner.to_string();
    let mut column = line.len();
    for (field, wanted) in fields.into_iter().zip(COLUMNS) {
        let to = wanted.max(column + 1);
        let tabs = to / TAB - column / TAB;
        let blanks = if tabs > 0 { to % TAB } else { to - column };
        line.extend(std::iter::repeat_n('\t', tabs).chain(std::iter::repeat_n(' ', blanks)));
        line.push_str(&field);
        column = to + field.len();
    }
    line + "\n"
}
