//! The extension structure of ICMP errors (RFC 4884 §7): its frame and checksum; objects to bytes and back.
//!
//! What the payload of each class of objects says stands in `extension/object.rs`.

use std::net::IpAddr;
use std::ops::Range;

use crate::checksum;
use crate::malformed::{Malformed, split};

mod object;

/// An extension object (RFC 4884 §7.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExtensionObject {
    /// The label stack that the original datagram came with (RFC 4950 §3).
    MplsLabelStack(Vec<MplsLabelStackEntry>),
    /// An interface that the original datagram had to do with (RFC 5837 §4).
    InterfaceInformation {
        /// What the datagram had to do with it.
        role: InterfaceRole,
        /// Its `ifIndex`.
        index: Option<u32>,
        /// Its address.
        address: Option<IpAddr>,
        /// Its name without padding, at most 63 bytes; untrusted.
        name: Option<Vec<u8>>,
        /// Its MTU in bytes.
        mtu: Option<u32>,
    },
    /// Every other object, and one whose payload is not what its class says.
    Other {
        /// The class as it came.
        class: u8,
        /// The C-Type as it came.
        c_type: u8,
        /// What follows the object header.
        payload: Vec<u8>,
    },
    /// What follows is no object: always the last of a decoded list. Encoded, it is nothing.
    Malformed(Malformed),
}

/// An MPLS label stack entry (RFC 3032 §2.1, RFC 5462).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MplsLabelStackEntry {
    /// The label, 20 bits.
    pub label: u32,
    /// The traffic class, 3 bits.
    pub traffic_class: u8,
    /// It is the last of its stack.
    pub bottom_of_stack: bool,
    /// Its time to live.
    pub ttl: u8,
}

/// What the original datagram had to do with an interface (RFC 5837 §4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InterfaceRole {
    /// The IP interface it arrived on.
    Incoming,
    /// The part below IP of the interface it arrived on.
    IncomingSubIp,
    /// The IP interface it would have left by.
    Outgoing,
    /// The IP next hop it would have gone to.
    NextHop,
}

/// An extension structure with its checksum (RFC 4884 §7). No objects make a structure of its header alone.
///
/// An object beyond the 16 bits of its length is left out.
pub fn encode_extensions(objects: &[ExtensionObject]) -> Vec<u8> {
    let mut structure = vec![VERSION << 4, 0, 0, 0];
    for object in objects {
        let Some((class, c_type, payload)) = object::encode(object) else { continue };
        let Ok(length) = u16::try_from(OBJECT_HEADER_LENGTH + payload.len()) else { continue };
        structure.extend_from_slice(&length.to_be_bytes());
        structure.extend_from_slice(&[class, c_type]);
        structure.extend_from_slice(&payload);
    }
    // Zero says that there is no checksum, so a sum that comes out as zero is written as all ones, which is the same
    // number to ones' complement.
    let checksum = match checksum::of(&structure) {
        Some(0) => 0xffff,
        checksum => checksum.unwrap_or(0),
    };
    structure[CHECKSUM].copy_from_slice(&checksum.to_be_bytes());
    structure
}

/// The objects of an extension structure, in their order.
///
/// Bytes that are no object end the list: its last item, [`ExtensionObject::Malformed`], says why, and what came before
/// is kept. A checksum of zero says that there is none (RFC 4884 §7).
///
/// # Errors
/// [`Malformed::Short`] below four bytes; [`Malformed::Field`] for a version other than 2 and a wrong checksum.
pub fn decode_extensions(bytes: &[u8]) -> Result<Vec<ExtensionObject>, Malformed> {
    let checksum = decode_header(bytes)?;
    if checksum != 0 && checksum::of(bytes) != Some(0) {
        let field = "the checksum of an ICMP extension structure";
        return Err(Malformed::Field { field, value: checksum.into() });
    }
    let mut objects = Vec::new();
    let mut rest = &bytes[HEADER_LENGTH..];
    // Each turn takes at least an object header off `rest`, so the walk ends.
    while !rest.is_empty() {
        match split_object(rest) {
            Ok((object, after_object)) => {
                objects.push(object::decode(object[2], object[3], &object[OBJECT_HEADER_LENGTH..]));
                rest = after_object;
            }
            Err(malformed) => {
                objects.push(ExtensionObject::Malformed(malformed));
                break;
            }
        }
    }
    Ok(objects)
}

/// Whether `bytes` can hardly be anything but an extension structure: version and checksum are right.
pub(super) fn is_certain(bytes: &[u8]) -> bool {
    decode_header(bytes).is_ok_and(|checksum| checksum != 0 && checksum::of(bytes) == Some(0))
}

/// The only version there is (RFC 4884 §7.1).
const VERSION: u8 = 2;
/// Version, reserved bits and checksum.
const HEADER_LENGTH: usize = 4;
const CHECKSUM: Range<usize> = 2..4;
/// Length, class and C-Type; the length counts all of them (RFC 4884 §7.2).
const OBJECT_HEADER_LENGTH: usize = 4;

/// The checksum in the header of a structure.
fn decode_header(bytes: &[u8]) -> Result<u16, Malformed> {
    let (header, _) = split("an ICMP extension header", bytes, HEADER_LENGTH)?;
    match header[0] >> 4 {
        VERSION => Ok(u16::from_be_bytes([header[2], header[3]])),
        version => Err(Malformed::Field {
            field: "the version of an ICMP extension structure",
            value: version.into(),
        }),
    }
}

/// The object that `bytes` start with, header included, and what follows it.
fn split_object(bytes: &[u8]) -> Result<(&[u8], &[u8]), Malformed> {
    let (header, _) = split("an ICMP extension object header", bytes, OBJECT_HEADER_LENGTH)?;
    let length = usize::from(u16::from_be_bytes([header[0], header[1]]));
    if length < OBJECT_HEADER_LENGTH {
        return Err(Malformed::Field { field: "the length of an ICMP extension object", value: length });
    }
    split("an ICMP extension object", bytes, length)
}

#[cfg(test)]
mod tests;
