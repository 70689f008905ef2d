//! The file in which captured packets are kept (`-w`): pcapng, in Linux's cooked form.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::Context as _;
use netkit_capture::{Frame, Packet, encode};
use netkit_packet::link::{Direction, encode_cooked};

/// What the file says of the program.
const PROGRAM: &str = concat!("netkit ", env!("CARGO_PKG_VERSION"));
/// `PACKET_HOST` and `PACKET_OUTGOING` (packet(7)).
const TO_THIS_HOST: u8 = 0;
const OUTGOING: u8 = 4;
/// `ARPHRD_NONE`: the link-layer header is not known.
const NO_HARDWARE: u16 = 0xfffe;

/// A file that is being written.
pub(super) struct Kept {
    file: BufWriter<File>,
    place: String,
}

impl Kept {
    /// Creates the file, in place of one that is there.
    pub(super) fn create(path: &Path) -> anyhow::Result<Self> {
        let place = path.display().to_string();
        let file = File::create(path).with_context(|| format!("cannot create {place:?}"))?;
        let mut kept = Self { file: BufWriter::new(file), place };
        kept.write(&encode::beginning(PROGRAM))?;
        Ok(kept)
    }

    /// Keeps a packet of another file; what has no header there has none here.
    pub(super) fn frame(&mut self, frame: &Frame<'_>) -> anyhow::Result<()> {
        match Packet::of(frame) {
            Ok(packet) => self.packet(&packet, NO_HARDWARE, &[]),
            Err(_) => Ok(()),
        }
    }

    /// Keeps a packet, with the type of its link and the sender's address there.
    pub(super) fn packet(
        &mut self,
        packet: &Packet<'_>,
        hardware: u16,
        address: &[u8],
    ) -> anyhow::Result<()> {
        let packet_type = match packet.direction {
            Some(Direction::Out) => OUTGOING,
            _ => TO_THIS_HOST,
        };
        let cooked = encode_cooked(packet.ether_type, packet.interface, hardware, packet_type, address);
        self.write(&encode::packet(packet.at, &cooked, packet.bytes, packet.wire_length))
    }

    /// Writes what is not written yet.
    pub(super) fn finish(mut self) -> anyhow::Result<()> {
        self.file.flush().with_context(|| format!("cannot write {:?}", self.place))
    }

    fn write(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.file.write_all(bytes).with_context(|| format!("cannot write {:?}", self.place))
    }
}
