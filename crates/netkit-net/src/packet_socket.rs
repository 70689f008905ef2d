//! A packet socket: every packet that an interface of this host, or any, takes in or sends out, with the kernel's stamp.
//!
//! It needs `CAP_NET_RAW` and understands no packet. Which packets it keeps is the caller's filter, which runs in the kernel.
//! Packets come without their link-layer headers, which differ from one interface to the next; what the kernel says of them
//! instead comes with each. How many were lost because nobody took them in time is counted by the kernel, and told.

use std::io;
use std::os::fd::AsRawFd as _;

use socket2::{Domain, Protocol, SockFilter, Socket, Type};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use crate::control::{control_messages, software_stamp};
use crate::{Errno, Interface, KernelTime, read_clocks};

/// Packets that are read in one system call.
const BATCH: usize = 32;
const BATCH_COUNT: libc::c_uint = 32;
/// The longest packet that is kept whole: that of IP, which also what a card has put together does not exceed by default.
const LONGEST: usize = 1 << 16;
/// The kernel's buffer that is asked for: a tenth of a second of a gigabit.
const BUFFER: usize = 16 << 20;
/// Room for the stamp of a packet.
const CONTROL_LENGTH: usize = 64;
/// Bytes of `struct sockaddr_ll` (packet(7)).
const ADDRESS_LENGTH: libc::socklen_t = 20;
const _: () =
    assert!(size_of::<libc::sockaddr_ll>() == 20 && BATCH == 32, "said twice, in the types of the kernel");

/// A socket that sees packets.
#[derive(Debug)]
pub struct PacketSocket {
    fd: AsyncFd<Socket>,
    batch: Batch,
    dropped: u64,
}

/// A packet behind its link-layer header.
#[derive(Clone, Copy, Debug)]
pub struct LinkPacket<'a> {
    /// When the kernel saw it.
    pub at: KernelTime,
    /// The index of its interface.
    pub interface: u32,
    /// The type of the interface (`ARPHRD_…`).
    pub hardware: u16,
    /// It was sent by this host.
    pub is_outgoing: bool,
    /// The EtherType of what it carries.
    pub ether_type: u16,
    /// The sender's address on the link, as far as it has eight bytes.
    pub address: [u8; 8],
    /// How many of them.
    pub address_length: u8,
    /// Bytes that it has.
    pub length: u32,
    /// Those that are here.
    pub bytes: &'a [u8],
}

/// Memory for one batch.
struct Batch {
    packets: Vec<u8>,
    controls: Vec<u8>,
    addresses: Vec<libc::sockaddr_ll>,
    /// Length of each packet, and of its control messages, of those that are not taken yet.
    read: Vec<(usize, usize)>,
    next: usize,
}

impl std::fmt::Debug for Batch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Batch")
            .field("read", &self.read.len())
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}

impl PacketSocket {
    /// Sees from now on what the filter keeps, on an interface or on every one: instructions of the kernel's classic packet
    /// filter, with the fields of `struct sock_filter` (linux/filter.h) in their order; `None` keeps everything.
    ///
    /// # Errors
    /// `EPERM` for whoever has no `CAP_NET_RAW`; else what the kernel says.
    pub fn open(interface: Option<&Interface>, filter: Option<&[(u16, u8, u8, u32)]>) -> Result<Self, Errno> {
        let errno = |error: io::Error| Errno::of(&error);
        // Without a protocol it sees nothing: not before the filter is there.
        let protocol = Some(Protocol::from(0));
        let socket = Socket::new(Domain::PACKET, Type::DGRAM.nonblocking(), protocol).map_err(errno)?;
        if let Some(filter) = filter {
            let instruction = |one: &(u16, u8, u8, u32)| SockFilter::new(one.0, one.1, one.2, one.3);
            socket.attach_filter(&filter.iter().map(instruction).collect::<Vec<_>>()).map_err(errno)?;
        }
        ask_for_buffer(&socket);
        set_option(&socket, libc::SOL_SOCKET, libc::SO_TIMESTAMPNS, 1)?;
        bind_to(&socket, interface.map_or(0, Interface::index))?;
        // SAFETY: the descriptor stays open, owned by this AsyncFd, until it is dropped.
        let fd = unsafe { AsyncFd::register_with_interest(socket, Interest::READABLE) };
        Ok(Self { fd: fd.map_err(|error| errno(error.into()))?, batch: Batch::new(), dropped: 0 })
    }

    /// Waits until packets can be taken. Cancel safe.
    ///
    /// # Errors
    /// The kernel's, such as that the interface has gone down.
    pub async fn readable(&mut self) -> io::Result<()> {
        loop {
            if self.batch.next < self.batch.read.len() {
                return Ok(());
            }
            let mut guard = self.fd.readable().await?;
            match self.batch.fill(self.fd.get_ref()) {
                Err(errno) if errno == Errno::AGAIN => guard.clear_ready(),
                Err(errno) => return Err(io::Error::from_raw_os_error(errno.0)),
                Ok(()) => {}
            }
        }
    }

    /// The next packet of those that have come; `None` when they are to be waited for.
    pub fn take(&mut self) -> Option<LinkPacket<'_>> {
        let place = self.batch.next;
        if place >= self.batch.read.len() {
            return None;
        }
        self.batch.next += 1;
        Some(self.batch.packet(place))
    }

    /// Packets that the kernel has dropped so far because they were not taken in time.
    pub fn dropped(&mut self) -> u64 {
        let mut statistics = libc::tpacket_stats { tp_packets: 0, tp_drops: 0 };
        let mut length = libc::socklen_t::try_from(size_of_val(&statistics)).expect("a few bytes");
        let (level, name) = (libc::SOL_PACKET, libc::PACKET_STATISTICS);
        let (socket, place) = (self.fd.get_ref().as_raw_fd(), (&raw mut statistics).cast());
        // SAFETY: the kernel writes at most `length` bytes into `statistics`, which is a plain C struct.
        let result = unsafe { libc::getsockopt(socket, level, name, place, &raw mut length) };
        if result == 0 {
            // Each reading begins to count anew.
            self.dropped += u64::from(statistics.tp_drops);
        }
        self.dropped
    }
}

impl Batch {
    fn new() -> Self {
        // SAFETY: sockaddr_ll is a plain C struct for which all zeroes is valid.
        let address: libc::sockaddr_ll = unsafe { std::mem::zeroed() };
        Self {
            packets: vec![0; BATCH * LONGEST],
            controls: vec![0; BATCH * CONTROL_LENGTH],
            addresses: vec![address; BATCH],
            read: Vec::with_capacity(BATCH),
            next: 0,
        }
    }

    /// One `recvmmsg(2)` into the memory, in place of what was there.
    fn fill(&mut self, socket: &Socket) -> Result<(), Errno> {
        self.read.clear();
        self.next = 0;
        let mut vectors: Vec<libc::iovec> = self
            .packets
            .chunks_exact_mut(LONGEST)
            .map(|packet| libc::iovec { iov_base: packet.as_mut_ptr().cast(), iov_len: LONGEST })
            .collect();
        let parts =
            vectors.iter_mut().zip(&mut self.addresses).zip(self.controls.chunks_exact_mut(CONTROL_LENGTH));
        let mut messages: Vec<libc::mmsghdr> = parts
            .map(|((vector, address), control)| {
                // SAFETY: mmsghdr is a plain C struct for which all zeroes is valid.
                let mut message: libc::mmsghdr = unsafe { std::mem::zeroed() };
                message.msg_hdr.msg_name = (&raw mut *address).cast();
                message.msg_hdr.msg_namelen = ADDRESS_LENGTH;
                message.msg_hdr.msg_iov = &raw mut *vector;
                message.msg_hdr.msg_iovlen = 1;
                message.msg_hdr.msg_control = control.as_mut_ptr().cast();
                message.msg_hdr.msg_controllen = control.len() as _;
                message
            })
            .collect();
        let (count, flags) = (BATCH_COUNT, libc::MSG_DONTWAIT | libc::MSG_TRUNC);
        let pointer = messages.as_mut_ptr();
        // SAFETY: `messages` holds `count` headers whose buffers live and are not aliased until after the call.
        let read = unsafe { libc::recvmmsg(socket.as_raw_fd(), pointer, count, flags, std::ptr::null_mut()) };
        let Ok(read) = usize::try_from(read) else { return Err(Errno::last()) };
        self.read
            .extend(messages[..read].iter().map(|one| (one.msg_len as usize, one.msg_hdr.msg_controllen)));
        Ok(())
    }

    fn packet(&self, place: usize) -> LinkPacket<'_> {
        let ((length, control), address) = (self.read[place], &self.addresses[place]);
        let control = &self.controls[place * CONTROL_LENGTH..][..control.min(CONTROL_LENGTH)];
        let stamp = control_messages(control)
            .find(|one| (one.level, one.kind) == (libc::SOL_SOCKET, libc::SCM_TIMESTAMPNS))
            .and_then(|one| software_stamp(one.data));
        LinkPacket {
            at: stamp.unwrap_or_else(|| read_clocks().kernel),
            interface: u32::try_from(address.sll_ifindex).unwrap_or(0),
            hardware: address.sll_hatype,
            is_outgoing: address.sll_pkttype == libc::PACKET_OUTGOING,
            ether_type: u16::from_be(address.sll_protocol),
            address: address.sll_addr,
            address_length: address.sll_halen.min(8),
            length: u32::try_from(length).unwrap_or(u32::MAX),
            bytes: &self.packets[place * LONGEST..][..length.min(LONGEST)],
        }
    }
}

/// More than the administrator's limit where that is permitted (`CAP_NET_ADMIN`), as much as it allows otherwise.
fn ask_for_buffer(socket: &Socket) {
    let size = i32::try_from(BUFFER).expect("some megabytes");
    if set_option(socket, libc::SOL_SOCKET, libc::SO_RCVBUFFORCE, size).is_err() {
        // What is lost for want of it is counted.
        let _as_much_as_there_is = socket.set_recv_buffer_size(BUFFER);
    }
}

fn set_option(socket: &Socket, level: i32, name: i32, value: i32) -> Result<(), Errno> {
    let length = libc::socklen_t::try_from(size_of_val(&value)).expect("a few bytes");
    // SAFETY: the kernel reads `length` bytes of `value`, which lives until after the call.
    let result =
        unsafe { libc::setsockopt(socket.as_raw_fd(), level, name, (&raw const value).cast(), length) };
    if result == 0 { Ok(()) } else { Err(Errno::last()) }
}

/// Sees every protocol on an interface, or with 0 on every one: only who asks for every protocol sees packets before the
/// filters of the ingress hook, and those that go out.
pub(crate) fn bind_to(socket: &Socket, interface: u32) -> Result<(), Errno> {
    let small = |number: i32| u16::try_from(number).expect("families and protocols have sixteen bits");
    let address = libc::sockaddr_ll {
        sll_family: small(libc::AF_PACKET),
        sll_protocol: small(libc::ETH_P_ALL).to_be(),
        sll_ifindex: i32::try_from(interface).unwrap_or(i32::MAX),
        sll_hatype: 0,
        sll_pkttype: 0,
        sll_halen: 0,
        sll_addr: [0; 8],
    };
    let length = libc::socklen_t::try_from(size_of_val(&address)).expect("a few bytes");
    // SAFETY: the kernel reads `length` bytes of `address`, which lives until after the call.
    let result = unsafe { libc::bind(socket.as_raw_fd(), (&raw const address).cast(), length) };
    if result == 0 { Ok(()) } else { Err(Errno::last()) }
}
