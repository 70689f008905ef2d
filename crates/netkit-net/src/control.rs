//! Control messages and socket addresses as the kernel lays them out; bounds-checked reading, no pointers.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

use crate::KernelTime;
use std::time::Duration;

/// Room for every control message that we ask the kernel for at once (timestamps 64, extended error 64,
/// packet information 40, hop limit 24, traffic class 24, options 56 bytes).
pub(crate) const RECEIVE_CONTROL_LENGTH: usize = 384;
/// Room for every control message that we attach to one packet.
pub(crate) const SEND_CONTROL_LENGTH: usize = 128;

/// `struct cmsghdr`: a length in a machine word, then level and type.
const HEADER_LENGTH: usize = size_of::<usize>() + 2 * size_of::<i32>();

/// Control messages to send.
#[derive(Clone, Copy)]
pub(crate) struct ControlWriter {
    bytes: [u8; SEND_CONTROL_LENGTH],
    used: usize,
}

impl ControlWriter {
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; SEND_CONTROL_LENGTH], used: 0 }
    }

    pub(crate) fn push(&mut self, level: i32, kind: i32, data: &[u8]) {
        let start = self.used;
        let length = HEADER_LENGTH + data.len();
        self.used += aligned(length);
        let message = &mut self.bytes[start..start + length];
        message[..size_of::<usize>()].copy_from_slice(&length.to_ne_bytes());
        message[size_of::<usize>()..size_of::<usize>() + 4].copy_from_slice(&level.to_ne_bytes());
        message[size_of::<usize>() + 4..HEADER_LENGTH].copy_from_slice(&kind.to_ne_bytes());
        message[HEADER_LENGTH..].copy_from_slice(data);
    }

    pub(crate) fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[..self.used]
    }
}

/// One received control message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ControlMessage<'a> {
    pub(crate) level: i32,
    pub(crate) kind: i32,
    pub(crate) data: &'a [u8],
}

/// Walks received control messages; stops at the first that does not fit.
pub(crate) fn control_messages(bytes: &[u8]) -> impl Iterator<Item = ControlMessage<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let length = usize::from_ne_bytes(rest.get(..size_of::<usize>())?.try_into().ok()?);
        let message = rest.get(..length).filter(|message| message.len() >= HEADER_LENGTH)?;
        rest = rest.get(aligned(length)..).unwrap_or(&[]);
        Some(ControlMessage {
            level: read_i32(message, size_of::<usize>())?,
            kind: read_i32(message, size_of::<usize>() + 4)?,
            data: &message[HEADER_LENGTH..],
        })
    })
}

/// `struct scm_timestamping`: three timespecs, the first of which is the software stamp.
pub(crate) fn software_stamp(data: &[u8]) -> Option<KernelTime> {
    let seconds = i64::from_ne_bytes(data.get(..8)?.try_into().ok()?);
    let nanoseconds = i64::from_ne_bytes(data.get(8..16)?.try_into().ok()?);
    let stamp = Duration::new(u64::try_from(seconds).ok()?, u32::try_from(nanoseconds).ok()?);
    (!stamp.is_zero()).then_some(KernelTime::from_epoch(stamp))
}

/// `struct in_pktinfo` or `in6_pktinfo`: the local address and the interface's index.
pub(crate) fn packet_info(message: ControlMessage<'_>) -> Option<(IpAddr, u32)> {
    let data = message.data;
    if message.level == libc::IPPROTO_IP {
        let address: [u8; 4] = data.get(8..12)?.try_into().ok()?;
        Some((IpAddr::V4(Ipv4Addr::from(address)), read_i32(data, 0)?.cast_unsigned()))
    } else {
        let address: [u8; 16] = data.get(..16)?.try_into().ok()?;
        Some((IpAddr::V6(Ipv6Addr::from(address)), read_i32(data, 16)?.cast_unsigned()))
    }
}

/// A small number that the kernel writes as one byte or as an int, such as TOS and TTL.
pub(crate) fn small_number(data: &[u8]) -> Option<u8> {
    match data.len() {
        1 => Some(data[0]),
        _ => u8::try_from(read_i32(data, 0)?).ok(),
    }
}

/// `struct sockaddr_in` or `sockaddr_in6`.
pub(crate) fn socket_address(bytes: &[u8]) -> Option<SocketAddr> {
    let family = u16::from_ne_bytes(bytes.get(..2)?.try_into().ok()?);
    let port = u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?);
    match i32::from(family) {
        libc::AF_INET => {
            let address: [u8; 4] = bytes.get(4..8)?.try_into().ok()?;
            Some(SocketAddr::V4(SocketAddrV4::new(address.into(), port)))
        }
        libc::AF_INET6 => {
            let flow = u32::from_be_bytes(bytes.get(4..8)?.try_into().ok()?);
            let address: [u8; 16] = bytes.get(8..24)?.try_into().ok()?;
            let scope = u32::from_ne_bytes(bytes.get(24..28)?.try_into().ok()?);
            Some(SocketAddr::V6(SocketAddrV6::new(address.into(), port, flow, scope)))
        }
        _ => None,
    }
}

/// `struct sock_extended_err` and the offender's address behind it (ip(7), `IP_RECVERR`).
#[derive(Clone, Copy, Debug)]
pub(crate) struct ExtendedError {
    pub(crate) errno: i32,
    pub(crate) origin: u8,
    pub(crate) icmp_type: u8,
    pub(crate) code: u8,
    pub(crate) info: u32,
    pub(crate) data: u32,
    pub(crate) offender: Option<IpAddr>,
}

impl ExtendedError {
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        Some(Self {
            errno: read_i32(bytes, 0)?,
            origin: *bytes.get(4)?,
            icmp_type: *bytes.get(5)?,
            code: *bytes.get(6)?,
            info: read_i32(bytes, 8)?.cast_unsigned(),
            data: read_i32(bytes, 12)?.cast_unsigned(),
            offender: bytes.get(16..).and_then(socket_address).map(|address| address.ip()),
        })
    }
}

pub(crate) fn read_i32(bytes: &[u8], offset: usize) -> Option<i32> {
    Some(i32::from_ne_bytes(bytes.get(offset..offset.checked_add(4)?)?.try_into().ok()?))
}

/// Control messages start on machine-word boundaries (`CMSG_ALIGN`).
fn aligned(length: usize) -> usize {
    length.saturating_add(size_of::<usize>() - 1) & !(size_of::<usize>() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let mut writer = ControlWriter::new();
        writer.push(libc::IPPROTO_IP, libc::IP_TTL, &7_i32.to_ne_bytes());
        writer.push(libc::SOL_SOCKET, 81, &[1, 2, 3]);
        let bytes = writer.bytes_mut().to_vec();
        let read: Vec<_> = control_messages(&bytes)
            .map(|message| (message.level, message.kind, message.data.to_vec()))
            .collect();
        assert_eq!(
            read,
            [
                (libc::IPPROTO_IP, libc::IP_TTL, 7_i32.to_ne_bytes().to_vec()),
                (libc::SOL_SOCKET, 81, vec![1, 2, 3])
            ]
        );
    }

    #[test]
    fn every_truncation_and_a_lying_length_end_the_walk() {
        let mut writer = ControlWriter::new();
        writer.push(1, 2, &[9; 20]);
        let mut bytes = writer.bytes_mut().to_vec();
        for end in 0..HEADER_LENGTH + 20 {
            assert_eq!(control_messages(&bytes[..end]).count(), 0, "{end} bytes");
        }
        for lie in [0_usize, 1, HEADER_LENGTH - 1, usize::MAX, usize::MAX - 3] {
            bytes[..size_of::<usize>()].copy_from_slice(&lie.to_ne_bytes());
            assert_eq!(control_messages(&bytes).count(), 0, "length {lie}");
        }
    }

    #[test]
    fn short_structures_are_none() {
        for length in 0..16 {
            assert!(ExtendedError::read(&vec![0; length]).is_none());
            assert!(software_stamp(&vec![1; length]).is_none());
        }
        assert!(socket_address(&[2, 0]).is_none());
        assert!(socket_address(&[0; 28]).is_none());
    }
}
