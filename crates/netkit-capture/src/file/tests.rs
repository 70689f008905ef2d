//! Files made by hand in every form, and what becomes of those that are damaged.

use std::time::Duration;

use proptest::prelude::*;

use super::*;

/// A packet as it was found in a file.
type Read = (Duration, LinkType, u32, Vec<u8>);

/// Reads a whole file, fed in pieces of so many bytes.
fn read(bytes: &[u8], piece: usize) -> (Vec<Read>, Option<FileError>, FileNotes) {
    let mut file = CaptureFile::new();
    let mut packets = Vec::new();
    let mut pieces = bytes.chunks(piece.max(1));
    loop {
        loop {
            match file.next_frame() {
                Ok(None) => break,
                Ok(Some(frame)) => {
                    packets.push((
                        frame.at.since_epoch(),
                        frame.link,
                        frame.wire_length,
                        frame.bytes.to_vec(),
                    ));
                }
                Err(error) => return (packets, Some(error), file.notes()),
            }
        }
        if file.has_ended {
            return (packets, None, file.notes());
        }
        match pieces.next() {
            Some(piece) => file.feed(piece),
            None => file.end(),
        }
    }
}

/// Numbers in either byte order.
#[derive(Clone, Copy)]
struct Order {
    is_big: bool,
}

const LITTLE: Order = Order { is_big: false };
const BIG: Order = Order { is_big: true };

impl Order {
    fn word(self, number: u32) -> [u8; 4] {
        if self.is_big { number.to_be_bytes() } else { number.to_le_bytes() }
    }

    fn half(self, number: u16) -> [u8; 2] {
        if self.is_big { number.to_be_bytes() } else { number.to_le_bytes() }
    }

    fn records(self, magic: u32, link: u32, records: &[(u32, u32, u32, &[u8])]) -> Vec<u8> {
        let mut bytes = self.word(magic).to_vec();
        bytes.extend([self.half(2), self.half(4)].concat());
        bytes.extend([self.word(0), self.word(0), self.word(65_535), self.word(link)].concat());
        for (seconds, fraction, wire, data) in records {
            let length = u32::try_from(data.len()).expect("short");
            bytes.extend([*seconds, *fraction, length, *wire].map(|number| self.word(number)).concat());
            bytes.extend_from_slice(data);
        }
        bytes
    }

    fn block(self, kind: u32, body: &[u8]) -> Vec<u8> {
        let mut body = body.to_vec();
        body.resize(body.len().next_multiple_of(4), 0);
        let length = self.word(u32::try_from(body.len() + 12).expect("short"));
        [&self.word(kind)[..], &length, &body, &length].concat()
    }

    fn section(self) -> Vec<u8> {
        let body = [&self.word(0x1a2b_3c4d)[..], &self.half(1), &self.half(0), &[0xff; 8]].concat();
        self.block(0x0a0d_0d0a, &body)
    }

    fn interface(self, link: u16, options: &[(u16, &[u8])]) -> Vec<u8> {
        let mut body = [&self.half(link)[..], &self.half(0), &self.word(0)].concat();
        for (code, value) in options {
            body.extend(self.half(*code));
            body.extend(self.half(u16::try_from(value.len()).expect("short")));
            body.extend_from_slice(value);
            body.resize(body.len().next_multiple_of(4), 0);
        }
        self.block(1, &body)
    }

    fn packet(self, interface: u32, time: u64, data: &[u8], wire: u32) -> Vec<u8> {
        let length = u32::try_from(data.len()).expect("short");
        let (high, low) = ((time >> 32) as u32, (time & 0xffff_ffff) as u32);
        let words = [interface, high, low, length, wire].map(|number| self.word(number)).concat();
        self.block(6, &[&words, data].concat())
    }
}

#[track_caller]
fn check(bytes: &[u8], expected: &[Read]) {
    for piece in [1, 7, 64, bytes.len()] {
        let (packets, error, notes) = read(bytes, piece);
        assert_eq!((packets.as_slice(), error), (expected, None), "in pieces of {piece}");
        assert_eq!(notes.torn, None);
    }
}

#[track_caller]
fn check_error(bytes: &[u8], expected: FileError) {
    let (_, error, _) = read(bytes, 64);
    assert_eq!(error, Some(expected));
}

#[test]
fn pcap_of_both_precisions_and_byte_orders() {
    for order in [LITTLE, BIG] {
        let micros = order.records(0xa1b2_c3d4, 1, &[(5, 7, 60, b"frame"), (6, 0, 1, b"x")]);
        let ethernet = LinkType::Ethernet;
        check(
            &micros,
            &[
                (Duration::new(5, 7_000), ethernet, 60, b"frame".to_vec()),
                (Duration::new(6, 0), ethernet, 1, b"x".to_vec()),
            ],
        );
        let nanos = order.records(0xa1b2_3c4d, 101, &[(5, 7, 5, b"frame")]);
        check(&nanos, &[(Duration::new(5, 7), LinkType::Raw, 5, b"frame".to_vec())]);
    }
}

#[test]
fn pcapng_has_sections_interfaces_and_resolutions() {
    for order in [LITTLE, BIG] {
        let offset = if order.is_big { 100_i64.to_be_bytes() } else { 100_i64.to_le_bytes() };
        let bytes = [
            order.section(),
            order.interface(1, &[(2, b"eth0"), (9, &[9])]),
            order.interface(276, &[(9, &[0x8a]), (14, &offset)]),
            order.block(0x0bad, b"not ours"),
            order.packet(0, 3_000_000_001, b"abc", 3),
            order.packet(1, 2_560, b"defgh", 900),
            order.section(),
            order.interface(101, &[]),
            order.packet(0, 4_000_000, b"", 40),
        ];
        check(
            &bytes.concat(),
            &[
                (Duration::from_nanos(3_000_000_001), LinkType::Ethernet, 3, b"abc".to_vec()),
                (Duration::from_millis(102_500), LinkType::LinuxCookedV2, 900, b"defgh".to_vec()),
                (Duration::from_secs(4), LinkType::Raw, 40, Vec::new()),
            ],
        );
    }
}

#[test]
fn a_simple_packet_has_the_time_of_the_one_before() {
    let order = LITTLE;
    let simple = order.block(3, &[&order.word(4)[..], b"ping"].concat());
    let bytes =
        [order.section(), order.interface(1, &[]), order.packet(0, 9_000_000, b"x", 1), simple].concat();
    let at = Duration::from_secs(9);
    check(
        &bytes,
        &[(at, LinkType::Ethernet, 1, b"x".to_vec()), (at, LinkType::Ethernet, 4, b"ping".to_vec())],
    );
}

#[test]
fn what_we_write_can_be_read() {
    let cooked = netkit_packet::link::encode_cooked(0x0800, 3, 1, 4, &[2, 0, 0, 0, 0, 1]);
    let at = Duration::new(1_800_000_000, 123_456_789);
    let mut bytes = encode::beginning("netkit");
    bytes.extend(encode::packet(KernelTime::from_epoch(at), &cooked, b"datagram", 1_500));
    let expected = [&cooked[..], b"datagram"].concat();
    check(&bytes, &[(at, LinkType::LinuxCookedV2, 1_520, expected)]);
    let long = encode::packet(KernelTime::from_epoch(at), &cooked, &vec![0; 3 << 20], 3 << 20);
    let (packets, error, _) = read(&[encode::beginning("netkit"), long].concat(), 1 << 16);
    assert_eq!((packets.len(), error), (1, None), "as much as can be read again");
}

#[test]
fn what_is_no_capture_is_said() {
    check_error(b"", FileError::Empty);
    check_error(b"\xd4\xc3", FileError::Torn);
    check_error(b"root:x:0:0:root:/root:/bin/bash\n", FileError::Unknown);
    check_error(b"\x1f\x8b\x08\x00", FileError::Compressed);
    check_error(&LITTLE.records(0xa1b2_c3d4, 105, &[]), FileError::LinkType { number: 105 });
    let text = FileError::LinkType { number: 105 }.to_string();
    assert!(text.contains("105 (IEEE 802.11 wireless)"), "{text}");
    let foreign = [LITTLE.section(), LITTLE.interface(9, &[]), LITTLE.packet(0, 0, b"x", 1)].concat();
    check_error(&foreign, FileError::LinkType { number: 9 });
}

#[test]
fn lengths_that_cannot_be_are_damage() {
    let mut claim = LITTLE.records(0xa1b2_c3d4, 1, &[]);
    claim.extend([0, 0, 200_000_000, 200_000_000].map(u32::to_le_bytes).concat());
    check_error(&claim, FileError::TooLong(200_000_000));
    for (length, error) in [
        (0_u32, FileError::TooShort(0)),
        (8, FileError::TooShort(8)),
        (4_000_000_000, FileError::TooLong(4_000_000_000)),
    ] {
        let block = [6_u32.to_le_bytes(), length.to_le_bytes(), [0; 4]].concat();
        check_error(&[LITTLE.section(), block].concat(), error);
    }
    let mut section = LITTLE.section();
    section[8] = 0;
    check_error(&section, FileError::Malformed("section header"));
}

#[test]
fn a_long_block_without_use_is_passed_over_without_being_kept() {
    let mut bytes = [LITTLE.section(), LITTLE.interface(1, &[])].concat();
    bytes.extend(LITTLE.block(0x0000_000a, &vec![7; 5 << 20]));
    bytes.extend(LITTLE.packet(0, 0, b"x", 1));
    let mut file = CaptureFile::new();
    let mut packets = 0;
    for piece in bytes.chunks(4_096) {
        file.feed(piece);
        while file.next_frame().expect("a good file").is_some() {
            packets += 1;
        }
        assert!(file.bytes.len() <= 8_192);
    }
    assert_eq!((packets, file.notes().other_blocks), (1, 1));
}

#[test]
fn a_block_that_contradicts_itself_is_left_out() {
    let good = LITTLE.packet(0, 0, b"x", 1);
    let mut bad = LITTLE.packet(0, 0, b"four", 4);
    bad[20] = 200;
    let strange = LITTLE.packet(7, 0, b"x", 1);
    let bytes = [LITTLE.section(), LITTLE.interface(1, &[]), bad, strange, good].concat();
    let (packets, error, notes) = read(&bytes, 16);
    assert_eq!((packets.len(), error, notes.malformed_blocks), (1, None, 2));
}

#[test]
fn a_file_that_breaks_off_is_told_as_far_as_it_goes() {
    let whole = LITTLE.records(0xa1b2_c3d4, 1, &[(1, 0, 4, b"good"), (2, 0, 4, b"torn")]);
    for cut in 1..20 {
        let (packets, error, notes) = read(&whole[..whole.len() - cut], 16);
        assert_eq!((packets.len(), error), (1, None));
        assert_eq!(notes.torn, Some(20 - cut));
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), piece in 1_usize..64) {
        let _either = read(&bytes, piece);
    }

    #[test]
    fn any_bytes_behind_a_good_start_are_read_or_refused(
        start in 0_usize..4, tail in prop::collection::vec(prop_oneof![any::<u8>(), Just(0), Just(6), Just(12)], 0..400), piece in 1_usize..64,
    ) {
        let start = match start {
            0 => LITTLE.records(0xa1b2_c3d4, 1, &[(1, 2, 3, b"abc")]),
            1 => BIG.records(0xa1b2_3c4d, 113, &[]),
            2 => [LITTLE.section(), LITTLE.interface(1, &[])].concat(),
            _ => [BIG.section(), BIG.interface(276, &[(9, &[9])])].concat(),
        };
        let (packets, error, _) = read(&[start.clone(), tail.clone()].concat(), piece);
        prop_assert_eq!(read(&[start, tail].concat(), 1_000_000).0, packets);
        prop_assert!(error.is_none_or(|error| !error.to_string().is_empty()));
    }
}
