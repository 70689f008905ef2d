//! Data that say by a number what follows them: gateways, relays and the halves of an A6.

use std::net::{IpAddr, Ipv6Addr};

use super::{Field, Value};
use crate::dns::name::DomainName;
use crate::dns::reader::Reader;
use crate::malformed::Malformed;

/// An IPSEC key behind its precedence (RFC 4025 §2.1).
pub(super) fn gateway(reader: &mut Reader<'_>, fields: &mut Vec<Field>) -> Result<(), Malformed> {
    let kind = reader.u8("the type of a gateway")?;
    let algorithm = reader.u8("the algorithm of a key")?;
    let host = host(kind, "the type of a gateway", reader)?;
    fields.extend([
        Field { name: "gateway_type", value: Value::Number(kind.into()) },
        Field { name: "algorithm", value: Value::Number(algorithm.into()) },
        Field { name: "gateway", value: host },
        Field { name: "public_key", value: Value::Base64(reader.take_rest().to_vec()) },
    ]);
    Ok(())
}

/// A multicast relay behind its precedence; the first bit says whether it is found by looking (RFC 8777 §4.1).
pub(super) fn relay(reader: &mut Reader<'_>, fields: &mut Vec<Field>) -> Result<(), Malformed> {
    let kind = reader.u8("the type of a relay")?;
    let (discovery, kind) = (kind >> 7, kind & 0x7f);
    fields.extend([
        Field { name: "discovery_optional", value: Value::Number(discovery.into()) },
        Field { name: "relay_type", value: Value::Number(kind.into()) },
        Field { name: "relay", value: host(kind, "the type of a relay", reader)? },
    ]);
    Ok(())
}

/// An A6: as many bytes of the address as its prefix leaves, and the name of whoever has the prefix (RFC 2874 §3.1).
pub(super) fn a6(reader: &mut Reader<'_>, fields: &mut Vec<Field>) -> Result<(), Malformed> {
    let prefix_length = reader.u8("the length of a prefix")?;
    let Some(bits) = 128_usize.checked_sub(prefix_length.into()) else {
        return Err(Malformed::Field {
            field: "the length of a prefix in bits",
            value: prefix_length.into(),
        });
    };
    fields.push(Field { name: "prefix_length", value: Value::Number(prefix_length.into()) });
    if bits > 0 {
        let suffix = reader.bytes("the suffix of an address", bits.div_ceil(8))?;
        let mut octets = [0; 16];
        octets[16 - suffix.len()..].copy_from_slice(suffix);
        fields.push(Field { name: "suffix", value: Value::Address(Ipv6Addr::from(octets).into()) });
    }
    if prefix_length > 0 {
        fields.push(Field { name: "prefix_name", value: Value::Name(DomainName::read(reader)?) });
    }
    Ok(())
}

/// Nobody, an address of either version, or a name.
fn host(kind: u8, field: &'static str, reader: &mut Reader<'_>) -> Result<Value, Malformed> {
    Ok(match kind {
        // Nobody is a dot.
        0 => Value::Name(DomainName::root()),
        1 => Value::Address(IpAddr::from(reader.array::<4>("an IPv4 address")?)),
        2 => Value::Address(IpAddr::from(reader.array::<16>("an IPv6 address")?)),
        3 => Value::Name(DomainName::read(reader)?),
        _ => return Err(Malformed::Field { field, value: kind.into() }),
    })
}
