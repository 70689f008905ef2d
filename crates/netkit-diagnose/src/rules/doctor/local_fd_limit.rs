//! Rule `local.fd-limit`, of this host: a process, or the host, is running out of descriptors.
//!
//! **Observed**: descriptors of a process against its limit, or of all against `fs.file-max`: 70 % warns and 90 % fails
//! (node-mixin). **Means**: at the limit `accept`, `socket` and `open` fail with EMFILE or ENFILE, and clients wait in the queue.
//! **Does not prove** a leak. **Decides**: whether the number grows. On kernels before 6.2 those of other users' processes cannot
//! be counted.

use netkit_model::{HostFact, ProcessDescriptors, Untrusted, VerdictId};

use crate::found::Found;
use crate::host_seen::{Host, percent_of};
use crate::words::{count, quoted};

const ID: VerdictId = VerdictId::LocalDescriptors;
/// Processes that are told of; the nearest to their limits.
const MOST: usize = 3;
/// A limit below this is one that a program gave itself on purpose.
const SMALL: u64 = 64;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let near = |one: &&ProcessDescriptors| one.most >= SMALL && percent_of(one.open, one.most) >= 70;
    let mut found: Vec<Found> =
        host.seen.descriptors.nearest.iter().filter(near).take(MOST).map(of_process).collect();
    if let (Some(open), Some(most)) = (host.now("files.open"), host.now("files.most"))
        && percent_of(open, most) >= 70
    {
        let text = format!("{open} of {most} files are open on this host");
        let one = if percent_of(open, most) >= 90 { Found::fail(ID, text) } else { Found::warn(ID, text) };
        found.push(
            one.because([HostFact::Fill { what: "open files", used: open, most }])
                .matters("at the limit nothing on this host can open a file or a socket (ENFILE)")
                .fix("find the process with the most: ls /proc/PID/fd | wc -l; then fs.file-max"),
        );
    }
    if found.is_empty() {
        let seen =
            host.seen.descriptors.seen - host.seen.descriptors.uncounted.min(host.seen.descriptors.seen);
        if seen > 0 {
            found.push(Found::ok(ID, format!("{} have descriptors left", count(seen, "process"))));
        }
    }
    found
}

fn of_process(one: &ProcessDescriptors) -> Found {
    let name = quoted(&String::from_utf8_lossy(&one.name));
    let ProcessDescriptors { pid, open, most, .. } = *one;
    let text = format!("{name}[{pid}] has {open} of {most} descriptors open");
    let found = if percent_of(open, most) >= 90 { Found::fail(ID, text) } else { Found::warn(ID, text) };
    let name = Untrusted::from_bytes(one.name.clone());
    found
        .because([HostFact::Process { pid, name, open, most }])
        .matters("at the limit it accepts no connection and opens none (EMFILE); clients wait and then fail")
        .fix(format!("ls -l /proc/{pid}/fd: are they sockets that nobody closes? Then the program; else LimitNOFILE= of its service"))
}
