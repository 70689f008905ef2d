//! Rule `local.fd-limit`: this process or this host has no file descriptor left for a socket.
//!
//! **Observed**: EMFILE (this process) or ENFILE (the whole host) before anything was sent. **Means**: the network was
//! not asked. **Does not prove** who holds the descriptors: often a program that does not close its connections.
//! **Decides**: the limit, and the descriptors of each process.

use netkit_model::{Locus, LocusKind, VerdictId};
use netkit_net::Errno;

use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let (_, errno) = seen.refused_here()?;
    let (whose, symbol) = match errno {
        Errno::MFILE => ("this process", "EMFILE"),
        Errno::NFILE => ("this host", "ENFILE"),
        _ => return None,
    };
    let text = format!("{whose} has no file descriptor left for a connection to {seen} ({symbol})");
    let here = Locus::of(LocusKind::ThisHost);
    Some(
        Finding::proven(VerdictId::LocalDescriptors, seen.fault(), here, text)
            .because(seen.ids.attempt)
            .fix("ulimit -n; cat /proc/sys/fs/file-nr (show the limit of a process, and the use of the host)")
            .fix("ss -tan state close-wait (shows connections that a program forgot to close)"),
    )
}
