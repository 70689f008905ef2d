//! Rule `tls.name`: the server's certificate is for another name.
//!
//! **Observed**: the handshake is complete, and none of the names in the certificate (subjectAltName) is the one that was asked
//! for (RFC 9525 §6). **Means**: another server answers than the one that was meant, or the right one has no certificate for
//! this name, or it was asked by address. A common name in the subject counts no more. **Does not prove** which of them.
//! **Decides**: what the server is configured for, and whether the address is the right one.

use netkit_model::{CertificateFault as Fault, Status, TlsReport, VerdictId};

use super::tls_words::{besides, complete, name, said};
use crate::commands::ss_listeners;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, test};
use crate::words::list;

const ID: VerdictId = VerdictId::TlsName;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let tls = complete(seen)?;
    let by_common_name = tls.faults.iter().find_map(|fault| match fault {
        Fault::WrongName(by_common_name) => Some(*by_common_name),
        _ => None,
    })?;
    let wanted = name(tls);
    let text = if by_common_name {
        format!(
            "{seen} speaks TLS, and its certificate has {wanted} as its common name only, which counts no more"
        )
    } else {
        format!("{seen} speaks TLS, and its certificate is not for {wanted}: it is for {}", names(tls))
    };
    let finding = Finding::proven(ID, Status::Fail, seen.target_locus(None), text)
        .next(test(seen.target_place(), ss_listeners(seen.inquiry.port), &[ID]))
        .fix("use a name that is in the certificate (--tls=NAME tries one), or issue one for this name");
    Some(besides(finding, seen, tls, |fault| matches!(fault, Fault::WrongName(_))))
}

fn names(tls: &TlsReport) -> String {
    let Some(own) = tls.chain.first() else { return "nobody".to_owned() };
    let names: Vec<String> = own.names.iter().map(said).collect();
    if names.is_empty() { "no name at all".to_owned() } else { list(&names) }
}
