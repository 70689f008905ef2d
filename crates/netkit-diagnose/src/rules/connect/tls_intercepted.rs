//! Rule `tls.intercepted`: somebody on the way answers TLS in the server's name.
//!
//! **Observed**: the chain of certificates leads to an issuer that this host does not know. **Means** nothing by itself: a
//! server may have a certificate of a private authority, and so does a proxy that reads along. It is never more than a
//! candidate beside `tls.issuer`. **Does not prove** that anybody reads along; nor is a good certificate proof that nobody
//! does, where the proxy's authority is among the trusted roots. **Decides**: the issuer that the same server presents to
//! somebody elsewhere.

use netkit_model::{Candidate, VerdictId};

use crate::finding::candidate;

/// The cause that looks like a private authority.
pub(super) fn candidate_of(issuer: &str) -> Candidate {
    candidate(
        VerdictId::TlsIntercepted,
        format!("something on the way reads along and signs as \"{issuer}\""),
    )
}
