//! Where captured packets come from: a file, another program, or this host's own packet socket.

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsFd as _;

use anyhow::Context as _;
use netkit_capture::{Capture, CaptureFile, Filter, Packet};
use netkit_model::{CaptureEvent, CapturedFrom, Untrusted};
use netkit_net::{Errno, Interface, PacketSocket};
use netkit_packet::link::Direction;
use tokio::io::AsyncReadExt as _;
use tokio::net::unix::pipe;

use super::kept::Kept;
use crate::config::CaptureSource;

/// Bytes of a file that are read at once.
const PIECE: usize = 1 << 16;

/// Packets, one after the other.
pub(super) enum Source {
    /// Of this host, as they pass.
    Live(Live),
    /// Of a file.
    File(Box<FileSource>),
}

/// Packets of this host.
pub(super) struct Live {
    socket: PacketSocket,
    interface: Option<Interface>,
    /// Second copies on loopback, where each packet goes out and comes in.
    copies: u64,
}

/// Packets of a file.
pub(super) struct FileSource {
    bytes: Bytes,
    file: CaptureFile,
    piece: Vec<u8>,
    name: Untrusted,
    /// The first bytes were read before the run began.
    has_piece: bool,
    has_ended: bool,
}

/// Where the bytes of a file come from.
enum Bytes {
    /// A file on a disk, which never keeps anybody waiting.
    File(Box<dyn Read>),
    /// A pipe, which another program fills as it likes.
    Pipe(pipe::Receiver),
}

/// What came of opening.
pub(super) enum Opened {
    Source(Source),
    /// This user may not; each of these would change that.
    NotPermitted(Vec<String>),
}

/// `ARPHRD_LOOPBACK`.
const LOOPBACK: u16 = 772;
/// The kernel's answer to whoever may not.
const NOT_PERMITTED: [Errno; 2] = [Errno::PERM, Errno::ACCES];

impl Source {
    /// Opens it; of this host's packets the kernel shows only what the filter keeps.
    pub(super) fn open(source: CaptureSource, filter: &Filter) -> anyhow::Result<Opened> {
        let interface = match source {
            CaptureSource::Any => None,
            CaptureSource::Interface(interface) => Some(interface),
            CaptureSource::File(path) => {
                let shown = path.display().to_string();
                let file = File::open(&path).with_context(|| format!("cannot read {shown:?}"))?;
                return FileSource::new(file, shown).map(Opened::file);
            }
            CaptureSource::StandardInput => {
                let input = io::stdin().as_fd().try_clone_to_owned().context("cannot read standard input")?;
                return FileSource::new(File::from(input), "-".to_owned()).map(Opened::file);
            }
        };
        match PacketSocket::open(interface.as_ref(), filter.program().as_deref()) {
            Ok(socket) => Ok(Opened::Source(Self::Live(Live { socket, interface, copies: 0 }))),
            Err(errno) if NOT_PERMITTED.contains(&errno) => Ok(Opened::NotPermitted(remedies())),
            Err(errno) => {
                let error = io::Error::from_raw_os_error(errno.0);
                Err(error).context("the kernel gives no packet socket")
            }
        }
    }

    /// Reads the first bytes of a file, so that what cannot be read is said before anything else.
    pub(super) async fn begin(&mut self) -> anyhow::Result<()> {
        match self {
            Self::Live(_) => Ok(()),
            Self::File(file) => file.begin().await,
        }
    }

    /// Waits until there is more; true once there will be no more. Cancel safe.
    pub(super) async fn more(&mut self) -> anyhow::Result<bool> {
        match self {
            Self::Live(live) => match live.socket.readable().await {
                // An interface that goes down says so once; it may come back.
                Err(error) if error.raw_os_error() == Some(Errno::NETDOWN.0) => Ok(false),
                other => other.map(|()| false).context("cannot take packets"),
            },
            Self::File(file) => file.more().await,
        }
    }

    /// The next packet of those that have come; `None` when there is none.
    pub(super) fn take(&mut self, capture: &mut Capture, kept: Option<&mut Kept>) -> Taken {
        match self {
            Self::Live(live) => live.take(capture, kept),
            Self::File(file) => file.take(capture, kept),
        }
    }

    /// Where the packets come from.
    pub(super) fn name(&self) -> CapturedFrom {
        match self {
            Self::Live(Live { interface: None, .. }) => CapturedFrom::Any,
            Self::Live(Live { interface: Some(interface), .. }) => {
                CapturedFrom::Interface(Untrusted::from_bytes(interface.name()))
            }
            Self::File(file) => CapturedFrom::File(file.name.clone()),
        }
    }

    /// The interface, where it is one.
    pub(super) fn interface(&self) -> Option<String> {
        match self {
            Self::Live(live) => live.interface.as_ref().map(|interface| interface.name().to_owned()),
            Self::File(_) => None,
        }
    }

    /// What was passed over, in sentences; what the kernel has dropped is noted in the capture.
    pub(super) fn conclude(&mut self, capture: &mut Capture) -> Vec<String> {
        match self {
            Self::Live(live) => {
                let dropped = live.socket.dropped();
                capture.note_live(dropped, live.copies);
                let told = (dropped > 0).then(|| {
                    format!("the kernel dropped {dropped} packets that netkit did not take in time: a filter helps")
                });
                told.into_iter().collect()
            }
            Self::File(file) => file.notes(),
        }
    }
}

/// What came of taking a packet.
pub(super) enum Taken {
    /// There is none.
    Nothing,
    /// One; it is told, unless it is left out.
    Packet(Option<CaptureEvent>),
    /// The source cannot be read on.
    Broken(anyhow::Error),
    /// What is kept cannot be written.
    Unwritten(anyhow::Error),
}

impl Opened {
    fn file(file: FileSource) -> Self {
        Self::Source(Source::File(Box::new(file)))
    }
}

impl Live {
    fn take(&mut self, capture: &mut Capture, kept: Option<&mut Kept>) -> Taken {
        let Some(seen) = self.socket.take() else { return Taken::Nothing };
        if seen.is_outgoing && seen.hardware == LOOPBACK {
            self.copies += 1;
            return Taken::Packet(None);
        }
        let packet = Packet {
            at: seen.at,
            ether_type: seen.ether_type,
            direction: Some(if seen.is_outgoing { Direction::Out } else { Direction::In }),
            interface: seen.interface,
            wire_length: seen.length,
            bytes: seen.bytes,
        };
        let event = capture.take(&packet);
        let address = &seen.address[..usize::from(seen.address_length)];
        match (kept, &event) {
            (Some(kept), Some(_)) => match kept.packet(&packet, seen.hardware, address) {
                Ok(()) => Taken::Packet(event),
                Err(error) => Taken::Unwritten(error),
            },
            _ => Taken::Packet(event),
        }
    }
}

impl FileSource {
    fn new(file: File, name: String) -> anyhow::Result<Self> {
        Ok(Self {
            bytes: Bytes::of(file)?,
            file: CaptureFile::new(),
            piece: vec![0; PIECE],
            name: Untrusted::from_bytes(name),
            has_piece: false,
            has_ended: false,
        })
    }

    async fn begin(&mut self) -> anyhow::Result<()> {
        self.read().await?;
        self.has_piece = true;
        Ok(())
    }

    async fn more(&mut self) -> anyhow::Result<bool> {
        // A file is always ready: signals are looked for in between all the same.
        tokio::task::yield_now().await;
        if !std::mem::take(&mut self.has_piece) {
            self.read().await?;
        }
        Ok(self.has_ended)
    }

    fn take(&mut self, capture: &mut Capture, kept: Option<&mut Kept>) -> Taken {
        let frame = match self.file.next_frame() {
            Ok(Some(frame)) => frame,
            Ok(None) => return Taken::Nothing,
            Err(error) => return Taken::Broken(error.into()),
        };
        let event = capture.take_frame(&frame);
        match (kept, &event) {
            (Some(kept), Some(_)) => match kept.frame(&frame) {
                Ok(()) => Taken::Packet(event),
                Err(error) => Taken::Unwritten(error),
            },
            _ => Taken::Packet(event),
        }
    }

    fn notes(&self) -> Vec<String> {
        let notes = self.file.notes();
        let mut said = Vec::new();
        if let Some(bytes) = notes.torn {
            said.push(format!("the file ends in the middle of a record, of which {bytes} bytes are there"));
        }
        if notes.malformed_blocks > 0 {
            said.push(format!(
                "{} blocks of packets contradict themselves and were left out",
                notes.malformed_blocks
            ));
        }
        if notes.dropped > 0 {
            said.push(format!("whoever captured this has missed {} packets", notes.dropped));
        }
        said
    }

    async fn read(&mut self) -> anyhow::Result<()> {
        let read = match &mut self.bytes {
            Bytes::File(file) => file.read(&mut self.piece),
            Bytes::Pipe(pipe) => pipe.read(&mut self.piece).await,
        };
        match read.context("cannot read the capture")? {
            0 => {
                self.has_ended = true;
                self.file.end();
            }
            length => self.file.feed(&self.piece[..length]),
        }
        Ok(())
    }
}

impl Bytes {
    fn of(file: File) -> anyhow::Result<Self> {
        // Only a pipe can be waited for beside signals; everything else is read as it is.
        let copy = file.try_clone().context("cannot read the capture")?;
        Ok(pipe::Receiver::from_file(file).map_or_else(|_| Self::File(Box::new(copy)), Self::Pipe))
    }
}

/// The ways to permit it, as commands that can be copied.
fn remedies() -> Vec<String> {
    let words: Vec<_> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    let binary = std::env::current_exe().ok();
    let binary = binary.as_ref().map_or("netkit".into(), |path| path.to_string_lossy());
    vec![format!("sudo {}", words.join(" ")), format!("sudo setcap cap_net_raw+ep {binary}")]
}
