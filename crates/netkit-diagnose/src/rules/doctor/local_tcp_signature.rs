//! Rule `local.tcp-signature`: segments come whose signature is missing or wrong.
//!
//! **Observed**: a counter of TCP-MD5 (RFC 2385) or TCP-AO (RFC 5925) grew. **Means**: a peer, as a rule one of BGP, has another key
//! or none; its segments are dropped and the session does not come about. **Does not prove** which side is wrong. **Decides**: the
//! kernel's log, which names the addresses.

use netkit_model::VerdictId;

use crate::found::Found;
use crate::host_seen::Host;

const ID: VerdictId = VerdictId::LocalTcpSignature;
const COUNTERS: [&str; 7] = [
    "TcpExt.TCPMD5NotFound",
    "TcpExt.TCPMD5Unexpected",
    "TcpExt.TCPMD5Failure",
    "TcpExt.TCPAORequired",
    "TcpExt.TCPAOBad",
    "TcpExt.TCPAOKeyNotFound",
    "TcpExt.TCPAODroppedIcmps",
];

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let dropped: u64 = COUNTERS.iter().map(|name| host.grew(name)).sum();
    if dropped == 0 {
        return vec![Found::ok(ID, format!("no segment had a wrong signature in {}", host.window()))];
    }
    vec![
        Found::warn(
            ID,
            format!("the signature of {} was missing or wrong", host.in_window(dropped, "segment")),
        )
        .because(host.grown(&COUNTERS))
        .matters("they are dropped: a session of BGP for example does not come about")
        .fix("compare the keys of both sides; dmesg names the addresses"),
    ]
}
