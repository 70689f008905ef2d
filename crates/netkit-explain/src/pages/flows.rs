//! How things happen over TCP: opening, closing, and what goes wrong in between.
//!
//! What a single state or control bit means stands on its own page.

mod address_choice;
mod closing;
mod lost_peers;
mod opening;
mod path_mtu;
mod queues;
mod socket_calls;
mod state_machine;
#[cfg(test)]
mod tests;

use crate::topic::Page;

pub(super) const PAGES: &[Page] = &[
    opening::THREE_WAY_HANDSHAKE,
    opening::SIMULTANEOUS_OPEN,
    closing::FOUR_WAY_CLOSE,
    closing::SIMULTANEOUS_CLOSE,
    state_machine::TCP_STATES,
    socket_calls::CLIENT_FLOW,
    socket_calls::SERVER_FLOW,
    lost_peers::HALF_OPEN,
    lost_peers::KEEP_ALIVE,
    queues::ACCEPT_QUEUE,
    queues::SYN_FLOOD,
    address_choice::HAPPY_EYEBALLS,
    path_mtu::MTU_BLACK_HOLE,
];
