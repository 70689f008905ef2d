//! Rule `local.sysctl-obsolete`: a file sets something that the kernel does not have any more, or that has no effect.
//!
//! **Observed**: a line of `/etc/sysctl.conf` or of a file in a directory `sysctl.d`, and that this kernel has no such setting, or
//! that it is known to do nothing. **Means**: the line is without effect; `sysctl -p` complains of it, and scripts that look at its
//! code may fail. `tcp_tw_recycle` was removed in Linux 4.12: before, it dropped connections of clients behind one address.
//! **Does not prove** that anything else is wrong. **Decides**: nothing more is needed.

use netkit_model::{HostFact, SysctlLine, VerdictId};

use crate::found::Found;
use crate::host_seen::Host;
use crate::words::{count, quoted};

const ID: VerdictId = VerdictId::LocalSysctlObsolete;
/// Lines that are told apart; of more the rest is counted.
const MOST: usize = 8;

/// Settings of which it is known what became of them; those that are still there do nothing.
const OBSOLETE: [(&str, &str); 14] = [
    (
        "net.ipv4.tcp_tw_recycle",
        "removed in Linux 4.12: it dropped connections of clients behind one address",
    ),
    ("net.ipv4.tcp_low_latency", "without effect since Linux 4.14"),
    ("net.ipv4.tcp_fack", "without effect since Linux 4.15: RACK replaced it"),
    ("net.ipv4.tcp_max_ssthresh", "removed in Linux 3.9"),
    ("net.ipv4.tcp_abc", "removed in Linux 3.9"),
    ("net.ipv4.tcp_cookie_size", "removed in Linux 3.10"),
    ("net.ipv4.tcp_frto_response", "removed in Linux 3.10"),
    ("net.ipv4.tcp_dma_copybreak", "removed in Linux 3.13"),
    ("net.ipv4.tcp_thin_dupack", "removed in Linux 4.17"),
    ("net.ipv4.route.max_size", "without effect for IPv4 since Linux 3.6, which has no cache of routes"),
    ("net.ipv4.inet_peer_gc_mintime", "removed in Linux 3.1"),
    ("net.ipv4.inet_peer_gc_maxtime", "removed in Linux 3.1"),
    ("net.ipv4.ip_conntrack_max", "net.netfilter.nf_conntrack_max since Linux 2.6.20"),
    ("net.ipv4.netfilter.ip_conntrack_max", "net.netfilter.nf_conntrack_max since Linux 2.6.20"),
];

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let lines = &host.seen.files.lines;
    let mut found: Vec<Found> = lines.iter().filter_map(about).collect();
    let more = found.len().saturating_sub(MOST);
    found.truncate(MOST);
    if more > 0 {
        found.push(Found::note(
            ID,
            format!("{} of such files without effect", count(more as u64, "more line")),
        ));
    }
    if found.is_empty() {
        let files = count(host.seen.files.files as u64, "file");
        found.push(Found::ok(ID, format!("{files} of settings without an obsolete line")));
    }
    found
}

fn about(line: &SysctlLine) -> Option<Found> {
    let place = format!("{}:{}", line.file.display(), line.line);
    let name = quoted(&line.name);
    let known = OBSOLETE.iter().find(|(obsolete, _)| *obsolete == line.name);
    let found = match known {
        Some((_, what)) => Found::warn(ID, format!("{place}: {name} is {what}")),
        // One of a module that is not loaded, or of an interface that is not there, is none of these.
        None if !line.exists && line.name.starts_with("net.ipv4.tcp_") => {
            Found::warn(ID, format!("{place}: this kernel has no {name}"))
        }
        None => return None,
    };
    Some(
        found
            .because([HostFact::Line(line.clone())])
            .matters(
                "the line does nothing, sysctl -p complains of it, and who reads it believes that it works",
            )
            .fix(format!("delete line {} of {}", line.line, line.file.display())),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &str, exists: bool) -> SysctlLine {
        SysctlLine {
            file: "/etc/sysctl.conf".into(),
            line: 7,
            name: name.to_owned(),
            value: "1".to_owned(),
            exists,
        }
    }

    #[test]
    fn what_is_gone_is_told_with_its_place() {
        let text = |name, exists| about(&line(name, exists)).map(|found| found.text);
        let recycle = text("net.ipv4.tcp_tw_recycle", false).expect("it is known");
        assert!(recycle.starts_with("/etc/sysctl.conf:7: net.ipv4.tcp_tw_recycle is removed"), "{recycle}");
        assert!(text("net.ipv4.tcp_madeup", false).is_some());
        for (name, exists) in
            [("net.ipv4.tcp_syncookies", true), ("net.bridge.bridge-nf-call-iptables", false)]
        {
            assert_eq!(text(name, exists), None, "{name}");
        }
    }
}
