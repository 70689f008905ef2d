//! Messages in a stream: two bytes of length in front of each (RFC 1035 §4.2.2), whatever pieces they come in.

/// What came on a connection and is no whole message yet; bounded by the longest that a length can announce.
#[derive(Debug, Default)]
pub(super) struct Frames {
    bytes: Vec<u8>,
    received: u64,
}

impl Frames {
    /// Takes bytes as they come.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.received = self.received.saturating_add(bytes.len() as u64);
    }

    /// The next whole message.
    pub(super) fn next(&mut self) -> Option<Vec<u8>> {
        let (length, rest) = self.bytes.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        let message = rest.get(..length)?.to_vec();
        self.bytes.drain(..2 + length);
        Some(message)
    }

    /// Bytes that have come in all.
    pub(super) fn received(&self) -> u64 {
        self.received
    }
}

/// A message with its length in front.
pub(super) fn framed(message: &[u8]) -> Vec<u8> {
    let length = u16::try_from(message.len()).expect("a question has one name and options of bounded length");
    let mut framed = length.to_be_bytes().to_vec();
    framed.extend_from_slice(message);
    framed
}
