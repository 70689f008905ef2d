//! The lines of a file or of standard input, read beside the event loop: a pipe that comes slowly holds nothing up.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read};
use std::path::Path;
use std::thread;

use anyhow::Context as _;
use netkit_dns::Bulk;
use netkit_model::BulkItem;
use netkit_packet::dns::Question;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::config::bulk_items;

/// Lines that are handed over at once, and how many such heaps wait: enough for full speed, and bounded.
const HEAP: usize = 256;
const HEAPS: usize = 8;
/// The longest line: a name has 1,000 characters at most when each byte is escaped.
const LONGEST_LINE: u64 = 4_096;

/// Lines on their way.
pub(super) struct Lines {
    receiver: Receiver<io::Result<Vec<Vec<u8>>>>,
    usual: Vec<Question>,
    read: VecDeque<BulkItem>,
    has_ended: bool,
    fault: Option<io::Error>,
}

impl Lines {
    /// Opens the file, or takes standard input for `-`.
    pub(super) fn open(path: &Path, usual: Vec<Question>) -> anyhow::Result<Self> {
        let (sender, receiver) = channel(HEAPS);
        let input: Box<dyn Read + Send> = if path.as_os_str() == "-" {
            Box::new(io::stdin())
        } else {
            Box::new(File::open(path).with_context(|| format!("cannot open {}", path.display()))?)
        };
        let input = BufReader::with_capacity(64 << 10, input);
        // It is left behind where the run ends before its input does.
        thread::Builder::new()
            .name("lines".to_owned())
            .spawn(move || read_all(input, &sender))
            .context("cannot start a thread")?;
        Ok(Self { receiver, usual, read: VecDeque::new(), has_ended: false, fault: None })
    }

    /// Hands over as many questions as there are and as are wanted.
    pub(super) fn feed(&mut self, bulk: &mut Bulk) {
        while bulk.wants() {
            if let Some(item) = self.read.pop_front() {
                bulk.add(item);
            } else if self.has_ended {
                bulk.close();
            } else {
                match self.receiver.try_recv() {
                    Ok(heap) => self.take(heap),
                    Err(tokio::sync::mpsc::error::TryRecvError::Empty) => return,
                    Err(tokio::sync::mpsc::error::TryRecvError::Disconnected) => self.has_ended = true,
                }
            }
        }
    }

    /// Waits until there are more lines, or no more. Cancel safe.
    pub(super) async fn more(&mut self) {
        if self.has_ended || !self.read.is_empty() {
            return;
        }
        match self.receiver.recv().await {
            Some(heap) => self.take(heap),
            None => self.has_ended = true,
        }
    }

    /// Why the input ended early.
    pub(super) fn fault(&mut self) -> Option<io::Error> {
        self.fault.take()
    }

    fn take(&mut self, heap: io::Result<Vec<Vec<u8>>>) {
        match heap {
            Ok(lines) => {
                let usual = &self.usual;
                self.read.extend(lines.iter().flat_map(|line| bulk_items(line, usual)));
            }
            Err(error) => (self.fault, self.has_ended) = (Some(error), true),
        }
    }
}

/// Reads to the end, or until nobody listens any more.
fn read_all(mut input: BufReader<Box<dyn Read + Send>>, sender: &Sender<io::Result<Vec<Vec<u8>>>>) {
    let mut heap = Vec::with_capacity(HEAP);
    loop {
        let line = match next_line(&mut input) {
            Ok(line) => line,
            Err(error) => {
                let _nobody_listens = sender.blocking_send(Err(error));
                return;
            }
        };
        let has_ended = line.is_none();
        heap.extend(line);
        // Whoever types waits for an answer: what has been read is handed over before the next wait.
        let is_due = heap.len() >= HEAP || has_ended || !input.buffer().contains(&b'\n');
        let is_heard =
            !is_due || heap.is_empty() || sender.blocking_send(Ok(std::mem::take(&mut heap))).is_ok();
        if has_ended || !is_heard {
            return;
        }
    }
}

/// The next line; of one that is too long to hold a name as much as shows that.
fn next_line(input: &mut BufReader<Box<dyn Read + Send>>) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    if input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    while line.last() != Some(&b'\n') {
        let mut rest = Vec::new();
        if input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut rest)? == 0 || rest.last() == Some(&b'\n')
        {
            break;
        }
    }
    Ok(Some(line))
}
