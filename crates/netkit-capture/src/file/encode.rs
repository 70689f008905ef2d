//! A pcapng file to bytes: one section, one interface in Linux's cooked form, one block a packet.
//!
//! It writes nothing: whoever owns the file appends what these functions give, in this order.

use netkit_model::KernelTime;
use netkit_packet::link::LINUX_COOKED_V2;

/// Bytes of a packet that a block holds at most, so that the file can be read again.
const LONGEST_PACKET: usize = super::LONGEST_BLOCK - 1_024;

/// What the file begins with: the section, and an interface whose times count nanoseconds.
pub fn beginning(program: &str) -> Vec<u8> {
    let mut section = Vec::new();
    section.extend_from_slice(&0x1a2b_3c4d_u32.to_le_bytes());
    section.extend_from_slice(&[1, 0, 0, 0]);
    // The section's length is not known yet.
    section.extend_from_slice(&u64::MAX.to_le_bytes());
    append_option(&mut section, SHB_USERAPPL, program.as_bytes());
    append_option(&mut section, END_OF_OPTIONS, &[]);
    let mut interface = Vec::new();
    interface.extend_from_slice(&LINUX_COOKED_V2.to_le_bytes());
    interface.extend_from_slice(&[0; 2]);
    // No limit to what is kept of a packet.
    interface.extend_from_slice(&0_u32.to_le_bytes());
    append_option(&mut interface, IF_TSRESOL, &[9]);
    append_option(&mut interface, END_OF_OPTIONS, &[]);
    let mut bytes = block(SECTION_HEADER, &section);
    bytes.extend_from_slice(&block(INTERFACE_DESCRIPTION, &interface));
    bytes
}

/// A packet: its header in Linux's cooked form, and what was captured of the `wire_length` bytes behind that.
pub fn packet(at: KernelTime, cooked: &[u8; 20], captured: &[u8], wire_length: u32) -> Vec<u8> {
    let nanoseconds = u64::try_from(at.since_epoch().as_nanos()).unwrap_or(u64::MAX);
    let captured = &captured[..captured.len().min(LONGEST_PACKET - cooked.len())];
    let length = number(cooked.len() + captured.len());
    let mut body = 0_u32.to_le_bytes().to_vec();
    body.extend_from_slice(&halves(nanoseconds));
    body.extend_from_slice(&length.to_le_bytes());
    body.extend_from_slice(&wire_length.saturating_add(number(cooked.len())).max(length).to_le_bytes());
    body.extend_from_slice(cooked);
    body.extend_from_slice(captured);
    block(ENHANCED_PACKET, &body)
}

const SECTION_HEADER: u32 = 0x0a0d_0d0a;
const INTERFACE_DESCRIPTION: u32 = 1;
const ENHANCED_PACKET: u32 = 6;
const END_OF_OPTIONS: u16 = 0;
const SHB_USERAPPL: u16 = 4;
const IF_TSRESOL: u16 = 9;

/// A time stands in two words, the higher one first in either byte order.
fn halves(nanoseconds: u64) -> [u8; 8] {
    nanoseconds.rotate_left(32).to_le_bytes()
}

/// A block around a body, which is filled up to whole words.
fn block(kind: u32, body: &[u8]) -> Vec<u8> {
    let padded = body.len().next_multiple_of(4);
    let length = number(padded + 12).to_le_bytes();
    let mut bytes = kind.to_le_bytes().to_vec();
    bytes.extend_from_slice(&length);
    bytes.extend_from_slice(body);
    bytes.resize(8 + padded, 0);
    bytes.extend_from_slice(&length);
    bytes
}

fn append_option(body: &mut Vec<u8>, code: u16, value: &[u8]) {
    let value = &value[..value.len().min(usize::from(u16::MAX))];
    let length = u16::try_from(value.len()).expect("it was cut to what the length can say");
    body.extend_from_slice(&code.to_le_bytes());
    body.extend_from_slice(&length.to_le_bytes());
    body.extend_from_slice(value);
    body.resize(body.len().next_multiple_of(4), 0);
}

fn number(length: usize) -> u32 {
    u32::try_from(length).expect("everything was cut to what a block may hold")
}
