//! A program that runs for a test: bounded in time, ended by its id, its output kept.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::os::unix::process::CommandExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::Value;

/// Longer than any run of a test, also on a busy machine; what takes longer hangs.
const LONGEST_RUN: Duration = Duration::from_secs(30);
/// How much of an output a failed test shows of its end.
const SHOWN: usize = 4_000;

/// What a program said and how it ended.
#[derive(Clone, Debug)]
pub struct Output {
    /// Its standard output; what is not UTF-8 is replaced.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// How long it ran.
    pub took: Duration,
}

/// A program that still runs. It is ended when this is dropped.
#[derive(Debug)]
pub struct Running {
    words: String,
    id: u32,
    started: Instant,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    seen: String,
    stderr: JoinHandle<String>,
    end: Receiver<ExitStatus>,
    has_ended: bool,
}

impl Running {
    /// Starts a command with its three streams piped.
    pub fn start(mut command: Command) -> Self {
        let words = format!("{command:?}");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // A group of its own under this process: in a group that has lost its parent, as in a detached build, the
        // kernel ignores SIGTSTP (POSIX, orphaned process group).
        command.process_group(0);
        let started = Instant::now();
        let mut child = command.spawn().unwrap_or_else(|error| panic!("cannot start {words}: {error}"));
        let stdout = child.stdout.take().expect("stdout is piped");
        let stderr = child.stderr.take().expect("stderr is piped");
        let stdin = child.stdin.take();
        let id = child.id();
        let (tell_line, lines) = channel();
        thread::spawn(move || {
            let mut stdout = BufReader::new(stdout);
            let mut line = Vec::new();
            while stdout.read_until(b'\n', &mut line).is_ok_and(|bytes| bytes > 0) {
                if tell_line.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                    return;
                }
                line.clear();
            }
        });
        let stderr = thread::spawn(move || read_all(stderr));
        let (tell_end, end) = channel();
        thread::spawn(move || {
            let status = child.wait().expect("it is our child");
            let _nobody_waits = tell_end.send(status);
        });
        Self { words, id, started, stdin, lines, seen: String::new(), stderr, end, has_ended: false }
    }

    /// Waits for a line on standard output that contains this, and gives it.
    pub fn line_with(&mut self, part: &str) -> String {
        let deadline = Instant::now() + LONGEST_RUN;
        loop {
            let patience = deadline.saturating_duration_since(Instant::now());
            let line = match self.lines.recv_timeout(patience) {
                Ok(line) => line,
                Err(RecvTimeoutError::Timeout) => {
                    panic!("{}: waited for {part:?} in:\n{}", self.words, end_of(&self.seen))
                }
                Err(RecvTimeoutError::Disconnected) => {
                    let complaints = self.complaints();
                    panic!("{}: ended without {part:?} in:\n{}{complaints}", self.words, self.seen)
                }
            };
            self.seen.push_str(&line);
            if line.contains(part) {
                return line;
            }
        }
    }

    /// Waits for an event of this kind in `--jsonl`, and gives it.
    pub fn event(&mut self, kind: &str) -> Value {
        let line = self.line_with(&format!("\"event\":\"{kind}\""));
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    /// Interrupts it as a user does, and waits for its end.
    pub fn interrupt(mut self) -> Output {
        self.signal("INT");
        self.finish()
    }

    /// Writes to its standard input.
    pub fn say(&mut self, text: &str) {
        let stdin = self.stdin.as_mut().expect("its input is open until its end is waited for");
        stdin.write_all(text.as_bytes()).expect("it reads its input");
    }

    /// Sends it a signal by name, such as `INT`.
    pub fn signal(&mut self, name: &str) {
        assert!(self.kill(name), "{} has ended already", self.words);
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Waits for its end; a run that does not end is killed and fails the test.
    pub fn finish(self) -> Output {
        self.finish_within(LONGEST_RUN)
    }

    /// The same with another bound.
    pub fn finish_within(mut self, patience: Duration) -> Output {
        drop(self.stdin.take());
        let Ok(status) = self.end.recv_timeout(patience.saturating_sub(self.started.elapsed())) else {
            self.kill("KILL");
            self.drain();
            panic!("{} did not end within {patience:?}; it said:\n{}", self.words, end_of(&self.seen));
        };
        self.has_ended = true;
        let took = self.started.elapsed();
        self.drain();
        let stderr = self.complaints();
        let stdout = std::mem::take(&mut self.seen);
        Output { stdout, stderr, code: status.code(), signal: status.signal(), took }
    }

    /// Collects the rest of its output, which ends with it.
    fn drain(&mut self) {
        while let Ok(line) = self.lines.recv() {
            self.seen.push_str(&line);
        }
    }

    /// All of its standard error, once.
    fn complaints(&mut self) -> String {
        let stderr = std::mem::replace(&mut self.stderr, thread::spawn(String::new));
        stderr.join().expect("reading does not panic")
    }

    /// Signals it by its id, which is its own until its end has been told. False when it has ended.
    fn kill(&mut self, name: &str) -> bool {
        if self.has_ended {
            return false;
        }
        let words = format!("kill -{name} {}", self.id);
        Command::new("sh").args(["-c", &words]).status().is_ok_and(|status| status.success())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.end.try_recv().is_err() && self.kill("KILL") {
            let _ended_now = self.end.recv_timeout(LONGEST_RUN);
        }
    }
}

impl Output {
    /// The one document of `--json`, or the last line of `--jsonl`.
    pub fn json(&self) -> Value {
        let document = serde_json::from_str(&self.stdout).ok();
        let last = || self.stdout.lines().last().and_then(|line| serde_json::from_str(line).ok());
        document.or_else(last).unwrap_or_else(|| panic!("no JSON document in:\n{self}"))
    }

    /// The lines of `--jsonl` that are events of this kind.
    pub fn events(&self, kind: &str) -> Vec<Value> {
        let line =
            |line| serde_json::from_str::<Value>(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        self.stdout.lines().map(line).filter(|event| event["event"] == kind).collect()
    }

    /// The report of the first target of a ping.
    pub fn target(&self) -> Value {
        self.json()["report"]["targets"][0].clone()
    }

    /// A counter of the first target.
    pub fn count(&self, counter: &str) -> u64 {
        let value = &self.target()[counter];
        value.as_u64().unwrap_or_else(|| panic!("{counter} is {value} in:\n{self}"))
    }

    /// Fails unless every probe of the first target has exactly one outcome, and its counters are these.
    pub fn assert_counts(&self, expected: &[(&str, u64)]) {
        let ends = ["received", "late", "lost", "icmp_errors", "corrupt", "suspended"];
        let sum: u64 = ends.iter().map(|end| self.count(end)).sum();
        assert_eq!(sum, self.count("sent"), "the counters do not add up: {self}");
        for (counter, value) in expected {
            assert_eq!(self.count(counter), *value, "{counter}: {self}");
        }
    }

    /// Fails unless this is the errno that kept probes of the first target from leaving, and the only one.
    pub fn assert_unsent_by(&self, errno: &str) {
        let target = self.target();
        let reasons = target["unsent_by"].as_array().expect("a list");
        let names: Vec<_> = reasons.iter().map(|reason| reason["errno_name"].as_str()).collect();
        assert_eq!(names, [Some(errno)], "{self}");
    }

    /// The verdict's id.
    pub fn verdict(&self) -> String {
        let document = self.json();
        let id = document["verdict"]["id"].as_str();
        id.unwrap_or_else(|| panic!("no verdict in:\n{self}")).to_owned()
    }
}

impl std::fmt::Display for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { code, signal, took, .. } = self;
        let (stdout, stderr) = (end_of(&self.stdout), end_of(&self.stderr));
        write!(f, "exit {code:?}, signal {signal:?}, {took:?}\n--- stdout\n{stdout}\n--- stderr\n{stderr}")
    }
}

fn end_of(text: &str) -> &str {
    let from = (0..=text.len().saturating_sub(SHOWN)).rev().find(|&from| text.is_char_boundary(from));
    &text[from.unwrap_or(0)..]
}

fn read_all(mut stream: impl Read) -> String {
    let mut bytes = Vec::new();
    let _ends_with_the_program = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}
