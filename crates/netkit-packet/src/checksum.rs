//! The Internet checksum (RFC 1071): over bytes, with a pseudo-header, and after a change (RFC 1624).

use std::net::IpAddr;

use pnet_packet::ip::IpNextHeaderProtocol;
use pnet_packet::util;

use crate::ip::{AddressPair, MAX_DATAGRAM_LENGTH};

/// The complement of the ones' complement sum of all of `message` (RFC 1071 §1): zero when the message carries its
/// right checksum.
///
/// None for what is longer than an IP datagram, because `pnet_packet` adds up in 32 bits, which twice that
/// length would overflow.
pub(crate) fn of(message: &[u8]) -> Option<u16> {
    (message.len() <= MAX_DATAGRAM_LENGTH).then(|| util::checksum(message, SKIP_NO_WORD))
}

/// The same over the pseudo-header of TCP, UDP and ICMPv6 (RFC 9293 §3.1, RFC 768, RFC 8200 §8.1) and `message`.
///
/// None for what is longer than an IP datagram, as with [`of`].
pub(crate) fn with_pseudo_header(
    source: IpAddr,
    destination: IpAddr,
    protocol: u8,
    message: &[u8],
) -> Option<u16> {
    let protocol = IpNextHeaderProtocol(protocol);
    (message.len() <= MAX_DATAGRAM_LENGTH).then(|| match AddressPair::of(source, destination) {
        AddressPair::V4 { source, destination } => {
            util::ipv4_checksum(message, SKIP_NO_WORD, &[], &source, &destination, protocol)
        }
        AddressPair::V6 { source, destination } => {
            util::ipv6_checksum(message, SKIP_NO_WORD, &[], &source, &destination, protocol)
        }
    })
}

/// What `checksum` becomes when the whole words `old` that it covers become the words `new` (RFC 1624 §3,
/// equation 3).
///
/// A checksum that was wrong stays wrong, as it must: whoever changes a packet under way does not vouch for it.
pub(crate) fn update(checksum: u16, old: &[u8], new: &[u8]) -> u16 {
    let (old, new) = (old.as_chunks::<2>().0, new.as_chunks::<2>().0);
    let gone = old.iter().map(|word| !u16::from_be_bytes(*word));
    let come = new.iter().map(|word| u16::from_be_bytes(*word));
    let mut sum = u32::from(!checksum);
    for word in gone.chain(come) {
        sum += u32::from(word);
        // The carry goes back in at the other end, so that the sum never outgrows 16 bits.
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).expect("every carry was added back")
}

const SKIP_NO_WORD: usize = usize::MAX;

#[cfg(test)]
mod tests;
