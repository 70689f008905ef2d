//! Rule `dns.resolver-config`: the configuration of the resolver has something that it ignores, or that makes names slow.
//!
//! **Observed**: more servers than the three that the C library asks, a high `ndots`, many domains to search, or lines that mean
//! nothing (resolv.conf(5)). **Means**: a fourth server is never asked; with `ndots` of 5, as in Kubernetes, every name of fewer
//! dots is first tried with each domain of the list behind it. **Does not prove** that any of this is felt. **Decides**: `netkit
//! lookup NAME`, which shows every name that is tried.

use netkit_model::VerdictId;

use crate::found::Found;
use crate::host_seen::Host;
use crate::words::{count, quoted};

const ID: VerdictId = VerdictId::DnsResolverOdd;
/// The default is 1.
const USUAL_NDOTS: u32 = 2;
/// Glibc has had no limit since 2.26; each domain costs a question of each type.
const MANY_DOMAINS: usize = 6;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let Some(config) = &host.seen.resolver else { return Vec::new() };
    let mut found = Vec::new();
    if let Some(first) = config.ignored_servers.first() {
        found.push(
            Found::warn(ID, format!("the fourth name server, {}, is never asked", first.ip))
                .matters("the C library asks the first three alone (resolv.conf(5)): the rest is no reserve")
                .fix("take the servers behind the third out of /etc/resolv.conf"),
        );
    }
    for (line, text) in config.unknown.iter().take(2) {
        let text = quoted(&String::from_utf8_lossy(text.as_bytes()));
        found.push(Found::note(
            ID,
            format!("/etc/resolv.conf, line {line} means nothing to the resolver: '{text}'"),
        ));
    }
    let domains = config.search.len();
    if config.ndots > USUAL_NDOTS && domains > 0 {
        let text = format!("ndots is {}, and {} searched", config.ndots, are(domains));
        found.push(Found::note(ID, text).matters(
            "a name with fewer dots is asked for with every domain behind it first; one with a final dot is not",
        ));
    } else if domains > MANY_DOMAINS {
        found.push(
            Found::note(ID, format!("{} searched", are(domains)))
                .matters("a name that does not exist costs a question of each type for every domain"),
        );
    }
    if found.is_empty() {
        found.push(Found::ok(ID, "the resolver's configuration has nothing odd"));
    }
    found
}

fn are(domains: usize) -> String {
    let noun = count(domains as u64, "domain");
    if domains == 1 { format!("{noun} is") } else { format!("{noun} are") }
}
