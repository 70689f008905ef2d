//! The process inside the namespaces: packets from the device into the internet, and back at their times.
//!
//! One thread does that, another only listens for the end of the world. What happens to packets is not decided here.

use std::fs::OpenOptions;
use std::io::{self, Read as _};
use std::os::fd::AsFd as _;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use netkit_net::{MonotonicTime, read_clocks};
use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::prctl::set_timerslack;
use nix::sys::time::TimeSpec;
use nix::unistd::gettid;
use tun_rs::SyncDevice;

use super::error::{TunError, line};
use super::order::{Order, Traffic, Word};
use super::record_writer::RecordWriter;
use super::{device, etc};
use crate::internet::{Detail, Internet};
use crate::topology;

/// Tells a process that it is an emulator.
pub(super) const TOLD: &str = "NETKIT_LAB_EMULATES";
/// Packets that are taken before those that are due go out, so that neither side waits long for the other.
const BATCH: usize = 32;
/// The longest IP datagram.
const LARGEST: usize = 65_535;
/// A delivery that is due so soon is waited for awake: to sleep and to wake up takes longer, and not always as long.
/// For what happens on the way nobody stays awake: of several emulators that are served first, awake at every hop of
/// every packet, there are soon enough to leave the tools no core at all.
const AWAKE: Duration = Duration::from_micros(60);
/// Above every thread of ordinary priority, below the kernel's own.
const PRIORITY: &str = "10";
/// Who is served first must leave the core to others now and then, or the kernel takes it away for 50 ms of a second
/// (sched-rt-group of the kernel's documentation). After so long without a sleep comes a rest that is shorter than our
/// accuracy.
const LONGEST_WATCH: Duration = Duration::from_micros(500);
/// That rest.
const REST: Duration = Duration::from_micros(40);
/// The longest sleep when nothing is to come.
const LONGEST_SLEEP: Duration = Duration::from_secs(1);
/// How long the end of the world waits for the truth to be written before it comes all the same.
const GRACE: Duration = Duration::from_secs(30);
/// How many packets may pass before what happened to them is handed to the writer.
const UNWRITTEN: usize = 1024;

/// Plays the internet until the end of standard input, and then ends this process, if it was started for that by
/// [`TunWorld::start`](super::TunWorld::start). In every other process it does nothing. A program that starts worlds
/// calls it first thing; a test program from a test of its own, whose name its worlds give as their words.
pub fn emulate_if_told_to() {
    if std::env::var_os(TOLD).is_none() {
        return;
    }
    let code = match emulate() {
        Ok(()) => 0,
        Err(error) => {
            use std::io::Write as _;
            let _nobody_listens = writeln!(io::stderr(), "{}", line(&error));
            1
        }
    };
    std::process::exit(code);
}

fn emulate() -> Result<(), TunError> {
    let order =
        Order::read(&mut io::stdin().lock()).map_err(TunError::set_up("read what is to be played"))?;
    let topology = topology::read(&order.file_name, &order.text)?;
    let writer = match &order.truth {
        None => None,
        Some(path) => {
            let file = OpenOptions::new().write(true).open(path);
            let file = file.map_err(|source| TunError::Truth { path: path.clone(), source })?;
            Some(RecordWriter::start(topology.clone(), file))
        }
    };
    etc::lay_over(&topology)?;
    let device = device::open(&topology)?;
    let is_first_served = be_punctual()?;
    let ended = listen_for_the_end();
    let detail = if order.every_step { Detail::Everything } else { Detail::Ends };
    let seed = order.seed.unwrap_or(topology.seed);
    let mut emulator = Emulator {
        device,
        internet: Internet::new(topology, seed, detail),
        start: read_clocks().monotonic,
        ended,
        is_first_served,
        rested: Duration::ZERO,
        buffer: vec![0; LARGEST].into_boxed_slice(),
        writer,
        unwritten: 0,
        traffic: Traffic::default(),
    };
    let say = |word: Word| word.write(&mut io::stdout()).map_err(TunError::set_up("say that we are ready"));
    say(Word::Ready)?;
    while !emulator.ended.load(Ordering::Relaxed) {
        emulator.turn();
    }
    let traffic = emulator.finish(order.truth.unwrap_or_default())?;
    // Nobody may be left to hear it.
    let _nobody_listens = say(Word::Over { traffic, is_first_served });
    Ok(())
}

/// Sleep ends when it should, not up to 50 microseconds later; and where we may and there is another core for the tools,
/// nobody of ordinary priority has ours when a packet is due. An ordinary user's emulator is less exact on a busy
/// machine: the truth says of every packet when it was handed over. Returns whether we are served first.
fn be_punctual() -> Result<bool, TunError> {
    set_timerslack(1).map_err(|errno| TunError::set_up("sleep exactly")(errno.into()))?;
    if thread::available_parallelism().is_ok_and(|cores| cores.get() == 1) {
        return Ok(false);
    }
    // Threads that start from here on are ordinary again.
    let words = ["--fifo", "--reset-on-fork", "--pid", PRIORITY];
    let output = Command::new("chrt").args(words).arg(gettid().to_string()).output();
    Ok(output.is_ok_and(|output| output.status.success()))
}

/// The end of standard input is the end of the world; nothing that happens here can put it off for long.
fn listen_for_the_end() -> Arc<AtomicBool> {
    let ended = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&ended);
    thread::spawn(move || {
        let _either_way_it_is_the_end = io::stdin().lock().read_to_end(&mut Vec::new());
        told.store(true, Ordering::Relaxed);
        thread::sleep(GRACE);
        std::process::exit(1);
    });
    ended
}

struct Emulator {
    device: SyncDevice,
    internet: Internet,
    start: MonotonicTime,
    /// The world has ended, whoever of us two threads saw it first.
    ended: Arc<AtomicBool>,
    /// Nobody of ordinary priority gets our core while we are awake.
    is_first_served: bool,
    /// When we last left the core to others.
    rested: Duration,
    /// Room for a packet that comes in.
    buffer: Box<[u8]>,
    writer: Option<RecordWriter>,
    /// Packets since the writer was last given something.
    unwritten: usize,
    traffic: Traffic,
}

impl Emulator {
    /// Takes what has come, hands over what is due; waits when there was neither.
    fn turn(&mut self) {
        let passed = self.take() + self.hand_over();
        self.unwritten += passed;
        if self.unwritten >= UNWRITTEN {
            self.write_down();
        }
        if passed == 0 {
            self.wait();
        }
        if self.is_first_served && self.now().saturating_sub(self.rested) > LONGEST_WATCH {
            poll(&mut [], REST);
            self.rested = self.now();
        }
    }

    /// Takes up to a batch of packets from the device.
    fn take(&mut self) -> usize {
        for taken in 0..BATCH {
            // A device that somebody inside has set down or taken away has nothing for us.
            let Ok(length) = self.device.recv(&mut self.buffer) else { return taken };
            let now = self.now();
            self.internet.send(now, &self.buffer[..length]);
            self.traffic.taken += 1;
        }
        BATCH
    }

    /// Hands over up to a batch of packets that are due.
    fn hand_over(&mut self) -> usize {
        for given in 0..BATCH {
            let Some(delivery) = self.internet.poll_delivery(self.now()) else { return given };
            match self.device.send(&delivery.bytes) {
                Ok(_) => self.traffic.handed_over += 1,
                Err(_) => self.traffic.refused += 1,
            }
        }
        BATCH
    }

    /// Waits for a packet to come or to be due. There is time now: what happened is written down.
    fn wait(&mut self) {
        let next = self.internet.next_event();
        let pause = next.map_or(LONGEST_SLEEP, |next| next.saturating_sub(self.now())).min(LONGEST_SLEEP);
        let awake = if self.internet.is_delivery_next() { AWAKE } else { Duration::ZERO };
        if pause <= awake {
            return;
        }
        if self.unwritten > 0 && pause > AWAKE * 4 {
            self.write_down();
        }
        let sleep = pause.saturating_sub(awake);
        // The end of the world, seen on standard input, is what is always told; nothing else there wakes us.
        let input = io::stdin();
        let mut ready = [
            PollFd::new(self.device.as_fd(), PollFlags::POLLIN),
            PollFd::new(input.as_fd(), PollFlags::empty()),
        ];
        poll(&mut ready, sleep);
        // Whoever is served first must not wait for the one that listens, who is served last.
        if ready[1].revents().is_some_and(|events| !events.is_empty()) {
            self.ended.store(true, Ordering::Relaxed);
        }
        // A device that somebody inside has taken away would keep us awake for ever.
        let is_gone = ready[0].revents().is_some_and(|events| !(events - PollFlags::POLLIN).is_empty());
        if is_gone {
            poll(&mut [], sleep);
        }
        self.rested = self.now();
    }

    fn write_down(&mut self) {
        self.unwritten = 0;
        let records = self.internet.take_records();
        if let Some(writer) = self.writer.as_ref().filter(|_| !records.is_empty()) {
            writer.take(records);
        }
    }

    /// Writes down the rest.
    fn finish(mut self, truth: std::path::PathBuf) -> Result<Traffic, TunError> {
        self.write_down();
        let written = self.writer.map_or(Ok(()), RecordWriter::finish);
        written.map_err(|source| TunError::Truth { path: truth, source })?;
        Ok(self.traffic)
    }

    fn now(&self) -> Duration {
        read_clocks().monotonic.since(self.start)
    }
}

/// Sleeps until one of these is ready, at longest so long. An interrupted sleep is a short one.
fn poll(ready: &mut [PollFd<'_>], longest: Duration) {
    let _interrupted = ppoll(ready, Some(TimeSpec::from(longest)), None);
}
