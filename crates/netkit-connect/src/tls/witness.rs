//! What rustls is given in place of judges: it writes down what the server presents, and objects to nothing.
//!
//! Only the proof that the server has the key of its certificate is checked here, because only here is it seen.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use netkit_model::{CertificateFault, EpochSeconds};
use rustls::client::ResolvesClientCert;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::time_provider::TimeProvider;
use rustls::{DigitallySignedStruct, Error, SignatureScheme};
use std::sync::Arc;

/// The witness of a handshake.
#[derive(Debug)]
pub(super) struct Witness {
    algorithms: WebPkiSupportedAlgorithms,
    presented: Mutex<Presented>,
}

#[derive(Debug, Default)]
struct Presented {
    chain: Vec<CertificateDer<'static>>,
    unproven: Option<String>,
    was_asked: bool,
}

impl Witness {
    pub(super) fn new(algorithms: WebPkiSupportedAlgorithms) -> Self {
        Self { algorithms, presented: Mutex::default() }
    }

    /// The certificates that came, the server's own first.
    pub(super) fn chain(&self) -> Vec<CertificateDer<'static>> {
        self.presented().chain.clone()
    }

    /// The server does not prove that it has the key.
    pub(super) fn unproven(&self) -> Option<CertificateFault> {
        self.presented().unproven.clone().map(CertificateFault::Unproven)
    }

    /// The server asked for a certificate of the client's.
    pub(super) fn was_asked(&self) -> bool {
        self.presented().was_asked
    }

    fn presented(&self) -> MutexGuard<'_, Presented> {
        self.presented.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, result: Result<HandshakeSignatureValid, Error>) -> HandshakeSignatureValid {
        result.unwrap_or_else(|error| {
            self.presented().unproven = Some(error.to_string());
            HandshakeSignatureValid::assertion()
        })
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let all = std::iter::once(end_entity).chain(intermediates);
        self.presented().chain = all.map(|one| one.clone().into_owned()).collect();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(self.note(verify_tls12_signature(message, certificate, signed, &self.algorithms)))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(self.note(verify_tls13_signature(message, certificate, signed, &self.algorithms)))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

impl ResolvesClientCert for Witness {
    fn resolve(&self, _hints: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.presented().was_asked = true;
        None
    }

    fn has_certs(&self) -> bool {
        // Otherwise nobody asks, and it stays unknown that the server wants one.
        true
    }
}

/// The time of day, as it was told.
#[derive(Debug)]
pub(super) struct FixedTime(pub(super) EpochSeconds);

impl TimeProvider for FixedTime {
    fn current_time(&self) -> Option<UnixTime> {
        Some(unix_time(self.0))
    }
}

/// A moment as webpki has it; before 1970 is 1970.
pub(super) fn unix_time(at: EpochSeconds) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(at.0).unwrap_or(0)))
}
