//! The records of a pcap file (draft-ietf-opsawg-pcap): one header, one link type, one packet after the other.
//!
//! `pcap-parser` reads the fields.

use std::time::Duration;

use netkit_model::KernelTime;
use netkit_packet::link::LinkType;
use pcap_parser::nom::Err as Unparsed;
use pcap_parser::parse_pcap_header;
use pcap_parser::pcap::{LegacyPcapBlock, parse_pcap_frame, parse_pcap_frame_be, parse_pcap_frame_modified};

use super::{FileError, Found, LONGEST_BLOCK};

/// Bytes of the file's header.
pub(super) const HEADER_LENGTH: usize = 24;
/// Bytes of a record's header, of which the "modified" form has more.
const RECORD_HEADER_LENGTH: usize = 16;
const MODIFIED_HEADER_LENGTH: usize = 24;

/// A record: how many bytes it took, and the packet in it.
type Record<'a> = (usize, Found, &'a [u8]);

/// A file whose header is read.
#[derive(Debug)]
pub(super) struct Records {
    link: LinkType,
    is_big_endian: bool,
    is_modified: bool,
    /// Fractions of a second count nanoseconds, not microseconds.
    has_nanoseconds: bool,
}

impl Records {
    /// The header that a file begins with; `None` until enough bytes have come.
    pub(super) fn of(bytes: &[u8]) -> Result<Option<Self>, FileError> {
        let header = match parse_pcap_header(bytes) {
            Ok((_, header)) => header,
            Err(Unparsed::Incomplete(_)) => return Ok(None),
            Err(_) => return Err(FileError::Unknown),
        };
        // The upper bits tell of a frame check sequence behind each packet, which its own length leaves out.
        let number = u16::try_from(header.network.0 & 0xffff).expect("sixteen bits were left");
        Ok(Some(Self {
            link: LinkType::of(number).ok_or(FileError::LinkType { number })?,
            is_big_endian: header.is_bigendian(),
            is_modified: header.is_modified_format(),
            has_nanoseconds: header.is_nanosecond_precision(),
        }))
    }

    /// The next record, and how many bytes it took; `None` until it is there whole.
    pub(super) fn read<'a>(&self, bytes: &'a [u8]) -> Result<Option<Record<'a>>, FileError> {
        let parse = match (self.is_modified, self.is_big_endian) {
            (true, _) => parse_pcap_frame_modified,
            (_, true) => parse_pcap_frame_be,
            _ => parse_pcap_frame,
        };
        match parse(bytes) {
            Ok((rest, record)) => {
                // An empty packet is none, and a longer one than its room is damage.
                if record.data.len() > LONGEST_BLOCK {
                    return Err(FileError::TooLong(record.caplen.into()));
                }
                Ok(Some((bytes.len() - rest.len(), self.found(&record), record.data)))
            }
            Err(Unparsed::Incomplete(needed)) => self.claimed(bytes, needed).map(|()| None),
            Err(Unparsed::Error(_) | Unparsed::Failure(_)) => Err(FileError::Malformed("packet")),
        }
    }

    /// Whether a record of which only a part is there may be as long as it says.
    fn claimed(&self, bytes: &[u8], needed: pcap_parser::nom::Needed) -> Result<(), FileError> {
        let header = if self.is_modified { MODIFIED_HEADER_LENGTH } else { RECORD_HEADER_LENGTH };
        let pcap_parser::nom::Needed::Size(missing) = needed else { return Ok(()) };
        let claimed = bytes.len().saturating_add(missing.get()).saturating_sub(header);
        if bytes.len() >= header && claimed > LONGEST_BLOCK {
            return Err(FileError::TooLong(claimed as u64));
        }
        Ok(())
    }

    fn found(&self, record: &LegacyPcapBlock<'_>) -> Found {
        let fraction = if self.has_nanoseconds {
            Duration::from_nanos(record.ts_usec.into())
        } else {
            Duration::from_micros(record.ts_usec.into())
        };
        let at = KernelTime::from_epoch(Duration::from_secs(record.ts_sec.into()) + fraction);
        let wire_length = record.origlen.max(record.caplen);
        Found { at, link: self.link, direction: None, interface: 0, wire_length }
    }
}
