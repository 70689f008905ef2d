//! Rule `local.egress-filter`: this host's own filter refuses the probes.
//!
//! **Observed**: sends fail with EPERM; or an ICMP unreachable other than "host unreachable" comes from an address
//! of this host. **Means**: a rule of this host drops (EPERM) or rejects (ICMP) what it sends itself. **Does not
//! prove** which rule: netfilter, a control group's BPF program, an xfrm block policy and a full connection
//! tracking table all give EPERM. Only a prohibition that this host states by ICMP is proven to be a filter.
//! **Decides**: the ruleset and its counters on this host, for which root is needed.

use netkit_model::{Locus, LocusKind, Status, VerdictId};
use netkit_net::Errno;

use crate::finding::Finding;
use crate::icmp_kind::{IcmpKind, Speaker};
use crate::observations::Observations;

/// Whether this rule explains the errno.
pub(crate) fn explains(errno: Errno) -> bool {
    errno == Errno::PERM
}

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let finding = dropped(seen).or_else(|| rejected(seen))?;
    Some(
        finding
            .fix("as root: nft list ruleset (shows the rules and their counters)")
            .fix(
                "sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max (a full table refuses too)",
            )
            .fix("as root: ip xfrm policy; bpftool cgroup tree (show the other filters of this host)"),
    )
}

fn dropped(seen: &Observations<'_>) -> Option<Finding> {
    let failures = seen.send_failures(explains)?;
    let text = format!("this host's own filter refuses the probes to {seen} {}", failures.how_many(seen));
    Some(likely(seen.fault(), text).because(failures.evidence))
}

fn rejected(seen: &Observations<'_>) -> Option<Finding> {
    let errors = seen.icmp_errors(IcmpKind::RejectedHere)?;
    let text = format!("this host's own filter rejects the probes to {seen} ({})", errors.what(seen));
    let prohibited = IcmpKind::of(&errors.report, Speaker::Network) == IcmpKind::AdminProhibited;
    let finding = if prohibited {
        Finding::proven(VerdictId::LocalEgressFilter, seen.fault(), errors.locus(seen), text)
    } else {
        likely(seen.fault(), text)
    };
    Some(finding.because(errors.evidence))
}

fn likely(status: Status, text: String) -> Finding {
    Finding::likely(VerdictId::LocalEgressFilter, status, Locus::of(LocusKind::ThisHost), text)
}
