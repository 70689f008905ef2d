//! Writes the truth to its file while the internet plays, in a thread of its own so that no packet waits for a disk.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use crate::topology::Topology;
use crate::truth::{self, Record};

/// Batches that may wait for the disk. The truth is never thinned out: when even that is full, packets wait.
const WAITING: usize = 4096;
/// Bytes that are written at once.
const BUFFER: usize = 1 << 18;

/// A thread that writes.
#[derive(Debug)]
pub(super) struct RecordWriter {
    batches: SyncSender<Vec<Record>>,
    thread: JoinHandle<io::Result<()>>,
}

impl RecordWriter {
    /// Starts it.
    pub fn start(topology: Topology, file: File) -> Self {
        let (batches, incoming) = sync_channel(WAITING);
        Self { batches, thread: thread::spawn(move || write(&topology, file, &incoming)) }
    }

    /// Hands it what happened. A writer that has failed says so at its end.
    pub fn take(&self, records: Vec<Record>) {
        let _failed_before = self.batches.send(records);
    }

    /// Waits until everything is in the file.
    pub fn finish(self) -> io::Result<()> {
        drop(self.batches);
        self.thread.join().unwrap_or_else(|_panic| Err(io::Error::other("the writer panicked")))
    }
}

fn write(topology: &Topology, file: File, incoming: &Receiver<Vec<Record>>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER, file);
    for batch in incoming {
        for record in &batch {
            truth::write_record(topology, record, &mut out)?;
        }
    }
    out.flush()
}
