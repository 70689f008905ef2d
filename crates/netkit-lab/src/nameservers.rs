//! A small internet of names on one machine: a root, a top-level domain, sound and broken zones, resolvers, and servers
//! that misbehave, each at an address of its own, with a client that sees nothing else.
//!
//! The servers are BIND, Knot DNS and unbound as installed, and a responder of ours for what none of them would do. All
//! of them live on one host; clients are joined to it by cables. It judges nothing. Everything ends with the value.

pub mod addresses;
pub mod certificates;
mod daemons;
mod error;
mod etc;
pub mod filters;
mod one_zone;
mod responder;
mod secured_zone;
mod signed;
pub mod tricks;
mod zones;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::stage::kernel::Namespaces;
use addresses::{
    BIND, COOKIES, CREDULOUS, FAILING, FILTERED, FILTERING, FIRST, FUTURE, PAST, Place, ROOT, SECOND, SILENT,
    STALE, SWITCHED, TLD, UNBOUND, ZONELESS,
};
use signed::{Universe, file_error};
use zones::Window;

pub use daemons::SWITCHES;
pub use error::NameError;
pub use etc::Etc;
pub use one_zone::OneZone;
pub use responder::{Responder, misbehave_if_told_to, place_of};
pub use secured_zone::SecuredZone;

/// The host of all servers.
pub const SERVERS: &str = "names";
/// A client with both families, and its addresses on the cable.
pub const CLIENT: &str = "client";
/// A client without IPv6.
pub const FOUR: &str = "four";
/// A client whose every question somebody else answers on the way.
pub const CAPTIVE: &str = "captive";

/// The staged internet.
#[derive(Debug)]
pub struct NameServers {
    // It ends before the host that it is on.
    responder: Option<Responder>,
    namespaces: Namespaces,
    folder: PathBuf,
}

impl NameServers {
    /// Signs the zones, starts all servers, and waits until each answers.
    pub fn stage() -> Result<Self, NameError> {
        let folder = new_folder()?;
        let mut staged = Self { responder: None, namespaces: Namespaces::new()?, folder };
        let universes = [("now", None), ("past", Some(Window::Past)), ("future", Some(Window::Future))]
            .map(|(name, window)| Universe::sign(&staged.folder.join(name), window));
        let [now, past, future] = universes;
        staged.lay_cables()?;
        daemons::start(&staged.namespaces, SERVERS, &staged.folder, &[now?, past?, future?])?;
        staged.responder = Some(Responder::start(&staged.namespaces, SERVERS)?);
        Ok(staged)
    }

    /// Its hosts, to look into or to change.
    pub fn namespaces(&self) -> &Namespaces {
        &self.namespaces
    }

    /// A file of DNSKEY records: the root's, as it is `now`, in the `past`, or in the `future`.
    pub fn anchor(&self, time: &str) -> PathBuf {
        self.folder.join(if time == "now" { "anchor".to_owned() } else { format!("anchor-{time}") })
    }

    /// The authority that has signed the certificates of [`certificates`].
    pub fn authority(&self) -> PathBuf {
        self.folder.join(certificates::AUTHORITY)
    }

    /// A program of an ordinary user on a client that sees these files in place of its own, not yet started.
    pub fn command(&self, client: &str, etc: &Etc, words: &[&str]) -> Result<Command, NameError> {
        let behind = [self.namespaces.ordinary_user(), words].concat();
        etc.command(&self.namespaces, client, &behind)
    }

    fn lay_cables(&mut self) -> Result<(), NameError> {
        for host in [SERVERS, CLIENT, FOUR, CAPTIVE] {
            self.namespaces.host(host)?;
        }
        for client in [CLIENT, FOUR, CAPTIVE] {
            self.namespaces.cable(SERVERS, client, None)?;
        }
        let fill = "echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding; \
                    echo 0 > /proc/sys/net/ipv4/icmp_ratelimit; echo 0 > /proc/sys/net/ipv4/icmp_ratemask; \
                    echo 0 > /proc/sys/net/ipv6/icmp/ratelimit; \
                    ip route add unreachable 10.54.0.0/16; ip route add unreachable fd54::/16";
        self.namespaces.sh(SERVERS, fill)?;
        self.namespaces.run(SERVERS, &["ip", "-batch", "-"], &addresses())?;
        self.namespaces.run(SERVERS, &["nft", "-f", "-"], &filters::rules())?;
        for (number, client) in (1..).zip([CLIENT, FOUR, CAPTIVE]) {
            self.namespaces.address(
                SERVERS,
                client,
                &[&format!("10.9.{number}.1/24"), &format!("fd09:{number}::1/64")],
            )?;
            self.namespaces.address(client, SERVERS, &[&format!("10.9.{number}.2/24")])?;
            self.namespaces.sh(client, &format!("ip route add default via 10.9.{number}.1"))?;
            self.namespaces.sysctl(client, "net/ipv4/ping_group_range", self.namespaces.every_group())?;
        }
        let off = "echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6";
        self.namespaces.sh(FOUR, off)?;
        for (number, client) in [(1, CLIENT), (3, CAPTIVE)] {
            self.namespaces.address(client, SERVERS, &[&format!("fd09:{number}::2/64")])?;
            self.namespaces.sh(client, &format!("ip -6 route add default via fd09:{number}::1"))?;
        }
        // Whatever the captive asks, a resolver answers that filters.
        let filtering = FILTERING.v4();
        let filtering6 = FILTERING.v6();
        let captive = format!(
            "table inet captive {{ chain o {{ type nat hook output priority -100; \
             meta nfproto ipv4 udp dport 53 dnat ip to {filtering}; meta nfproto ipv4 tcp dport 53 dnat ip to {filtering}; \
             meta nfproto ipv6 udp dport 53 dnat ip6 to {filtering6}; meta nfproto ipv6 tcp dport 53 dnat ip6 to {filtering6}; }}; }}\n"
        );
        self.namespaces.run(CAPTIVE, &["nft", "-f", "-"], &captive)?;
        for client in [CLIENT, FOUR, CAPTIVE] {
            self.namespaces.await_carrier(SERVERS, client)?;
        }
        Ok(())
    }
}

impl Drop for NameServers {
    fn drop(&mut self) {
        self.responder = None;
        let _may_stay = fs::remove_dir_all(&self.folder);
    }
}

/// Every address of the servers' host, for `ip -batch -`.
fn addresses() -> String {
    let mut places = vec![
        TLD, FIRST, SECOND, STALE, ZONELESS, FAILING, SILENT, UNBOUND, BIND, CREDULOUS, FILTERING, PAST,
        FUTURE, COOKIES,
    ];
    places.extend(certificates::ALL.map(certificates::Certificate::place));
    places.push(addresses::CLOSED);
    places.extend((1..=6).map(|number| Place(SWITCHED, number)));
    places.extend(filters::FILTERS.iter().map(|(number, _)| Place(FILTERED, *number)));
    places.extend(responder::places());
    let own = places.iter().map(|place| (place.v4(), place.v6()));
    let roots = ROOT.iter().map(|(v4, v6)| ((*v4).to_owned(), (*v6).to_owned()));
    let line =
        |(v4, v6): (String, String)| format!("addr add {v4}/32 dev lo\naddr add {v6}/128 dev lo nodad\n");
    own.chain(roots).map(line).collect()
}

/// A folder that was not there before, which everybody may enter.
fn new_folder() -> Result<PathBuf, NameError> {
    use std::os::unix::fs::PermissionsExt as _;
    let parent = std::env::temp_dir();
    let names = (0..1_000).map(|number| parent.join(format!("netkit-names-{}-{number}", std::process::id())));
    let mut last = parent.clone();
    for name in names {
        if fs::create_dir(&name).is_ok() {
            fs::set_permissions(&name, fs::Permissions::from_mode(0o755)).map_err(file_error(&name))?;
            return Ok(name);
        }
        last = name;
    }
    Err(NameError::File {
        path: last.display().to_string(),
        source: std::io::ErrorKind::AlreadyExists.into(),
    })
}
