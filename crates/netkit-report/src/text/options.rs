//! How much text, and with which marks.

use std::io::{self, Write};

use netkit_model::{KernelTime, ProbeEvent};

use crate::number;

/// What the command line says about text. The letters are ping's.
#[expect(clippy::struct_excessive_bools, reason = "each is one independent flag of the command line")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextOptions {
    /// Only the first line and the summary (`-q`).
    pub quiet: bool,
    /// Also what is not an answer: lost probes and silent addresses (`-v`).
    pub verbose: bool,
    /// When it became known in front of each line, in seconds since the Unix epoch (`-D`).
    pub timestamps: bool,
    /// Say when a probe has no answer yet as the next one goes out (`-O`); as with iputils, also when quiet.
    pub outstanding: bool,
    /// Addresses only, no names (`-n`).
    pub numeric: bool,
    /// Ring the bell for each answer (`-a`).
    pub audible: bool,
    /// Paint the verdict's word and the marks of odd answers.
    pub color: bool,
}

impl TextOptions {
    /// Writes what there is to say of an event in one piece, with `[1795403401.000045] ` in front where that was asked
    /// for; nothing where `lines` is empty.
    pub(super) fn write(
        self,
        out: &mut impl Write,
        event: &ProbeEvent,
        told: KernelTime,
        lines: &str,
    ) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        if !self.timestamps {
            return out.write_all(lines.as_bytes());
        }
        let stamped = format!("[{}] {lines}", number::epoch_seconds(event.known_at(told)));
        out.write_all(stamped.as_bytes())
    }
}
