//! The header of a DNS message and its codes (RFC 1035 §4.1.1, RFC 2535 §6.1, RFC 6895).

use std::fmt;

use super::reader::Reader;
use crate::malformed::Malformed;

/// Bytes of the header.
pub(super) const HEADER_LENGTH: usize = 12;

/// The header of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DnsHeader {
    /// The identifier that joins question and answer.
    pub id: u16,
    /// The flags.
    pub flags: DnsFlags,
    /// What is asked for.
    pub opcode: Opcode,
    /// The lower four bits of the response code; [`DnsMessage::rcode`](super::DnsMessage::rcode) has all.
    pub rcode: Rcode,
    /// How many entries the four sections claim to have: question, answer, authority, additional.
    pub counts: [u16; 4],
}

/// The flags of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "they are bits of the header, one a field")]
pub struct DnsFlags {
    /// QR: this is a response.
    pub response: bool,
    /// AA: the server is an authority for the name.
    pub authoritative: bool,
    /// TC: the answer did not fit.
    pub truncated: bool,
    /// RD: the server is asked to find the answer itself.
    pub recursion_desired: bool,
    /// RA: the server would.
    pub recursion_available: bool,
    /// Z: the bit that has to be zero.
    pub reserved: bool,
    /// AD: the server has verified the answer.
    pub authentic_data: bool,
    /// CD: the server is asked not to verify it.
    pub checking_disabled: bool,
}

impl DnsFlags {
    /// The flags that are set, in the order of the header and in the letters of `dig`.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        self.bits().into_iter().filter(|(is_set, ..)| *is_set).map(|(_, name, _)| name)
    }

    fn bits(self) -> [(bool, &'static str, u16); 8] {
        [
            (self.response, "qr", 1 << 15),
            (self.authoritative, "aa", 1 << 10),
            (self.truncated, "tc", 1 << 9),
            (self.recursion_desired, "rd", 1 << 8),
            (self.recursion_available, "ra", 1 << 7),
            (self.reserved, "z", 1 << 6),
            (self.authentic_data, "ad", 1 << 5),
            (self.checking_disabled, "cd", 1 << 4),
        ]
    }

    fn from_word(word: u16) -> Self {
        let is_set = |bit: u16| word & (1 << bit) != 0;
        Self {
            response: is_set(15),
            authoritative: is_set(10),
            truncated: is_set(9),
            recursion_desired: is_set(8),
            recursion_available: is_set(7),
            reserved: is_set(6),
            authentic_data: is_set(5),
            checking_disabled: is_set(4),
        }
    }
}

impl DnsHeader {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        // The whole header or nothing: no field of half a header is worth anything.
        let mut header = reader.part("a DNS header", HEADER_LENGTH)?;
        let id = header.u16("a DNS header")?;
        let word = header.u16("a DNS header")?;
        let mut counts = [0; 4];
        for count in &mut counts {
            *count = header.u16("a DNS header")?;
        }
        Ok(Self {
            id,
            flags: DnsFlags::from_word(word),
            opcode: Opcode((word >> 11 & 0xf) as u8),
            rcode: Rcode(word & 0xf),
            counts,
        })
    }

    /// The second number of the header: flags, operation and response code.
    pub fn flags_word(self) -> u16 {
        let flags = self.flags.bits().into_iter().filter(|(is_set, ..)| *is_set);
        let flags = flags.fold(0, |word, (.., bit)| word | bit);
        flags | u16::from(self.opcode.0 & 0xf) << 11 | self.rcode.0 & 0xf
    }

    pub(super) fn encode(self, into: &mut Vec<u8>) {
        for number in [self.id, self.flags_word()].into_iter().chain(self.counts) {
            into.extend_from_slice(&number.to_be_bytes());
        }
    }
}

/// What a message asks for (RFC 6895 §2.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Opcode(pub u8);

impl Opcode {
    /// An ordinary question.
    pub const QUERY: Self = Self(0);
}

impl fmt::Display for Opcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => f.write_str("QUERY"),
            1 => f.write_str("IQUERY"),
            2 => f.write_str("STATUS"),
            4 => f.write_str("NOTIFY"),
            5 => f.write_str("UPDATE"),
            6 => f.write_str("DSO"),
            other => write!(f, "OPCODE{other}"),
        }
    }
}

/// A response code, with the upper bits that EDNS adds (RFC 6895 §2.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Rcode(pub u16);

impl Rcode {
    /// No error.
    pub const NOERROR: Self = Self(0);
    /// The server could not read the question.
    pub const FORMERR: Self = Self(1);
    /// The server has failed.
    pub const SERVFAIL: Self = Self(2);
    /// The name does not exist.
    pub const NXDOMAIN: Self = Self(3);
    /// The server does not know such questions.
    pub const NOTIMP: Self = Self(4);
    /// The server does not want to answer.
    pub const REFUSED: Self = Self(5);
    /// The server does not know this version of EDNS.
    pub const BADVERS: Self = Self(16);
    /// The server wants another cookie.
    pub const BADCOOKIE: Self = Self(23);
}

impl fmt::Display for Rcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const NAMES: [(u16, &str); 20] = [
            (0, "NOERROR"),
            (1, "FORMERR"),
            (2, "SERVFAIL"),
            (3, "NXDOMAIN"),
            (4, "NOTIMP"),
            (5, "REFUSED"),
            (6, "YXDOMAIN"),
            (7, "YXRRSET"),
            (8, "NXRRSET"),
            (9, "NOTAUTH"),
            (10, "NOTZONE"),
            (11, "DSOTYPENI"),
            (16, "BADVERS"),
            (17, "BADKEY"),
            (18, "BADTIME"),
            (19, "BADMODE"),
            (20, "BADNAME"),
            (21, "BADALG"),
            (22, "BADTRUNC"),
            (23, "BADCOOKIE"),
        ];
        match NAMES.iter().find(|(code, _)| *code == self.0) {
            Some((_, name)) => f.write_str(name),
            None => write!(f, "RESERVED{}", self.0),
        }
    }
}
