//! The blocks of a pcapng file (draft-ietf-opsawg-pcapng): sections in either byte order, several interfaces, options.
//!
//! `pcap-parser` reads the fields of the blocks that matter. Every other block is passed over unread, however long it is;
//! so is a packet's block that contradicts itself, for its length says where the next one begins.

use std::time::Duration;

use netkit_model::KernelTime;
use netkit_packet::link::{Direction, LinkType};
use pcap_parser::pcapng::{
    Block, EnhancedPacketBlock, InterfaceDescriptionBlock, InterfaceStatisticsBlock, OptionCode,
    PcapNGOption, SimplePacketBlock, parse_block_be, parse_block_le,
};
use pcap_parser::{EPB_MAGIC, IDB_MAGIC, ISB_MAGIC, SHB_MAGIC, SPB_MAGIC};

use super::{FileError, FileNotes, Found, LONGEST_BLOCK, Step};

/// Type, length and, in a section's header, the magic number of its byte order.
const START_LENGTH: usize = 12;
/// The byte order's magic number as it stands in a section of the larger end first.
const BIG_ENDIAN: [u8; 4] = [0x1a, 0x2b, 0x3c, 0x4d];
const LITTLE_ENDIAN: [u8; 4] = [0x4d, 0x3c, 0x2b, 0x1a];
/// Interfaces of one section that are remembered: no host has more.
const MOST_INTERFACES: usize = 65_536;

/// Options that are read (draft-ietf-opsawg-pcapng §4.2 to §4.6).
const IF_TSRESOL: OptionCode = OptionCode(9);
const IF_TSOFFSET: OptionCode = OptionCode(14);
const EPB_FLAGS: OptionCode = OptionCode(2);
const ISB_IFDROP: OptionCode = OptionCode(5);

/// The section that is being read.
#[derive(Debug, Default)]
pub(super) struct Section {
    is_big_endian: bool,
    interfaces: Vec<Interface>,
    /// When the packet before this one passed, for blocks without a time.
    last: Duration,
}

#[derive(Debug)]
struct Interface {
    /// What its packets begin with, or the number of what is not understood.
    link: Result<LinkType, u16>,
    snaplen: u32,
    /// Units of its times in a second.
    units: u128,
    /// Seconds that are added to its times.
    offset: i64,
}

/// What came of a look at the next block.
pub(super) struct BlockRead {
    /// Bytes that are done with.
    pub(super) used: usize,
    /// Bytes to pass over that have not come yet.
    pub(super) skipping: u64,
    pub(super) step: Step,
}

impl Section {
    /// Reads the block that `bytes` begin with, once it is there whole; the bytes of a packet go into `packet`.
    pub(super) fn read(
        &mut self,
        bytes: &[u8],
        notes: &mut FileNotes,
        packet: &mut Vec<u8>,
    ) -> Result<BlockRead, FileError> {
        let starving = BlockRead { used: 0, skipping: 0, step: Step::Starving };
        let Some([k0, k1, k2, k3, l0, l1, l2, l3, order @ ..]) = bytes.first_chunk::<START_LENGTH>() else {
            return Ok(starving);
        };
        let kind = self.number([*k0, *k1, *k2, *k3]);
        if kind == SHB_MAGIC {
            self.begin(*order)?;
        }
        let length = self.number([*l0, *l1, *l2, *l3]);
        let long = usize::try_from(length).unwrap_or(usize::MAX);
        if long < START_LENGTH {
            return Err(FileError::TooShort(length));
        }
        if ![SHB_MAGIC, IDB_MAGIC, EPB_MAGIC, SPB_MAGIC, ISB_MAGIC].contains(&kind) {
            notes.other_blocks += 1;
            let used = long.min(bytes.len());
            return Ok(BlockRead { used, skipping: (long - used) as u64, step: Step::Read });
        }
        if long > LONGEST_BLOCK {
            return Err(FileError::TooLong(length.into()));
        }
        let Some(block) = bytes.get(..long) else { return Ok(starving) };
        let parse = if self.is_big_endian { parse_block_be } else { parse_block_le };
        let found = match parse(block) {
            Ok((_, block)) => self.take(&block, notes, packet)?,
            Err(_) if kind == SHB_MAGIC => return Err(FileError::Malformed("section header")),
            Err(_) if kind == IDB_MAGIC => return Err(FileError::Malformed("interface description")),
            Err(_) => None,
        };
        if found.is_none() && [EPB_MAGIC, SPB_MAGIC].contains(&kind) {
            notes.malformed_blocks += 1;
        }
        let step = found.map_or(Step::Read, Step::Packet);
        Ok(BlockRead { used: long, skipping: 0, step })
    }

    /// A new section: what was known of the last one means nothing in it.
    fn begin(&mut self, order: [u8; 4]) -> Result<(), FileError> {
        self.is_big_endian = match order {
            BIG_ENDIAN => true,
            LITTLE_ENDIAN => false,
            _ => return Err(FileError::Malformed("section header")),
        };
        self.interfaces.clear();
        Ok(())
    }

    /// Takes what a block says; a packet where it is one and does not contradict what came before.
    fn take(
        &mut self,
        block: &Block<'_>,
        notes: &mut FileNotes,
        packet: &mut Vec<u8>,
    ) -> Result<Option<Found>, FileError> {
        match block {
            Block::InterfaceDescription(block) => {
                if self.interfaces.len() >= MOST_INTERFACES {
                    return Err(FileError::Malformed("interface description"));
                }
                let interface = self.interface(block)?;
                self.interfaces.push(interface);
                Ok(None)
            }
            Block::EnhancedPacket(block) => self.enhanced(block, packet),
            Block::SimplePacket(block) => self.simple(block, packet),
            Block::InterfaceStatistics(block) => {
                notes.dropped = notes.dropped.max(self.dropped(block));
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    fn interface(&self, block: &InterfaceDescriptionBlock<'_>) -> Result<Interface, FileError> {
        // Sixteen bits of the file; the parser widens them.
        let number = u16::try_from(block.linktype.0 & 0xffff).expect("sixteen bits were left");
        let resolution = option(&block.options, IF_TSRESOL).and_then(|value| value.first().copied());
        let offset = option(&block.options, IF_TSOFFSET).and_then(|value| value.first_chunk().copied());
        let offset = offset.map_or(0, |bytes| {
            if self.is_big_endian { i64::from_be_bytes(bytes) } else { i64::from_le_bytes(bytes) }
        });
        let units = units(resolution.unwrap_or(6)).ok_or(FileError::Malformed("interface description"))?;
        let link = LinkType::of(number).ok_or(number);
        Ok(Interface { link, snaplen: block.snaplen, units, offset })
    }

    fn enhanced(
        &mut self,
        block: &EnhancedPacketBlock<'_>,
        packet: &mut Vec<u8>,
    ) -> Result<Option<Found>, FileError> {
        let known = usize::try_from(block.if_id).ok().and_then(|place| self.interfaces.get(place));
        let captured = usize::try_from(block.caplen).ok().and_then(|length| block.data.get(..length));
        let (Some(known), Some(captured)) = (known, captured) else { return Ok(None) };
        let link = known.link.map_err(|number| FileError::LinkType { number })?;
        self.last = known.time(u64::from(block.ts_high) << 32 | u64::from(block.ts_low));
        let flags = option(&block.options, EPB_FLAGS).and_then(|value| value.first_chunk().copied());
        let direction = match flags.map(|bytes| self.number(bytes) & 0b11) {
            Some(1) => Some(Direction::In),
            Some(2) => Some(Direction::Out),
            _ => None,
        };
        packet.clear();
        packet.extend_from_slice(captured);
        Ok(Some(Found {
            at: KernelTime::from_epoch(self.last),
            link,
            direction,
            interface: block.if_id,
            wire_length: block.origlen.max(block.caplen),
        }))
    }

    /// A block without interface and time: they are those of the first interface and of the packet before.
    fn simple(
        &self,
        block: &SimplePacketBlock<'_>,
        packet: &mut Vec<u8>,
    ) -> Result<Option<Found>, FileError> {
        let Some(known) = self.interfaces.first() else { return Ok(None) };
        let link = known.link.map_err(|number| FileError::LinkType { number })?;
        let snaplen = if known.snaplen == 0 { u32::MAX } else { known.snaplen };
        let length = usize::try_from(block.origlen.min(snaplen)).unwrap_or(usize::MAX);
        packet.clear();
        packet.extend_from_slice(&block.data[..length.min(block.data.len())]);
        let at = KernelTime::from_epoch(self.last);
        Ok(Some(Found { at, link, direction: None, interface: 0, wire_length: block.origlen }))
    }

    fn dropped(&self, block: &InterfaceStatisticsBlock<'_>) -> u64 {
        let value = option(&block.options, ISB_IFDROP).and_then(|value| value.first_chunk().copied());
        value.map_or(0, |bytes| {
            if self.is_big_endian { u64::from_be_bytes(bytes) } else { u64::from_le_bytes(bytes) }
        })
    }

    fn number(&self, bytes: [u8; 4]) -> u32 {
        if self.is_big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
    }
}

impl Interface {
    /// A time of its packets, since the Unix epoch; before that is the epoch itself.
    fn time(&self, units: u64) -> Duration {
        let nanoseconds = u128::from(units) * 1_000_000_000 / self.units;
        let nanoseconds = Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX));
        let offset = Duration::from_secs(self.offset.unsigned_abs());
        match self.offset {
            0.. => nanoseconds.saturating_add(offset),
            _ => nanoseconds.saturating_sub(offset),
        }
    }
}

/// Units in a second by `if_tsresol`: a power of ten, or of two with the highest bit; `None` for what no clock has.
fn units(resolution: u8) -> Option<u128> {
    let exponent = u32::from(resolution & 0x7f);
    if resolution & 0x80 == 0 { 10_u128.checked_pow(exponent) } else { 2_u128.checked_pow(exponent) }
}

/// The value of an option, without its padding.
fn option<'a>(options: &'a [PcapNGOption<'_>], code: OptionCode) -> Option<&'a [u8]> {
    let found = options.iter().find(|option| option.code == code)?;
    found.value().get(..usize::from(found.len))
}
