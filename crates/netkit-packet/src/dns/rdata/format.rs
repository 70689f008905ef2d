//! How a part of a record's data stands on the wire.
//!
//! Most parts are one value; a few say with a number what follows them, and become several.

use super::bitmap::types;
use super::gateway::{a6, gateway, relay};
use super::location::Location;
use super::prefix::prefixes;
use super::service::parameters;
use super::{Field, Value};
use crate::dns::name::DomainName;
use crate::dns::reader::Reader;
use crate::dns::record_type::RecordType;
use crate::malformed::Malformed;

/// The form of one part on the wire.
#[derive(Clone, Copy, Debug)]
pub(in crate::dns) enum Format {
    /// A number of one byte.
    U8,
    /// A number of two bytes.
    U16,
    /// A number of four bytes.
    U32,
    /// Seconds since 1970.
    Time,
    /// The type of a record.
    Type,
    /// An algorithm of DNSSEC, shown by its mnemonic.
    Secalg,
    /// The type of a certificate, shown by its mnemonic.
    Cert,
    /// An IPv4 address.
    Ipv4,
    /// An IPv6 address.
    Ipv6,
    /// A name.
    Name,
    /// Names up to the end.
    Names,
    /// A character string.
    Text,
    /// Character strings up to the end, at least one.
    Texts,
    /// A string up to the end, without a length.
    TextRest,
    /// A character string that is a word.
    Tag,
    /// Bytes up to the end in hexadecimal.
    Hex,
    /// Bytes up to the end in base64.
    Base64,
    /// The same, and there need not be any.
    BlobOrEmpty,
    /// A counted salt.
    Salt,
    /// A counted hash.
    Base32,
    /// A bitmap of types up to the end.
    Bitmap,
    /// The bitmap of the first 128 types (RFC 2535 §5.2).
    OldBitmap,
    /// A format and an address of that format up to the end (ATM Forum, "ATM Name System 2.0" §5.2).
    Atm,
    /// An NSAP address up to the end.
    Nsap,
    /// An EUI of so many bytes.
    Eui(usize),
    /// Half of an IPv6 address.
    Locator,
    /// A bitmap of ports up to the end.
    Ports,
    /// Prefixes up to the end.
    Apl,
    /// A place on earth.
    Loc,
    /// Parameters up to the end.
    Svc,
    /// Length, algorithm and length, then the identity and its key (RFC 8005 §5).
    Hip,
    /// The type of a gateway, an algorithm, the gateway, a key (RFC 4025 §2.1).
    Gateway,
    /// The type of a relay and the relay (RFC 8777 §4.1).
    Relay,
    /// The length of a prefix, the rest of the address, the prefix's name (RFC 2874 §3.1).
    Prefix6,
}

impl Format {
    /// Takes the part, and adds what it is to the fields.
    pub(super) fn read(
        self,
        name: &'static str,
        reader: &mut Reader<'_>,
        fields: &mut Vec<Field>,
    ) -> Result<(), Malformed> {
        match self {
            Self::Hip => return identity(reader, fields),
            Self::Gateway => return gateway(reader, fields),
            Self::Relay => return relay(reader, fields),
            Self::Prefix6 => return a6(reader, fields),
            _ => {}
        }
        fields.push(Field { name, value: self.value(name, reader)? });
        Ok(())
    }

    fn value(self, what: &'static str, reader: &mut Reader<'_>) -> Result<Value, Malformed> {
        Ok(match self {
            Self::U8 => Value::Number(reader.u8(what)?.into()),
            Self::U16 => Value::Number(reader.u16(what)?.into()),
            Self::U32 => Value::Number(reader.u32(what)?.into()),
            Self::Time => Value::Time(reader.u32(what)?),
            Self::Type => Value::Type(RecordType(reader.u16(what)?)),
            Self::Secalg => mnemonic(reader.u8(what)?.into(), ALGORITHMS),
            Self::Cert => mnemonic(reader.u16(what)?, CERTIFICATES),
            Self::Ipv4 => Value::Address(reader.array::<4>(what)?.into()),
            Self::Ipv6 => Value::Address(reader.array::<16>(what)?.into()),
            Self::Name => Value::Name(DomainName::read(reader)?),
            Self::Names => Value::Names(until_end(reader, DomainName::read)?),
            Self::Text => Value::Text(reader.counted(what)?.to_vec()),
            Self::Texts => {
                // There is at least one, which may be empty (RFC 1035 §3.3.14).
                let first = reader.counted(what)?.to_vec();
                let rest = until_end(reader, |reader| reader.counted(what).map(<[u8]>::to_vec))?;
                Value::Texts([vec![first], rest].concat())
            }
            Self::TextRest => Value::Text(reader.take_rest().to_vec()),
            Self::Tag => Value::Word(reader.counted(what)?.to_vec()),
            Self::Hex => Value::Hex(at_least_one(what, reader)?),
            Self::Base64 => Value::Base64(at_least_one(what, reader)?),
            Self::BlobOrEmpty => Value::Base64(reader.take_rest().to_vec()),
            Self::Salt => Value::Salt(reader.counted(what)?.to_vec()),
            Self::Base32 => Value::Base32(reader.counted(what)?.to_vec()),
            Self::Bitmap => Value::Types(types(reader)?),
            Self::OldBitmap => Value::Types(bits(reader.take_rest()).map(RecordType).collect()),
            Self::Atm => match (reader.u8(what)?, at_least_one(what, reader)?) {
                (1, digits) => Value::Telephone(digits),
                (_, address) => Value::AtmEndSystem(address),
            },
            Self::Nsap => Value::Nsap(at_least_one(what, reader)?),
            Self::Eui(length) => Value::Eui(reader.bytes(what, length)?.to_vec()),
            Self::Locator => {
                let mut groups = [0; 4];
                for group in &mut groups {
                    *group = reader.u16(what)?;
                }
                Value::Locator(groups)
            }
            Self::Ports => Value::Ports(bits(reader.take_rest()).collect()),
            Self::Apl => Value::Prefixes(prefixes(reader)?),
            Self::Loc => Value::Location(Location::read(reader)?),
            Self::Svc => Value::Parameters(parameters(reader)?),
            Self::Hip | Self::Gateway | Self::Relay | Self::Prefix6 => {
                unreachable!("parts of several values were taken before")
            }
        })
    }
}

/// Takes values up to the end.
pub(super) fn until_end<'a, T>(
    reader: &mut Reader<'a>,
    mut take: impl FnMut(&mut Reader<'a>) -> Result<T, Malformed>,
) -> Result<Vec<T>, Malformed> {
    let mut values = Vec::new();
    while !reader.is_at_end() {
        values.push(take(reader)?);
    }
    Ok(values)
}

fn at_least_one(what: &'static str, reader: &mut Reader<'_>) -> Result<Vec<u8>, Malformed> {
    match reader.take_rest() {
        [] => Err(Malformed::Short { what, needed: 1, got: 0 }),
        bytes => Ok(bytes.to_vec()),
    }
}

/// The numbers of the bits that are set; the first bit is that of zero.
pub(super) fn bits(bytes: &[u8]) -> impl Iterator<Item = u16> {
    let bits = bytes.iter().flat_map(|byte| (0..8).map(move |bit| byte & (0x80 >> bit) != 0));
    (0..=u16::MAX).zip(bits).filter(|(_, is_set)| *is_set).map(|(number, _)| number)
}

/// A host identity, its algorithm and its key; the names that follow are a part of their own.
fn identity(reader: &mut Reader<'_>, fields: &mut Vec<Field>) -> Result<(), Malformed> {
    let tag_length = reader.u8("the length of a host identity tag")?;
    let algorithm = reader.u8("the algorithm of a host identity")?;
    let key_length = reader.u16("the length of a host identity")?;
    let tag = reader.bytes("a host identity tag", tag_length.into())?.to_vec();
    let key = reader.bytes("a host identity", key_length.into())?.to_vec();
    fields.extend([
        Field { name: "algorithm", value: Value::Number(algorithm.into()) },
        Field { name: "tag", value: Value::Hex(tag) },
        Field { name: "public_key", value: Value::Base64Word(key) },
    ]);
    Ok(())
}

fn mnemonic(number: u16, names: &'static [(u16, &'static str)]) -> Value {
    let known = names.iter().find(|(known, _)| *known == number);
    known.map_or(Value::Number(number.into()), |(_, name)| Value::Mnemonic(number.into(), name))
}

/// The mnemonic of an algorithm of DNSSEC; `None` of one that has none.
pub fn algorithm_name(number: u8) -> Option<&'static str> {
    ALGORITHMS.iter().find(|(known, _)| *known == u16::from(number)).map(|(_, name)| *name)
}

/// Algorithms of keys by their mnemonics (IANA, "DNS Security Algorithm Numbers").
const ALGORITHMS: &[(u16, &str)] = &[
    (1, "RSAMD5"),
    (2, "DH"),
    (3, "DSA"),
    (5, "RSASHA1"),
    (6, "NSEC3DSA"),
    (7, "NSEC3RSASHA1"),
    (8, "RSASHA256"),
    (10, "RSASHA512"),
    (12, "ECCGOST"),
    (13, "ECDSAP256SHA256"),
    (14, "ECDSAP384SHA384"),
    (15, "ED25519"),
    (16, "ED448"),
    (252, "INDIRECT"),
    (253, "PRIVATEDNS"),
    (254, "PRIVATEOID"),
];

/// Types of certificates by their mnemonics (RFC 4398 §2.1).
const CERTIFICATES: &[(u16, &str)] = &[
    (1, "PKIX"),
    (2, "SPKI"),
    (3, "PGP"),
    (4, "IPKIX"),
    (5, "ISPKI"),
    (6, "IPGP"),
    (7, "ACPKIX"),
    (8, "IACPKIX"),
    (253, "URI"),
    (254, "OID"),
];
