//! Which of several next hops a packet takes: by a hash of its flow, or by chance.

use std::hash::{Hash as _, Hasher as _};

use netkit_packet::ip::IpDatagram;
use netkit_packet::{IpVersion, icmp};
use rand::RngExt as _;
use rand_pcg::Pcg64Mcg;
use siphasher::sip::SipHasher13;

use crate::topology::Balance;

/// The place of the chosen next hop among `count`, which is at least one.
pub(super) fn choose(
    balance: Balance,
    seed: u64,
    count: usize,
    datagram: &IpDatagram<'_>,
    chance: &mut Pcg64Mcg,
) -> usize {
    match balance {
        _ if count < 2 => 0,
        Balance::First => 0,
        Balance::Packet => chance.random_range(0..count),
        Balance::Flow => {
            let count = u64::try_from(count).unwrap_or(u64::MAX);
            usize::try_from(hash(seed, datagram) % count).unwrap_or(0)
        }
    }
}

/// What balancers hash: addresses, protocol and the first four octets behind the IP header, which are the ports of TCP
/// and UDP and the type, code and checksum of ICMP (Augustin et al. 2006); of echo messages the identifier too.
fn hash(seed: u64, datagram: &IpDatagram<'_>) -> u64 {
    const HASHED: usize = 4;
    let mut hasher = SipHasher13::new_with_keys(seed, 0);
    (datagram.source, datagram.destination, datagram.protocol).hash(&mut hasher);
    datagram.payload.get(..HASHED).unwrap_or(datagram.payload).hash(&mut hasher);
    let version = IpVersion::of(&datagram.source);
    if datagram.protocol == version.icmp_protocol()
        && let Ok(icmp::IcmpMessage::EchoRequest(echo) | icmp::IcmpMessage::EchoReply(echo)) =
            icmp::decode(version, datagram.payload)
    {
        echo.identifier.hash(&mut hasher);
    }
    hasher.finish()
}
