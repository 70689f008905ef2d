//! Reading everything back: replies in batches, then the error queue, into arrivals.

use std::net::SocketAddr;
use std::os::fd::RawFd;

use super::SocketKind;
use super::send::Sender;
use crate::clock::read_clocks;
use crate::control::{
    ControlMessage, ExtendedError, RECEIVE_CONTROL_LENGTH, control_messages, packet_info, small_number,
    socket_address, software_stamp,
};
use crate::{
    Arrival, Arrivals, ClockReading, Errno, ErrorOrigin, IcmpError, KernelTime, Received, Reply, SendStamp,
    SendStampKind, Token,
};

/// Messages read in one system call, at most; fewer where datagrams are long, to bound the memory.
const BATCH: usize = 64;
/// Memory for the datagrams of one batch, in bytes.
const BATCH_MEMORY: usize = 1 << 19;
/// System calls in one turn; beyond that the session gets to see what has arrived so far.
const CALLS_PER_TURN: usize = 16;
/// The longest socket address we ask for (`struct sockaddr_in6`).
const NAME_LENGTH: usize = 28;

/// The receiving half of a probe socket, with its reusable buffers.
#[derive(Debug)]
pub(super) struct Receiver {
    kind: SocketKind,
    buffers: Buffers,
}

/// Memory for one batch: every message has its own slice of each.
#[derive(Debug)]
pub(crate) struct Buffers {
    batch: usize,
    datagram_length: usize,
    datagrams: Vec<u8>,
    names: Vec<u8>,
    controls: Vec<u8>,
}

/// One message as the kernel left it.
#[derive(Clone, Copy)]
struct Message<'a> {
    name: &'a [u8],
    control: &'a [u8],
    bytes: &'a [u8],
    truncated: bool,
}

impl Receiver {
    pub(super) fn new(kind: SocketKind, largest_datagram: usize) -> Self {
        Self { kind, buffers: Buffers::new(largest_datagram) }
    }

    /// Reads replies, then the error queue; true when both are empty.
    ///
    /// In this order a reply's send stamp is always there in the same turn, because it was queued before.
    pub(super) fn receive(&mut self, socket: RawFd, sender: &mut Sender, arrivals: &mut Arrivals) -> bool {
        let replies_done = self.receive_replies(socket, arrivals);
        let errors_done = self.drain_errors(socket, sender, arrivals);
        replies_done && errors_done
    }

    fn receive_replies(&mut self, socket: RawFd, arrivals: &mut Arrivals) -> bool {
        let raw = self.kind == SocketKind::IcmpRaw;
        for _ in 0..CALLS_PER_TURN {
            let read = self.buffers.receive(socket, 0, |message, reading| {
                if let Some(reply) = reply_of(message, raw, reading) {
                    arrivals.push(Arrival::Reply(reply));
                }
            });
            match read {
                Ok(read) if read == self.buffers.batch => {}
                Err(errno) if errno != Errno::AGAIN => {} // A pending ICMP error, told again by the error queue.
                Ok(_) | Err(_) => return true,
            }
        }
        false
    }

    /// Reads the error queue; true when it is empty.
    pub(super) fn drain_errors(
        &mut self,
        socket: RawFd,
        sender: &mut Sender,
        arrivals: &mut Arrivals,
    ) -> bool {
        read_error_queue(&mut self.buffers, socket, arrivals, None, |key| sender.token_of(key))
    }
}

/// Reads a socket's error queue into `arrivals`; true when it is empty.
/// `about` names the packet where the socket carries only one; `token_of` resolves send stamps.
pub(crate) fn read_error_queue(
    buffers: &mut Buffers,
    socket: RawFd,
    arrivals: &mut Arrivals,
    about: Option<Token>,
    token_of: impl Fn(u32) -> Option<Token>,
) -> bool {
    for _ in 0..CALLS_PER_TURN {
        let read = buffers.receive(socket, libc::MSG_ERRQUEUE, |message, reading| {
            if let Some(arrival) = queue_entry_of(message, reading, about, &token_of) {
                arrivals.push(arrival);
            }
        });
        if read != Ok(buffers.batch) {
            return true;
        }
    }
    false
}

impl Buffers {
    pub(crate) fn new(datagram_length: usize) -> Self {
        Self::for_batches_of((BATCH_MEMORY / datagram_length.max(1)).clamp(1, BATCH), datagram_length)
    }

    /// For sockets on which few messages come, so that many of them may be open.
    pub(crate) fn for_batches_of(batch: usize, datagram_length: usize) -> Self {
        Self {
            batch,
            datagram_length,
            datagrams: vec![0; datagram_length * batch],
            names: vec![0; NAME_LENGTH * batch],
            controls: vec![0; RECEIVE_CONTROL_LENGTH * batch],
        }
    }

    /// One `recvmmsg(2)`; shows each message to `each` together with the clocks read after the call.
    fn receive(
        &mut self,
        socket: RawFd,
        flags: i32,
        mut each: impl FnMut(Message<'_>, ClockReading),
    ) -> Result<usize, Errno> {
        let mut vectors: Vec<libc::iovec> = self
            .datagrams
            .chunks_exact_mut(self.datagram_length)
            .map(|datagram| libc::iovec { iov_base: datagram.as_mut_ptr().cast(), iov_len: datagram.len() })
            .collect();
        let names = self.names.chunks_exact_mut(NAME_LENGTH);
        let controls = self.controls.chunks_exact_mut(RECEIVE_CONTROL_LENGTH);
        let mut messages: Vec<libc::mmsghdr> = vectors
            .iter_mut()
            .zip(names.zip(controls))
            .map(|(vector, (name, control))| {
                // SAFETY: msghdr is a plain C struct for which all zeroes is the documented empty value.
                let mut header: libc::msghdr = unsafe { std::mem::zeroed() };
                header.msg_name = name.as_mut_ptr().cast();
                header.msg_namelen = libc::socklen_t::try_from(name.len()).unwrap_or(0);
                header.msg_iov = vector;
                header.msg_iovlen = 1;
                header.msg_control = control.as_mut_ptr().cast();
                header.msg_controllen = control.len() as _;
                libc::mmsghdr { msg_hdr: header, msg_len: 0 }
            })
            .collect();
        let count = u32::try_from(messages.len()).unwrap_or(u32::MAX);
        let flags = flags | libc::MSG_DONTWAIT;
        // SAFETY: every header points at its own part of `datagrams`, `names` and `controls`, all of them
        // writable, as long as stated and alive until after the call; a null timeout means none.
        let read =
            unsafe { libc::recvmmsg(socket, messages.as_mut_ptr(), count, flags as _, std::ptr::null_mut()) };
        let read = usize::try_from(read).map_err(|_| Errno::last())?;
        let reading = read_clocks();
        for (index, message) in messages[..read].iter().enumerate() {
            each(self.message(index, message), reading);
        }
        Ok(read)
    }

    fn message(&self, index: usize, message: &libc::mmsghdr) -> Message<'_> {
        let header = &message.msg_hdr;
        let part = |bytes: &[u8], size: usize| index * size..index * size + size.min(bytes.len());
        let name = &self.names[part(&self.names, NAME_LENGTH)];
        let control = &self.controls[part(&self.controls, RECEIVE_CONTROL_LENGTH)];
        let datagram = &self.datagrams[part(&self.datagrams, self.datagram_length)];
        Message {
            name: &name[..(header.msg_namelen as usize).min(NAME_LENGTH)],
            control: &control[..header.msg_controllen.min(RECEIVE_CONTROL_LENGTH)],
            bytes: &datagram[..(message.msg_len as usize).min(self.datagram_length)],
            truncated: header.msg_flags & libc::MSG_TRUNC != 0,
        }
    }
}

/// What the control messages say about an incoming packet, whichever family they speak.
#[derive(Default)]
struct Told<'a> {
    stamp: Option<KernelTime>,
    hop_limit: Option<u8>,
    traffic_class: Option<u8>,
    to: Option<std::net::IpAddr>,
    interface: Option<u32>,
    options: &'a [u8],
    error: Option<ExtendedError>,
}

fn told_by(control: &[u8]) -> Told<'_> {
    let mut told = Told::default();
    for message in control_messages(control) {
        let ControlMessage { level, kind, data } = message;
        match (level, kind) {
            (libc::SOL_SOCKET, libc::SCM_TIMESTAMPING) => told.stamp = software_stamp(data),
            (libc::IPPROTO_IP, libc::IP_TTL) | (libc::IPPROTO_IPV6, libc::IPV6_HOPLIMIT) => {
                told.hop_limit = small_number(data);
            }
            (libc::IPPROTO_IP, libc::IP_TOS) | (libc::IPPROTO_IPV6, libc::IPV6_TCLASS) => {
                told.traffic_class = small_number(data);
            }
            (libc::IPPROTO_IP, libc::IP_PKTINFO) | (libc::IPPROTO_IPV6, libc::IPV6_PKTINFO) => {
                if let Some((to, interface)) = packet_info(message) {
                    (told.to, told.interface) = (Some(to), Some(interface));
                }
            }
            (libc::IPPROTO_IP, libc::IP_RECVOPTS) => told.options = data,
            (libc::IPPROTO_IP, libc::IP_RECVERR) | (libc::IPPROTO_IPV6, libc::IPV6_RECVERR) => {
                told.error = ExtendedError::read(data);
            }
            _ => {}
        }
    }
    told
}

fn reply_of(message: Message<'_>, raw: bool, reading: ClockReading) -> Option<Reply<'_>> {
    let from = socket_address(message.name)?;
    let told = told_by(message.control);
    Some(Reply {
        // A raw socket puts the protocol number where the port would be.
        from: if raw { without_port(from) } else { from },
        to: told.to,
        interface: told.interface,
        hop_limit: told.hop_limit,
        traffic_class: told.traffic_class,
        ip_options: told.options,
        payload: message.bytes,
        truncated: message.truncated,
        received: Received { kernel: told.stamp, reading },
    })
}

fn without_port(mut address: SocketAddr) -> SocketAddr {
    address.set_port(0);
    address
}

fn queue_entry_of(
    message: Message<'_>,
    reading: ClockReading,
    about: Option<Token>,
    token_of: impl Fn(u32) -> Option<Token>,
) -> Option<Arrival<'_>> {
    /// Which stamp an entry carries, in `ee_info` (linux/errqueue.h, `SCM_TSTAMP_SND` and `_SCHED`).
    const STAMP_DRIVER: u32 = 0;
    const STAMP_SCHEDULER: u32 = 1;
    let told = told_by(message.control);
    let error = told.error?;
    let origin = match error.origin {
        libc::SO_EE_ORIGIN_TIMESTAMPING => {
            let kind = match error.info {
                STAMP_DRIVER => SendStampKind::Driver,
                STAMP_SCHEDULER => SendStampKind::Scheduler,
                _ => return None,
            };
            return Some(Arrival::SendStamp(SendStamp {
                token: token_of(error.data)?,
                kind,
                at: told.stamp?,
            }));
        }
        libc::SO_EE_ORIGIN_ICMP => ErrorOrigin::Icmp,
        libc::SO_EE_ORIGIN_ICMP6 => ErrorOrigin::Icmp6,
        _ => ErrorOrigin::Local,
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the offset is the low half of ee_data by definition"
    )]
    let extension_offset = Some(error.data as u16).filter(|offset| *offset != 0);
    Some(Arrival::IcmpError(IcmpError {
        origin,
        errno: Errno(error.errno),
        icmp_type: error.icmp_type,
        code: error.code,
        info: error.info,
        offender: error.offender,
        destination: socket_address(message.name),
        token: about,
        quoted: message.bytes,
        extension_offset,
        hop_limit: told.hop_limit,
        traffic_class: told.traffic_class,
        interface: told.interface,
        received: Received { kernel: told.stamp, reading },
    }))
}
