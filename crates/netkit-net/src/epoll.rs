//! An epoll of our own inside the runtime's: for sockets that come and go, and for what the runtime would remember for ever.
//!
//! Once the runtime has seen a socket in error or hung up, it calls it ready until the end of its days, and whoever waits
//! for what comes next would spin. The kernel tells each change once to whom asks for edges.

use std::io;
use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd, RawFd};

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use crate::Errno;

/// Events taken from the kernel in one call.
const EVENTS: usize = 64;

/// Sockets that are watched together. A socket leaves by being closed.
#[derive(Debug)]
pub(crate) struct Epoll {
    fd: AsyncFd<OwnedFd>,
}

/// What one call to the kernel found.
pub(crate) struct Happened {
    /// The sockets on which something happened.
    pub(crate) sockets: Vec<RawFd>,
    /// There may be more.
    pub(crate) is_full: bool,
}

impl Epoll {
    /// Makes an empty one inside a tokio runtime.
    pub(crate) fn new() -> io::Result<Self> {
        // SAFETY: no pointers are passed.
        let fd = unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) };
        if fd < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: epoll_create1 gave us this descriptor and nobody else has it.
        let fd = unsafe { OwnedFd::from_raw_fd(fd) };
        // SAFETY: the descriptor stays open, owned by this AsyncFd, until it is dropped.
        let fd = unsafe { AsyncFd::register_with_interest(fd, Interest::READABLE) }?;
        Ok(Self { fd })
    }

    /// Watches a socket for these events (`EPOLL*`, `epoll_ctl(2)`).
    pub(crate) fn watch(&self, socket: RawFd, events: i32) -> Result<(), Errno> {
        let mut event =
            libc::epoll_event { events: events.cast_unsigned(), u64: u64::from(socket.cast_unsigned()) };
        let epoll = self.fd.get_ref().as_raw_fd();
        // SAFETY: both descriptors are open and `event` is a valid epoll_event for the call.
        let added = unsafe { libc::epoll_ctl(epoll, libc::EPOLL_CTL_ADD, socket, &raw mut event) };
        if added == 0 { Ok(()) } else { Err(Errno::last()) }
    }

    /// Waits until something may have happened; whoever waits must then ask what. Cancel safe.
    pub(crate) async fn ready(&self) -> io::Result<()> {
        // What happens from here on wakes again.
        self.fd.readable().await?.clear_ready();
        Ok(())
    }

    /// On which sockets something happened, without waiting.
    pub(crate) fn happened(&self) -> Happened {
        let mut events = [libc::epoll_event { events: 0, u64: 0 }; EVENTS];
        let capacity = i32::try_from(events.len()).unwrap_or(0);
        let epoll = self.fd.get_ref().as_raw_fd();
        // SAFETY: `events` has room for `capacity` entries; a zero timeout never blocks.
        let count = unsafe { libc::epoll_wait(epoll, events.as_mut_ptr(), capacity, 0) };
        let count = usize::try_from(count).unwrap_or(0);
        let sockets = events[..count].iter().filter_map(|event| RawFd::try_from(event.u64).ok()).collect();
        Happened { sockets, is_full: count == EVENTS }
    }
}
