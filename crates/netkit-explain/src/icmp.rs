//! ICMP messages by version, type and code: their term, the words of `ping`, and their meaning.
//!
//! It does not decode packets; the numbers come from whoever did. IPv4 and IPv6 share the tables and the lookup.

mod error_messages;
mod informational_messages;
#[cfg(test)]
mod tests;

use std::net::Ipv4Addr;

/// Which ICMP a type number belongs to: the same number means different things in the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IcmpVersion {
    /// ICMP for IPv4 (RFC 792).
    V4,
    /// ICMPv6 (RFC 4443).
    V6,
}

/// One ICMP message's meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IcmpMeaning {
    /// The ICMP that the type belongs to.
    pub version: IcmpVersion,
    /// The type field.
    pub icmp_type: u8,
    /// The code field; `None` where the standard gives the code no meaning, so that every code matches.
    pub code: Option<u8>,
    /// The standard's term in lower case, such as "destination unreachable: port unreachable".
    pub name: &'static str,
    /// The words that iputils' `ping` prints, without the number that some of them carry.
    pub iputils: &'static str,
    /// What iputils' `ping` appends for the message's number, which stands for `{}`; empty for most.
    pub iputils_info: &'static str,
    /// One plain sentence: who says this and what it means.
    pub meaning: &'static str,
    /// Where it is defined, such as "RFC 4443 §3.1".
    pub rfc: &'static str,
}

impl IcmpMeaning {
    /// The words of iputils' `ping` with the message's number in its place.
    ///
    /// `info` is what the kernel reports as `ee_info`, in host byte order: the next hop's MTU in bytes, the
    /// pointer in bytes from the start of the quoted packet, or the gateway's address of a redirect.
    pub fn iputils_line(&self, info: u32) -> String {
        let is_redirect = self.version == IcmpVersion::V4 && self.icmp_type == REDIRECT;
        let number = if is_redirect { Ipv4Addr::from_bits(info).to_string() } else { info.to_string() };
        format!("{}{}", self.iputils, self.iputils_info.replace("{}", &number))
    }
}

/// What a message of this type and code means; `None` for numbers that no standard defines.
pub fn icmp(version: IcmpVersion, icmp_type: u8, code: u8) -> Option<&'static IcmpMeaning> {
    icmp_messages().find(|m| {
        m.version == version && m.icmp_type == icmp_type && m.code.is_none_or(|defined| defined == code)
    })
}

/// Every message that [`icmp()`] knows: first the errors, then the informational messages, each sorted by version,
/// type and code.
pub fn icmp_messages() -> impl Iterator<Item = &'static IcmpMeaning> {
    error_messages::MESSAGES.iter().chain(informational_messages::MESSAGES)
}

/// The ICMPv4 type whose number is an address, not a count.
const REDIRECT: u8 = 5;

/// Where a row of a table stands: version, type, and code unless every code means the same.
type Key = (IcmpVersion, u8, Option<u8>);

/// One row of a table.
const fn row(
    key: Key,
    name: &'static str,
    iputils: &'static str,
    meaning: &'static str,
    rfc: &'static str,
) -> IcmpMeaning {
    let (version, icmp_type, code) = key;
    IcmpMeaning { version, icmp_type, code, name, iputils, iputils_info: "", meaning, rfc }
}

impl IcmpMeaning {
    /// The row with the words that `ping` puts around the message's number.
    const fn info(mut self, words: &'static str) -> Self {
        self.iputils_info = words;
        self
    }
}
