//! A probe socket: one non-blocking ICMP or UDP socket with stamps and an error queue.
//!
//! The socket knows how to hand packets to the kernel and how to read everything back. It does not know
//! what the bytes mean.

mod open;
mod options;
mod receive;
mod send;

pub(crate) use open::enable_error_queue;
pub use open::{OpenError, SocketKind, SocketOptions};
pub(crate) use options::{apply_dont_fragment, get_option, set_flag, set_option};
pub(crate) use receive::{Buffers, read_error_queue};

use std::io;
use std::os::fd::AsRawFd as _;

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use crate::{Arrivals, Errno, Outgoing, SendReceipt};
use receive::Receiver;
use send::Sender;

/// How often a packet that failed is sent again at the least: the kernel may put an error into the queue a moment
/// before it makes a send fail for it, so that we find the queue empty once.
const LEAST_TRIES: usize = 2;
/// And at the most, where answers to earlier packets are errors and come as fast as we try.
const MOST_TRIES: usize = 8;

/// A probe socket of one address family.
#[derive(Debug)]
pub struct ProbeSocket {
    fd: AsyncFd<socket2::Socket>,
    kind: SocketKind,
    sender: Sender,
    receiver: Receiver,
    /// The last read stopped before the socket was empty.
    unread: bool,
}

impl ProbeSocket {
    /// Opens a socket inside a tokio runtime.
    ///
    /// # Errors
    /// [`OpenError`] says which step failed and, where permission was missing, for what.
    pub fn open(kind: SocketKind, options: &SocketOptions) -> Result<Self, OpenError> {
        let socket = open::open(kind, options)?;
        // SAFETY: the descriptor stays open, owned by this AsyncFd, until it is dropped.
        let fd = unsafe { AsyncFd::register_with_interest(socket, Interest::READABLE | Interest::WRITABLE) }
            .map_err(|error| OpenError::Register { source: error.into() })?;
        let sender = Sender::new(options.family);
        let receiver = Receiver::new(kind, options.largest_datagram);
        Ok(Self { fd, kind, sender, receiver, unread: false })
    }

    /// What kind of socket this is.
    pub fn kind(&self) -> SocketKind {
        self.kind
    }

    /// Sends a batch and appends one receipt a packet, in order.
    ///
    /// The error queue is drained into `arrivals` before and after, and a packet that a pending error
    /// ate is sent again: on a socket with `IP_RECVERR` one ICMP error makes the next send fail.
    pub fn send(&mut self, batch: &[Outgoing<'_>], receipts: &mut Vec<SendReceipt>, arrivals: &mut Arrivals) {
        let socket = self.fd.get_ref().as_raw_fd();
        self.receiver.drain_errors(socket, &mut self.sender, arrivals);
        let first = receipts.len();
        self.sender.send(socket, batch, receipts);
        let mut again = first;
        while let Some(failed) = (again..receipts.len()).find(|&index| may_be_another_s(&receipts[index])) {
            self.send_again(&batch[failed - first], &mut receipts[failed], arrivals);
            again = failed + 1;
        }
        self.receiver.drain_errors(socket, &mut self.sender, arrivals);
    }

    /// Sends a packet until it leaves or the failure is its own: the kernel had nothing to say of others any more.
    fn send_again(&mut self, packet: &Outgoing<'_>, receipt: &mut SendReceipt, arrivals: &mut Arrivals) {
        let socket = self.fd.get_ref().as_raw_fd();
        for tries in 0..MOST_TRIES {
            let before = arrivals.len();
            self.receiver.drain_errors(socket, &mut self.sender, arrivals);
            // An error that came since the last try may have eaten that one too. What is too long complains of itself
            // in this queue, each time.
            let is_its_own = arrivals.len() == before || receipt.result == Err(Errno::MSGSIZE);
            if tries >= LEAST_TRIES && is_its_own {
                return;
            }
            *receipt = self.sender.send_one(socket, packet);
            if !may_be_another_s(receipt) {
                return;
            }
        }
    }

    /// Waits until there may be something to read; whoever waits must then read. Cancel safe.
    ///
    /// # Errors
    /// Only when the runtime itself fails; errors of the network are arrivals.
    pub async fn ready(&self) -> io::Result<()> {
        if self.unread {
            return Ok(());
        }
        // `readable()` alone never wakes for the error queue. What arrives from here on wakes again.
        self.fd.ready(Interest::READABLE | Interest::ERROR).await?.clear_ready();
        Ok(())
    }

    /// Waits until something arrived and appends it to `arrivals`. Cancel safe.
    ///
    /// # Errors
    /// As [`ProbeSocket::ready`].
    pub async fn receive(&mut self, arrivals: &mut Arrivals) -> io::Result<()> {
        self.ready().await?;
        self.receive_now(arrivals);
        Ok(())
    }

    /// Reads whatever is there without waiting.
    pub fn receive_now(&mut self, arrivals: &mut Arrivals) {
        let socket = self.fd.get_ref().as_raw_fd();
        self.unread = !self.receiver.receive(socket, &mut self.sender, arrivals);
    }

    /// Packets that this host received and dropped because the socket's buffer was full (`SO_MEMINFO`,
    /// the counter behind `SO_RXQ_OVFL`, which stays silent on ICMP datagram sockets).
    pub fn receiver_dropped(&self) -> u32 {
        /// Index of the drop counter in `SO_MEMINFO` (`SK_MEMINFO_DROPS`).
        const DROPS: usize = 8;
        let mut counters = [0_u32; 9];
        match get_option(self.fd.get_ref().as_raw_fd(), libc::SOL_SOCKET, libc::SO_MEMINFO, &mut counters) {
            Ok(()) => counters[DROPS],
            Err(_) => 0,
        }
    }

    /// The receive buffer's size as the kernel accounts for it, in bytes.
    pub fn receive_buffer(&self) -> usize {
        self.fd.get_ref().recv_buffer_size().unwrap_or(0)
    }
}

/// Whether the failure may be that of an earlier packet, of which an ICMP error came.
fn may_be_another_s(receipt: &SendReceipt) -> bool {
    receipt.result.is_err_and(|errno| !errno.is_congestion())
}
