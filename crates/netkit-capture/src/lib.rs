//! Packets that passed by: capture files, filters, and TCP connections with the state of both ends; pure.
//!
//! Bytes and packets go in, values come out: this crate opens no file and no socket, reads no clock and prints nothing. It
//! reads headers through `netkit-packet`, which knows where their fields stand, and judges nothing.
//!
//! - [`CaptureFile`] reads pcap and pcapng as their bytes come, [`encode`] writes pcapng.
//! - [`Filter`] is tcpdump's language, read by people once and by two machines: on packets, and as a program for the kernel.
//! - [`Conversations`] follows TCP connections: which state each segment leaves behind at either end, and what is odd.

mod capture;
mod conversations;
mod copies;
mod file;
mod filter;
mod packet;

pub use capture::Capture;
pub use conversations::Conversations;
pub use file::{CaptureFile, FileError, FileNotes, Frame, encode};
pub use filter::{Filter, FilterError};
pub use packet::{Content, Packet};
