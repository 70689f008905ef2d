//! The bricks of a world: hosts in network namespaces of their own, cables between them, programs on them.
//!
//! It knows nothing of topologies and needs no privilege: where we are not root, everything lives in a user namespace.
//! A namespace is held open by a shell that reads from a pipe of this process. When the pipe closes, be it with the
//! value, by a panic or by SIGKILL, the shell ends every process in its namespace and then itself.

mod holder;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use netkit_net::read_clocks;

use super::super::privilege;
use super::error::KernelError;
use holder::{Ends, Holder};

/// How long a command of the set-up, and a state that is waited for, may take.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// The longest name of an interface in bytes (`IFNAMSIZ` of Linux, less its final zero).
const LONGEST_INTERFACE: usize = 15;

/// Hosts by name. They end with this value and with this process, and all programs on them too.
#[derive(Debug)]
pub struct Namespaces {
    hosts: BTreeMap<String, Host>,
    /// A mount namespace, and where we are not root a user namespace, that all hosts share.
    ground: Holder,
    power: Power,
}

/// One host.
#[derive(Debug)]
struct Host {
    holder: Holder,
    /// How many were there before it.
    number: usize,
}

/// Whether we are root, and so need no user namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Power {
    Root,
    UserNamespace,
}

impl Namespaces {
    /// A world without anybody.
    pub fn new() -> Result<Self, KernelError> {
        let power = Power::get();
        let mut unshare = Command::new("unshare");
        unshare.arg(if power == Power::Root { "-m" } else { "-Urm" });
        let ground = Holder::start(unshare, Ends::Itself, power.remedy())?;
        Ok(Self { hosts: BTreeMap::new(), ground, power })
    }

    /// Adds a host with its loopback up. Nobody looks for duplicates of its addresses: they are usable at once.
    pub fn host(&mut self, name: &str) -> Result<(), KernelError> {
        if self.hosts.contains_key(name) {
            return Err(KernelError::TwoHosts(name.to_owned()));
        }
        let mut unshare = enter(self.power, &self.ground, &[]);
        unshare.args(["unshare", "-n"]);
        let holder = Holder::start(unshare, Ends::AllInside, self.power.remedy())?;
        self.hosts.insert(name.to_owned(), Host { holder, number: self.hosts.len() });
        let default = "/proc/sys/net/ipv6/conf/default";
        let commands =
            format!("echo 0 > {default}/accept_dad; echo 0 > {default}/dad_transmits; ip link set lo up");
        self.sh(name, &commands).map(|_| ())
    }

    /// Lays a cable between two hosts and switches it on. Each end is an interface named after the other host:
    /// `to-b` on `a`. Linux takes up to a second to notice the carrier: see [`Self::await_carrier`].
    pub fn cable(&self, one: &str, other: &str, mtu: Option<usize>) -> Result<(), KernelError> {
        let mtu = mtu.map(|mtu| format!("mtu {mtu}")).unwrap_or_default();
        let (here, there) = (self.interface_towards(other)?, self.interface_towards(one)?);
        let [one_id, other_id] = [self.known(one)?, self.known(other)?].map(|host| host.holder.id());
        let near = format!("name {here} {mtu} netns {one_id}");
        let far = format!("name {there} {mtu} netns {other_id}");
        self.sh(one, &format!("ip link add {near} type veth peer {far}; ip link set {here} up"))?;
        self.sh(other, &format!("ip link set {there} up")).map(|_| ())
    }

    /// Waits until both ends of a cable have their carrier.
    pub fn await_carrier(&self, one: &str, other: &str) -> Result<(), KernelError> {
        for (host, towards) in [(one, other), (other, one)] {
            let interface = self.interface_towards(towards)?;
            let commands = format!("ip -o link show {interface} | grep -q 'state UP'");
            self.wait_for(host, "the carrier", &commands)?;
        }
        Ok(())
    }

    /// Gives the end of a cable its addresses, each in the words of `ip addr add`, and waits until they are usable.
    pub fn address(&self, host: &str, towards: &str, addresses: &[&str]) -> Result<(), KernelError> {
        let interface = self.interface_towards(towards)?;
        for address in addresses {
            self.sh(host, &format!("ip addr add {address} dev {interface}"))?;
        }
        self.wait_for(host, "its addresses", "test -z \"$(ip -6 addr show tentative)\"")
    }

    /// The name of the interface that leads to a host.
    pub fn interface_towards(&self, host: &str) -> Result<String, KernelError> {
        Ok(interface_name(host, self.known(host)?.number))
    }

    /// Sets a sysctl of a host's network, named by its path under `/proc/sys`.
    pub fn sysctl(&self, host: &str, path: &str, value: &str) -> Result<(), KernelError> {
        self.sh(host, &format!("printf '%s\\n' {} > {}", quoted(value), quoted(&format!("/proc/sys/{path}"))))
            .map(|_| ())
    }

    /// Runs shell commands as root on a host and gives what they print; the first that fails ends them with an error.
    pub fn sh(&self, host: &str, commands: &str) -> Result<String, KernelError> {
        self.run(host, &["sh", "-ec", commands], "")
    }

    /// Runs a program as root on a host with this input, and gives what it prints. Programs that it leaves behind in
    /// the background must not keep its output open.
    pub fn run(&self, host: &str, words: &[&str], input: &str) -> Result<String, KernelError> {
        let limit = PATIENCE.as_secs().to_string();
        let mut command = self.command(host, &[&["timeout", &limit], words].concat())?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let start = |source| KernelError::Start { program: words.join(" "), source };
        let mut child = command.spawn().map_err(start)?;
        if let Some(mut stdin) = child.stdin.take() {
            let _who_does_not_read_it_fails_itself = stdin.write_all(input.as_bytes());
        }
        let output = child.wait_with_output().map_err(start)?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let said = [output.stderr, output.stdout].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let command = words.join(" ");
        Err(KernelError::Command {
            host: host.to_owned(),
            command,
            status: output.status,
            said: said.concat().trim().to_owned(),
        })
    }

    /// Runs shell commands as root on a host until they succeed; `what` says what they wait for.
    pub fn wait_for(&self, host: &str, what: &str, commands: &str) -> Result<(), KernelError> {
        let start = read_clocks().monotonic;
        loop {
            match self.sh(host, commands) {
                Ok(_) => return Ok(()),
                Err(KernelError::Command { .. }) if read_clocks().monotonic.since(start) < PATIENCE => {}
                Err(KernelError::Command { .. }) => {
                    let (host, what, command) = (host.to_owned(), what.to_owned(), commands.to_owned());
                    return Err(KernelError::Waited { host, what, command });
                }
                Err(other) => return Err(other),
            }
        }
    }

    /// What `/etc/hosts` says on every host; nobody else sees it.
    pub fn name_hosts(&self, hosts_file: &str) -> Result<(), KernelError> {
        // A mount outlives the name of what is mounted: no file stays behind.
        let bind = "file=$(mktemp); cat > \"$file\"; chmod 644 \"$file\"; \
                    mount --bind \"$file\" /etc/hosts; rm \"$file\"";
        match self.hosts.keys().next() {
            Some(host) => self.run(host, &["sh", "-ec", bind], hosts_file).map(|_| ()),
            None => Err(KernelError::NoHost("(anybody)".to_owned())),
        }
    }

    /// A program as root on a host, not yet started. It keeps our working directory.
    pub fn command(&self, host: &str, words: &[&str]) -> Result<Command, KernelError> {
        let host = self.known(host)?;
        let mut command = enter(self.power, &host.holder, &["--net"]);
        if let Ok(directory) = std::env::current_dir() {
            command.arg("env").arg("--chdir").arg(directory);
        }
        command.args(words);
        Ok(command)
    }

    /// The words that turn root of a host into a user without any privilege, and then execute what follows.
    pub fn ordinary_user(&self) -> &'static [&'static str] {
        privilege::ordinary_user(self.is_root())
    }

    /// The words that turn root of a host into a user with `CAP_NET_RAW` and nothing else, and then execute what
    /// follows. In a user namespace there are none: the user who is nobody there has no power over our network.
    pub fn ordinary_user_with_raw_sockets(&self) -> Result<&'static [&'static str], KernelError> {
        let remedy = "run as root";
        let refused =
            || KernelError::Refused { said: "a user namespace gives no CAP_NET_RAW away".to_owned(), remedy };
        self.is_root().then(privilege::ordinary_user_with_raw_sockets).ok_or_else(refused)
    }

    /// A range for `net.ipv4.ping_group_range` that holds everybody: a user namespace knows one group only.
    pub fn every_group(&self) -> &'static str {
        if self.is_root() { "0 2147483647" } else { "0 0" }
    }

    /// Whether we are root, without a user namespace.
    pub fn is_root(&self) -> bool {
        self.power == Power::Root
    }

    /// The process that holds a host's namespace open; it ends with the host.
    pub fn holder(&self, host: &str) -> Result<u32, KernelError> {
        Ok(self.known(host)?.holder.id())
    }

    fn known(&self, host: &str) -> Result<&Host, KernelError> {
        self.hosts.get(host).ok_or_else(|| KernelError::NoHost(host.to_owned()))
    }
}

impl Drop for Namespaces {
    fn drop(&mut self) {
        // All at once first: each holder then ends beside the others, and is waited for as its field is dropped.
        for host in self.hosts.values_mut() {
            host.holder.release();
        }
    }
}

impl Power {
    fn get() -> Self {
        if privilege::is_root() { Self::Root } else { Self::UserNamespace }
    }

    fn remedy(self) -> &'static str {
        privilege::namespaces_remedy(self == Self::Root)
    }
}

/// The name of an interface that leads to a host, of which there are `number` before it: the host's own where it fits.
pub(super) fn interface_name(host: &str, number: usize) -> String {
    let name = format!("to-{host}");
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if name.len() <= LONGEST_INTERFACE && name.bytes().all(is_plain) {
        name
    } else {
        format!("to-host#{number}")
    }
}

/// A word for the shell, whatever is in it.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// A command in the namespaces of a holder: the ground's always, and these; what follows are its words.
fn enter(power: Power, holder: &Holder, also: &[&str]) -> Command {
    let mut command = Command::new("nsenter");
    if power == Power::UserNamespace {
        command.args(["--user", "--preserve-credentials"]);
    }
    command.arg("--mount").args(also).args(["--target", &holder.id().to_string(), "--"]);
    // Some systems leave `ip` and `nft` out of a user's path.
    let mut path = std::env::var_os("PATH").unwrap_or_default();
    path.push(":/usr/sbin:/sbin");
    command.env("PATH", path);
    command
}
