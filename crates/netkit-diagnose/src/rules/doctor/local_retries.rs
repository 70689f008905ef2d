//! Rule `local.retries`: TCP gives connections up sooner than the standard allows.
//!
//! **Observed**: `tcp_retries2` is less than 8. **Means**: an established connection ends after less than the 100 s of RFC 1122
//! §4.2.3.5 without an acknowledgement; ip-sysctl asks for 8 at least. The default, 15, is some 15 minutes. **Does not prove** that
//! it is a mistake: clusters want to know sooner; a program can set `TCP_USER_TIMEOUT` for itself. **Decides**: whoever set it.

use netkit_model::VerdictId;

use crate::found::Found;
use crate::host_seen::Host;

const ID: VerdictId = VerdictId::LocalRetries;
const SETTING: &str = "net.ipv4.tcp_retries2";
const LEAST: i64 = 8;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    match host.number(SETTING) {
        None => Vec::new(),
        Some(retries) if retries >= LEAST => {
            vec![Found::ok(ID, format!("connections survive {retries} retransmissions"))]
        }
        Some(retries) => vec![
            Found::note(ID, format!("connections are given up after {retries} retransmissions"))
                .because(host.setting_fact(SETTING))
                .matters(
                    "a short outage of the path ends them; RFC 1122 asks for 100 s at least, which 8 gives",
                )
                .fix("let programs that want to know sooner set TCP_USER_TIMEOUT for themselves"),
        ],
    }
}
