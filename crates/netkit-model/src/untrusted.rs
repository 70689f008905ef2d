//! Text that did not come from us. It cannot be printed by accident: each output format has one printer for it.

/// Bytes from the network, a file or another process. It has no `Display`; `netkit-report` escapes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Untrusted(Vec<u8>);

impl Untrusted {
    /// Takes bytes as they came.
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The bytes as they came, for the printers.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}
