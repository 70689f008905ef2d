//! Another network namespace of this host, entered before anything is asked of the kernel.
//!
//! It finds a namespace as people name it: by the name that `ip netns` gave it, by a process in it, or by its path.

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd as _;
use std::path::{Path, PathBuf};

/// Where ip-netns(8) keeps the names.
const NAMES: &str = "/run/netns";

/// Why a namespace cannot be entered.
#[derive(Debug, thiserror::Error)]
pub enum NamespaceError {
    /// There is none of this name.
    #[error("there is no network namespace {0:?}: it is a name of `ip netns`, a process number or a path")]
    Unknown(String),
    /// The kernel refuses.
    #[error("entering the network namespace {0:?} needs root (CAP_SYS_ADMIN): run it with sudo")]
    NotPermitted(String),
    /// Something else went wrong.
    #[error("cannot enter the network namespace {name:?}")]
    Failed {
        /// What was asked for.
        name: String,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Moves this thread, and whatever it starts from here on, into a network namespace: to be called before anything else runs.
///
/// # Errors
/// Where there is none of that name, or this user may not enter it.
pub fn enter_network_namespace(name: &str) -> Result<(), NamespaceError> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::PermissionDenied => NamespaceError::NotPermitted(name.to_owned()),
        io::ErrorKind::NotFound => NamespaceError::Unknown(name.to_owned()),
        _ => NamespaceError::Failed { name: name.to_owned(), source },
    };
    let file = File::open(path_of(name)).map_err(failed)?;
    // SAFETY: the descriptor is open for as long as the call takes; the kernel checks what it is.
    let result = unsafe { libc::setns(file.as_raw_fd(), libc::CLONE_NEWNET) };
    if result == 0 { Ok(()) } else { Err(failed(io::Error::last_os_error())) }
}

/// Where the namespace of this name is.
fn path_of(name: &str) -> PathBuf {
    if name.contains('/') {
        return PathBuf::from(name);
    }
    let named = Path::new(NAMES).join(name);
    if !named.exists() && !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()) {
        return Path::new("/proc").join(name).join("ns/net");
    }
    named
}
