//! Error numbers of `socket`, `bind`, `connect`, `send` and `recv`, mostly on TCP: the list of their pages.
//!
//! It says nothing itself: the pages are grouped by what goes wrong, and each says all causes and what tells
//! them apart. The short sentences for programs that send probes stand in the table of `crate::errno`.

mod addresses;
mod answers;
mod arguments;
mod policy;
mod protocols;
mod resources;
#[cfg(test)]
mod tests;
mod unreachable;
mod waiting;

use crate::topic::Page;

/// In rising order of the numbers.
pub(super) const PAGES: &[Page] = &[
    policy::EPERM,
    waiting::EINTR,
    resources::EIO,
    addresses::ENXIO,
    arguments::EBADF,
    waiting::EAGAIN,
    resources::ENOMEM,
    policy::EACCES,
    arguments::EFAULT,
    addresses::ENODEV,
    arguments::EINVAL,
    resources::ENFILE,
    resources::EMFILE,
    answers::EPIPE,
    unreachable::ENONET,
    protocols::EPROTO,
    protocols::EBADMSG,
    arguments::ENOTSOCK,
    arguments::EDESTADDRREQ,
    arguments::EMSGSIZE,
    protocols::EPROTOTYPE,
    protocols::ENOPROTOOPT,
    protocols::EPROTONOSUPPORT,
    protocols::ESOCKTNOSUPPORT,
    protocols::EOPNOTSUPP,
    addresses::EPFNOSUPPORT,
    addresses::EAFNOSUPPORT,
    addresses::EADDRINUSE,
    addresses::EADDRNOTAVAIL,
    unreachable::ENETDOWN,
    unreachable::ENETUNREACH,
    answers::ENETRESET,
    answers::ECONNABORTED,
    answers::ECONNRESET,
    resources::ENOBUFS,
    arguments::EISCONN,
    arguments::ENOTCONN,
    waiting::ETIMEDOUT,
    answers::ECONNREFUSED,
    unreachable::EHOSTDOWN,
    unreachable::EHOSTUNREACH,
    waiting::EALREADY,
    waiting::EINPROGRESS,
    resources::EREMOTEIO,
    policy::EKEYREJECTED,
];
