//! A small world for one test: hosts in network namespaces of their own, cables between them, and the binary on them.
//!
//! It asserts nothing about netkit and needs no privilege: where the tests do not run as root, everything lives in a
//! user namespace. A namespace is held open by a shell that reads from a pipe of this process, so that no world
//! outlives its test, however the test ends. A test that cannot have its world fails and says what it needs.
//!
//! Declare it as `pub mod world;`: each test uses another part of it.

mod binary;
mod responder;
mod run;

pub use responder::respond_if_told_to;
pub use run::{Output, Running};

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use binary::Binary;

/// How long a command of the set-up, and a state that a test waits for, may take.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Who may send ICMP echo without privileges (`net.ipv4.ping_group_range`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupRange {
    /// Everybody, as on most distributions.
    Open,
    /// Nobody, as in a fresh kernel.
    Closed,
}

/// Hosts by name.
#[derive(Debug)]
pub struct World {
    hosts: BTreeMap<String, Namespace>,
    group_range: GroupRange,
    binary: Arc<Binary>,
}

/// A process that holds a network namespace, and where we are not root its user namespace, open.
#[derive(Debug)]
struct Namespace {
    holder: Child,
}

/// Whether the tests run as root, and so need no user namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Power {
    Root,
    UserNamespace,
}

impl World {
    /// A world with one host, `a`, that has only its loopback; everybody may send ICMP echo.
    pub fn alone() -> Self {
        Self::new(GroupRange::Open)
    }

    /// A world with one host, `a`, that has only its loopback.
    pub fn new(group_range: GroupRange) -> Self {
        let mut world = Self { hosts: BTreeMap::new(), group_range, binary: Binary::shared() };
        world.host("a");
        world
    }

    /// Two hosts on one cable: `a` is `10.0.0.1` and `fd00::1`, `b` is `10.0.0.2` and `fd00::2`.
    pub fn pair() -> Self {
        Self::alone().with_neighbour()
    }

    /// Adds `b` on a cable to `a`, as in [`World::pair`].
    #[must_use]
    pub fn with_neighbour(mut self) -> Self {
        self.host("b");
        self.cable("a", "b");
        self.address("a", "b", &["10.0.0.1/24", "fd00::1/64"]);
        self.address("b", "a", &["10.0.0.2/24", "fd00::2/64"]);
        self
    }

    /// Two hosts with a router between them: `a` (`10.1.0.1`, `fd00:1::1`), `r` (`10.1.0.254`, `fd00:1::fe`
    /// and `10.2.0.254`, `fd00:2::fe`) and `b` (`10.2.0.2`, `fd00:2::2`). The router does not limit its ICMP errors.
    pub fn routed() -> Self {
        let mut world = Self::alone();
        world.host("r");
        world.host("b");
        world.cable("a", "r");
        world.cable("r", "b");
        world.address("a", "r", &["10.1.0.1/24", "fd00:1::1/64"]);
        world.address("r", "a", &["10.1.0.254/24", "fd00:1::fe/64"]);
        world.address("r", "b", &["10.2.0.254/24", "fd00:2::fe/64"]);
        world.address("b", "r", &["10.2.0.2/24", "fd00:2::2/64"]);
        for (host, by4, by6) in [("a", "10.1.0.254", "fd00:1::fe"), ("b", "10.2.0.254", "fd00:2::fe")] {
            world.sh(host, &format!("ip route add default via {by4}; ip -6 route add default via {by6}"));
        }
        world.sysctl("r", "net/ipv4/ip_forward", "1");
        world.sysctl("r", "net/ipv6/conf/all/forwarding", "1");
        world
    }

    /// Adds a host with its loopback up and no limit on its ICMP errors.
    pub fn host(&mut self, name: &str) {
        let namespace = Namespace::new(self.hosts.values().next());
        assert!(self.hosts.insert(name.to_owned(), namespace).is_none(), "there is a host {name} already");
        // Nobody has the same address: no second is spent on looking for duplicates.
        self.sysctl(name, "net/ipv6/conf/default/accept_dad", "0");
        self.sysctl(name, "net/ipv6/conf/default/dad_transmits", "0");
        self.sh(name, "ip link set lo up");
        self.sysctl(name, "net/ipv4/icmp_ratelimit", "0");
        self.sysctl(name, "net/ipv6/icmp/ratelimit", "0");
        if self.group_range == GroupRange::Open {
            // A user namespace knows one group only.
            let range = if Power::get() == Power::Root { "0 2147483647" } else { "0 0" };
            self.sysctl(name, "net/ipv4/ping_group_range", range);
        }
    }

    /// Lays a cable between two hosts. Each end is an interface named after the other host: `to-b` on `a`.
    pub fn cable(&self, one: &str, other: &str) {
        let [one_end, other_end] = [one, other].map(|host| {
            format!("name to-{host} netns {}", self.namespace(if host == one { other } else { one }).pid())
        });
        self.sh(one, &format!("ip link add {one_end} type veth peer {other_end}"));
        self.sh(one, &format!("ip link set to-{other} up"));
        self.sh(other, &format!("ip link set to-{one} up"));
        for (host, end) in [(one, other), (other, one)] {
            self.wait_for(host, "the carrier", &format!("ip -o link show to-{end} | grep -q 'state UP'"));
        }
    }

    /// Gives the end of a cable its addresses, each in the words of `ip addr add`, and waits until they are usable.
    pub fn address(&self, host: &str, towards: &str, addresses: &[&str]) {
        for address in addresses {
            self.sh(host, &format!("ip addr add {address} dev to-{towards}"));
        }
        self.wait_for(host, "its addresses", "test -z \"$(ip -6 addr show tentative)\"");
    }

    /// Sets a sysctl of a host's network, named by its path under `/proc/sys`.
    pub fn sysctl(&self, host: &str, path: &str, value: &str) {
        self.sh(host, &format!("echo '{value}' > /proc/sys/{path}"));
    }

    /// Runs shell commands as root on a host and gives their output; fails loudly when the last of them fails.
    pub fn sh(&self, host: &str, commands: &str) -> String {
        let output = self.shell(host, commands);
        assert!(output.code == Some(0), "on {host}: {commands}\n{}", output.stderr);
        output.stdout
    }

    /// Runs shell commands as root on a host until they succeed; `what` says what they wait for.
    pub fn wait_for(&self, host: &str, what: &str, commands: &str) {
        let start = Instant::now();
        while self.shell(host, commands).code != Some(0) {
            assert!(start.elapsed() < PATIENCE, "on {host}: waited {PATIENCE:?} for {what}: {commands}");
        }
    }

    /// Runs netkit as an ordinary user on a host, to its end.
    pub fn netkit(&self, host: &str, arguments: &[&str]) -> Output {
        self.start_netkit(host, arguments).finish()
    }

    /// Runs netkit as root on a host, to its end.
    pub fn netkit_as_root(&self, host: &str, arguments: &[&str]) -> Output {
        self.start(host, &self.with_binary(&[], arguments)).finish()
    }

    /// Runs netkit as an ordinary user with a limit in the words of `prlimit`.
    pub fn netkit_limited(&self, host: &str, limit: &str, arguments: &[&str]) -> Output {
        let before = [ordinary_user(), &["prlimit", limit]].concat();
        self.start(host, &self.with_binary(&before, arguments)).finish()
    }

    /// Runs netkit as an ordinary user behind a wrapper that root executes, and that ends by executing its arguments.
    pub fn netkit_behind(&self, host: &str, wrapper: &[&str], arguments: &[&str]) -> Output {
        self.start(host, &self.with_binary(&[wrapper, ordinary_user()].concat(), arguments)).finish()
    }

    /// Starts netkit as an ordinary user on a host.
    pub fn start_netkit(&self, host: &str, arguments: &[&str]) -> Running {
        self.start(host, &self.with_binary(ordinary_user(), arguments))
    }

    /// Starts a program as root on a host.
    pub fn start(&self, host: &str, words: &[&str]) -> Running {
        Running::start(self.command(host, words))
    }

    /// Where the binary is, executable by everybody.
    pub fn binary(&self) -> &str {
        self.binary.path()
    }

    /// Whether the tests run as root, without a user namespace.
    pub fn is_root(&self) -> bool {
        Power::get() == Power::Root
    }

    /// A program as root on a host, not yet started.
    pub fn command(&self, host: &str, words: &[&str]) -> Command {
        let mut command = self.namespace(host).enter();
        command.args(words);
        command
    }

    fn shell(&self, host: &str, commands: &str) -> Output {
        self.start(host, &["sh", "-ec", commands]).finish_within(PATIENCE)
    }

    /// The words of a netkit run: what stands before it, its path, its arguments.
    fn with_binary<'a>(&'a self, before: &[&'a str], arguments: &[&'a str]) -> Vec<&'a str> {
        [before, &[self.binary.path()], arguments].concat()
    }

    fn namespace(&self, host: &str) -> &Namespace {
        self.hosts.get(host).unwrap_or_else(|| panic!("there is no host {host}"))
    }
}

impl Namespace {
    /// A new network namespace; in the same user namespace as the one given.
    fn new(beside: Option<&Self>) -> Self {
        let mut command = match (beside, Power::get()) {
            (Some(beside), Power::UserNamespace) => {
                let mut command = beside.enter();
                command.args(["unshare", "-n"]);
                command
            }
            (None, Power::UserNamespace) => {
                let mut command = Command::new("unshare");
                command.arg("-Urn");
                command
            }
            (_, Power::Root) => {
                let mut command = Command::new("unshare");
                command.arg("-n");
                command
            }
        };
        command.args(["sh", "-c", "echo ready; read -r _"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut holder = command.spawn().expect("util-linux is installed");
        let mut line = String::new();
        let stdout = holder.stdout.take().expect("stdout is piped");
        BufReader::new(stdout).read_line(&mut line).expect("a pipe can be read");
        assert_eq!(line, "ready\n", "these tests need root or user namespaces (unshare -Urn failed)");
        Self { holder }
    }

    fn pid(&self) -> u32 {
        self.holder.id()
    }

    /// A command inside; what follows are its words.
    fn enter(&self) -> Command {
        let mut command = Command::new("nsenter");
        if Power::get() == Power::UserNamespace {
            command.args(["--user", "--preserve-credentials"]);
        }
        command.args(["--net", "--target", &self.pid().to_string(), "--"]);
        command
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        let _already_gone = self.holder.kill();
        let _already_gone = self.holder.wait();
    }
}

impl Power {
    fn get() -> Self {
        use std::os::unix::fs::MetadataExt as _;
        let me = std::fs::metadata("/proc/self").expect("/proc is mounted");
        if me.uid() == 0 { Self::Root } else { Self::UserNamespace }
    }
}

/// The words that turn root into a user without any privilege, and then execute what follows.
fn ordinary_user() -> &'static [&'static str] {
    match Power::get() {
        Power::Root => &[
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            "--bounding-set=-all",
            "--no-new-privs",
            "--",
        ],
        // A user namespace within ours, in which we are nobody.
        Power::UserNamespace => &["unshare", "--user", "--"],
    }
}
