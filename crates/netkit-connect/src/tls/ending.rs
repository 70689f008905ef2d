//! What ends a handshake before it is complete: bytes that are no TLS, and what rustls breaks off for.
//!
//! It knows no session.

use netkit_model::{TlsAlert, TlsEnd};
use rustls::{AlertDescription, Error, PeerIncompatible};

/// True as long as it can be a record of TLS: its type and the first half of its version (RFC 8446 §5.1).
pub(super) fn may_be_tls(beginning: &[u8]) -> bool {
    let is_type = beginning.first().is_none_or(|first| (20..=24).contains(first));
    is_type && beginning.get(1).is_none_or(|major| *major == 3)
}

/// How a handshake ended that rustls broke off.
pub(super) fn end_of(error: &Error) -> TlsEnd {
    match error {
        Error::AlertReceived(alert) => TlsEnd::Alert(TlsAlert(u8::from(*alert))),
        Error::NoApplicationProtocol => {
            TlsEnd::Alert(TlsAlert(u8::from(AlertDescription::NoApplicationProtocol)))
        }
        Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => TlsEnd::Incompatible("it wants TLS 1.1 or older".to_owned()),
        Error::PeerIncompatible(reason) => TlsEnd::Incompatible(words(&format!("{reason:?}"))),
        other => TlsEnd::Broken(other.to_string()),
    }
}

/// `NoCipherSuitesInCommon` as words: "no cipher suites in common".
fn words(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !text.is_empty() {
            text.push(' ');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}
