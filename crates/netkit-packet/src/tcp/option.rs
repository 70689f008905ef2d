//! TCP options (RFC 9293 §3.1): a list of them to bytes, and bytes to the list.
//!
//! It does not say which options belong on which segment.

use pnet_packet::tcp::TcpOptionNumbers;

use crate::malformed::{Malformed, split};

/// A TCP option other than the two that only fill space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TcpOption {
    /// The largest segment that its sender wants to receive (RFC 9293 §3.7.1).
    MaximumSegmentSize(u16),
    /// How many bits the sender's windows are to be shifted (RFC 7323 §2.2).
    WindowScale(u8),
    /// Selective acknowledgments are welcome (RFC 2018 §2).
    SackPermitted,
    /// What arrived behind a gap (RFC 2018 §3).
    Sack(Vec<SackBlock>),
    /// Timestamps (RFC 7323 §3.2).
    Timestamps {
        /// The sender's clock (`TSval`).
        value: u32,
        /// The other side's clock as the sender saw it last (`TSecr`).
        echo: u32,
    },
    /// Any other kind.
    Other {
        /// The kind as it came.
        kind: u8,
        /// Its length in bytes, kind and length included.
        length: u8,
    },
}

/// Bytes that arrived behind a gap (RFC 2018 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SackBlock {
    /// The first sequence number of the block.
    pub left_edge: u32,
    /// The sequence number just behind it.
    pub right_edge: u32,
}

/// The options of a segment, one after the other, without those that only fill space.
///
/// It ends with the end of the list (kind 0), with the bytes, or behind the first malformed option, whose bytes say no
/// longer where the next one starts.
#[derive(Clone, Debug)]
pub struct TcpOptions<'a> {
    rest: &'a [u8],
}

/// The options in `options`, the field of a segment.
///
/// An item is [`Malformed::Short`] when an option reaches beyond the bytes, and [`Malformed::Field`] when its length is
/// less than its own two bytes or not what its kind has.
pub fn decode_options(options: &[u8]) -> TcpOptions<'_> {
    TcpOptions { rest: options }
}

/// The bytes of `options` for the field of a segment, filled up with no-operations to a multiple of four bytes.
///
/// It may be longer than the 40 bytes that fit a header: whoever lists the options has to count. A list of blocks that
/// one option cannot hold ends where the option is full. [`TcpOption::Other`] is left out, for its data is not known.
pub fn encode_options(options: &[TcpOption]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for option in options {
        append(option, &mut bytes);
    }
    bytes.resize(bytes.len().next_multiple_of(4), NO_OPERATION);
    bytes
}

impl Iterator for TcpOptions<'_> {
    type Item = Result<TcpOption, Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        // Each turn takes at least one byte off the rest, so the walk ends.
        while let Some((&kind, after_kind)) = self.rest.split_first() {
            match kind {
                END_OF_OPTIONS => break,
                NO_OPERATION => self.rest = after_kind,
                _ => {
                    let decoded = split_option(self.rest)
                        .and_then(|(option, after_option)| Ok((decode_option(option)?, after_option)));
                    self.rest = decoded.as_ref().map_or(&[], |(_, after_option)| after_option);
                    return Some(decoded.map(|(option, _)| option));
                }
            }
        }
        self.rest = &[];
        None
    }
}

const END_OF_OPTIONS: u8 = TcpOptionNumbers::EOL.0;
const NO_OPERATION: u8 = TcpOptionNumbers::NOP.0;
const MAXIMUM_SEGMENT_SIZE: u8 = TcpOptionNumbers::MSS.0;
const WINDOW_SCALE: u8 = TcpOptionNumbers::WSCALE.0;
const SACK_PERMITTED: u8 = TcpOptionNumbers::SACK_PERMITTED.0;
const SACK: u8 = TcpOptionNumbers::SACK.0;
const TIMESTAMPS: u8 = TcpOptionNumbers::TIMESTAMPS.0;

/// Kind and length, which every option but the two of one byte has; the length counts both.
const HEADER_LENGTH: usize = 2;
/// Blocks that the 8-bit length of an option can announce; a header has room for four (RFC 2018 §3).
const MAX_SACK_BLOCKS: usize = (u8::MAX as usize - HEADER_LENGTH) / 8;

/// The option that `options` starts with, header included, and what follows it.
fn split_option(options: &[u8]) -> Result<(&[u8], &[u8]), Malformed> {
    let (header, _) = split("a TCP option", options, HEADER_LENGTH)?;
    let length = usize::from(header[1]);
    if length < HEADER_LENGTH {
        return Err(Malformed::Field { field: "the length of a TCP option", value: length });
    }
    split("a TCP option", options, length)
}

/// What a whole option says. The pattern of the data is the length that the kind has.
fn decode_option(option: &[u8]) -> Result<TcpOption, Malformed> {
    let (header, data) = option.split_at(HEADER_LENGTH);
    let (kind, length) = (header[0], header[1]);
    let bad_length = Malformed::Field { field: "the length of a TCP option", value: length.into() };
    match kind {
        MAXIMUM_SEGMENT_SIZE => match *data {
            [high, low] => Ok(TcpOption::MaximumSegmentSize(u16::from_be_bytes([high, low]))),
            _ => Err(bad_length),
        },
        WINDOW_SCALE => match *data {
            [shift] => Ok(TcpOption::WindowScale(shift)),
            _ => Err(bad_length),
        },
        SACK_PERMITTED => match *data {
            [] => Ok(TcpOption::SackPermitted),
            _ => Err(bad_length),
        },
        SACK => match data.as_chunks::<8>() {
            (blocks, []) => Ok(TcpOption::Sack(blocks.iter().copied().map(SackBlock::decode).collect())),
            _ => Err(bad_length),
        },
        TIMESTAMPS => match data.as_chunks::<4>() {
            (&[value, echo], []) => {
                Ok(TcpOption::Timestamps { value: u32::from_be_bytes(value), echo: u32::from_be_bytes(echo) })
            }
            _ => Err(bad_length),
        },
        _ => Ok(TcpOption::Other { kind, length }),
    }
}

impl SackBlock {
    fn decode(bytes: [u8; 8]) -> Self {
        let [l0, l1, l2, l3, r0, r1, r2, r3] = bytes;
        Self {
            left_edge: u32::from_be_bytes([l0, l1, l2, l3]),
            right_edge: u32::from_be_bytes([r0, r1, r2, r3]),
        }
    }
}

/// Appends the bytes of one option.
fn append(option: &TcpOption, out: &mut Vec<u8>) {
    match option {
        TcpOption::MaximumSegmentSize(size) => {
            out.extend_from_slice(&[MAXIMUM_SEGMENT_SIZE, 4]);
            out.extend_from_slice(&size.to_be_bytes());
        }
        TcpOption::WindowScale(shift) => out.extend_from_slice(&[WINDOW_SCALE, 3, *shift]),
        TcpOption::SackPermitted => out.extend_from_slice(&[SACK_PERMITTED, 2]),
        TcpOption::Sack(blocks) => {
            let blocks = &blocks[..blocks.len().min(MAX_SACK_BLOCKS)];
            let length =
                u8::try_from(HEADER_LENGTH + blocks.len() * 8).expect("the blocks were cut to what fits");
            out.extend_from_slice(&[SACK, length]);
            for block in blocks {
                out.extend_from_slice(&block.left_edge.to_be_bytes());
                out.extend_from_slice(&block.right_edge.to_be_bytes());
            }
        }
        TcpOption::Timestamps { value, echo } => {
            out.extend_from_slice(&[TIMESTAMPS, 10]);
            out.extend_from_slice(&value.to_be_bytes());
            out.extend_from_slice(&echo.to_be_bytes());
        }
        TcpOption::Other { .. } => {}
    }
}

#[cfg(test)]
mod tests;
