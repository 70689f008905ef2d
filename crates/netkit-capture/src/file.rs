//! Capture files, read as their bytes come: pcap of both precisions and byte orders, and pcapng.
//!
//! It opens nothing: whoever has the bytes feeds them. No claim of a file is believed before its bytes are there, and
//! what is remembered of it is bounded by [`LONGEST_BLOCK`]. What is in the packets is not looked at.

mod blocks;
pub mod encode;
mod records;
#[cfg(test)]
mod tests;

use netkit_model::KernelTime;
use netkit_packet::link::{Direction, LinkType, foreign_name};

use blocks::Section;
use records::Records;

/// The longest record or block with a packet that is read: four times the longest snapshot that tcpdump takes.
const LONGEST_BLOCK: usize = 1 << 20;

/// A capture file, of which some bytes have come.
#[derive(Debug, Default)]
pub struct CaptureFile {
    /// Bytes that have come and are not read yet, from `place` on.
    bytes: Vec<u8>,
    place: usize,
    /// Bytes of a block without use that are still to come.
    skipping: u64,
    form: Form,
    has_ended: bool,
    notes: FileNotes,
    /// The packet that was read last.
    packet: Vec<u8>,
}

/// A packet of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// When it passed.
    pub at: KernelTime,
    /// What it begins with.
    pub link: LinkType,
    /// Which way it went, where the file says so.
    pub direction: Option<Direction>,
    /// The interface, counted from 0 in its file.
    pub interface: u32,
    /// Bytes that it had on the wire.
    pub wire_length: u32,
    /// Those that were captured.
    pub bytes: &'a [u8],
}

/// What was passed over in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileNotes {
    /// Blocks that carry no packets, or of a kind that is not known.
    pub other_blocks: u64,
    /// Blocks of packets that contradict themselves.
    pub malformed_blocks: u64,
    /// The file ends in the middle of a record, of which so many bytes are there.
    pub torn: Option<usize>,
    /// Packets that the capturing program says it has missed.
    pub dropped: u64,
}

/// Why a file cannot be read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It has no bytes.
    #[error("the file is empty")]
    Empty,
    /// It is compressed.
    #[error("the file is compressed: unpack it, and pass it on by a pipe: zcat FILE | netkit capture -r -")]
    Compressed,
    /// It is no capture.
    #[error("the file is no capture: it begins neither as pcap nor as pcapng does")]
    Unknown,
    /// Its header is not whole.
    #[error("the file ends within its header")]
    Torn,
    /// A record is longer than any packet.
    #[error("a record claims to be {0} bytes long, which no packet is: the file is damaged there")]
    TooLong(u64),
    /// A block is shorter than its own frame.
    #[error("a block claims to be {0} bytes long, which is less than its frame: the file is damaged there")]
    TooShort(u32),
    /// A block of the file's own structure contradicts itself.
    #[error("a {0} block contradicts itself: the file is damaged there")]
    Malformed(&'static str),
    /// The packets begin with something that is not understood.
    #[error("its packets are of link type {number}{}, which netkit cannot read", name(*.number))]
    LinkType {
        /// The number of the type.
        number: u16,
    },
}

fn name(link_type: u16) -> String {
    foreign_name(link_type).map_or_else(String::new, |name| format!(" ({name})"))
}

/// How a file is written.
#[derive(Debug, Default)]
enum Form {
    /// Too few bytes have come to tell.
    #[default]
    Unknown,
    Records(Records),
    Section(Section),
}

/// What came of reading on.
enum Step {
    /// A packet: its bytes stand in [`CaptureFile::packet`].
    Packet(Found),
    /// Something was read that is no packet.
    Read,
    /// There is nothing more to read until more bytes come.
    Starving,
}

/// All of a packet but its bytes.
struct Found {
    at: KernelTime,
    link: LinkType,
    direction: Option<Direction>,
    interface: u32,
    wire_length: u32,
}

impl CaptureFile {
    /// A file of which nothing has come.
    pub fn new() -> Self {
        Self::default()
    }

    /// More of its bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        // What is read is given up in one go, before the buffer would have to grow.
        self.bytes.drain(..std::mem::take(&mut self.place));
        self.bytes.extend_from_slice(bytes);
    }

    /// No more bytes will come.
    pub fn end(&mut self) {
        self.has_ended = true;
    }

    /// The next packet; `None` until more bytes come, and at the end.
    ///
    /// # Errors
    /// The file cannot be read, or not any further; what came before was good.
    pub fn next_frame(&mut self) -> Result<Option<Frame<'_>>, FileError> {
        let found = loop {
            match self.step()? {
                Step::Packet(found) => break found,
                Step::Read => {}
                Step::Starving => return self.starve().map(|()| None),
            }
        };
        let Found { at, link, direction, interface, wire_length } = found;
        Ok(Some(Frame { at, link, direction, interface, wire_length, bytes: &self.packet }))
    }

    /// What was passed over so far.
    pub fn notes(&self) -> FileNotes {
        self.notes
    }

    fn step(&mut self) -> Result<Step, FileError> {
        let waiting = &self.bytes[self.place..];
        if self.skipping > 0 {
            let skipped = usize::try_from(self.skipping).unwrap_or(usize::MAX).min(waiting.len());
            self.place += skipped;
            self.skipping -= skipped as u64;
            return Ok(if skipped > 0 { Step::Read } else { Step::Starving });
        }
        match &mut self.form {
            Form::Unknown => {
                let Some(form) = recognize(waiting, self.has_ended)? else { return Ok(Step::Starving) };
                if let Form::Records(_) = form {
                    self.place += records::HEADER_LENGTH;
                }
                self.form = form;
                Ok(Step::Read)
            }
            Form::Records(records) => match records.read(waiting)? {
                None => Ok(Step::Starving),
                Some((used, found, packet)) => {
                    self.packet.clear();
                    self.packet.extend_from_slice(packet);
                    self.place += used;
                    Ok(Step::Packet(found))
                }
            },
            Form::Section(section) => {
                let read = section.read(waiting, &mut self.notes, &mut self.packet)?;
                self.place += read.used;
                self.skipping = read.skipping;
                Ok(read.step)
            }
        }
    }

    /// Nothing more can be read: at the end of the file that may be one.
    fn starve(&mut self) -> Result<(), FileError> {
        let left = self.bytes.len() - self.place;
        if self.has_ended && (left > 0 || self.skipping > 0) {
            self.notes.torn = Some(left);
        }
        match (&self.form, self.has_ended) {
            (Form::Unknown, true) => Err(if left == 0 { FileError::Empty } else { FileError::Torn }),
            _ => Ok(()),
        }
    }
}

/// The form of a file by its first bytes; `None` until enough of them have come.
fn recognize(bytes: &[u8], has_ended: bool) -> Result<Option<Form>, FileError> {
    let Some(magic) = bytes.first_chunk::<4>() else { return Ok(None) };
    match magic {
        [0x0a, 0x0d, 0x0d, 0x0a] => Ok(Some(Form::Section(Section::default()))),
        // gzip, bzip2, xz, zstd and lz4.
        [0x1f, 0x8b, ..]
        | [b'B', b'Z', b'h', _]
        | [0xfd, b'7', b'z', b'X']
        | [0x28, 0xb5, 0x2f, 0xfd]
        | [0x04, 0x22, 0x4d, 0x18] => Err(FileError::Compressed),
        _ if bytes.len() < records::HEADER_LENGTH && !has_ended => Ok(None),
        _ => Records::of(bytes).map(|records| records.map(Form::Records)),
    }
}
