//! Rule `tls.invalid`: the server's certificate breaks a rule, or the server does not prove that it is its own.
//!
//! **Observed**: the certificate cannot be read, is not for servers, is signed in a way that is not safe or not right
//! (RFC 5280 §6), the handshake is not signed with its key (RFC 8446 §4.4.3), or what the server sends breaks the rules of
//! TLS. **Means**: a broken or very old server or certificate, or somebody who plays the server without its key. **Does not
//! prove** which. **Decides**: another client's opinion, and the server's configuration.

use netkit_model::{CertificateFault as Fault, Status, TlsEnd, VerdictId};

use super::tls_words::besides;
use crate::commands::ss_listeners;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, test};
use crate::words::quoted;

const ID: VerdictId = VerdictId::TlsInvalid;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let tls = seen.tls()?;
    let is_mine = |fault: &Fault| matches!(fault, Fault::Unproven(_) | Fault::Unfit(_));
    let text = match (&tls.end, tls.faults.iter().find(|fault| is_mine(fault))) {
        (TlsEnd::Broken(how), _) => {
            format!("{seen} breaks the rules of TLS in the handshake: {}", quoted(how))
        }
        (TlsEnd::Done, Some(Fault::Unproven(how))) => {
            format!("{seen} does not prove that the certificate it shows is its own: {}", quoted(how))
        }
        (TlsEnd::Done, Some(Fault::Unfit(how))) => {
            format!("{seen} speaks TLS, and its certificate breaks a rule: {}", quoted(how))
        }
        _ => return None,
    };
    let finding = Finding::proven(ID, Status::Fail, seen.target_locus(None), text).next(test(
        seen.target_place(),
        ss_listeners(seen.inquiry.port),
        &[ID],
    ));
    Some(besides(finding, seen, tls, is_mine))
}
