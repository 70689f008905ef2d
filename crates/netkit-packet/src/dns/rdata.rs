//! The data of records: parts with names and values, to be read from the wire, written back, and shown as BIND shows them.
//!
//! Which parts a type has stands in `record_type`; those with a format of their own are in files beside this one.

mod bitmap;
mod format;
mod gateway;
mod location;
mod parts;
mod prefix;
mod service;

use std::net::{IpAddr, Ipv6Addr};

use super::name::DomainName;
use super::reader::Reader;
use super::record_type::RecordType;
use super::text;
use crate::malformed::Malformed;

pub(super) use format::Format;
pub use format::algorithm_name;
pub use location::Location;
pub use parts::Parts;
pub use prefix::AddressPrefix;

/// The data of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rdata {
    /// Of a type that is known, in parts.
    Parts(Parts),
    /// Of a type that is not known, or that has no text of its own (RFC 3597).
    Opaque(Vec<u8>),
    /// Of a known type, but not as that type has them: the bytes, what is wrong, and where in the message it was found.
    Malformed {
        /// The data as they came.
        bytes: Vec<u8>,
        /// What is wrong.
        fault: Malformed,
        /// Bytes from the start of the message to the part that is wrong.
        offset: usize,
    },
}

/// A part of a record's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// What its standard calls it.
    pub name: &'static str,
    /// Its value.
    pub value: Value,
}

/// A value in a record's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number.
    Number(u64),
    /// A number that has a mnemonic.
    Mnemonic(u64, &'static str),
    /// A moment in seconds since 1970, modulo 2^32 (RFC 4034 §3.1.5).
    Time(u32),
    /// The type of a record.
    Type(RecordType),
    /// The types of records that exist at a name (RFC 4034 §4.1.2).
    Types(Vec<RecordType>),
    /// An address.
    Address(IpAddr),
    /// A name.
    Name(DomainName),
    /// Names one behind the other.
    Names(Vec<DomainName>),
    /// A string, shown in quotes.
    Text(Vec<u8>),
    /// Strings one behind the other, each in quotes.
    Texts(Vec<Vec<u8>>),
    /// A word without quotes.
    Word(Vec<u8>),
    /// Bytes in hexadecimal.
    Hex(Vec<u8>),
    /// Bytes in base64.
    Base64(Vec<u8>),
    /// Bytes in base64, followed by other values and therefore in one piece.
    Base64Word(Vec<u8>),
    /// A hash in base32 with the extended hex alphabet (RFC 4648 §7).
    Base32(Vec<u8>),
    /// The salt of hashed names, a dash where there is none (RFC 5155 §3.3).
    Salt(Vec<u8>),
    /// An NSAP address (RFC 1706 §7).
    Nsap(Vec<u8>),
    /// The address of an ATM end system.
    AtmEndSystem(Vec<u8>),
    /// A telephone number behind a plus sign: the address of an ATM interface.
    Telephone(Vec<u8>),
    /// Bytes in hexadecimal with a dash between them (RFC 7043).
    Eui(Vec<u8>),
    /// Half of an IPv6 address (RFC 6742 §2.1).
    Locator([u16; 4]),
    /// Ports on which somebody listens (RFC 1035 §3.4.2).
    Ports(Vec<u16>),
    /// Prefixes of addresses (RFC 3123).
    Prefixes(Vec<AddressPrefix>),
    /// A place on earth (RFC 1876).
    Location(Location),
    /// Parameters of a service by their keys (RFC 9460 §2.1).
    Parameters(Vec<(u16, Vec<u8>)>),
}

impl Rdata {
    /// Reads the data of a record, which reach to the reader's end.
    pub(super) fn read(record_type: RecordType, mut reader: Reader<'_>) -> Self {
        let start = reader;
        let Some(parts) = record_type.parts() else { return Self::Opaque(start.rest().to_vec()) };
        let mut read = Parts::default();
        for (name, format) in parts {
            let (offset, before, first) = (reader.position(), reader.rest(), read.len());
            if let Err(fault) = format.read(name, &mut reader, &mut read.fields) {
                return Self::Malformed { bytes: start.rest().to_vec(), fault, offset };
            }
            read.push(first, &before[..before.len() - reader.rest().len()]);
        }
        if reader.is_at_end() {
            return Self::Parts(read);
        }
        let fault =
            Malformed::Field { field: "bytes behind the data of a record", value: reader.rest().len() };
        Self::Malformed { bytes: start.rest().to_vec(), fault, offset: reader.position() }
    }

    /// Reads data that stand alone, without a message to whose names they could point.
    pub fn decode(record_type: RecordType, bytes: &[u8]) -> Self {
        Self::read(record_type, Reader::new(bytes, 0))
    }

    /// The data on the wire, with every name written out; those that are malformed as they came.
    pub fn wire(&self) -> &[u8] {
        match self {
            Self::Parts(parts) => parts.wire(),
            Self::Opaque(bytes) | Self::Malformed { bytes, .. } => bytes,
        }
    }

    /// The data as signatures are made over them: as on the wire, with the names of old types in lower case
    /// (RFC 4034 §6.2).
    pub fn canonical(&self, record_type: RecordType) -> Vec<u8> {
        match self {
            Self::Parts(parts) => parts.canonical(record_type),
            Self::Opaque(bytes) | Self::Malformed { bytes, .. } => bytes.clone(),
        }
    }

    /// The value of a part; `None` where there is none of that name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let Self::Parts(fields) = self else { return None };
        fields.iter().find(|field| field.name == name).map(|field| &field.value)
    }

    /// The first name in the data: the target of an NS, CNAME, DNAME or PTR, the exchange of an MX.
    pub fn target(&self) -> Option<&DomainName> {
        let Self::Parts(fields) = self else { return None };
        fields.iter().find_map(|field| match &field.value {
            Value::Name(name) => Some(name),
            _ => None,
        })
    }

    /// The data as a line of a master file has them; the generic form of RFC 3597 §5 where nothing better is known.
    pub fn text(&self) -> String {
        match self {
            Self::Parts(fields) => {
                let texts = fields.iter().map(|field| field.value.text()).filter(|text| !text.is_empty());
                texts.collect::<Vec<_>>().join(" ")
            }
            Self::Opaque(bytes) | Self::Malformed { bytes, .. } if bytes.is_empty() => "\\# 0".to_owned(),
            Self::Opaque(bytes) | Self::Malformed { bytes, .. } => {
                format!("\\# {} {}", bytes.len(), text::hex(bytes))
            }
        }
    }
}

impl Value {
    /// The value as a master file has it; safe to print.
    pub fn text(&self) -> String {
        fn joined<T>(values: &[T], text: impl Fn(&T) -> String) -> String {
            values.iter().map(text).collect::<Vec<_>>().join(" ")
        }
        match self {
            Self::Number(number) => number.to_string(),
            Self::Mnemonic(_, name) => (*name).to_owned(),
            Self::Time(seconds) => time_text(*seconds),
            Self::Type(record_type) => record_type.to_string(),
            Self::Types(types) => joined(types, ToString::to_string),
            Self::Address(address) => address_text(*address),
            Self::Name(name) => name.to_string(),
            Self::Names(names) => joined(names, ToString::to_string),
            Self::Text(bytes) => text::quoted(bytes),
            Self::Texts(strings) => joined(strings, |bytes| text::quoted(bytes)),
            Self::Word(bytes) => text::escaped(bytes),
            Self::Hex(bytes) => text::hex(bytes),
            Self::Base64(bytes) => text::base64(bytes),
            Self::Base64Word(bytes) => data_encoding::BASE64.encode(bytes),
            Self::Base32(bytes) => data_encoding::BASE32HEX_NOPAD.encode(bytes),
            Self::Salt(bytes) if bytes.is_empty() => "-".to_owned(),
            Self::Salt(bytes) => data_encoding::HEXUPPER.encode(bytes),
            Self::Nsap(bytes) => format!("0x{}", data_encoding::HEXLOWER.encode(bytes)),
            Self::AtmEndSystem(bytes) => data_encoding::HEXLOWER.encode(bytes),
            Self::Telephone(digits) => format!("+{}", text::escaped(digits)),
            Self::Eui(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join("-"),
            Self::Locator(groups) => {
                groups.iter().map(|group| format!("{group:x}")).collect::<Vec<_>>().join(":")
            }
            Self::Ports(ports) => joined(ports, ToString::to_string),
            Self::Prefixes(prefixes) => joined(prefixes, ToString::to_string),
            Self::Location(location) => location.to_string(),
            Self::Parameters(parameters) => {
                joined(parameters, |(key, value)| service::parameter_text(*key, value))
            }
        }
    }
}

/// An address as `inet_ntop` writes it: one of the old form `::1.2.3.4` keeps its dots.
fn address_text(address: IpAddr) -> String {
    match address {
        IpAddr::V6(ip) => match ip.segments() {
            [0, 0, 0, 0, 0, 0, high, low] if high > 0 => {
                let [a, b] = high.to_be_bytes();
                let [c, d] = low.to_be_bytes();
                format!("::{a}.{b}.{c}.{d}")
            }
            _ => Ipv6Addr::to_string(&ip),
        },
        IpAddr::V4(ip) => ip.to_string(),
    }
}

/// A moment as `YYYYMMDDHHmmSS` (RFC 4034 §3.2), of the 136 years that begin in 1970.
fn time_text(seconds: u32) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Days since 1 March of year 0 in eras of 400 years, so that the leap day is the last of its year.
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = era * 400 + year_of_era + u32::from(month <= 2);
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}")
}
