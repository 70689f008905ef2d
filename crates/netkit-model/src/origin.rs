//! Whose network an address is in, as an offline table of the user's says (`--asn`).

use crate::Untrusted;

/// The autonomous system that announces an address (RFC 1930).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Its number (RFC 6793).
    pub as_number: u32,
    /// Who runs it, as the table says.
    pub organisation: Option<Untrusted>,
}
