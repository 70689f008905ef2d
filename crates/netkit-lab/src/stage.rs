//! The three stages on which one topology is played.

pub mod kernel;
mod names;
mod privilege;
pub mod tun;
pub mod virtual_time;
