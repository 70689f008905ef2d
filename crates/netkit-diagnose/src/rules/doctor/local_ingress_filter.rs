//! Rule `local.ingress-filter`, of a port of this host: a rule of its own packet filter drops or rejects what comes for the port.
//!
//! **Observed**: as root, the rules of nftables (those of iptables as most systems have it among them): a chain of what comes in has a
//! rule about the port that drops or rejects, or drops by its policy what no rule accepts. **Means**: clients see silence, or are
//! refused, although the program listens. Jumps and sets are not followed, and whoever is not root cannot read any of it.
//! **Does not prove** that it is not meant. **Decides**: the rule's counter while a client tries.

use netkit_model::{DoctorSubject, VerdictId};

use crate::found::Found;
use crate::host_seen::Host;
use crate::ruleset::{Dropping, dropping};
use crate::words::quoted;

const ID: VerdictId = VerdictId::LocalIngressFilter;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let (DoctorSubject::Port(port), Some(ruleset)) = (&host.seen.subject, &host.seen.ruleset) else {
        return Vec::new();
    };
    let text = String::from_utf8_lossy(ruleset.as_bytes());
    let found: Vec<Found> = dropping(&text, *port).iter().map(|one| about(one, *port)).collect();
    if found.is_empty() {
        let text = format!("no rule of this host's packet filter names port {port} to drop it");
        return vec![Found::ok(ID, text).of_subject()];
    }
    found
}

fn about(one: &Dropping, port: u16) -> Found {
    let Dropping { table, chain, rule, handle, is_for_all, rejects } = one;
    let (table, chain, rule) = (quoted(table), quoted(chain), quoted(rule));
    let does = if *rejects { "rejects" } else { "drops" };
    let place = match handle {
        Some(handle) => format!("nft {table}/{chain} handle {}", quoted(handle)),
        None => format!("nft {table}/{chain}"),
    };
    let whose = if *is_for_all { "" } else { " from some" };
    let text = format!("this host {does} tcp/{port}{whose}: {place}: {rule}");
    let found = if *is_for_all { Found::fail(ID, text) } else { Found::warn(ID, text) };
    let fix = match handle {
        Some(handle) => {
            format!("if it is not meant, as root: nft delete rule {table} {chain} handle {}", quoted(handle))
        }
        None => format!("as root: nft insert rule {table} {chain} tcp dport {port} accept"),
    };
    found
        .matters(if *rejects {
            "clients are refused although the program listens"
        } else {
            "clients get no answer although the program listens"
        })
        .fix(fix)
        .of_subject()
}
