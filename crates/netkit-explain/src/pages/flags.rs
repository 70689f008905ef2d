//! The control bits of the TCP header, with what each says, where it is seen and what to look at.
//!
//! What happens when they arrive in a certain state stands on the pages of states.

mod connection;
mod data;

use crate::topic::Page;

pub(super) const PAGES: &[Page] = &[
    connection::SYN,
    connection::ACK,
    connection::FIN,
    connection::RST,
    data::PSH,
    data::URG,
    data::ECE,
    data::CWR,
];
