//! A pcap file with nanosecond stamps: bytes to records. It looks into no datagram.

use std::time::Duration;

use anyhow::{Context, Result, bail};

/// A datagram, and when the capture saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    /// The kernel's wall-clock time, since the epoch.
    pub at: Duration,
    /// From the IP header to the end of the frame, what the link layer put in front left out.
    pub datagram: &'a [u8],
}

/// Bytes of the file's header, and of the one in front of each frame.
const FILE_HEADER: usize = 24;
const RECORD_HEADER: usize = 16;
/// Link types, and the bytes that each has in front of a datagram.
const LINK_TYPES: [(u32, usize); 2] = [(ETHERNET, 14), (RAW, 0)];
/// `LINKTYPE_ETHERNET` of the registry of libpcap.
const ETHERNET: u32 = 1;
/// `LINKTYPE_RAW`, of devices without a link layer, a TUN device for one.
const RAW: u32 = 101;

/// The records of a file in either byte order, on an Ethernet interface or one without a link layer.
///
/// tcpdump writes whole records: a short one is the last, cut by the interrupt, and is left out.
pub fn records(file: &[u8]) -> Result<Vec<Record<'_>>> {
    let word: fn([u8; 4]) -> u32 = match file.first_chunk() {
        Some([0xa1, 0xb2, 0x3c, 0x4d]) => u32::from_be_bytes,
        Some([0x4d, 0x3c, 0xb2, 0xa1]) => u32::from_le_bytes,
        _ => bail!("tcpdump wrote no pcap file with nanosecond stamps"),
    };
    let field = |header: &[u8], at: usize| word([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    let (header, mut rest) =
        file.split_at_checked(FILE_HEADER).context("the pcap file ends in its header")?;
    let link_type = field(header, 20);
    let known = LINK_TYPES.iter().find(|(number, _)| *number == link_type);
    let (_, link_header) =
        known.with_context(|| format!("link type {link_type} of the capture is unknown"))?;
    let mut records = Vec::new();
    while let Some((header, after)) = rest.split_at_checked(RECORD_HEADER) {
        let Some((frame, after)) = after.split_at_checked(field(header, 8) as usize) else { break };
        rest = after;
        let at = Duration::new(field(header, 0).into(), field(header, 4));
        records.extend(frame.get(*link_header..).map(|datagram| Record { at, datagram }));
    }
    Ok(records)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{self, Seen};
    use super::*;

    fn two() -> Vec<Seen> {
        vec![(Duration::new(1, 999_999_000), vec![0x45, 1, 2]), (Duration::new(2, 500), vec![0x45])]
    }

    #[track_caller]
    fn check(word: fn(u32) -> [u8; 4], link_type: u32) {
        let two = two();
        let file = sample::file(word, link_type, &two);
        let expected: Vec<Record> = two.iter().map(|(at, datagram)| Record { at: *at, datagram }).collect();
        assert_eq!(records(&file).unwrap(), expected);
    }

    #[test]
    fn both_link_types_are_read_in_either_byte_order() {
        for (link_type, _) in LINK_TYPES {
            check(u32::to_le_bytes, link_type);
            check(u32::to_be_bytes, link_type);
        }
    }

    #[test]
    fn a_file_cut_anywhere_is_read_as_far_as_it_goes() {
        let file = sample::file(u32::to_le_bytes, ETHERNET, &two());
        for length in FILE_HEADER..file.len() {
            assert!(records(&file[..length]).unwrap().len() <= 1);
        }
        for length in 0..FILE_HEADER {
            assert!(records(&file[..length]).is_err());
        }
    }

    #[test]
    fn an_unknown_link_type_is_an_error() {
        let error = records(&sample::file(u32::to_le_bytes, 113, &[])).unwrap_err();
        assert_eq!(error.to_string(), "link type 113 of the capture is unknown");
    }
}
