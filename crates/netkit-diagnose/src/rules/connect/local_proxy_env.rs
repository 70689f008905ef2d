//! Rule `local.proxy-env`: the proxy that a variable of the environment names takes no connections.
//!
//! **Observed**: a variable such as `https_proxy`, which curl would follow, names a proxy, and the connection to it was
//! refused or not answered. **Means**: programs that follow the variable cannot connect, although the target may be well: the
//! proxy is down or filtered, or the variable names one that is no more. **Does not prove** which. **Decides**: an inquiry into
//! the proxy alone.

use netkit_model::{Locus, LocusKind, VerdictId};

use crate::commands::netkit_connect;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, candidate, test};

const ID: VerdictId = VerdictId::LocalProxyEnv;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let variable = seen.inquiry.proxy.as_ref()?.variable?;
    let (how, other) = match (seen.is_reset(), seen.is_silent()) {
        (true, _) => ("refuses connections", VerdictId::TcpRefusedByHost),
        (_, true) => ("does not answer", VerdictId::TcpFiltered),
        _ => return None,
    };
    let text = format!("{seen}, which {variable} of the environment names, {how}");
    let stale = candidate(ID, format!("{variable} names a proxy that is not there"));
    let down = candidate(other, "the proxy is down, or a filter keeps this host from it");
    let again = netkit_connect(seen.address(), seen.inquiry.port);
    Some(
        Finding::likely(ID, seen.fault(), Locus::of(LocusKind::ThisHost), text)
            .because(seen.ids.attempt)
            .between([stale, down], test(HERE, again, &[ID, other]))
            .fix(format!("correct or unset {variable}, or start the proxy")),
    )
}
