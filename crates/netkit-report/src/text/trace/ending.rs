//! How paths end, in words, and the methods that were tried one after another.

use netkit_model::{Method, PathEnd, TraceRun};

use crate::names::Names;
use crate::words;

/// The heading of the hops that another method finds.
pub(super) fn trying(method: Method, port: Option<u16>) -> String {
    let port = port.map(|port| format!(" to port {port}")).unwrap_or_default();
    format!("trying {}{port}:\n", method.name())
}

/// A line per method (`--fallback`), the last one's too; nothing where the first reached the target or was the only one.
pub(super) fn tried(run: &TraceRun, last: Option<Method>, names: &Names) -> Option<String> {
    if run.tried.is_empty() {
        return None;
    }
    let before = run.tried.iter().map(|(method, trace)| (method.name(), &trace.end));
    let last = last.map_or("the last method", Method::name);
    let all = before.chain([(last, &run.trace.end)]);
    let lines = all.map(|(method, end)| format!("by {method}: {}\n", path_end(end, names)));
    Some(lines.collect::<Vec<_>>().concat())
}

/// How a path ends, as a clause.
pub(super) fn path_end(end: &PathEnd, names: &Names) -> String {
    match end {
        PathEnd::Reached { hop } => format!("the target answers at hop {hop}"),
        PathEnd::Stopped { hop, report } => {
            let offender = names.offender(report, None).unwrap_or_else(|| "somebody".to_owned());
            format!("stopped at hop {hop}, {offender} says {}", words::icmp_words(report))
        }
        PathEnd::Loop { first, length } => {
            format!("packets go in a circle of {length} hops from hop {first} on")
        }
        PathEnd::Silent { last: Some(last) } => format!("nobody answers behind hop {last}"),
        PathEnd::Silent { last: None } => "nobody answers".to_owned(),
        PathEnd::TooFar => "routers answer as far as was asked".to_owned(),
    }
}
