//! Rule `local.abort-on-overflow`: a full queue resets connections that would have succeeded a moment later.
//!
//! **Observed**: `tcp_abort_on_overflow` is 1. **Means**: when a listener's queue is full, a client that has finished its handshake
//! gets a RST and no second try (ip-sysctl: "this option can harm clients of your server"). SYNs are dropped in either case.
//! **Does not prove** that a queue was ever full. **Decides**: `ListenOverflows`.

use netkit_model::VerdictId;

use crate::found::Found;
use crate::host_seen::Host;

const ID: VerdictId = VerdictId::LocalAbortOnOverflow;
const SETTING: &str = "net.ipv4.tcp_abort_on_overflow";

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    match host.number(SETTING) {
        None => Vec::new(),
        Some(0) => vec![Found::ok(ID, "a full queue lets clients try again")],
        Some(_) => vec![
            Found::warn(ID, "a full queue resets clients instead of letting them try again")
                .because(host.setting_fact(SETTING))
                .because(host.grown(&["TcpExt.ListenOverflows"]))
                .matters("a burst that would cost clients a second costs them the connection")
                .fix(format!("as root: sysctl -w {SETTING}=0 (the kernel's default)")),
        ],
    }
}
