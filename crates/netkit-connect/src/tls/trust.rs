//! The roots that this host trusts: those of its system, or those that the user named.
//!
//! It reads no files.

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

/// Root certificates.
#[derive(Debug)]
pub struct Trust {
    pub(super) roots: RootCertStore,
    pub(super) certificates: Vec<CertificateDer<'static>>,
    /// They came with the system: none of them was made later than now.
    pub(super) is_of_system: bool,
}

impl Trust {
    /// The roots that the system came with.
    pub fn of_system(certificates: Vec<CertificateDer<'static>>) -> Self {
        Self::new(certificates, true)
    }

    /// The roots in a file of the user's (PEM, RFC 7468 §5); `None` where it is damaged.
    pub fn of_user(pem: &[u8]) -> Option<Self> {
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        Some(Self::new(certificates.ok()?, false))
    }

    /// How many roots there are that can be read.
    pub fn count(&self) -> usize {
        self.roots.len()
    }

    fn new(certificates: Vec<CertificateDer<'static>>, is_of_system: bool) -> Self {
        let mut roots = RootCertStore::empty();
        // What webpki cannot read vouches for nobody; the system's own tools leave it out as well.
        roots.add_parsable_certificates(certificates.iter().cloned());
        Self { roots, certificates, is_of_system }
    }

    /// It is itself one of the roots.
    pub(super) fn holds(&self, certificate: &CertificateDer<'_>) -> bool {
        self.certificates.iter().any(|root| root == certificate)
    }
}
