//! Rule `local.process-policy`: a policy on this process or its control group forbids the connection.
//!
//! **Observed**: EPERM or EACCES before anything was sent, although the routing tables have a way that no rule
//! forbids. **Means**: the kernel asked somebody else: a BPF program of the control group, seccomp, Landlock, or a security module
//! such as `AppArmor`. Another program on this host may well connect. **Does not prove** which of them. **Decides**: the
//! same connection from another control group or user, and the records of the security module.

use netkit_model::{Locus, LocusKind, VerdictId};
use netkit_net::{ConnectStep, Errno};

use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, candidate, test};

const ID: VerdictId = VerdictId::LocalProcessPolicy;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    // An option, such as an interface, is refused for want of a permission, which is no policy about connections.
    let (_, errno) = seen.refused_here().filter(|(step, _)| *step != ConnectStep::Option)?;
    let (symbol, by) = match errno {
        Errno::PERM => ("EPERM", "a BPF program of its control group or seccomp"),
        Errno::ACCES => ("EACCES", "Landlock or a security module"),
        _ => return None,
    };
    let text = format!("a policy on this process forbids the connection to {seen}, mostly {by} ({symbol})");
    let finding = Finding::likely(ID, seen.fault(), Locus::of(LocusKind::ThisHost), text)
        .because(seen.ids.attempt)
        .because(seen.ids.route)
        .fix("cat /proc/self/status /proc/self/cgroup (Seccomp: 2 is a filter; the control group of this process)")
        .fix("as root: bpftool cgroup tree; ausearch -m avc (show programs of control groups, and refusals)");
    if errno == Errno::ACCES && seen.way().is_none() {
        return Some(finding.between(
            [
                candidate(ID, "a security module or Landlock forbids it to this process"),
                candidate(VerdictId::RouteProhibit, "a route or a rule of this host prohibits it"),
            ],
            test(HERE, crate::commands::route_get(seen.address()), &[ID, VerdictId::RouteProhibit]),
        ));
    }
    Some(finding.not(&[VerdictId::RouteProhibit, VerdictId::RouteNone], seen.way().and(seen.ids.route)))
}
