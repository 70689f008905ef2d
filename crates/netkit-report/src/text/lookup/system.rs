//! What applications see, as text: below the verdict, beside the lines of the servers.

use std::fmt::Write as _;

use netkit_model::{LookupRun, ResolverConfig, SearchFrom, SystemAnswer, SystemView};

use crate::escape;
use crate::number;
use crate::words::system;

/// The addresses that applications get, a line each: the answer where name servers have none.
pub(super) fn addresses(report: &LookupRun) -> String {
    let answer = report.system.as_deref().map(|view| view.answer.addresses()).unwrap_or_default();
    answer.iter().fold(String::new(), |text, address| text + &address.to_string() + "\n")
}

/// The block of the system's view.
pub(super) fn block(view: &SystemView) -> String {
    let mut rows = vec![("applications", answered(view))];
    rows.push(("they ask", sources(view)));
    if !view.hosts.is_empty() {
        let entries: Vec<String> = view.hosts.iter().map(system::hosts_entry).collect();
        rows.push(("/etc/hosts", entries.join(", ")));
    }
    if view.candidates.len() > 1 || view.candidates.iter().any(|one| one.domain.is_some()) {
        let tried: Vec<String> = view.candidates.iter().map(system::candidate).collect();
        rows.push(("names tried", tried.join(" · ")));
    }
    if let Some(answer) = &view.resolved.answer {
        rows.push((
            "resolved",
            format!("{}  in {} ms", system::resolved(&answer.end), number::rtt(answer.took)),
        ));
    }
    if !view.resolved.servers.is_empty() {
        let servers: Vec<String> = view.resolved.servers.iter().map(ToString::to_string).collect();
        rows.push(("resolved asks", servers.join(", ")));
    }
    let notes = notes(view);
    if !notes.is_empty() {
        rows.push(("note", notes.join("; ")));
    }
    let width = rows.iter().map(|(label, _)| label.len()).max().unwrap_or(0);
    rows.iter().fold(String::new(), |mut text, (label, words)| {
        let _never_fails = writeln!(text, "  {label:width$}  {words}");
        text
    })
}

fn answered(view: &SystemView) -> String {
    let took = number::rtt(view.took);
    match &view.answer {
        SystemAnswer::TimedOut => format!("still wait after {took} ms"),
        answer => format!("{}  in {took} ms by getaddrinfo", system::answer(answer)),
    }
}

fn sources(view: &SystemView) -> String {
    let ResolverConfig { servers, servers_are_default, .. } = &view.resolver;
    let servers: Vec<String> = servers.iter().map(ToString::to_string).collect();
    let default = if *servers_are_default { " (none is configured)" } else { "" };
    let search = if view.resolver.search_from == SearchFrom::Nowhere {
        String::new()
    } else {
        let domains: Vec<String> = view.resolver.search.iter().take(8).map(escape::text).collect();
        format!(", search {}", domains.join(" "))
    };
    let options = view.resolver.options.iter();
    let options = options.fold(String::new(), |text, option| text + " " + option.name());
    let ndots =
        if view.resolver.ndots == 1 { String::new() } else { format!(" ndots:{}", view.resolver.ndots) };
    let options = if options.is_empty() && ndots.is_empty() {
        String::new()
    } else {
        format!(", options{ndots}{options}")
    };
    format!(
        "{}; name servers {}{default}{search}{options}",
        system::sources(&view.sources),
        servers.join(", ")
    )
}

/// What is worth knowing beside.
fn notes(view: &SystemView) -> Vec<String> {
    let mut notes = Vec::new();
    let families = view.families;
    let addresses = view.answer.addresses();
    let hidden =
        |is_hidden: fn(&std::net::IpAddr) -> bool| addresses.iter().any(|address| is_hidden(&address.ip));
    if families.ipv4 && !families.ipv6 && hidden(std::net::IpAddr::is_ipv6) {
        notes.push("programs that ask with AI_ADDRCONFIG get no IPv6 address: this host has none".to_owned());
    }
    if families.ipv6 && !families.ipv4 && hidden(std::net::IpAddr::is_ipv4) {
        notes.push("programs that ask with AI_ADDRCONFIG get no IPv4 address: this host has none".to_owned());
    }
    let resolved = &view.resolved;
    if resolved.is_server {
        let words =
            if resolved.runs { "is systemd-resolved" } else { "is systemd-resolved's, which does not run" };
        notes.push(format!("127.0.0.53 {words}"));
    } else if resolved.runs && !view.sources.has_resolved() {
        notes.push("systemd-resolved runs, and programs do not ask it".to_owned());
    } else if view.sources.has_resolved() && !resolved.runs {
        notes.push("systemd-resolved, which programs ask first, does not run".to_owned());
    }
    let ignored: Vec<String> =
        view.resolver.ignored_servers.iter().take(4).map(ToString::to_string).collect();
    if !ignored.is_empty() {
        notes.push(format!("nobody asks {}: three servers are the most", ignored.join(", ")));
    }
    for (line, text) in view.resolver.unknown.iter().take(4) {
        let place =
            if *line == 0 { "RES_OPTIONS".to_owned() } else { format!("line {line} of /etc/resolv.conf") };
        notes.push(format!("{place} means nothing to the C library: {}", escape::text(text)));
    }
    notes
}
