//! Fuzzes the payload comparison: it says yes to exactly the bytes that filling makes, and to their starts.
//!
//! The input is cookie (8 bytes), number (8), size (2), the pattern's length (1) and hex digits, then the
//! bytes that came back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use netkit_packet::tag::{
    Pattern, ProbeTag, TAG_LENGTH, fill_payload, is_prefix_of_payload, payload_matches, read_number,
};

/// More than an Ethernet frame carries, and little enough to try many.
const MAX_SIZE: u16 = 2048;

fuzz_target!(|input: &[u8]| {
    let Some((cookie, input)) = input.split_first_chunk::<8>() else { return };
    let Some((number, input)) = input.split_first_chunk::<8>() else { return };
    let Some((size, input)) = input.split_first_chunk::<2>() else { return };
    let Some((digits, input)) = input.split_first() else { return };
    let Some((digits, received)) = input.split_at_checked((*digits).into()) else { return };

    let tag = ProbeTag { cookie: u64::from_be_bytes(*cookie), number: u64::from_be_bytes(*number) };
    let size = usize::from(u16::from_be_bytes(*size) % MAX_SIZE);
    let pattern = std::str::from_utf8(digits).ok().and_then(|digits| Pattern::parse_hex(digits).ok());
    let pattern = pattern.unwrap_or_default();

    let mut sent = Vec::new();
    fill_payload(&tag, &pattern, size, &mut sent);
    assert_eq!(sent.len(), size);
    assert!(payload_matches(&tag, &pattern, size, &sent));
    assert_eq!(read_number(&sent), (size >= TAG_LENGTH).then_some(tag.number));
    assert_eq!(payload_matches(&tag, &pattern, size, received), received == sent);
    assert_eq!(is_prefix_of_payload(&tag, &pattern, size, received), sent.starts_with(received));
    let cut = received.len().min(size);
    assert!(is_prefix_of_payload(&tag, &pattern, size, &sent[..cut]));
});
