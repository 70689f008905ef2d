//! Fuzzes the IPv4 decoder: its parts tile the datagram, and one byte less is always short by that byte.
#![no_main]

use libfuzzer_sys::fuzz_target;
use netkit_packet::Malformed;
use netkit_packet::ip::{Ipv4Datagram, recorded_route};

fuzz_target!(|bytes: &[u8]| {
    match Ipv4Datagram::decode(bytes) {
        Ok(datagram) => {
            let header_length = 20 + datagram.options.len();
            let total_length = header_length + datagram.payload.len();
            assert!(datagram.options.len() <= 40 && datagram.options.len() % 4 == 0);
            assert_eq!(datagram.options.as_ptr_range(), bytes[20..header_length].as_ptr_range());
            assert_eq!(datagram.payload.as_ptr_range(), bytes[header_length..total_length].as_ptr_range());
            assert_eq!(Ipv4Datagram::decode(&bytes[..total_length]), Ok(datagram));
            assert!(matches!(
                Ipv4Datagram::decode(&bytes[..total_length - 1]),
                Err(Malformed::Short { got, .. }) if got == total_length - 1
            ));
            if let Ok(Some(route)) = recorded_route(datagram.options) {
                assert!(route.len() <= 9, "forty bytes of options hold nine addresses");
            }
        }
        Err(Malformed::Short { needed, got, .. }) => assert!(got == bytes.len() && got < needed),
        Err(Malformed::Field { .. }) => assert!(bytes.len() >= 20),
    }
});
