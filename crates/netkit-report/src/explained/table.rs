//! The names of all pages in columns, kind by kind.

use netkit_explain::Kind;

use super::{ExplainedText, fill};
use crate::colour::paint_bold;
use crate::pieces;

/// What stands between two columns.
const GAP: usize = 2;

/// Every kind with its names below it.
pub(super) fn contents(names: &[(Kind, String)], form: ExplainedText) -> String {
    let kinds = names.chunk_by(|(one, _), (other, _)| one == other);
    let blocks = kinds.map(|of_kind| {
        let heading = of_kind.first().map_or("", |(kind, _)| plural(*kind));
        let names: Vec<&str> = of_kind.iter().map(|(_, name)| name.as_str()).collect();
        format!("{}\n{}", paint_bold(heading, form.color), columns(&names, form.columns))
    });
    pieces::join(blocks, "\n")
}

/// The names from top to bottom, then from left to right, as `ls` has them.
fn columns(names: &[&str], columns: usize) -> String {
    let cell = GAP + names.iter().map(|name| fill::width(name)).max().unwrap_or(0);
    let rows = names.len().div_ceil((columns / cell).max(1));
    let row = |row: usize| {
        let cells = names.iter().skip(row).step_by(rows);
        let line = pieces::concat(cells.map(|name| format!("{:GAP$}{name:<width$}", "", width = cell - GAP)));
        format!("{}\n", line.trim_end())
    };
    pieces::concat((0..rows).map(row))
}

/// What the pages of a kind are called.
const fn plural(kind: Kind) -> &'static str {
    match kind {
        Kind::Errno => "Error numbers",
        Kind::Icmp => "ICMP messages",
        Kind::TcpState => "TCP states",
        Kind::TcpFlag => "TCP flags",
        Kind::Flow => "What happens on a connection",
        Kind::Sysctl => "Kernel settings",
        Kind::Rcode => "DNS response codes",
        Kind::ExtendedDnsError => "Extended DNS errors",
        Kind::AddrInfo => "Resolver results",
        Kind::Program => "What programs print",
        Kind::Verdict => "Verdicts of netkit",
    }
}
