//! A place in a DNS message from which values are read one after the other.
//!
//! It never reads beyond its end, and says what was short and by how much.

use crate::malformed::{Malformed, split};

/// Reads from a part of a message; names in it may point back to the bytes before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a> {
    /// The message up to the end of what may be read.
    message: &'a [u8],
    /// How much of it has been read.
    position: usize,
}

impl<'a> Reader<'a> {
    /// From this byte of the message on.
    pub(super) fn new(message: &'a [u8], position: usize) -> Self {
        Self { message, position: position.min(message.len()) }
    }

    /// Where it stands, in bytes from the start of the message.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// Goes to a place that something read there has named.
    pub(super) fn go_to(&mut self, position: usize) {
        self.position = position.min(self.message.len());
    }

    /// What is left.
    pub(super) fn rest(&self) -> &'a [u8] {
        &self.message[self.position..]
    }

    /// Takes what is left.
    pub(super) fn take_rest(&mut self) -> &'a [u8] {
        let rest = self.rest();
        self.position = self.message.len();
        rest
    }

    /// True where nothing is left.
    pub(super) fn is_at_end(&self) -> bool {
        self.rest().is_empty()
    }

    /// Takes so many bytes.
    pub(super) fn bytes(&mut self, what: &'static str, length: usize) -> Result<&'a [u8], Malformed> {
        let (bytes, _) = split(what, self.rest(), length)?;
        self.position += length;
        Ok(bytes)
    }

    /// Takes so many bytes as an array.
    pub(super) fn array<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], Malformed> {
        let bytes = self.bytes(what, N)?;
        Ok(bytes.try_into().expect("exactly so many were taken"))
    }

    /// Takes one byte.
    pub(super) fn u8(&mut self, what: &'static str) -> Result<u8, Malformed> {
        self.array(what).map(|[byte]| byte)
    }

    /// Takes a number of two bytes.
    pub(super) fn u16(&mut self, what: &'static str) -> Result<u16, Malformed> {
        self.array(what).map(u16::from_be_bytes)
    }

    /// Takes a number of four bytes.
    pub(super) fn u32(&mut self, what: &'static str) -> Result<u32, Malformed> {
        self.array(what).map(u32::from_be_bytes)
    }

    /// Takes a length of one byte and so many bytes: a character string (RFC 1035 §3.3) and much else.
    pub(super) fn counted(&mut self, what: &'static str) -> Result<&'a [u8], Malformed> {
        let length = self.u8(what)?;
        self.bytes(what, usize::from(length))
    }

    /// Takes so many bytes as a part of its own.
    pub(super) fn part(&mut self, what: &'static str, length: usize) -> Result<Self, Malformed> {
        let start = self.position;
        self.bytes(what, length)?;
        Ok(Self { message: &self.message[..self.position], position: start })
    }
}
