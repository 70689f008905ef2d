//! How many descriptors processes have open, and how many they may have.
//!
//! Whose they are is said by the name that a process gives itself: anybody may call it anything.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// Processes that are looked at; a machine has no more (`kernel.pid_max` on 64 bits).
const MOST_PROCESSES: usize = 1 << 22;
/// Processes that are remembered: those nearest to their limits.
const MOST_KEPT: usize = 64;

/// Descriptors of processes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Descriptors {
    /// The processes nearest to their limits, the nearest first, at most 64.
    pub nearest: Vec<ProcessDescriptors>,
    /// Processes that were looked at.
    pub seen: u64,
    /// Processes whose descriptors may not be counted: other users', on a kernel before 6.2.
    pub uncounted: u64,
}

/// Descriptors of one process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessDescriptors {
    /// Its number.
    pub pid: u32,
    /// What it calls itself (`/proc/PID/comm`); any bytes.
    pub name: Vec<u8>,
    /// How many it has open.
    pub open: u64,
    /// How many it may have open (`RLIMIT_NOFILE`, soft).
    pub most: u64,
}

impl Descriptors {
    /// Counts them.
    pub fn read() -> Self {
        let mut all = Self::default();
        // This process has some open.
        let has_sizes = fs::metadata("/proc/self/fd").is_ok_and(|folder| folder.size() > 0);
        let entries = fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok);
        for entry in entries.take(MOST_PROCESSES) {
            let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            let folder = entry.path();
            // A process may end while it is looked at.
            let Some(most) = most_open(&folder) else { continue };
            all.seen += 1;
            let Some(open) = open(&folder, has_sizes) else {
                all.uncounted += 1;
                continue;
            };
            let name = fs::read(folder.join("comm")).unwrap_or_default();
            let name = name.strip_suffix(b"\n").map(<[u8]>::to_vec).unwrap_or(name);
            all.nearest.push(ProcessDescriptors { pid, name, open, most });
        }
        // Shares of the limit are compared without division: a/b > c/d where a·d > c·b.
        all.nearest.sort_by(|one, other| {
            let share =
                |a: &ProcessDescriptors, b: &ProcessDescriptors| u128::from(a.open) * u128::from(b.most);
            share(other, one).cmp(&share(one, other)).then(one.pid.cmp(&other.pid))
        });
        all.nearest.truncate(MOST_KEPT);
        all
    }
}

/// Open descriptors: since Linux 6.2 the size of the folder, which anybody may ask for. `has_sizes` is whether it is.
fn open(folder: &Path, has_sizes: bool) -> Option<u64> {
    let folder = folder.join("fd");
    if has_sizes {
        return Some(fs::metadata(&folder).ok()?.size());
    }
    Some(fs::read_dir(&folder).ok()?.count() as u64)
}

/// The soft limit; `None` also where there is none, and where a thread of the kernel has no descriptors.
fn most_open(folder: &Path) -> Option<u64> {
    let limits = fs::read_to_string(folder.join("limits")).ok()?;
    limit_of(&limits)
}

fn limit_of(limits: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_limit_is_the_first_number() {
        let limits = "Limit   Soft Limit   Hard Limit   Units\nMax open files            1024                 524288               files\n";
        assert_eq!(limit_of(limits), Some(1024));
        assert_eq!(
            limit_of("Max open files            unlimited            unlimited            files\n"),
            None
        );
        assert_eq!(limit_of(""), None);
    }

    #[test]
    fn this_process_is_seen() {
        let all = Descriptors::read();
        assert!(all.seen > 0);
        assert!(all.nearest.iter().all(|one| one.most > 0));
    }
}
