//! Lists of address prefixes (RFC 3123).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::format::until_end;
use crate::dns::reader::Reader;
use crate::malformed::Malformed;

/// A prefix of addresses, or one that is excepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressPrefix {
    /// The address, with zeros behind the prefix.
    pub address: IpAddr,
    /// Bits of the prefix.
    pub length: u8,
    /// True where addresses of the prefix are not meant.
    pub is_negated: bool,
}

impl fmt::Display for AddressPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let family = if self.address.is_ipv4() { 1 } else { 2 };
        let sign = if self.is_negated { "!" } else { "" };
        write!(f, "{sign}{family}:{}/{}", self.address, self.length)
    }
}

/// Takes the list up to the end.
pub(super) fn prefixes(reader: &mut Reader<'_>) -> Result<Vec<AddressPrefix>, Malformed> {
    until_end(reader, |reader| {
        let family = reader.u16("the family of a prefix")?;
        let length = reader.u8("the length of a prefix")?;
        let counted = reader.u8("a prefix")?;
        let bytes = reader.bytes("a prefix", usize::from(counted & 0x7f))?;
        let (address, bits) = match family {
            1 => (IpAddr::V4(Ipv4Addr::from(padded("bytes of an IPv4 prefix", bytes)?)), 32),
            2 => (IpAddr::V6(Ipv6Addr::from(padded("bytes of an IPv6 prefix", bytes)?)), 128),
            other => return Err(Malformed::Field { field: "the family of a prefix", value: other.into() }),
        };
        if length > bits {
            return Err(Malformed::Field { field: "the length of a prefix in bits", value: length.into() });
        }
        Ok(AddressPrefix { address, length, is_negated: counted & 0x80 != 0 })
    })
}

/// Bytes with the zeros that were left out behind them.
fn padded<const N: usize>(field: &'static str, bytes: &[u8]) -> Result<[u8; N], Malformed> {
    let mut all = [0; N];
    let room = all.get_mut(..bytes.len()).ok_or(Malformed::Field { field, value: bytes.len() })?;
    room.copy_from_slice(bytes);
    Ok(all)
}
