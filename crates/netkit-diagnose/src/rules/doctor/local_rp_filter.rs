//! Rule `local.rp-filter`, of this host: it drops packets because the way back to their sender is another.
//!
//! **Observed**: `IPReversePathFilter` grew while it was watched. **Means**: packets came in by an interface that is not the one
//! towards their sender, and strict `rp_filter` drops them (RFC 3704); of `all` and of the interface the greater value counts.
//! **Does not prove** that they were wanted: forged senders are what it is for. **Decides**: `log_martians`, which writes them to the
//! kernel's log.

use netkit_model::VerdictId;

use crate::found::Found;
use crate::host_seen::Host;
use crate::words::list;

const ID: VerdictId = VerdictId::LocalReversePath;
const COUNTER: &str = "TcpExt.IPReversePathFilter";

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let dropped = host.grew(COUNTER);
    if dropped == 0 {
        let before = host.since_boot(&[COUNTER]);
        let text = format!("no packet was dropped by rp_filter in {}{before}", host.window());
        return vec![Found::ok(ID, text)];
    }
    vec![about(host, dropped)]
}

fn about(host: Host<'_>, dropped: u64) -> Found {
    let strict = strict_links(host);
    let by = if strict.is_empty() { String::new() } else { format!(" on {}", list(&strict)) };
    let text = format!("rp_filter{by} drops packets: {}", host.in_window(dropped, "packet"));
    Found::warn(ID, text)
        .because(host.counter(COUNTER))
        .because(host.setting_fact("net.ipv4.conf.all.rp_filter"))
        .because(strict.first().and_then(|name| host.setting_fact(&setting(name))))
        .matters("to whoever sent them it looks as if this host did not answer, and every route here looks right")
        .fix("if another way back is meant: sysctl -w net.ipv4.conf.INTERFACE.rp_filter=2 (loose); as root, log_martians=1 shows them")
}

/// The interfaces on which the filter is strict: the greater of the two settings is 1.
pub(super) fn strict_links(host: Host<'_>) -> Vec<String> {
    let all = host.number("net.ipv4.conf.all.rp_filter").unwrap_or(0);
    let is_strict = |name: &&String| host.number(&setting(name)).unwrap_or(0).max(all) == 1;
    host.links().map(|link| &link.name).filter(is_strict).cloned().collect()
}

/// The name of the setting of an interface, whose name may have a dot.
pub(super) fn setting(link: &str) -> String {
    format!("net/ipv4/conf/{link}/rp_filter")
}
