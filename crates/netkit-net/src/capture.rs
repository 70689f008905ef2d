//! A packet socket beside a connection: what comes in from its peer, before this host's own filters see it.
//!
//! It needs `CAP_NET_RAW`, waits for nothing and understands no packet. Which packets it keeps is the caller's filter,
//! which runs in the kernel: on a busy host nothing else is copied.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::AsRawFd as _;

use socket2::{Domain, Protocol, SockFilter, Socket, Type};

use crate::Errno;
use crate::packet_socket::bind_to;

/// The longest packet that is kept whole: answers to a SYN have no data.
const LONGEST: usize = 2_048;
/// Packets that are given at once: an attempt lasts seconds, and a SYN and its repetitions bring one each.
const MOST: usize = 64;

/// Hears packets of the network layer as they come in, on every interface.
#[derive(Debug)]
pub struct Capture {
    socket: Socket,
}

impl Capture {
    /// Listens from now on to what the filter keeps: instructions of the kernel's classic packet filter, with the fields of
    /// `struct sock_filter` (linux/filter.h) in their order.
    ///
    /// # Errors
    /// `EPERM` for whoever has no `CAP_NET_RAW`; else what the kernel says.
    pub fn open(filter: &[(u16, u8, u8, u32)]) -> Result<Self, Errno> {
        let errno = |error: io::Error| Errno::of(&error);
        // Without a protocol it hears nothing: not before the filter is there.
        let protocol = Some(Protocol::from(0));
        let socket = Socket::new(Domain::PACKET, Type::DGRAM.nonblocking(), protocol).map_err(errno)?;
        let program: Vec<SockFilter> = filter
            .iter()
            .map(|(code, jump_if, jump_unless, operand)| {
                SockFilter::new(*code, *jump_if, *jump_unless, *operand)
            })
            .collect();
        socket.attach_filter(&program).map_err(errno)?;
        bind_to(&socket, 0)?;
        Ok(Self { socket })
    }

    /// What has come since it was last asked, oldest first; each begins with its IP header.
    pub fn take(&self) -> Vec<Vec<u8>> {
        let mut packets = Vec::new();
        let mut buffer = [MaybeUninit::<u8>::uninit(); LONGEST];
        while packets.len() < MOST {
            // An interface that goes down is told once as an error, and is no reason to stop.
            let Ok(length) = self.socket.recv(&mut buffer) else { break };
            // SAFETY: the kernel has written the first `length` bytes.
            packets.push(buffer[..length].iter().map(|byte| unsafe { byte.assume_init() }).collect());
        }
        packets
    }

    /// Whether the kernel dropped packets because nobody took them in time, since the last time this was asked.
    pub fn has_missed_some(&self) -> bool {
        let mut statistics = libc::tpacket_stats { tp_packets: 0, tp_drops: 0 };
        let mut length = libc::socklen_t::try_from(size_of_val(&statistics)).expect("a few bytes");
        let (level, name) = (libc::SOL_PACKET, libc::PACKET_STATISTICS);
        let place = (&raw mut statistics).cast();
        // SAFETY: the kernel writes at most `length` bytes into `statistics`, which is a plain C struct.
        let result =
            unsafe { libc::getsockopt(self.socket.as_raw_fd(), level, name, place, &raw mut length) };
        result != 0 || statistics.tp_drops > 0
    }
}
