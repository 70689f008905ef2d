//! What a probe carries in its payload: a cookie, the probe's number, then a pattern.
//!
//! It does not make the cookie and does not know the key; it lays the bytes out and compares them. The whole
//! payload is compared because a reply that differs anywhere is corrupt, not received.

mod pattern;
pub use pattern::{Pattern, PatternError};

/// Bytes that a whole tag takes at the start of a payload.
pub const TAG_LENGTH: usize = 16;

/// Eight bytes of cookie, then eight bytes of the probe's number, both in network order.
///
/// A payload shorter than [`TAG_LENGTH`] carries as much as fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProbeTag {
    /// Six bytes that only we can know, of a keyed hash over the probe; then two that make its checksum that of its flow.
    pub cookie: u64,
    /// The probe's number in its run; unlike the sequence on the wire it never wraps.
    pub number: u64,
}

/// Appends a payload of `size` bytes to `out`: the tag, then the pattern.
pub fn fill_payload(tag: &ProbeTag, pattern: &Pattern, size: usize, out: &mut Vec<u8>) {
    out.extend(payload(tag, pattern, size));
}

/// Whether `bytes` are exactly the payload that [`fill_payload`] makes of the same values.
pub fn payload_matches(tag: &ProbeTag, pattern: &Pattern, size: usize, bytes: &[u8]) -> bool {
    bytes.len() == size && is_prefix_of_payload(tag, pattern, size, bytes)
}

/// Whether `bytes` are the start of that payload, for quotes that were cut short; no bytes are a start.
pub fn is_prefix_of_payload(tag: &ProbeTag, pattern: &Pattern, size: usize, bytes: &[u8]) -> bool {
    // A shorter payload of the same values is a prefix of the longer one.
    bytes.len() <= size && payload(tag, pattern, bytes.len()).eq(bytes.iter().copied())
}

/// The probe's number as a payload claims it, to look up whose it may be; nothing is believed before
/// [`payload_matches`]. None when the payload is too short for a whole tag.
pub fn read_number(bytes: &[u8]) -> Option<u64> {
    let (tag, _) = bytes.split_first_chunk::<TAG_LENGTH>()?;
    let (_, number) = tag.split_last_chunk::<8>()?;
    Some(u64::from_be_bytes(*number))
}

/// The bytes of a payload, one by one, so that comparing allocates nothing.
fn payload(tag: &ProbeTag, pattern: &Pattern, size: usize) -> impl Iterator<Item = u8> {
    tag.cookie
        .to_be_bytes()
        .into_iter()
        .chain(tag.number.to_be_bytes())
        .chain((TAG_LENGTH..size).map(|position| pattern.byte_at(position)))
        .take(size)
}

#[cfg(test)]
mod tests;
