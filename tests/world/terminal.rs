//! A program on a pseudo-terminal: its screen, its modes, its signals, and how it ended.
//!
//! It knows nothing of netkit. A shell with job control may stand between the terminal and the program, as it does for a
//! person: it can be stopped and go on there, and the terminal outlives it and shows what it has left.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::fs::OpenOptionsExt as _;
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

use nix::fcntl::OFlag;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::pty::{grantpt, posix_openpt, ptsname_r, unlockpt};
use nix::sys::signal::{Signal, kill};
use nix::sys::termios::{FlowArg, LocalFlags, Termios, tcflow, tcgetattr};
use nix::unistd::{Pid, tcgetpgrp};
use vt100::{Parser, Screen};

use super::World;

/// Longer than anything that is waited for here takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long one look at the terminal waits for something new.
const LOOK_MS: u16 = 20;
/// Rows and columns at the start.
const SIZE: (u16, u16) = (24, 80);
/// Runs its words as a job, tells how each job ended or stopped, and takes orders such as `fg`, until `exit`.
const SHELL: &str =
    "set -m; \"$@\"; echo \"[$?]\"; while read -r order; do eval \"$order\"; echo \"[$?]\"; done";

/// Who stands between the terminal and the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Under {
    /// A shell with job control, as for a person.
    Shell,
    /// Nobody: the program leads the session, as in a terminal that was told to run it.
    Nobody,
    /// Nobody, and the terminal controls no session, as in some containers: no signal comes from it.
    NoSession,
    /// The same on a terminal that refuses instead of blocking, as some programs leave it.
    NonBlocking,
}

/// A program and the terminal it runs on. It ends with this value.
pub struct OnTerminal {
    /// The side of who looks and types.
    ours: File,
    /// The side of the program, held open so that its modes can be read.
    theirs: File,
    /// The modes before the program began.
    modes: Termios,
    parser: Parser,
    heard: Vec<u8>,
    leader: Leader,
}

/// The first process of a session, ended by its id with all that is in the session.
#[derive(Debug)]
struct Leader(Child);

impl World {
    /// Starts a program as root on a host, on a terminal of its own that can do everything.
    pub fn start_on_terminal(&self, host: &str, under: Under, words: &[&str]) -> OnTerminal {
        let session: &[&str] = match under {
            Under::Shell => &["setsid", "--ctty", "sh", "-c", SHELL, "sh"],
            Under::Nobody => &["setsid", "--ctty"],
            Under::NoSession | Under::NonBlocking => &["setsid"],
        };
        let mode = if under == Under::NonBlocking { OFlag::O_NONBLOCK } else { OFlag::empty() };
        // Whoever runs the tests may ignore hang-ups, as nohup(1) does, and whoever is started by him would too.
        let heedful = ["env", "--default-signal"].as_slice();
        OnTerminal::start(self.command(host, &[heedful, session, words].concat()), mode)
    }
}

impl OnTerminal {
    fn start(mut command: Command, mode: OFlag) -> Self {
        let (ours, theirs) = pair(mode);
        let stream = || theirs.try_clone().expect("there is room for a descriptor");
        command.stdin(stream()).stdout(stream()).stderr(stream());
        command.env("TERM", "xterm-256color").env("LC_ALL", "C.UTF-8").env_remove("NO_COLOR");
        let modes = tcgetattr(&theirs).expect("it is a terminal");
        set_size(&theirs, SIZE);
        let leader = command.spawn().unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"));
        let parser = Parser::new(SIZE.0, SIZE.1, 0);
        Self { ours, theirs, modes, parser, heard: Vec::new(), leader: Leader(leader) }
    }

    /// What it shows.
    pub fn screen(&self) -> &Screen {
        self.parser.screen()
    }

    /// All that was written on it.
    pub fn heard(&self) -> String {
        String::from_utf8_lossy(&self.heard).into_owned()
    }

    /// Looks on until this is so; `what` says what is waited for.
    pub fn wait_for(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !is_so(self) {
            assert!(start.elapsed() < PATIENCE, "waited in vain for {what}: {self}");
            self.look();
        }
    }

    /// Looks on until it shows this.
    pub fn wait_for_text(&mut self, text: &str) {
        self.wait_for(text, |terminal| terminal.screen().contents().contains(text));
    }

    /// Types.
    pub fn press(&mut self, keys: &str) {
        self.ours.write_all(keys.as_bytes()).expect("the terminal takes what is typed");
    }

    /// Gives the window another size (rows, columns), of which the kernel tells the program. Zeros, by which a terminal says
    /// that it does not know, leave it as large as it is.
    pub fn resize(&mut self, rows: u16, columns: u16) {
        if rows > 0 && columns > 0 {
            self.parser.screen_mut().set_size(rows, columns);
        }
        set_size(&self.theirs, (rows, columns));
    }

    /// Holds back what is written from now on, as Ctrl-S does.
    pub fn hold(&self) {
        tcflow(&self.theirs, FlowArg::TCOOFF).expect("it is a terminal");
    }

    /// The process that the terminal's keys are for: the job in front.
    pub fn job(&self) -> Pid {
        let group = tcgetpgrp(&self.ours).expect("the terminal controls a session");
        // To signal group zero would end the test itself.
        assert!(group.as_raw() > 0, "no job is in front: {self}");
        group
    }

    /// The modes are those of before, in which a line is edited and what is typed is seen.
    pub fn is_cooked(&self) -> bool {
        let modes = tcgetattr(&self.theirs).expect("it is a terminal");
        modes == self.modes && modes.local_flags.contains(LocalFlags::ICANON | LocalFlags::ECHO)
    }

    /// Waits until the first process ends, and fails if another of its session is left.
    pub fn finish(mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.leader.0.try_wait().expect("it is our child") {
                assert_eq!(self.leader.session(), [], "processes are left: {self}");
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "it does not end: {self}");
            self.look();
        }
    }

    /// Closes the terminal under the program, as one does with a window, and waits until everything in it has ended.
    pub fn close(self) -> ExitStatus {
        let Self { ours, theirs, mut leader, .. } = self;
        drop((ours, theirs));
        let start = Instant::now();
        loop {
            let ended = leader.0.try_wait().expect("it is our child");
            if let Some(status) = ended.filter(|_| leader.session().is_empty()) {
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "still there: {:?}", leader.session());
            std::thread::yield_now();
        }
    }

    /// Takes in what was written since the last look, and waits a moment where that is nothing.
    fn look(&mut self) {
        let mut readable = [PollFd::new(self.ours.as_fd(), PollFlags::POLLIN)];
        if poll(&mut readable, PollTimeout::from(LOOK_MS)) == Ok(0) {
            return;
        }
        let mut bytes = [0; 4096];
        match self.ours.read(&mut bytes) {
            Ok(length) => {
                self.heard.extend_from_slice(&bytes[..length]);
                self.parser.process(&bytes[..length]);
            }
            Err(error) => assert_eq!(error.kind(), ErrorKind::Interrupted, "cannot read: {error}"),
        }
    }
}

impl std::fmt::Display for OnTerminal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the screen is\n{}\nafter {:?}", self.screen().contents(), self.heard())
    }
}

impl Leader {
    fn id(&self) -> Pid {
        Pid::from_raw(self.0.id().try_into().expect("a process id is positive"))
    }

    /// The processes of its session that have not ended (proc(5), `stat`: state, parent, group, session).
    fn session(&self) -> Vec<Pid> {
        let entries = fs::read_dir("/proc").expect("/proc is mounted").flatten();
        let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok().map(Pid::from_raw));
        ids.filter(|id| {
            let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
            let fields: Vec<_> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
            fields.first() != Some(&"Z") && fields.get(3) == Some(&self.id().to_string().as_str())
        })
        .collect()
    }
}

impl Drop for Leader {
    fn drop(&mut self) {
        for process in self.session() {
            let _has_ended = kill(process, Signal::SIGKILL);
        }
        let _was_waited_for = self.0.wait();
    }
}

/// Both sides of a new pseudo-terminal: who looks and types, and the program's, which is opened in this mode.
///
/// Neither is inherited unasked, as those of openpty(3) are: a terminal is closed only when nobody holds the first side.
fn pair(mode: OFlag) -> (File, File) {
    let ours = posix_openpt(OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_CLOEXEC)
        .expect("the kernel has pseudo-terminals");
    grantpt(&ours).and_then(|()| unlockpt(&ours)).expect("the terminal is ours");
    let name = ptsname_r(&ours).expect("the other side has a name");
    let mut options = OpenOptions::new();
    let theirs = options.read(true).write(true).custom_flags((OFlag::O_NOCTTY | mode).bits()).open(name);
    (File::from(OwnedFd::from(ours)), theirs.expect("the other side can be opened"))
}

/// Sets the rows and columns that the kernel knows of a terminal.
fn set_size(terminal: &File, (rows, columns): (u16, u16)) {
    let terminal = terminal.try_clone().expect("there is room for a descriptor");
    let mut stty = Command::new("stty");
    stty.args(["rows", &rows.to_string(), "columns", &columns.to_string()]).stdin(terminal);
    assert!(stty.status().is_ok_and(|status| status.success()), "{stty:?}");
}

/// A process is stopped, as a shell sees it.
pub fn is_stopped(process: Pid) -> bool {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    stat.rsplit(") ").next().is_some_and(|fields| fields.starts_with('T'))
}
