//! The files of a client that say where names come from, seen by one command alone.

use std::process::Command;

use super::addresses::UNBOUND;
use super::error::NameError;
use crate::stage::kernel::Namespaces;

/// What stands in `/etc`, as one command sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Etc {
    /// `/etc/resolv.conf`.
    pub resolv_conf: String,
    /// `/etc/hosts`.
    pub hosts: String,
    /// `/etc/nsswitch.conf`.
    pub nsswitch: String,
}

impl Default for Etc {
    /// One resolver that validates, and the usual order.
    fn default() -> Self {
        Self {
            resolv_conf: format!("nameserver {}\n", UNBOUND.v4()),
            hosts: "127.0.0.1 localhost\n::1 localhost ip6-localhost\n".to_owned(),
            nsswitch: "passwd: files\ngroup: files\nhosts: files dns\n".to_owned(),
        }
    }
}

/// Puts three texts over three files, in a mount namespace of its own, and executes what follows. A mount outlives the
/// name of what is mounted: no file stays behind.
const OVER: &str = r#"
    over() { file=$(mktemp); printf '%s' "$1" > "$file"; chmod 644 "$file"; mount --bind "$file" "$2"; rm "$file"; }
    over "$1" /etc/resolv.conf; over "$2" /etc/hosts; over "$3" /etc/nsswitch.conf
    shift 3; exec "$@""#;

impl Etc {
    /// The usual files, with another `resolv.conf`.
    pub fn resolving(resolv_conf: &str) -> Self {
        Self { resolv_conf: resolv_conf.to_owned(), ..Self::default() }
    }

    /// A command on a host that sees these files, not yet started.
    pub fn command(&self, namespaces: &Namespaces, host: &str, words: &[&str]) -> Result<Command, NameError> {
        let before =
            ["unshare", "-m", "sh", "-ec", OVER, "etc", &*self.resolv_conf, &*self.hosts, &*self.nsswitch];
        Ok(namespaces.command(host, &[&before, words].concat())?)
    }
}
