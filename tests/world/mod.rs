//! A small world for one test: hosts in network namespaces of their own, cables between them, and the binary on them.
//!
//! It asserts nothing about netkit and needs no privilege. The hosts are the lab's; here they are put into the shapes
//! that the tests need. A test that cannot have its world fails and says what it needs.
//!
//! Declare it as `pub mod world;`: each test uses another part of it.

mod binary;
mod lab;
mod names;
mod responder;
mod run;
mod terminal;

pub use lab::{Lab, Truth};
pub use responder::respond_if_told_to;
pub use run::{Output, Running};
pub use terminal::{OnTerminal, Under, is_stopped};

use std::process::Command;
use std::sync::Arc;

use netkit_lab::stage::kernel::{KernelError, Namespaces};

use binary::Binary;

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
    namespaces: Namespaces,
    group_range: GroupRange,
    binary: Arc<Binary>,
}

impl World {
    /// A world with one host, `a`, that has only its loopback; everybody may send ICMP echo.
    pub fn alone() -> Self {
        Self::new(GroupRange::Open)
    }

    /// A world with one host, `a`, that has only its loopback.
    pub fn new(group_range: GroupRange) -> Self {
        let mut world = Self { namespaces: sure(Namespaces::new()), group_range, binary: Binary::shared() };
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
        sure(self.namespaces.host(name));
        self.sysctl(name, "net/ipv4/icmp_ratelimit", "0");
        self.sysctl(name, "net/ipv6/icmp/ratelimit", "0");
        if self.group_range == GroupRange::Open {
            self.sysctl(name, "net/ipv4/ping_group_range", self.namespaces.every_group());
        }
    }

    /// Lays a cable between two hosts. Each end is an interface named after the other host: `to-b` on `a`.
    pub fn cable(&self, one: &str, other: &str) {
        sure(self.namespaces.cable(one, other, None));
        sure(self.namespaces.await_carrier(one, other));
    }

    /// Gives the end of a cable its addresses, each in the words of `ip addr add`, and waits until they are usable.
    pub fn address(&self, host: &str, towards: &str, addresses: &[&str]) {
        sure(self.namespaces.address(host, towards, addresses));
    }

    /// Sets a sysctl of a host's network, named by its path under `/proc/sys`.
    pub fn sysctl(&self, host: &str, path: &str, value: &str) {
        sure(self.namespaces.sysctl(host, path, value));
    }

    /// Runs shell commands as root on a host and gives their output; fails loudly when one of them fails.
    pub fn sh(&self, host: &str, commands: &str) -> String {
        sure(self.namespaces.sh(host, commands))
    }

    /// Runs shell commands as root on a host until they succeed; `what` says what they wait for.
    pub fn wait_for(&self, host: &str, what: &str, commands: &str) {
        sure(self.namespaces.wait_for(host, what, commands));
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
        let before = [self.namespaces.ordinary_user(), &["prlimit", limit]].concat();
        self.start(host, &self.with_binary(&before, arguments)).finish()
    }

    /// Runs netkit as an ordinary user behind a wrapper that root executes, and that ends by executing its arguments.
    pub fn netkit_behind(&self, host: &str, wrapper: &[&str], arguments: &[&str]) -> Output {
        let before = [wrapper, self.namespaces.ordinary_user()].concat();
        self.start(host, &self.with_binary(&before, arguments)).finish()
    }

    /// Starts netkit as an ordinary user on a host.
    pub fn start_netkit(&self, host: &str, arguments: &[&str]) -> Running {
        self.start(host, &self.with_binary(self.namespaces.ordinary_user(), arguments))
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
        self.namespaces.is_root()
    }

    /// A program as root on a host, not yet started.
    pub fn command(&self, host: &str, words: &[&str]) -> Command {
        sure(self.namespaces.command(host, words))
    }

    /// The words of a netkit run: what stands before it, its path, its arguments.
    fn with_binary<'a>(&'a self, before: &[&'a str], arguments: &[&'a str]) -> Vec<&'a str> {
        [before, &[self.binary.path()], arguments].concat()
    }
}

/// A test without its world fails, and says why.
fn sure<T>(result: Result<T, KernelError>) -> T {
    result.unwrap_or_else(|error| panic!("{error}"))
}
