//! The eleven states of TCP, in the order in which a connection may pass through them.
//!
//! Each page names who is in the state, what leaves it, what many sockets in it mean and what to do. How the states
//! hang together is drawn on the page `tcp-states`. The numbers are those of Linux: `st` of `/proc/net/tcp`.

mod closing_first;
mod closing_second;
mod opening;
#[cfg(test)]
mod tests;

use crate::topic::Page;

pub(super) const PAGES: &[Page] = &[
    opening::LISTEN,
    opening::SYN_SENT,
    opening::SYN_RECEIVED,
    opening::ESTABLISHED,
    closing_first::FIN_WAIT_1,
    closing_first::FIN_WAIT_2,
    closing_first::CLOSING,
    closing_first::TIME_WAIT,
    closing_second::CLOSE_WAIT,
    closing_second::LAST_ACK,
    closing_second::CLOSED,
];
