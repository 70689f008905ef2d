//! The world from outside: started, entered, ended. No packet passes here.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, ErrorKind, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

use super::super::privilege;
use super::emulator::TOLD;
use super::error::TunError;
use super::order::{Order, Traffic, Word};
use crate::internet::Detail;
use crate::scenario;
use crate::topology::{self, KernelExtras, Topology};
use crate::truth::{self, Record};

/// The device that the stage stands on.
const TUN: &str = "/dev/net/tun";
/// The programs it is built with, and the Debian packages that bring them.
const PROGRAMS: [(&str, &str); 4] =
    [("unshare", "util-linux"), ("nsenter", "util-linux"), ("mount", "mount"), ("ip", "iproute2")];
/// Where administrators' programs live on systems that leave them out of a user's `PATH`.
const ADMINISTRATORS: [&str; 2] = ["/usr/sbin", "/sbin"];

/// What is to be started.
#[derive(Clone, Debug)]
pub struct Launch {
    /// The topology's file name, for its errors and its name.
    pub file_name: String,
    /// The topology in TOML.
    pub text: String,
    /// Where chance starts; without it, where the topology says.
    pub seed: Option<u64>,
    /// How much of the truth is kept.
    pub detail: Detail,
    /// Where.
    pub truth: TruthKeeping,
    /// The words with which this very program comes to call
    /// [`emulate_if_told_to`](super::emulate_if_told_to): none where that is the first thing it does.
    pub words: Vec<String>,
}

/// Where the truth is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TruthKeeping {
    /// Nowhere.
    Nowhere,
    /// In a file that nobody sees, for [`TunWorld::finish`].
    Hidden,
    /// In this file, which is overwritten.
    File(PathBuf),
}

/// What was played.
#[derive(Debug)]
pub struct Played {
    /// What happened; nothing where nobody kept it.
    pub records: Vec<Record>,
    /// What went over the device.
    pub traffic: Traffic,
    /// The emulator was served before every program of ordinary priority, as root's is on more than one core. Where it
    /// was not, a busy machine made it late.
    pub is_first_served: bool,
}

/// An emulated internet behind a TUN device. It ends with this value, and with this process.
#[derive(Debug)]
pub struct TunWorld {
    topology: Topology,
    truth: Option<(PathBuf, File)>,
    is_root: bool,
    /// `unshare`, which stands in every namespace but the PID namespace of its only child, the emulator. The end of
    /// its standard input is the end of the world.
    unshare: Child,
    words: BufReader<ChildStdout>,
}

impl Launch {
    /// A scenario by its name, or the topology in a file, with everything kept for [`TunWorld::finish`].
    pub fn of_scenario(name_or_path: &str) -> Result<Self, TunError> {
        let topology = scenario::load(name_or_path)?;
        let by_name = scenario::all().into_iter().find(|scenario| scenario.name == name_or_path);
        let path = by_name.map_or_else(|| PathBuf::from(name_or_path), |scenario| scenario.path);
        let text = fs::read_to_string(&path);
        let text = text.map_err(TunError::set_up(format!("read {}", path.display())))?;
        Ok(Self::of_text(&format!("{}.toml", topology.name), &text))
    }

    /// The same with the topology's text.
    pub fn of_text(file_name: &str, text: &str) -> Self {
        Self {
            file_name: file_name.to_owned(),
            text: text.to_owned(),
            seed: None,
            detail: Detail::Everything,
            truth: TruthKeeping::Hidden,
            words: Vec::new(),
        }
    }
}

impl TunWorld {
    /// Starts the emulator and waits until programs can be started in front of it.
    pub fn start(launch: &Launch) -> Result<Self, TunError> {
        let topology = topology::read(&launch.file_name, &launch.text)?;
        if let Some(node) = topology.nodes.iter().find(|node| node.kernel != KernelExtras::default()) {
            return Err(TunError::NeedsKernel { scenario: topology.name, node: node.name.clone() });
        }
        ensure_possible()?;
        let truth = launch.truth.create()?;
        let is_root = privilege::is_root();
        let mut unshare = spawn(is_root, launch)?;
        let stdout = unshare.stdout.take().expect("its standard output is piped");
        let mut world = Self { topology, truth, is_root, unshare, words: BufReader::new(stdout) };
        let order = Order {
            file_name: launch.file_name.clone(),
            text: launch.text.clone(),
            seed: launch.seed,
            every_step: launch.detail == Detail::Everything,
            truth: world.truth.as_ref().map(|(path, _)| path.clone()),
        };
        let input = world.unshare.stdin.as_mut().expect("its standard input is piped");
        // An emulator that has ended before it read says why on its standard error.
        let told = order.write(input);
        let answer = told.and_then(|()| Word::read(&mut world.words));
        if launch.truth == TruthKeeping::Hidden
            && let Some((path, _)) = &world.truth
        {
            // Both sides have it open: from here on it lives as long as they do.
            fs::remove_file(path).map_err(TunError::set_up(format!("remove {}", path.display())))?;
        }
        match answer {
            Ok(Some(Word::Ready)) => Ok(world),
            _ => Err(world.why_not()),
        }
    }

    /// What is played.
    pub fn topology(&self) -> &Topology {
        &self.topology
    }

    /// A program inside, not yet started: a name is looked for in this process's `PATH`. It runs in the working folder
    /// in which the world was started, as root of the namespaces it is in, and ends with the world at the latest.
    ///
    /// The process that is started is `nsenter`, whose child the program is: signals for the program go to their group.
    pub fn command(&self, words: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        let mut command = Command::new("nsenter");
        if !self.is_root {
            command.args(["--user", "--preserve-credentials"]);
        }
        let target = self.unshare.id();
        command.args(["--net", "--mount", "--wd", "--target", &target.to_string()]);
        // `unshare` itself is not in the PID namespace that it made.
        command.arg(format!("--pid=/proc/{target}/ns/pid_for_children")).arg("--").args(words);
        command.env("PATH", search_path());
        command
    }

    /// The words that turn root inside into a user without any privilege, and then execute what follows.
    pub fn ordinary_user(&self) -> &'static [&'static str] {
        privilege::ordinary_user(self.is_root)
    }

    /// Ends everything and gives what happened.
    pub fn finish(mut self) -> Result<Played, TunError> {
        drop(self.unshare.stdin.take());
        let answer = Word::read(&mut self.words).map_err(TunError::set_up("hear from the emulator"))?;
        let Some(Word::Over { traffic, is_first_served }) = answer else {
            return Err(TunError::Failed { said: self.last_words() });
        };
        let records = match &self.truth {
            None => Vec::new(),
            Some((path, file)) => {
                truth::read_records(&self.topology, BufReader::new(file)).map_err(|error| {
                    TunError::Truth { path: path.clone(), source: std::io::Error::other(error) }
                })?
            }
        };
        Ok(Played { records, traffic, is_first_served })
    }

    /// The reason why it is not ready.
    fn why_not(mut self) -> TunError {
        let said = self.last_words();
        match said.strip_prefix("unshare: ") {
            Some(said) => TunError::NoNamespaces {
                said: said.to_owned(),
                remedy: privilege::namespaces_remedy(self.is_root),
            },
            None => TunError::NotStarted { said },
        }
    }

    /// Ends it, and gives what it complained of.
    fn last_words(&mut self) -> String {
        drop(self.unshare.stdin.take());
        let mut said = String::new();
        if let Some(mut stderr) = self.unshare.stderr.take() {
            let _as_much_as_there_is = stderr.read_to_string(&mut said);
        }
        said.trim().replace('\n', "; ")
    }
}

impl Drop for TunWorld {
    fn drop(&mut self) {
        // The emulator ends with its input, soon in any case, and everything inside with it; then `unshare` does.
        drop(self.unshare.stdin.take());
        let _already_gone = self.unshare.wait();
    }
}

impl TruthKeeping {
    /// The file, empty and open for reading.
    fn create(&self) -> Result<Option<(PathBuf, File)>, TunError> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let (path, exists) = match self {
            Self::Nowhere => return Ok(None),
            Self::Hidden => {
                let number = NUMBER.fetch_add(1, Ordering::Relaxed);
                let name = format!("netkit-lab-{}-{number}.jsonl", std::process::id());
                (std::env::temp_dir().join(name), false)
            }
            // The emulator may stand elsewhere.
            Self::File(path) => (std::path::absolute(path).unwrap_or_else(|_| path.clone()), true),
        };
        let mut options = OpenOptions::new();
        options.read(true).write(true).mode(if exists { 0o666 } else { 0o600 });
        let options = if exists { options.create(true).truncate(true) } else { options.create_new(true) };
        match options.open(&path) {
            Ok(file) => Ok(Some((path, file))),
            Err(source) => Err(TunError::Truth { path, source }),
        }
    }
}

fn spawn(is_root: bool, launch: &Launch) -> Result<Child, TunError> {
    let program = std::env::current_exe().map_err(TunError::set_up("find this program's own file"))?;
    let mut unshare = Command::new("unshare");
    if !is_root {
        unshare.args(["--user", "--map-root-user"]);
    }
    unshare
        .args(["--net", "--pid", "--fork", "--kill-child", "--mount", "--mount-proc", "--"])
        .arg(program)
        .args(&launch.words)
        .env(TOLD, &launch.file_name)
        .env("PATH", search_path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // The control keys of a terminal are for the programs inside.
        .process_group(0);
    unshare.spawn().map_err(TunError::set_up("start `unshare`"))
}

/// Fails with what is missing here, as far as it can be known before anything is started.
pub fn ensure_possible() -> Result<(), TunError> {
    let folders: Vec<PathBuf> = std::env::split_paths(&search_path()).collect();
    for (program, package) in PROGRAMS {
        if !folders.iter().any(|folder| folder.join(program).is_file()) {
            return Err(TunError::NotInstalled { program, package });
        }
    }
    match OpenOptions::new().read(true).write(true).open(TUN) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Err(TunError::DeviceNotPermitted),
        Err(error) if is_absence(&error) => Err(TunError::NoDevice),
        Err(error) => Err(TunError::Device(error)),
    }
}

/// No such file, or a file whose driver is not there.
fn is_absence(error: &std::io::Error) -> bool {
    let absences = [nix::errno::Errno::ENOENT, nix::errno::Errno::ENODEV, nix::errno::Errno::ENXIO];
    absences.iter().any(|errno| error.raw_os_error() == Some(*errno as i32))
}

fn search_path() -> std::ffi::OsString {
    let own = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&own).chain(ADMINISTRATORS.iter().map(PathBuf::from));
    std::env::join_paths(folders).expect("the parts of a PATH hold no colon")
}
