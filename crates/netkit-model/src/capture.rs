//! What a capture brings: each segment with the state of both ends behind it, and each connection with its numbers.
//!
//! It judges nothing and knows no file format.

mod connection;
mod run;
mod segment;

pub use connection::{ConnectionEnd, ConnectionReport, DelayRange, FlowReport, HopLimits, ResetSeen};
pub use run::{CaptureCounts, CaptureEvent, CaptureRun, CapturedFrom, Listening, PacketKind, PacketSeen};
pub use segment::{EndState, ResetSense, SegmentNote, SegmentOptions, SegmentSeen, Side};
