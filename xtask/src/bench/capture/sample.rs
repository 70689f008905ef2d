//! Captures for the tests of who reads them: datagrams, and the file that tcpdump would write of them.

use std::net::IpAddr;
use std::time::Duration;

use netkit_packet::ip::{self, IpHeader};

/// `LINKTYPE_ETHERNET`.
pub const ETHERNET: u32 = 1;
/// `LINKTYPE_RAW`.
pub const RAW: u32 = 101;

/// When, and what.
pub type Seen = (Duration, Vec<u8>);

/// A datagram at this time.
pub fn seen(at: Duration, ends: [[u8; 4]; 2], hop_limit: u8, protocol: u8, payload: &[u8]) -> Seen {
    let [source, destination] = ends.map(IpAddr::from);
    let (traffic_class, dont_fragment, label) = (0, false, 0);
    let header = IpHeader { source, destination, hop_limit, traffic_class, dont_fragment, label, protocol };
    (at, ip::encode(&header, payload))
}

/// The file, in this byte order.
pub fn file(word: fn(u32) -> [u8; 4], link_type: u32, datagrams: &[Seen]) -> Vec<u8> {
    let link_header = vec![0; if link_type == ETHERNET { 14 } else { 0 }];
    let mut file = [word(0xa1b2_3c4d).to_vec(), vec![0; 16], word(link_type).to_vec()].concat();
    for (at, datagram) in datagrams {
        let length = u32::try_from(link_header.len() + datagram.len()).unwrap();
        let seconds = u32::try_from(at.as_secs()).unwrap();
        file.extend([word(seconds), word(at.subsec_nanos()), word(length), word(length)].concat());
        file.extend([&link_header[..], datagram].concat());
    }
    file
}
