//! A kernel's segments, every truncation and round trips.

use std::net::IpAddr;

use proptest::prelude::*;

use super::*;
use crate::golden;
use crate::ip::IpDatagram;

#[test]
fn segments_of_a_kernel_decode_and_encode_to_themselves() {
    let check = |golden, source_port, sequence, window, size, timestamp| {
        let datagram = IpDatagram::decode(golden).expect("a kernel made it");
        let segment = TcpSegment::decode(datagram.payload).expect("a kernel made it");
        let expect = TcpSegment {
            source_port,
            destination_port: 443,
            sequence,
            acknowledgment: 0,
            flags: TcpFlags::SYN,
            window,
            urgent: 0,
            options: &datagram.payload[20..],
            payload: b"",
        };
        assert_eq!(segment, expect);
        let options = [
            TcpOption::MaximumSegmentSize(size),
            TcpOption::SackPermitted,
            TcpOption::Timestamps { value: timestamp, echo: 0 },
            TcpOption::WindowScale(10),
        ];
        assert!(segment.options().eq(options.map(Ok)));
        let [source, destination] = [(datagram.source, source_port), (datagram.destination, 443)];
        assert_eq!(encode(source.into(), destination.into(), &segment), datagram.payload);
    };
    check(golden::SYN_V4, 0xa246, 0x3579_659c, 64_240, 1460, 0xb668_6ab8);
    check(golden::SYN_V6, 0xa562, 0x6968_69b7, 64_800, 1440, 0xbb31_63f8);
}

#[test]
fn every_truncation_says_what_was_short() {
    let golden = &golden::SYN_V4[20..];
    for got in 0..golden.len() {
        let (what, needed) =
            if got < 20 { ("a TCP header", 20) } else { ("a TCP header with its options", golden.len()) };
        assert_eq!(TcpSegment::decode(&golden[..got]), Err(Malformed::Short { what, needed, got }));
    }
}

#[test]
fn data_offsets_below_five_words_are_malformed() {
    for words in 0..5_u8 {
        let mut bytes = golden::SYN_V4[20..].to_vec();
        bytes[12] = words << 4;
        let field = "the TCP data offset in bytes";
        let expect = Malformed::Field { field, value: usize::from(words) * 4 };
        assert_eq!(TcpSegment::decode(&bytes), Err(expect));
    }
}

fn empty() -> TcpSegment<'static> {
    TcpSegment {
        source_port: 1,
        destination_port: 2,
        sequence: 0,
        acknowledgment: 0,
        flags: TcpFlags::default(),
        window: 0,
        urgent: 0,
        options: b"",
        payload: b"",
    }
}

#[test]
fn what_a_segment_cannot_hold_is_left_out() {
    let nobody = SocketAddr::from(([127, 0, 0, 1], 0));
    let options = [1; 44];
    let payload = vec![7; 70_000];
    let bytes = encode(nobody, nobody, &TcpSegment { options: &options, payload: &payload, ..empty() });
    let segment = TcpSegment::decode(&bytes).expect("it was just encoded");
    assert_eq!((segment.options.len(), bytes.len()), (40, 65_535));
    // Half a word of options is filled up.
    let bytes = encode(nobody, nobody, &TcpSegment { options: &[1, 1], ..empty() });
    let segment = TcpSegment::decode(&bytes).expect("it was just encoded");
    assert_eq!(segment.options, [1, 1, 0, 0]);
}

proptest! {
    #[test]
    fn what_was_encoded_decodes_to_itself(
        v6: bool, addresses: [[u8; 16]; 2], ports: [u16; 2], numbers: (u32, u32, u8, u16, u16),
        words in proptest::collection::vec(any::<[u8; 4]>(), 0..=10), payload: Vec<u8>,
    ) {
        let [source, destination] = addresses.map(|octets| {
            let [a, b, c, d, ..] = octets;
            if v6 { IpAddr::from(octets) } else { IpAddr::from([a, b, c, d]) }
        });
        let (sequence, acknowledgment, flags, window, urgent) = numbers;
        let segment = TcpSegment {
            source_port: ports[0],
            destination_port: ports[1],
            sequence,
            acknowledgment,
            flags: TcpFlags(flags),
            window,
            urgent,
            options: words.as_flattened(),
            payload: &payload,
        };
        let bytes = encode((source, ports[0]).into(), (destination, ports[1]).into(), &segment);
        prop_assert_eq!(TcpSegment::decode(&bytes), Ok(segment));
        prop_assert_eq!(checksum::with_pseudo_header(source, destination, 6, &bytes), Some(0));
    }

    #[test]
    fn arbitrary_bytes_decode_within_bounds(bytes: Vec<u8>) {
        if let Ok(segment) = TcpSegment::decode(&bytes) {
            let header_length = 20 + segment.options.len();
            prop_assert_eq!(segment.options, &bytes[20..header_length]);
            prop_assert_eq!(segment.payload, &bytes[header_length..]);
            prop_assert!(segment.options().count() <= 20);
        }
    }
}

#[test]
fn eight_quoted_bytes_tell_the_sequence_number() {
    let datagram = IpDatagram::decode(golden::SYN_V4).expect("a kernel made it");
    let sequence = TcpSegment::decode(datagram.payload).expect("a kernel made it").sequence;
    for length in 0..=datagram.payload.len() {
        let expect = (length >= 8).then_some(sequence);
        assert_eq!(quoted_sequence(&datagram.payload[..length]), expect, "{length} bytes");
    }
}
