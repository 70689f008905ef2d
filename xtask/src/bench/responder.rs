//! A network of user space for the sweeps: a TUN device behind which alive addresses answer after a fixed delay.
//!
//! It runs in a process and on a core of its own, so that its work is not the measured tool's. It loses nothing: what
//! it could not take or deliver is counted, and the bench refuses a round in which that is not zero.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tun_rs::{DeviceBuilder, SyncDevice};

use super::namespace::ip;
use crate::shell;

/// The TUN device.
pub const INTERFACE: &str = "distant";
/// Packets the device may hold for us: more than the probes of a sweep, so that none is dropped before we see it.
const QUEUE: u32 = 131_072;
/// Packets taken before those that are due go out.
const BATCH: usize = 32;
/// Every packet of the sweeps is shorter; a longer one is cut and, being no echo request of ours, ignored.
const LONGEST: usize = 128;
/// A pause when nothing is to be done: far below the delay, far above the cost of waking up.
const PAUSE: Duration = Duration::from_micros(50);

/// Which addresses answer.
#[derive(clap::Args, Clone, Copy, Debug)]
pub struct Args {
    /// The delay before each answer.
    #[arg(long)]
    milliseconds: u64,
    /// Every second /24, the odd ones, is dead.
    #[arg(long)]
    half: bool,
}

/// A responder in a process of its own; it ends with this value, or with this process.
pub struct Responder {
    process: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Responder {
    /// Starts it on `core` and leads `network` to it.
    pub fn start(core: Option<usize>, delay: Duration, half: bool, network: &str) -> Result<Self> {
        let own = std::env::current_exe().context("cannot find this program's own file")?;
        let mut process = super::pinned(core, &own)?
            .args(["bench", "responder", "--milliseconds", &delay.as_millis().to_string()])
            .args(half.then_some("--half"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the responder")?;
        let questions = process.stdin.take();
        let answers = BufReader::new(process.stdout.take().context("its standard output is piped")?);
        let mut responder = Self { process, questions, answers };
        responder.line().context("the responder did not start")?;
        ip(&format!("address add 10.98.0.1/32 dev {INTERFACE}"))?;
        ip(&format!("link set {INTERFACE} up"))?;
        ip(&format!("route replace {network} dev {INTERFACE}"))?;
        Ok(responder)
    }

    /// Fails unless everything sent since the start was taken, and everything answered was delivered.
    pub fn ensure_lossless(&mut self) -> Result<()> {
        let mut questions = self.questions.as_ref().context("it is asked only while it lives")?;
        questions.write_all(b"\n")?;
        let refused: u64 = self.line()?.trim().parse()?;
        let link = shell::output(shell::command("ip").args(["-s", "-j", "link", "show", INTERFACE]))?;
        let link: serde_json::Value = serde_json::from_str(&link)?;
        let dropped = link[0]["stats64"]["tx"]["dropped"].as_u64().context("ip counts drops")?;
        ensure!(
            refused + dropped == 0,
            "the responder was too slow for this round: {dropped} requests and {refused} replies were dropped"
        );
        Ok(())
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        ensure!(self.answers.read_line(&mut line)? > 0, "the responder has ended");
        Ok(line)
    }
}

impl Drop for Responder {
    fn drop(&mut self) {
        // The end of its standard input ends it; there is nobody left to tell of a failure.
        drop(self.questions.take());
        let _ = self.process.wait();
    }
}

/// The process itself: makes the device, says so in one line, answers until its standard input ends. Each line that
/// comes in asks how many replies the kernel has refused.
pub fn run(args: Args) -> Result<()> {
    let device = DeviceBuilder::new()
        .name(INTERFACE)
        .tx_queue_len(QUEUE)
        .build_sync()
        .context("cannot make a TUN device (/dev/net/tun)")?;
    device.set_nonblocking(true)?;
    println!("ready");
    let refused = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&refused);
    thread::spawn(move || {
        let Err(error) = answer(&device, args, &counter);
        eprintln!("the responder stops: {error}");
        std::process::exit(1);
    });
    for _ in io::stdin().lock().lines() {
        println!("{}", refused.load(Ordering::Relaxed));
    }
    Ok(())
}

/// A packet that waits for its time.
struct Waiting {
    due: Instant,
    length: usize,
    bytes: [u8; LONGEST],
}

fn answer(device: &SyncDevice, args: Args, refused: &AtomicU64) -> io::Result<Infallible> {
    let delay = Duration::from_millis(args.milliseconds);
    let mut waiting: VecDeque<Waiting> = VecDeque::with_capacity(QUEUE as usize);
    loop {
        let taken = take(device, &mut waiting, delay, args.half)?;
        let now = Instant::now();
        let mut sent = 0;
        while sent < BATCH && waiting.front().is_some_and(|packet| packet.due <= now) {
            let Some(packet) = waiting.pop_front() else { break };
            if device.send(&packet.bytes[..packet.length]).is_err() {
                refused.fetch_add(1, Ordering::Relaxed);
            }
            sent += 1;
        }
        if taken + sent == 0 {
            thread::sleep(PAUSE);
        }
    }
}

/// Takes up to a batch of packets; those that deserve an answer wait for it. Returns how many were taken.
fn take(
    device: &SyncDevice,
    waiting: &mut VecDeque<Waiting>,
    delay: Duration,
    half: bool,
) -> io::Result<usize> {
    let mut bytes = [0; LONGEST];
    for taken in 0..BATCH {
        let length = match device.recv(&mut bytes) {
            Ok(length) => length,
            // A device that is not up yet has nothing for us either.
            Err(error) if error.kind() == ErrorKind::WouldBlock || error.raw_os_error() == Some(EIO) => {
                return Ok(taken);
            }
            Err(error) => return Err(error),
        };
        if turn(&mut bytes[..length], half) {
            waiting.push_back(Waiting { due: Instant::now() + delay, length, bytes });
        }
    }
    Ok(BATCH)
}

/// What the kernel says to a reader of a TUN device that is down.
const EIO: i32 = nix::errno::Errno::EIO as i32;

/// Turns an IPv4 echo request to an alive address into its reply (RFC 792); `false` for everything else.
///
/// The addresses change places, which keeps the header's checksum; the type goes from 8 to 0, which raises the
/// message's checksum by 0x0800 (RFC 1624).
fn turn(packet: &mut [u8], half: bool) -> bool {
    let Some(&version_and_length) = packet.first() else { return false };
    let header = usize::from(version_and_length & 0x0f) * 4;
    let is_request = version_and_length >> 4 == 4
        && header >= 20
        && packet.len() >= header + 8
        && packet[9] == 1
        && packet[header] == 8
        && !(half && packet[18] % 2 == 1);
    if !is_request {
        return false;
    }
    let (source, destination) = packet[12..20].split_at_mut(4);
    source.swap_with_slice(destination);
    packet[header] = 0;
    let checksum = u16::from_be_bytes([packet[header + 2], packet[header + 3]]);
    let (sum, carried) = checksum.overflowing_add(0x0800);
    packet[header + 2..header + 4].copy_from_slice(&(sum + u16::from(carried)).to_be_bytes());
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUEST: [u8; 28] = [
        0x45, 0, 0, 28, 0, 0, 0, 0, 64, 1, 0, 0, 10, 98, 0, 1, 10, 200, 126, 9, 8, 0, 0xf7, 0xf7, 0, 7, 0, 1,
    ];

    /// The sum that a valid ICMP message makes: all ones.
    fn ones_complement_sum(message: &[u8]) -> u16 {
        message.chunks(2).fold(0, |sum: u16, pair| {
            let (sum, carried) = sum.overflowing_add(u16::from_be_bytes([pair[0], pair[1]]));
            sum + u16::from(carried)
        })
    }

    #[test]
    fn a_request_becomes_a_valid_reply() {
        let mut packet = REQUEST;
        assert_eq!(ones_complement_sum(&packet[20..]), 0xffff);
        assert!(turn(&mut packet, true));
        assert_eq!(packet[12..20], [10, 200, 126, 9, 10, 98, 0, 1]);
        assert_eq!(packet[20], 0);
        assert_eq!(ones_complement_sum(&packet[20..]), 0xffff);
    }

    #[test]
    fn dead_addresses_and_other_packets_are_left_alone() {
        let mut dead = REQUEST;
        dead[18] = 127;
        assert!(!turn(&mut dead, true), "dead");
        assert!(turn(&mut dead, false), "alive when all are");
        let mut reply = REQUEST;
        reply[20] = 0;
        assert!(!turn(&mut reply, false), "a reply");
        for length in 0..REQUEST.len() {
            assert!(!turn(&mut REQUEST.to_vec()[..length], false), "cut to {length}");
        }
    }
}
