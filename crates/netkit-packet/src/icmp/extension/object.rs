//! What the payloads of extension objects say: MPLS label stacks (RFC 4950) and interface information (RFC 5837).
//!
//! A payload that is not what its class says is kept as it came, not refused: its neighbours may be fine.

use std::net::IpAddr;

use super::{ExtensionObject, InterfaceRole, MplsLabelStackEntry};

/// Class, C-Type and payload of an object; `None` for what is no object.
pub(super) fn encode(object: &ExtensionObject) -> Option<(u8, u8, Vec<u8>)> {
    match object {
        ExtensionObject::MplsLabelStack(entries) => {
            Some((MPLS_CLASS, MPLS_INCOMING_STACK, entries.iter().copied().flat_map(encode_entry).collect()))
        }
        ExtensionObject::InterfaceInformation { role, index, address, name, mtu } => {
            let mut c_type = encode_role(*role) << ROLE_SHIFT;
            let mut payload = Vec::new();
            if let Some(index) = index {
                c_type |= HAS_INDEX;
                payload.extend_from_slice(&index.to_be_bytes());
            }
            if let Some(address) = address {
                c_type |= HAS_ADDRESS;
                append_address(*address, &mut payload);
            }
            if let Some(name) = name {
                c_type |= HAS_NAME;
                append_name(name, &mut payload);
            }
            if let Some(mtu) = mtu {
                c_type |= HAS_MTU;
                payload.extend_from_slice(&mtu.to_be_bytes());
            }
            Some((INTERFACE_CLASS, c_type, payload))
        }
        ExtensionObject::Other { class, c_type, payload } => Some((*class, *c_type, payload.clone())),
        ExtensionObject::Malformed(_) => None,
    }
}

/// The object of this class and C-Type.
pub(super) fn decode(class: u8, c_type: u8, payload: &[u8]) -> ExtensionObject {
    let known = match (class, c_type) {
        (MPLS_CLASS, MPLS_INCOMING_STACK) => decode_stack(payload),
        (INTERFACE_CLASS, _) => decode_interface(c_type, payload),
        _ => None,
    };
    known.unwrap_or_else(|| ExtensionObject::Other { class, c_type, payload: payload.to_vec() })
}

// RFC 4950 §3.
const MPLS_CLASS: u8 = 1;
const MPLS_INCOMING_STACK: u8 = 1;

// RFC 5837 §4.1: the C-Type is made of flags, and two of its bits are the role.
const INTERFACE_CLASS: u8 = 2;
const ROLE_SHIFT: u32 = 6;
const HAS_INDEX: u8 = 0x08;
const HAS_ADDRESS: u8 = 0x04;
const HAS_NAME: u8 = 0x02;
const HAS_MTU: u8 = 0x01;

// The address family numbers that RFC 5837 §4.2 uses.
const FAMILY_IPV4: u16 = 1;
const FAMILY_IPV6: u16 = 2;

/// The longest name; with the byte of its length it takes 64 (RFC 5837 §4.3).
const MAX_NAME_LENGTH: usize = 63;

/// Label, traffic class, bottom of stack, TTL (RFC 3032 §2.1).
fn encode_entry(entry: MplsLabelStackEntry) -> [u8; 4] {
    let label = (entry.label & 0xf_ffff) << 12;
    let traffic_class = u32::from(entry.traffic_class & 0b111) << 9;
    let bottom = u32::from(entry.bottom_of_stack) << 8;
    (label | traffic_class | bottom | u32::from(entry.ttl)).to_be_bytes()
}

fn decode_stack(payload: &[u8]) -> Option<ExtensionObject> {
    let (entries, []) = payload.as_chunks::<4>() else { return None };
    let decode = |bytes: &[u8; 4]| MplsLabelStackEntry {
        label: u32::from_be_bytes(*bytes) >> 12,
        traffic_class: bytes[2] >> 1 & 0b111,
        bottom_of_stack: bytes[2] & 1 == 1,
        ttl: bytes[3],
    };
    Some(ExtensionObject::MplsLabelStack(entries.iter().map(decode).collect()))
}

/// The parts that the C-Type promises, in their order, and nothing behind them (RFC 5837 §4.1).
fn decode_interface(c_type: u8, payload: &[u8]) -> Option<ExtensionObject> {
    let mut rest = payload;
    let index = if c_type & HAS_INDEX == 0 { None } else { Some(take_number(&mut rest)?) };
    let address = if c_type & HAS_ADDRESS == 0 { None } else { Some(take_address(&mut rest)?) };
    let name = if c_type & HAS_NAME == 0 { None } else { Some(take_name(&mut rest)?) };
    let mtu = if c_type & HAS_MTU == 0 { None } else { Some(take_number(&mut rest)?) };
    let role = decode_role(c_type >> ROLE_SHIFT);
    rest.is_empty().then_some(ExtensionObject::InterfaceInformation { role, index, address, name, mtu })
}

fn encode_role(role: InterfaceRole) -> u8 {
    match role {
        InterfaceRole::Incoming => 0,
        InterfaceRole::IncomingSubIp => 1,
        InterfaceRole::Outgoing => 2,
        InterfaceRole::NextHop => 3,
    }
}

/// The role of the two bits that it takes.
fn decode_role(bits: u8) -> InterfaceRole {
    match bits {
        0 => InterfaceRole::Incoming,
        1 => InterfaceRole::IncomingSubIp,
        2 => InterfaceRole::Outgoing,
        _ => InterfaceRole::NextHop,
    }
}

/// Family, 16 reserved bits, address (RFC 5837 §4.2).
fn append_address(address: IpAddr, out: &mut Vec<u8>) {
    let (family, octets) = match address {
        IpAddr::V4(address) => (FAMILY_IPV4, address.octets().to_vec()),
        IpAddr::V6(address) => (FAMILY_IPV6, address.octets().to_vec()),
    };
    out.extend_from_slice(&family.to_be_bytes());
    out.extend_from_slice(&[0, 0]);
    out.extend_from_slice(&octets);
}

fn take_address(rest: &mut &[u8]) -> Option<IpAddr> {
    let &[high, low, _, _] = take_array(rest)?;
    match u16::from_be_bytes([high, low]) {
        FAMILY_IPV4 => take_array::<4>(rest).map(|octets| IpAddr::from(*octets)),
        FAMILY_IPV6 => take_array::<16>(rest).map(|octets| IpAddr::from(*octets)),
        _ => None,
    }
}

/// A byte with the length of itself, name and padding, then the name, filled up with zeros to a whole word; a name
/// that is too long is cut (RFC 5837 §4.3).
fn append_name(name: &[u8], out: &mut Vec<u8>) {
    let name = &name[..name.len().min(MAX_NAME_LENGTH)];
    let length = (1 + name.len()).next_multiple_of(4);
    let end = out.len() + length;
    out.push(u8::try_from(length).expect("the name was cut to 63 bytes"));
    out.extend_from_slice(name);
    out.resize(end, 0);
}

fn take_name(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let length = usize::from(*rest.first()?);
    if !length.is_multiple_of(4) || length > 1 + MAX_NAME_LENGTH {
        return None;
    }
    let (part, behind) = rest.split_at_checked(length)?;
    let (_, padded) = part.split_first()?;
    *rest = behind;
    let padding = padded.iter().rev().take_while(|byte| **byte == 0).count();
    Some(padded[..padded.len() - padding].to_vec())
}

fn take_number(rest: &mut &[u8]) -> Option<u32> {
    take_array(rest).map(|bytes| u32::from_be_bytes(*bytes))
}

/// Takes the first bytes off `rest`.
fn take_array<'a, const LENGTH: usize>(rest: &mut &'a [u8]) -> Option<&'a [u8; LENGTH]> {
    let (array, behind) = rest.split_first_chunk()?;
    *rest = behind;
    Some(array)
}
