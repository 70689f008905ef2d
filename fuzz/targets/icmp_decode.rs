//! Fuzzes the ICMP decoder: every byte of a message is in the result, and an echo request encodes to itself.
//!
//! The first byte of the input chooses the IP version, the others are the message.
#![no_main]

use libfuzzer_sys::fuzz_target;
use netkit_packet::IpVersion;
use netkit_packet::icmp::{IcmpMessage, checksum_is_valid, decode, encode_echo_request};

fuzz_target!(|input: &[u8]| {
    let Some((choice, bytes)) = input.split_first() else { return };
    let version = if choice % 2 == 0 { IpVersion::V4 } else { IpVersion::V6 };
    match decode(version, bytes) {
        Ok(IcmpMessage::EchoRequest(echo)) => {
            assert_eq!(echo.payload.as_ptr_range(), bytes[8..].as_ptr_range());
            let mut encoded = Vec::new();
            encode_echo_request(version, &echo, &mut encoded);
            // The checksum in the input may be wrong; everything around it comes back.
            assert_eq!((&encoded[..2], &encoded[4..]), (&bytes[..2], &bytes[4..]));
            match version {
                IpVersion::V4 => assert!(checksum_is_valid(&encoded)),
                IpVersion::V6 => assert_eq!(encoded[2..4], [0, 0]),
            }
        }
        Ok(IcmpMessage::EchoReply(echo)) => {
            assert_eq!(echo.payload.as_ptr_range(), bytes[8..].as_ptr_range());
            assert_eq!(echo.identifier.to_be_bytes(), bytes[4..6]);
            assert_eq!(echo.sequence.to_be_bytes(), bytes[6..8]);
        }
        Ok(IcmpMessage::Other { icmp_type, code, rest }) => {
            assert_eq!([icmp_type, code], bytes[..2]);
            assert_eq!(rest.as_ptr_range(), bytes[4..].as_ptr_range());
        }
        Err(_) => assert!(bytes.len() < 8),
    }
});
