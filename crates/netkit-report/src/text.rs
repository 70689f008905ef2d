//! Text for people, in the lines their scripts know.

mod answer;
mod capture;
mod connect;
mod delegation;
mod doctor;
mod lookup;
mod many;
mod meanings;
mod mtr;
mod options;
mod pathping;
mod ping;
mod ping_summary;
mod sockets;
mod sweep;
mod trace;

pub use capture::{CaptureText, CaptureTextOptions};
pub use connect::ConnectText;
pub use doctor::DoctorText;
pub use lookup::{LookupShort, LookupText, LookupZone};
pub use many::ManyText;
pub use mtr::MtrText;
pub use options::TextOptions;
pub use pathping::PathpingText;
pub use ping::PingText;
pub use ping_summary::snapshot_line;
pub use sockets::{SocketsText, SocketsTextOptions};
pub use sweep::SweepText;
pub use trace::TraceText;
