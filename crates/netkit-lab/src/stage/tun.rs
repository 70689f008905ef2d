//! The TUN stage: any program, in real time, before an emulated internet behind a TUN device. Linux only.
//!
//! [`TunWorld`] starts this very program once more in namespaces of its own. There, told by its environment, it makes
//! the device and plays the internet ([`emulate_if_told_to`]); programs that are started by [`TunWorld::command`]
//! stand beside it and see nothing else. When the world's owner ends, however it ends, the pipe between the two
//! closes, the emulator ends, and with it, the first process of its PID namespace, everything inside.
//!
//! Only time is made here; what happens to packets is the [`internet`](crate::internet)'s business.

mod device;
mod emulator;
mod error;
mod etc;
mod order;
mod record_writer;
mod world;

pub use emulator::emulate_if_told_to;
pub use error::TunError;
pub use order::Traffic;
pub use world::{Launch, Played, TruthKeeping, TunWorld, ensure_possible};
