//! Fuzzes the decoder of quoted echo requests: it agrees with the ICMP decoder, however short the quote.
//!
//! The first byte of the input chooses the IP version, the others are the quote.
#![no_main]

use libfuzzer_sys::fuzz_target;
use netkit_packet::icmp::{IcmpMessage, decode, decode_quoted_echo};
use netkit_packet::{IpVersion, Malformed};

fuzz_target!(|input: &[u8]| {
    let Some((choice, bytes)) = input.split_first() else { return };
    let version = if choice % 2 == 0 { IpVersion::V4 } else { IpVersion::V6 };
    match decode_quoted_echo(version, bytes) {
        Ok(echo) => {
            assert_eq!(decode(version, bytes), Ok(IcmpMessage::EchoRequest(echo)));
            assert_eq!(echo.payload.as_ptr_range(), bytes[8..].as_ptr_range());
            let shortest = decode_quoted_echo(version, &bytes[..8]).expect("eight bytes are enough");
            assert_eq!((shortest.identifier, shortest.sequence), (echo.identifier, echo.sequence));
        }
        Err(Malformed::Short { needed, got, .. }) => {
            assert!(got == bytes.len() && needed == 8 && got < needed);
        }
        Err(Malformed::Field { .. }) => {
            assert!(!matches!(decode(version, bytes), Ok(IcmpMessage::EchoRequest(_))));
        }
    }
});
