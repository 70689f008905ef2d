//! What the rules about TLS share: faults of certificates and lengths of time as words, and which fault a verdict is about.
//!
//! It is no rule itself. Words of certificates are quoted, for they are the server's.

use std::time::Duration;

use netkit_model::{CertificateFault as Fault, EpochSeconds, TlsEnd, TlsReport, Untrusted, VerdictId};

use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;
use crate::words::{list, quoted, span};

/// The handshake, where it is complete and certificates are to be judged.
pub(super) fn complete<'a>(seen: &ConnectSeen<'a>) -> Option<&'a TlsReport> {
    seen.tls().filter(|tls| tls.end == TlsEnd::Done)
}

/// The finding with what else is wrong with the certificates, apart from the faults that it is about.
pub(super) fn besides(
    finding: Finding,
    seen: &ConnectSeen<'_>,
    tls: &TlsReport,
    is_told: impl Fn(&Fault) -> bool,
) -> Finding {
    let others: Vec<String> =
        tls.faults.iter().filter(|fault| !is_told(fault)).map(|one| fault(tls, one)).collect();
    let finding = finding
        .because(seen.ids.attempt)
        .because(seen.ids.tls)
        .not(&[VerdictId::TcpFiltered, VerdictId::ListenNone, VerdictId::PathLoss], seen.ids.attempt);
    if others.is_empty() { finding } else { finding.adding(&format!("; besides, {}", list(&others))) }
}

/// A handshake without a fault: "TLS 1.3, certificate of host.example valid for 81 more days".
pub(super) fn good(tls: &TlsReport) -> String {
    let version = tls.session.version.unwrap_or("TLS");
    let left = tls.chain.first().map_or(Duration::ZERO, |own| own.not_after.since(tls.judged_at));
    format!("{version}, certificate of {} valid for {} more", name(tls), span(left))
}

/// The name that was asked for.
pub(super) fn name(tls: &TlsReport) -> String {
    quoted(&tls.offer.name)
}

/// "the certificate", or which of the chain.
pub(super) fn which(place: usize) -> String {
    if place == 0 { "its certificate".to_owned() } else { format!("certificate {} of its chain", place + 1) }
}

/// What the server wrote, fit for a sentence.
pub(super) fn said(text: &Untrusted) -> String {
    quoted(&String::from_utf8_lossy(text.as_bytes()))
}

/// Who signed the certificate at this place, as it says.
pub(super) fn issuer(tls: &TlsReport, place: usize) -> String {
    tls.chain.get(place).map_or_else(|| "nobody".to_owned(), |one| said(&one.issuer))
}

/// How long ago a certificate ceased to be valid.
pub(super) fn expired_for(tls: &TlsReport, place: usize) -> Duration {
    tls.judged_at.since(tls.chain.get(place).map_or(tls.judged_at, |one| one.not_after))
}

/// In how long a certificate becomes valid.
pub(super) fn valid_in(tls: &TlsReport, place: usize) -> Duration {
    let begins = tls.chain.get(place).map_or(EpochSeconds::default(), |one| one.not_before);
    begins.since(tls.judged_at)
}

/// True where something keeps the clock closer to the truth than it would have to be wrong by.
pub(super) fn clock_is_right(tls: &TlsReport, by: Duration) -> bool {
    tls.clock.kept_within.is_some_and(|within| within < by)
}

fn fault(tls: &TlsReport, fault: &Fault) -> String {
    match fault {
        Fault::Expired(place) => format!("{} expired {} ago", which(*place), span(expired_for(tls, *place))),
        Fault::NotYetValid(place) => {
            format!("{} is valid only in {}", which(*place), span(valid_in(tls, *place)))
        }
        Fault::WrongName(_) => format!("it is not for {}", name(tls)),
        Fault::SelfSigned => "it is signed by itself".to_owned(),
        Fault::UnknownRoot(place) | Fault::MissingIssuer(place) => {
            format!("this host does not know its issuer \"{}\"", issuer(tls, *place))
        }
        Fault::Unproven(reason) => {
            format!("the server does not prove that it has its key: {}", quoted(reason))
        }
        Fault::Unfit(reason) => format!("it breaks a rule: {}", quoted(reason)),
    }
}
