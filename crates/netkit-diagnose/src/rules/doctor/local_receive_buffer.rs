//! Rule `local.receive-buffer`: programs read too slowly for the memory that their sockets have.
//!
//! **Observed**: segments were dropped or collapsed because a socket's buffer was full (`TCPRcvQDrop`, `PruneCalled`, `RcvPruned`,
//! `TCPZeroWindowDrop`), or datagrams of UDP did not fit (`Udp.RcvbufErrors`). **Means**: a program does not read as fast as data
//! come, or the buffer is too short for the path. **Does not prove** which program. **Decides**: `ss -tm`, Recv-Q.

use netkit_model::VerdictId;

use crate::found::Found;
use crate::host_seen::Host;

const ID: VerdictId = VerdictId::LocalReceiveBuffer;
const TCP: [&str; 4] =
    ["TcpExt.TCPRcvQDrop", "TcpExt.PruneCalled", "TcpExt.RcvPruned", "TcpExt.TCPZeroWindowDrop"];
const UDP: [&str; 2] = ["Udp.RcvbufErrors", "Udp6RcvbufErrors"];

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let sum = |names: &[&str]| names.iter().map(|name| host.grew(name)).sum::<u64>();
    let (tcp, udp) = (sum(&TCP), sum(&UDP));
    let what = match (tcp, udp) {
        (0, 0) => {
            let before = host.since_boot(&[TCP[0], UDP[0], UDP[1]]);
            return vec![Found::ok(
                ID,
                format!("no buffer of a socket was full in {}{before}", host.window()),
            )];
        }
        (0, udp) => host.in_window(udp, "UDP datagram") + " did not fit",
        (tcp, _) => format!("buffers of sockets were full {}", host.in_window(tcp, "time")),
    };
    let found = if host.exceeds(tcp + udp, 10) { Found::warn(ID, what) } else { Found::note(ID, what) };
    vec![
        found
            .because(host.grown(&TCP))
            .because(host.grown(&UDP))
            .matters("a program reads more slowly than data come: TCP slows its peer down, UDP loses datagrams")
            .fix("ss -tm; ss -um: whose Recv-Q is full? Longer buffers (net.core.rmem_max, tcp_rmem) only help against bursts"),
    ]
}
