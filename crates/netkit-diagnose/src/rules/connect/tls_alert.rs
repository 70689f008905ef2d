//! Rule `tls.alert`: the server refuses the TLS handshake with an alert.
//!
//! **Observed**: a fatal alert (RFC 8446 §6.2). **Means**: a TLS server is there and does not go on, for the reason that the
//! alert names: it wants a certificate of the client's, it does not know the name that it was asked for, it speaks none of the
//! offered protocols, or there is nothing in common (`handshake_failure`). **Does not prove** more than the alert says;
//! many servers say `handshake_failure` to everything. **Decides**: the server's log.

use netkit_model::{Status, TlsAlert, TlsEnd, TlsReport, VerdictId};

use super::tls_words::name;
use crate::commands::ss_listeners;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, test};

const ID: VerdictId = VerdictId::TlsAlert;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let tls = seen.tls()?;
    let TlsEnd::Alert(alert) = tls.end else { return None };
    let called = alert.name().unwrap_or("no alert that is known");
    let (what, fix) = meaning(tls, alert);
    let text = format!("{seen} refuses the TLS handshake with alert {} ({called}): {what}", alert.0);
    Some(
        Finding::proven(ID, Status::Fail, seen.target_locus(None), text)
            .because(seen.ids.attempt)
            .because(seen.ids.tls)
            .not(&[VerdictId::TlsNotTls, VerdictId::TcpFiltered], seen.ids.tls)
            .next(test(seen.target_place(), ss_listeners(seen.inquiry.port), &[ID]))
            .fix(fix),
    )
}

/// What the alert means here, and what to do about it.
fn meaning(tls: &TlsReport, alert: TlsAlert) -> (String, &'static str) {
    let log = "read the log of the TLS server";
    match alert {
        _ if tls.wants_client_certificate && alert.is_about_client() => (
            "it wants a certificate of the client's, and netkit has none".to_owned(),
            "give the program that is to connect its certificate",
        ),
        TlsAlert::UNRECOGNIZED_NAME => (
            format!("it does not know the name {}", name(tls)),
            "ask for a name that the server is configured for, with --tls=NAME",
        ),
        TlsAlert::NO_APPLICATION_PROTOCOL => (
            format!("it speaks none of the offered protocols, {}", tls.offer.alpn.join(", ")),
            "offer another protocol with --alpn",
        ),
        TlsAlert::HANDSHAKE_FAILURE if !tls.offer.sends_name => (
            "nothing in common, or it wants the name that it is asked for".to_owned(),
            "ask by name, with --tls=NAME",
        ),
        TlsAlert::HANDSHAKE_FAILURE => {
            ("nothing in common, no certificate for the name, or an older version".to_owned(), log)
        }
        _ => ("what it says is all that is known".to_owned(), log),
    }
}
