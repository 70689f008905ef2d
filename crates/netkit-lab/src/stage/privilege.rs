//! Whether we are root, what helps where namespaces are refused, and the words that make root of a stage an ordinary user.
//! Nothing is started here.

use std::fs;
use std::os::unix::fs::MetadataExt as _;

/// Root of a user namespace that knows only some users is not the root that we need.
pub(super) fn is_root() -> bool {
    let is_root = fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
    let users = fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
    is_root && users.split_whitespace().eq(["0", "0", "4294967295"])
}

/// What whoever administers a machine can do so that it makes namespaces for us.
pub(super) fn namespaces_remedy(is_root: bool) -> &'static str {
    if is_root {
        "give this container CAP_SYS_ADMIN"
    } else {
        "run as root, or `sudo sysctl -w kernel.unprivileged_userns_clone=1` (Debian), \
         `sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0` (Ubuntu)"
    }
}

/// What is executed behind these words has no privilege. `is_root` says that the stage stands without a user namespace.
pub(super) fn ordinary_user(is_root: bool) -> &'static [&'static str] {
    if is_root {
        &[
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            "--bounding-set=-all",
            "--no-new-privs",
            "--",
        ]
    } else {
        // A user namespace within ours, in which we are nobody.
        &["unshare", "--user", "--"]
    }
}

/// What is executed behind these words has `CAP_NET_RAW` and no other privilege; only root of the machine can give it.
pub(super) fn ordinary_user_with_raw_sockets() -> &'static [&'static str] {
    &[
        "setpriv",
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
        "--bounding-set=-all,+net_raw",
        "--inh-caps=-all,+net_raw",
        "--ambient-caps=-all,+net_raw",
        "--no-new-privs",
        "--",
    ]
}
