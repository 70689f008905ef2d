//! What applications see of a name, in words.

use netkit_model::{
    CandidateEnd, HostsEntry, NameCandidate, NameSources, ResolvedEnd, ResolvedFlags, SourceAction,
    SystemAnswer, SystemFact,
};

use crate::escape;
use crate::number;
use crate::words;

/// What `getaddrinfo` gave: its addresses or its error.
pub(crate) fn answer(answer: &SystemAnswer) -> String {
    match error(answer) {
        Some(error) => error,
        None => answer.addresses().iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    }
}

/// Its error: `EAI_NONAME (Name or service not known)`.
pub(crate) fn error(answer: &SystemAnswer) -> Option<String> {
    match answer {
        SystemAnswer::Addresses(_) => None,
        SystemAnswer::Error(code, Some(errno)) => {
            Some(format!("{} ({})", code.name(), words::errno_words(errno.0)))
        }
        SystemAnswer::Error(code, None) => Some(format!("{} ({})", code.name(), code.text())),
        SystemAnswer::TimedOut => Some("no answer yet".to_owned()),
        SystemAnswer::NotAsked => Some("not asked".to_owned()),
    }
}

/// `line 3: 192.0.2.7`.
pub(crate) fn hosts_entry(entry: &HostsEntry) -> String {
    format!("line {}: {}", entry.line, entry.address)
}

/// `www.x.test. NXDOMAIN`.
pub(crate) fn candidate(candidate: &NameCandidate) -> String {
    let name = match (&candidate.name, &candidate.domain) {
        (Some(name), _) => name.to_string(),
        (None, Some(domain)) => format!("…{}", escape::text(domain)),
        (None, None) => "…".to_owned(),
    };
    let end = match candidate.end {
        CandidateEnd::Found => "has addresses".to_owned(),
        CandidateEnd::NoData => "no address".to_owned(),
        CandidateEnd::NxDomain => "NXDOMAIN".to_owned(),
        CandidateEnd::Failed(rcode) => rcode.to_string(),
        CandidateEnd::Silent => "no reply".to_owned(),
        CandidateEnd::Unreachable => "no server".to_owned(),
        CandidateEnd::NotAName => "is no name".to_owned(),
    };
    format!("{name} {end}")
}

/// The line of the sources: `files mdns4_minimal [NOTFOUND=return] dns`.
pub(crate) fn sources(sources: &NameSources) -> String {
    let mut shown = Vec::new();
    for source in &sources.sources {
        shown.push(escape::text(&source.name));
        for rule in &source.rules {
            let not = if rule.is_negated { "!" } else { "" };
            let action: SourceAction = rule.action;
            shown.push(format!("[{not}{}={}]", rule.status.name(), action.name()));
        }
    }
    if shown.is_empty() { "nobody".to_owned() } else { shown.join(" ") }
}

/// What systemd-resolved says: `192.0.2.80 (wg0), by DNS, from the network`.
pub(crate) fn resolved(end: &ResolvedEnd) -> String {
    match end {
        ResolvedEnd::Found { addresses, flags } => {
            let shown = addresses.iter().map(|(address, link)| match link {
                Some(link) => format!("{address} ({})", escape::text(link)),
                None => address.to_string(),
            });
            let shown: Vec<String> = shown.collect();
            let shown = if shown.is_empty() { "no address".to_owned() } else { shown.join(", ") };
            format!("{shown}{}", manner(*flags))
        }
        ResolvedEnd::Failed { error, rcode } => {
            let error = escape::text(error);
            let error = error.strip_prefix("io.systemd.Resolve.").unwrap_or(&error);
            rcode.map_or(error.to_owned(), |rcode| format!("{error} ({rcode})"))
        }
        ResolvedEnd::Silent => "no answer yet".to_owned(),
        ResolvedEnd::Unreachable(errno) => format!("cannot be asked: {}", words::errno_words(errno.0)),
        ResolvedEnd::Unreadable => "an answer that cannot be read".to_owned(),
    }
}

/// How it found them: `, by DNS, from its cache`.
fn manner(flags: ResolvedFlags) -> String {
    let names = |known: &[(&str, &str)]| {
        let set = known.iter().filter(|(name, _)| flags.has(name)).map(|(_, words)| *words);
        set.collect::<Vec<_>>().join(" and ")
    };
    let protocols = names(&[("dns", "DNS"), ("llmnr", "LLMNR"), ("mdns", "mDNS")]);
    let places = names(&[
        ("synthetic", "/etc/hosts or what it knows itself"),
        ("cache", "its cache"),
        ("zone", "this host's own names"),
        ("trust-anchor", "its trust anchors"),
        ("network", "the network"),
    ]);
    // What it made up itself it has neither asked for nor verified.
    let is_asked = !flags.has("synthetic");
    let parts = [
        (is_asked && !protocols.is_empty(), format!(", by {protocols}")),
        (!places.is_empty(), format!(", from {places}")),
        (is_asked && flags.has("authenticated"), ", verified".to_owned()),
    ];
    parts.into_iter().filter(|(is_said, _)| *is_said).map(|(_, words)| words).collect()
}

/// An observation.
pub(crate) fn fact(fact: &SystemFact) -> String {
    match fact {
        SystemFact::Answer { name, answer: SystemAnswer::TimedOut, took } => {
            format!(
                "getaddrinfo has not answered for {} in {} ms",
                escape::sentence(name),
                number::rtt(*took)
            )
        }
        SystemFact::Answer { name, answer: given, took } => {
            let (name, took) = (escape::sentence(name), number::rtt(*took));
            format!("getaddrinfo gives for {name}: {} in {took} ms", answer(given))
        }
        SystemFact::Hosts(entries) => {
            let entries: Vec<String> = entries.iter().map(hosts_entry).collect();
            format!("/etc/hosts has the name: {}", entries.join(", "))
        }
        SystemFact::Tried(names) => {
            let names: Vec<String> = names.iter().map(candidate).collect();
            format!("the resolver tries {}", names.join(", "))
        }
        SystemFact::Sources(all) => {
            let line =
                all.line.map(|line| format!(" (line {line} of /etc/nsswitch.conf)")).unwrap_or_default();
            format!("programs ask for host names: {}{line}", sources(all))
        }
        SystemFact::Resolved(answer) => {
            format!("systemd-resolved says: {} in {} ms", resolved(&answer.end), number::rtt(answer.took))
        }
    }
}
