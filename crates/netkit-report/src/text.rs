//! Text for people, in the lines their scripts know.

mod answer;
mod many;
mod meanings;
mod options;
mod ping;
mod ping_summary;
mod sweep;

pub use many::ManyText;
pub use options::TextOptions;
pub use ping::PingText;
pub use ping_summary::snapshot_line;
pub use sweep::SweepText;
