//! Rule `tls.stalled`: the TLS handshake does not come to an end.
//!
//! **Observed**: the TCP handshake is complete, the `ClientHello` is acknowledged, and the handshake was not complete when the
//! timeout ended. **Means**, where nothing came: a program that waits for something else than TLS, or one that hangs. Where a
//! part came, or segments came that the kernel cannot put in order: the long packets with the certificates may be lost on the
//! way (a path MTU of which nobody tells, RFC 2923 §2.1), or the server hangs. **Does not prove** which. **Decides**: what
//! the service says by itself, and the same with a smaller segment.

use netkit_model::{Status, TlsEnd, VerdictId};

use crate::commands::netkit_connect;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, candidate, test};
use crate::words::{count, milliseconds};

const ID: VerdictId = VerdictId::TlsStalled;

/// The SYN-ACK and the acknowledgement of the `ClientHello`: whatever comes besides brings data.
const WITHOUT_DATA: u32 = 2;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let tls = seen.tls().filter(|tls| tls.end == TlsEnd::Stalled)?;
    let info = seen.last_sample().map(|sample| sample.info);
    // What is not acknowledged, or not taken, is no matter of TLS: the rules of TCP tell it.
    if info.is_some_and(|info| info.unacked > 0 || info.send_window == Some(0)) {
        return None;
    }
    let has_hole = info.is_some_and(|info| {
        info.bytes_received == Some(0) && info.segments_in.is_some_and(|segments| segments > WITHOUT_DATA)
    });
    let waited = milliseconds(tls.took);
    let came = match tls.received {
        0 if has_hole => "data came of which the beginning is missing".to_owned(),
        0 => "it takes the ClientHello and sends nothing".to_owned(),
        some => format!("{} came, and then nothing", count(some, "byte")),
    };
    let text = format!("the TLS handshake with {seen} does not come to an end within {waited}: {came}");
    let hangs = candidate(ID, "the TLS server hangs");
    let again = netkit_connect(seen.address(), seen.inquiry.port);
    let (other, command) = if tls.received > 0 || has_hole {
        let lost = "the long packets with the certificates vanish on the way and nobody says so";
        let trace = format!("netkit trace --mtu {}", seen.address());
        (candidate(VerdictId::PathMtuBlackHole, lost), trace)
    } else {
        let waits = "the program there does not speak TLS and waits for something else";
        (candidate(VerdictId::TlsNotTls, waits), format!("{again} --hold 5s"))
    };
    let both = [ID, other.id];
    Some(
        Finding::likely(ID, Status::Fail, seen.target_locus(None), text)
            .between([hangs, other], test(HERE, command, &both))
            .because(seen.ids.attempt)
            .because(seen.ids.tls)
            .because(seen.ids.samples.last().copied())
            .not(&[VerdictId::TcpFiltered, VerdictId::ListenNone], seen.ids.attempt),
    )
}
