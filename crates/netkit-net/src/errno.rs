//! A kernel error number as a value that can be compared, stored and named.

use std::io;

/// An errno. Its name and meaning are looked up by whoever shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Errno(pub i32);

impl Errno {
    /// Operation not permitted: on a send, a local packet filter refused it.
    pub const PERM: Self = Self(libc::EPERM);
    /// Permission denied: a `prohibit` route, or a broadcast without permission.
    pub const ACCES: Self = Self(libc::EACCES);
    /// Invalid argument: on a send, a `blackhole` route.
    pub const INVAL: Self = Self(libc::EINVAL);
    /// Message larger than the path MTU known to this host.
    pub const MSGSIZE: Self = Self(libc::EMSGSIZE);
    /// The socket's send buffer is full; try again when it is writable.
    pub const AGAIN: Self = Self(libc::EAGAIN);
    /// The interface's queue is full.
    pub const NOBUFS: Self = Self(libc::ENOBUFS);
    /// Out of memory for packets.
    pub const NOMEM: Self = Self(libc::ENOMEM);
    /// The interface is down.
    pub const NETDOWN: Self = Self(libc::ENETDOWN);
    /// No route to the network.
    pub const NETUNREACH: Self = Self(libc::ENETUNREACH);
    /// No route to the host.
    pub const HOSTUNREACH: Self = Self(libc::EHOSTUNREACH);
    /// The source address is not on this host.
    pub const ADDRNOTAVAIL: Self = Self(libc::EADDRNOTAVAIL);
    /// The peer refused.
    pub const CONNREFUSED: Self = Self(libc::ECONNREFUSED);
    /// The peer reset.
    pub const CONNRESET: Self = Self(libc::ECONNRESET);
    /// Nothing answered: the kernel has repeated a SYN or a segment as often as it does.
    pub const TIMEDOUT: Self = Self(libc::ETIMEDOUT);
    /// The connection was destroyed from outside, as by `ss -K`.
    pub const CONNABORTED: Self = Self(libc::ECONNABORTED);
    /// The connection can no longer be written to.
    pub const PIPE: Self = Self(libc::EPIPE);
    /// The source port is taken.
    pub const ADDRINUSE: Self = Self(libc::EADDRINUSE);
    /// This kernel or this process knows no such family of addresses.
    pub const AFNOSUPPORT: Self = Self(libc::EAFNOSUPPORT);
    /// No such device.
    pub const NODEV: Self = Self(libc::ENODEV);
    /// Too many open files in this process.
    pub const MFILE: Self = Self(libc::EMFILE);
    /// Too many open files on this host.
    pub const NFILE: Self = Self(libc::ENFILE);

    /// The number behind an I/O error; `EIO` for an error that did not come from the kernel.
    pub fn of(error: &io::Error) -> Self {
        Self(error.raw_os_error().unwrap_or(libc::EIO))
    }

    /// The number of the calling thread's last failed system call.
    pub(crate) fn last() -> Self {
        Self::of(&io::Error::last_os_error())
    }

    /// True where this host was only too busy to take the packet now.
    pub fn is_congestion(self) -> bool {
        matches!(self, Self::AGAIN | Self::NOBUFS | Self::NOMEM)
    }
}

impl From<Errno> for io::Error {
    fn from(errno: Errno) -> Self {
        Self::from_raw_os_error(errno.0)
    }
}
