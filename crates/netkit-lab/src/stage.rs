//! The three stages on which one topology is played.

pub mod kernel;
pub mod tun;
pub mod virtual_time;
