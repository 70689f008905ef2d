//! The witness: a tcpdump that writes down the same packets as they pass the interface, and who answers whom in them.
//!
//! It measures no tool and compares nothing.

pub mod echo;
mod pcap;
pub mod probe;
#[cfg(test)]
mod sample;

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// How long the kernel may keep packets from tcpdump before it hands over a block that is not full: libpcap asks for
/// 1 s. A shorter one would wake tcpdump while the tool measures.
const HAND_OVER: Duration = Duration::from_millis(1_100);

/// tcpdump, and how it captures; the interface and the filter follow. It is interrupted with the process that started
/// it, because that may be an `nsenter`, which passes no signal on.
const WORDS: &str = "setpriv --pdeathsig INT tcpdump -w - --time-stamp-precision=nano -B 8192 -Z root -i";

/// A tcpdump that captures until it is finished.
pub struct Capture {
    tcpdump: Child,
    bytes: JoinHandle<std::io::Result<Vec<u8>>>,
}

impl Capture {
    /// Captures what passes `filter` on `interface`; returns once tcpdump listens. `command` makes words a command in
    /// the namespace of the interface.
    pub fn start(interface: &str, filter: &str, command: impl FnOnce(&[&str]) -> Command) -> Result<Self> {
        let words: Vec<&str> = WORDS.split(' ').chain([interface, filter]).collect();
        let mut tcpdump = command(&words)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("cannot run tcpdump")?;
        let stdout = tcpdump.stdout.take().context("tcpdump has no stdout")?;
        let bytes = thread::spawn(move || read_all(stdout));
        let said = BufReader::new(tcpdump.stderr.take().context("tcpdump has no stderr")?);
        let mut lines = said.lines();
        let listens = lines.by_ref().map_while(Result::ok).any(|line| line.contains("listening on"));
        // Whatever else it says is read to the end, so that it never waits for us.
        thread::spawn(move || lines.map_while(Result::ok).count());
        if !listens {
            tcpdump.kill()?;
            bail!("tcpdump does not listen on {interface}: {}", tcpdump.wait()?);
        }
        Ok(Self { tcpdump, bytes })
    }

    /// Waits for the last packets, ends tcpdump and gives the pcap file that it wrote.
    pub fn finish(mut self) -> Result<Vec<u8>> {
        thread::sleep(HAND_OVER);
        let id = Pid::from_raw(self.tcpdump.id().try_into().context("a process id fits")?);
        kill(id, Signal::SIGTERM).context("cannot end tcpdump")?;
        self.tcpdump.wait()?;
        Ok(self.bytes.join().map_err(|_| anyhow::anyhow!("the reader of tcpdump panicked"))??)
    }
}

fn read_all(mut stdout: ChildStdout) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    stdout.read_to_end(&mut bytes)?;
    Ok(bytes)
}
