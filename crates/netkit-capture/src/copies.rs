//! Second copies of a packet: on every interface at once, Linux shows what passes two of them twice.
//!
//! On loopback each packet goes out and comes in; over a bridge it is on the port and on the bridge. A copy has the same
//! bytes, hop limit included, another interface or direction, and comes at once. A router's own forwarding is no copy: it
//! counts the hop limit down.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Duration;

use netkit_model::KernelTime;
use netkit_packet::link::Direction;

use crate::Packet;

/// How long a copy may take: it passes no wire.
const PATIENCE: Duration = Duration::from_millis(5);
/// Packets that are remembered: what passes in that time on a fast link is more, and a copy follows closely.
const MOST: usize = 256;

/// The latest packets.
#[derive(Debug, Default)]
pub(crate) struct Copies {
    latest: VecDeque<Latest>,
}

#[derive(Debug)]
struct Latest {
    hash: u64,
    at: KernelTime,
    /// Where it was seen, and which way it went there.
    places: Vec<(u32, Direction)>,
}

impl Copies {
    /// Whether this is another copy of a packet that was seen already. Where no direction is known, nothing is.
    pub(crate) fn is_copy(&mut self, packet: &Packet<'_>) -> bool {
        let Some(direction) = packet.direction else { return false };
        let mut hasher = DefaultHasher::new();
        packet.bytes.hash(&mut hasher);
        let (hash, place) = (hasher.finish(), (packet.interface, direction));
        let is_fresh = |latest: &Latest| packet.at.since(latest.at).is_none_or(|age| age <= PATIENCE);
        while self.latest.front().is_some_and(|latest| !is_fresh(latest)) || self.latest.len() >= MOST {
            self.latest.pop_front();
        }
        // Who was seen at this place before is a packet of its own: sent again, with nothing changed.
        let known = self
            .latest
            .iter_mut()
            .rev()
            .find(|latest| latest.hash == hash && !latest.places.contains(&place));
        if let Some(latest) = known {
            latest.places.push(place);
            return true;
        }
        self.latest.push_back(Latest { hash, at: packet.at, places: vec![place] });
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(bytes: &[u8], milliseconds: u64, interface: u32, direction: Direction) -> Packet<'_> {
        let at = KernelTime::from_epoch(Duration::from_millis(milliseconds));
        let (direction, wire_length) = (Some(direction), 1);
        Packet { at, ether_type: 0x0800, direction, interface, wire_length, bytes }
    }

    #[test]
    fn what_goes_out_and_comes_in_on_loopback_is_one_packet() {
        let mut copies = Copies::default();
        let seen = [Direction::Out, Direction::In].map(|way| copies.is_copy(&packet(b"a", 0, 1, way)));
        assert_eq!(seen, [false, true]);
    }

    #[test]
    fn what_is_sent_again_unchanged_is_a_packet_of_its_own() {
        let mut copies = Copies::default();
        let ways = [Direction::Out, Direction::In, Direction::Out, Direction::In];
        let seen = ways.map(|way| copies.is_copy(&packet(b"a", 0, 1, way)));
        assert_eq!(seen, [false, true, false, true]);
    }

    #[test]
    fn other_bytes_and_later_ones_are_no_copies() {
        let mut copies = Copies::default();
        assert!(!copies.is_copy(&packet(b"a", 0, 2, Direction::In)));
        assert!(!copies.is_copy(&packet(b"b", 0, 3, Direction::In)));
        assert!(copies.is_copy(&packet(b"a", 1, 3, Direction::In)), "a bridge and its port");
        assert!(!copies.is_copy(&packet(b"a", 20, 4, Direction::In)));
    }
}
