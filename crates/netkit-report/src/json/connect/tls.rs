//! A TLS handshake in JSON: what was offered and agreed, the certificates, and what is wrong with them.

use netkit_model::{Certificate as ModelCertificate, CertificateFault, TlsEnd, TlsReport};
use schemars::JsonSchema;
use serde::Serialize;

use crate::escape;
use crate::number::millis_f64;
use crate::words::tls as words;

/// A TLS handshake.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Tls {
    /// How it ended.
    #[schemars(extend("enum" = words::OUTCOMES))]
    outcome: &'static str,
    /// The number of the alert that the server sent.
    alert: Option<u8>,
    /// Its name in the registry.
    alert_name: Option<&'static str>,
    /// The error number of Linux where the connection failed.
    errno: Option<i32>,
    /// What the server broke, or has not in common with this host, in words.
    reason: Option<String>,
    /// The beginning of what is not TLS.
    beginning: Option<String>,
    /// The name or address that the certificate has to be for.
    name: String,
    /// The name that was sent (SNI).
    sni: Option<String>,
    /// The protocols that were offered.
    alpn_offered: Vec<String>,
    /// The protocol that the server chose.
    alpn: Option<String>,
    /// The version, such as "TLS 1.3".
    version: Option<&'static str>,
    /// The cipher suite.
    cipher: Option<String>,
    /// The server asked for a certificate of the client's.
    wants_client_certificate: bool,
    /// The certificates that the server sent, its own first.
    chain: Vec<Certificate>,
    /// What is wrong with them; null where none came.
    faults: Option<Vec<Fault>>,
    /// The time by which they were judged.
    judged_at: Option<String>,
    /// How far this host's clock is off at most, where something keeps it; null where nothing does.
    clock_kept_within_ms: Option<f64>,
    /// A time that must have passed, although this host's clock shows an earlier one.
    clock_witness: Option<String>,
    /// Roots that are trusted.
    roots: usize,
    /// Bytes sent until the handshake ended.
    sent: u64,
    /// Bytes received until then.
    received: u64,
    /// When the first byte of an answer came, after the `ClientHello`.
    first_byte_ms: Option<f64>,
}

/// A certificate.
#[derive(Debug, Serialize, JsonSchema)]
struct Certificate {
    /// Whose it is.
    subject: String,
    /// Who signed it.
    issuer: String,
    /// The names that it is for; at most a hundred.
    names: Vec<String>,
    /// Names beyond those.
    more_names: usize,
    /// The first moment at which it is valid.
    not_before: Option<String>,
    /// The last one.
    not_after: Option<String>,
    /// Its key, such as "EC 256".
    key: String,
    /// It names itself as its issuer.
    self_issued: bool,
}

/// Something wrong with the certificates.
#[derive(Debug, Serialize, JsonSchema)]
#[expect(
    clippy::struct_field_names,
    reason = "the field is a key of the document, where the struct has no name"
)]
struct Fault {
    /// What.
    #[schemars(extend("enum" = words::FAULTS))]
    fault: &'static str,
    /// The certificate in question, the server's own being 0.
    certificate: usize,
    /// In words, where the fault is of a rarer kind.
    reason: Option<String>,
}

impl Tls {
    pub(super) fn of(tls: &TlsReport) -> Self {
        let (alert, errno, reason, beginning) = match &tls.end {
            TlsEnd::Alert(alert) => (Some(*alert), None, None, None),
            TlsEnd::Failed(errno) => (None, Some(errno.0), None, None),
            TlsEnd::Incompatible(reason) | TlsEnd::Broken(reason) => {
                (None, None, Some(escape::sentence(reason).into_owned()), None)
            }
            TlsEnd::NotTls(beginning) => {
                (None, None, None, Some(escape::json(beginning.as_bytes()).presentation))
            }
            TlsEnd::Done | TlsEnd::Closed | TlsEnd::Stalled | TlsEnd::Interrupted => (None, None, None, None),
        };
        let name = escape::sentence(&tls.offer.name).into_owned();
        Self {
            outcome: words::outcome(&tls.end),
            alert: alert.map(|alert| alert.0),
            alert_name: alert.and_then(netkit_model::TlsAlert::name),
            errno,
            reason,
            beginning,
            sni: tls.offer.sends_name.then(|| name.clone()),
            name,
            alpn_offered: tls.offer.alpn.clone(),
            alpn: tls.session.alpn.as_ref().map(|name| escape::json(name.as_bytes()).presentation),
            version: tls.session.version,
            cipher: tls.session.cipher.clone(),
            wants_client_certificate: tls.wants_client_certificate,
            chain: tls.chain.iter().map(Certificate::of).collect(),
            faults: (!tls.chain.is_empty()).then(|| tls.faults.iter().map(Fault::of).collect()),
            judged_at: words::time(tls.judged_at),
            clock_kept_within_ms: tls.clock.kept_within.map(millis_f64),
            clock_witness: tls.clock.witness.and_then(|(_, at)| words::time(at)),
            roots: tls.roots,
            sent: tls.sent,
            received: tls.received,
            first_byte_ms: tls.first_byte.map(millis_f64),
        }
    }
}

impl Certificate {
    fn of(certificate: &ModelCertificate) -> Self {
        let text = |text: &netkit_model::Untrusted| escape::json(text.as_bytes()).presentation;
        Self {
            subject: text(&certificate.subject),
            issuer: text(&certificate.issuer),
            names: certificate.names.iter().map(text).collect(),
            more_names: certificate.more_names,
            not_before: words::time(certificate.not_before),
            not_after: words::time(certificate.not_after),
            key: certificate.key.clone(),
            self_issued: certificate.is_self_issued,
        }
    }
}

impl Fault {
    fn of(fault: &CertificateFault) -> Self {
        let (certificate, reason) = words::details(fault);
        Self {
            fault: words::fault(fault),
            certificate,
            reason: reason.map(|reason| escape::sentence(reason).into_owned()),
        }
    }
}
