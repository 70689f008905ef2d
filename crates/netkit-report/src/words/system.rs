//! What applications see of a name, in words.

use netkit_model::{
    CandidateEnd, HostsEntry, NameCandidate, NameSources, SourceAction, SystemAnswer, SystemFact,
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
    }
}
