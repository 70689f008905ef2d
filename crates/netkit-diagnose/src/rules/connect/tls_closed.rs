//! Rule `tls.closed`: the connection ends in the middle of the TLS handshake.
//!
//! **Observed**: the TCP handshake is complete, the `ClientHello` was sent, and a FIN or a RST came before the handshake was
//! complete. **Means**, before a byte came: a program that does not speak TLS and hangs up at what it does not understand, a
//! server that refuses this client or name without an alert, or a device on the way that reads the name in the `ClientHello`.
//! After bytes of TLS it is the server. **Does not prove** which. **Decides**: whether the service says something by
//! itself, and its log.

use netkit_model::{Status, TlsEnd, TlsReport, VerdictId};
use netkit_net::Errno;

use crate::commands::{netkit_connect, ss_listeners};
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, candidate, test};
use crate::words::{count, milliseconds};

const ID: VerdictId = VerdictId::TlsClosed;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let tls = seen.tls()?;
    let how = match tls.end {
        TlsEnd::Closed => "closes it",
        TlsEnd::Failed(errno) if errno != Errno::TIMEDOUT => "resets it",
        _ => return None,
    };
    let TlsReport { received, took, .. } = *tls;
    let when = match received {
        0 => "before a byte of TLS came".to_owned(),
        some => format!("after {} of TLS", count(some, "byte")),
    };
    let at = milliseconds(took);
    let text = format!(
        "{seen} accepts the connection and {how} in the TLS handshake, {when}, {at} after the ClientHello"
    );
    let finding = Finding::likely(ID, Status::Fail, seen.target_locus(None), text)
        .because(seen.ids.attempt)
        .because(seen.ids.tls)
        .not(&[VerdictId::TcpFiltered, VerdictId::ListenNone], seen.ids.attempt);
    let place = seen.target_place();
    if received > 0 {
        return Some(finding.next(test(place, ss_listeners(seen.inquiry.port), &[ID])));
    }
    let who = if seen.is_own() { "a TLS server" } else { "a TLS server, or a device on the way," };
    let refuses = candidate(ID, format!("{who} refuses this client or this name"));
    let other = candidate(VerdictId::TlsNotTls, "the program there does not speak TLS");
    let hold = format!("{} --hold 5s", netkit_connect(seen.address(), seen.inquiry.port));
    Some(finding.between([refuses, other], test(HERE, hold, &[ID, VerdictId::TlsNotTls])).next(test(
        place,
        ss_listeners(seen.inquiry.port),
        &[ID, VerdictId::TlsNotTls],
    )))
}
