//! EDNS: what question and answer say of themselves besides the header (RFC 6891).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::reader::Reader;
use crate::malformed::Malformed;

/// The OPT record of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edns {
    /// The longest UDP message in bytes that its sender takes.
    pub udp_payload: u16,
    /// The upper eight bits of the response code.
    pub extended_rcode: u8,
    /// The version, 0 so far.
    pub version: u8,
    /// DO: signatures are wanted (RFC 3225).
    pub dnssec_ok: bool,
    /// The other bits of the flags, which have to be zero.
    pub reserved_flags: u16,
    /// The options in their order.
    pub options: Vec<EdnsOption>,
}

/// An option of EDNS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EdnsOption {
    /// Who the server is (RFC 5001).
    Nsid(Vec<u8>),
    /// For whom the answer is (RFC 7871).
    Subnet(ClientSubnet),
    /// The cookies of client and server (RFC 7873).
    Cookie(Vec<u8>),
    /// How long the connection may stay, in tenths of a second (RFC 7828).
    Keepalive(Option<u16>),
    /// Bytes that only make the message longer (RFC 7830): how many.
    Padding(usize),
    /// Why the answer is as it is (RFC 8914).
    ExtendedError(ExtendedError),
    /// Any other, and one whose bytes are not as its code has them.
    Other(u16, Vec<u8>),
}

/// An extended error (RFC 8914 §2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtendedError {
    /// The code.
    pub code: u16,
    /// What the server adds.
    pub text: Vec<u8>,
}

impl ExtendedError {
    /// Its purpose in the words of the registry (IANA, "Extended DNS Error Codes"); `None` where none is registered.
    pub fn name(&self) -> Option<&'static str> {
        const NAMES: [&str; 31] = [
            "Other",
            "Unsupported DNSKEY Algorithm",
            "Unsupported DS Digest Type",
            "Stale Answer",
            "Forged Answer",
            "DNSSEC Indeterminate",
            "DNSSEC Bogus",
            "Signature Expired",
            "Signature Not Yet Valid",
            "DNSKEY Missing",
            "RRSIGs Missing",
            "No Zone Key Bit Set",
            "NSEC Missing",
            "Cached Error",
            "Not Ready",
            "Blocked",
            "Censored",
            "Filtered",
            "Prohibited",
            "Stale NXDOMAIN Answer",
            "Not Authoritative",
            "Not Supported",
            "No Reachable Authority",
            "Network Error",
            "Invalid Data",
            "Signature Expired before Valid",
            "Too Early",
            "Unsupported NSEC3 Iterations Value",
            "Unable to conform to policy",
            "Synthesized",
            "Invalid Query Type",
        ];
        NAMES.get(usize::from(self.code)).copied()
    }
}

/// The part of a client's address that an answer is made for (RFC 7871 §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientSubnet {
    /// The address, with zeros behind the prefix.
    pub address: IpAddr,
    /// Bits of the address that the question tells.
    pub source_prefix: u8,
    /// Bits of the address for which the answer holds.
    pub scope_prefix: u8,
}

impl Edns {
    /// EDNS of a question that asks for nothing besides messages of this length.
    pub fn asking(udp_payload: u16) -> Self {
        Self {
            udp_payload,
            extended_rcode: 0,
            version: 0,
            dnssec_ok: false,
            reserved_flags: 0,
            options: Vec::new(),
        }
    }

    /// From the class, the TTL and the data of an OPT record (RFC 6891 §6.1.2).
    pub(super) fn read(class: u16, ttl: u32, mut data: Reader<'_>) -> Result<Self, Malformed> {
        let [extended_rcode, version, high, low] = ttl.to_be_bytes();
        let flags = u16::from_be_bytes([high, low]);
        let mut options = Vec::new();
        while !data.is_at_end() {
            let code = data.u16("an EDNS option")?;
            let length = data.u16("an EDNS option")?;
            options.push(EdnsOption::decode(code, data.bytes("an EDNS option", length.into())?));
        }
        Ok(Self {
            udp_payload: class,
            extended_rcode,
            version,
            dnssec_ok: flags & DNSSEC_OK != 0,
            reserved_flags: flags & !DNSSEC_OK,
            options,
        })
    }

    /// The whole OPT record.
    pub(super) fn encode(&self, into: &mut Vec<u8>) {
        let flags = self.reserved_flags & !DNSSEC_OK | if self.dnssec_ok { DNSSEC_OK } else { 0 };
        into.push(0);
        into.extend_from_slice(&super::RecordType::OPT.0.to_be_bytes());
        into.extend_from_slice(&self.udp_payload.to_be_bytes());
        into.extend_from_slice(&[self.extended_rcode, self.version]);
        into.extend_from_slice(&flags.to_be_bytes());
        let mut data = Vec::new();
        for option in &self.options {
            let bytes = option.bytes();
            // What no length can announce is left out.
            let Ok(length) = u16::try_from(bytes.len()) else { continue };
            data.extend_from_slice(&option.code().to_be_bytes());
            data.extend_from_slice(&length.to_be_bytes());
            data.extend_from_slice(&bytes);
        }
        let length = u16::try_from(data.len()).unwrap_or(0);
        into.extend_from_slice(&length.to_be_bytes());
        into.extend_from_slice(&data[..length.into()]);
    }
}

/// DO, the first of the flags.
const DNSSEC_OK: u16 = 1 << 15;

impl EdnsOption {
    /// Its number (IANA, "DNS EDNS0 Option Codes").
    pub fn code(&self) -> u16 {
        match self {
            Self::Nsid(_) => 3,
            Self::Subnet(_) => 8,
            Self::Cookie(_) => 10,
            Self::Keepalive(_) => 11,
            Self::Padding(_) => 12,
            Self::ExtendedError(_) => 15,
            Self::Other(code, _) => *code,
        }
    }

    /// Its data on the wire.
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Nsid(bytes) | Self::Cookie(bytes) | Self::Other(_, bytes) => bytes.clone(),
            Self::Subnet(subnet) => subnet.encode(),
            Self::Keepalive(timeout) => timeout.map(u16::to_be_bytes).into_iter().flatten().collect(),
            Self::Padding(length) => vec![0; *length],
            Self::ExtendedError(error) => [&error.code.to_be_bytes(), error.text.as_slice()].concat(),
        }
    }

    fn decode(code: u16, bytes: &[u8]) -> Self {
        let known = match (code, bytes) {
            (3, _) => Some(Self::Nsid(bytes.to_vec())),
            (8, _) => ClientSubnet::decode(bytes).map(Self::Subnet),
            (10, _) => Some(Self::Cookie(bytes.to_vec())),
            (11, []) => Some(Self::Keepalive(None)),
            (11, [high, low]) => Some(Self::Keepalive(Some(u16::from_be_bytes([*high, *low])))),
            (12, _) if bytes.iter().all(|byte| *byte == 0) => Some(Self::Padding(bytes.len())),
            (15, [high, low, text @ ..]) => Some(Self::ExtendedError(ExtendedError {
                code: u16::from_be_bytes([*high, *low]),
                text: text.to_vec(),
            })),
            _ => None,
        };
        // Only what is written back as it came is understood.
        known.filter(|option| option.bytes() == bytes).unwrap_or_else(|| Self::Other(code, bytes.to_vec()))
    }
}

impl ClientSubnet {
    fn decode(bytes: &[u8]) -> Option<Self> {
        let ([family_high, family_low, source_prefix, scope_prefix], address) = bytes.split_first_chunk()?;
        let address = match u16::from_be_bytes([*family_high, *family_low]) {
            1 => IpAddr::V4(Ipv4Addr::from(padded(address)?)),
            2 => IpAddr::V6(Ipv6Addr::from(padded(address)?)),
            _ => return None,
        };
        Some(Self { address, source_prefix: *source_prefix, scope_prefix: *scope_prefix })
    }

    fn encode(&self) -> Vec<u8> {
        let (family, octets) = match self.address {
            IpAddr::V4(ip) => (1, ip.octets().to_vec()),
            IpAddr::V6(ip) => (2, ip.octets().to_vec()),
        };
        let length = usize::from(self.source_prefix).div_ceil(8).min(octets.len());
        [&[0, family, self.source_prefix, self.scope_prefix], &octets[..length]].concat()
    }
}

fn padded<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    let mut all = [0; N];
    all.get_mut(..bytes.len())?.copy_from_slice(bytes);
    Some(all)
}
