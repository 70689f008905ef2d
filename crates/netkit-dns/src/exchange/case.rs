//! The case of letters in a name as a secret that the answer repeats (0x20, draft-vixie-dnsext-dns0x20).

use netkit_packet::dns::DomainName;

use super::Chance;

/// Where the question's name begins in a message: behind the header.
const QUESTION: usize = 12;

/// The name with the case of its letters by chance.
pub(super) fn mixed(name: &DomainName, chance: &Chance) -> DomainName {
    let flip = |(place, byte): (usize, u8)| {
        if byte.is_ascii_alphabetic() && chance.flips(place) { byte ^ 0x20 } else { byte }
    };
    // Lengths of labels are below 64 and no letters.
    DomainName::from_wire(&name.wire().iter().copied().enumerate().map(flip).collect::<Vec<u8>>())
        .unwrap_or_else(|| name.clone())
}

/// The message with its question's name in the case in which the user has it, where it is that name at all.
pub(super) fn restored(message: &[u8], asked: &DomainName) -> Vec<u8> {
    let mut restored = message.to_vec();
    let wire = asked.wire();
    if let Some(place) = restored.get_mut(QUESTION..QUESTION + wire.len())
        && place.eq_ignore_ascii_case(wire)
    {
        place.copy_from_slice(wire);
    }
    restored
}
