//! What a probe carries on this stage. It knows the payload alone: headers are the kernel's.

use std::hash::Hasher as _;
use std::net::IpAddr;

use netkit_model::Address;
use netkit_packet::tag::{self, ProbeTag};
use netkit_probe::{ProbeFormat, RunKey};
use siphasher::sip::SipHasher13;

/// The secret of every run here, as bytes.
const KEY: [u8; 16] = *b"netkit-lab's key";

/// The secret of every run on this stage: a session's format must hold it, or no answer is taken for one.
pub const RUN_KEY: RunKey = RunKey::new(KEY);

/// The payload of probe `number` to `destination`: what `ProbeFormat` gives a real socket, byte for byte. Where the
/// two differed, sessions would find every answer corrupt.
pub(super) fn payload(format: &ProbeFormat, number: u64, destination: Address) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(format.size);
    let tag = ProbeTag { cookie: cookie(number, destination.ip), number };
    tag::fill_payload(&tag, &format.pattern, format.size, &mut bytes);
    bytes
}

/// SipHash-1-3 over the probe's number and where it goes.
fn cookie(number: u64, destination: IpAddr) -> u64 {
    let mut hasher = SipHasher13::new_with_key(&KEY);
    hasher.write_u64(number);
    match destination {
        IpAddr::V4(ip) => hasher.write(&ip.octets()),
        IpAddr::V6(ip) => hasher.write(&ip.octets()),
    }
    hasher.finish()
}
