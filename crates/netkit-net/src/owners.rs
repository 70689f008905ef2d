//! Which processes hold which sockets: the links below `/proc/PID/fd`.
//!
//! An ordinary user sees their own processes' alone; how many were closed to us is counted. A link is a few numbers here, not
//! a text: a host has tens of thousands.

use std::ffi::{CStr, CString};
use std::fs;
use std::io::{self, Read as _};
use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd, RawFd};

/// What `getdents64(2)` fills at a time.
const ENTRIES: usize = 32 * 1024;
/// The longest target that a socket's link has: `socket:[4294967295]`, with room to see that another is longer.
const TARGET: usize = 32;
/// The longest name that the kernel gives a process (`TASK_COMM_LEN`), with its line end.
const NAME: usize = 17;

/// A process that holds sockets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerProcess {
    /// Its number.
    pub pid: u32,
    /// What it calls itself, which may be any bytes.
    pub name: Vec<u8>,
}

/// A descriptor of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SocketHolder<'a> {
    /// The process.
    pub process: &'a OwnerProcess,
    /// The descriptor.
    pub fd: u32,
}

/// The sockets that processes hold, by inode.
#[derive(Clone, Debug, Default)]
pub struct SocketOwners {
    processes: Vec<OwnerProcess>,
    /// Inode, place of the process, descriptor; in order.
    links: Vec<(u32, u32, u32)>,
    /// Processes whose descriptors this user may not see.
    pub closed_to_us: u64,
}

impl SocketOwners {
    /// Looks through all processes. What ends meanwhile is left out.
    ///
    /// # Errors
    /// The kernel's, where there is no `/proc`.
    pub fn read() -> io::Result<Self> {
        let mut found = Self::default();
        let mut buffer = vec![0; ENTRIES];
        let (proc, mut pids) = (open_folder(None, c"/proc")?, Vec::new());
        each_number(&proc, &mut buffer, |pid| pids.push(pid))?;
        for pid in pids {
            let Ok(path) = CString::new(format!("{pid}/fd")) else { continue };
            match open_folder(Some(proc.as_raw_fd()), &path) {
                Ok(folder) => found.take(pid, &folder, &mut buffer),
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => found.closed_to_us += 1,
                Err(_has_ended) => {}
            }
        }
        found.links.sort_unstable();
        Ok(found)
    }

    /// Whoever holds the socket with this inode; nobody that we may see, where it is empty.
    pub fn of(&self, inode: u32) -> impl Iterator<Item = SocketHolder<'_>> {
        let start = self.links.partition_point(|link| link.0 < inode);
        let links = self.links[start..].iter().take_while(move |link| link.0 == inode);
        links.filter_map(|&(_, process, fd)| {
            Some(SocketHolder { process: self.processes.get(usize::try_from(process).ok()?)?, fd })
        })
    }

    /// What a process that holds sockets calls itself.
    pub fn name_of(&self, pid: u32) -> Option<&[u8]> {
        self.processes.iter().find(|process| process.pid == pid).map(|process| process.name.as_slice())
    }

    /// Takes the sockets of a process; one without any is not remembered.
    fn take(&mut self, pid: u32, folder: &OwnedFd, buffer: &mut [u8]) {
        let place = u32::try_from(self.processes.len()).expect("there are fewer processes than 2³²");
        let before = self.links.len();
        let links = &mut self.links;
        // A process may end under our eyes: what was seen of it holds.
        let _ended = each_number(folder, buffer, |fd| {
            if let Some(inode) = inode_of(folder.as_raw_fd(), fd) {
                links.push((inode, place, fd));
            }
        });
        if self.links.len() > before {
            self.processes.push(OwnerProcess { pid, name: name_of(pid) });
        }
    }
}

/// The names of this host's users by number, as `/etc/passwd` has them; those of a directory service are not in it.
pub fn user_names() -> Vec<(u32, Vec<u8>)> {
    let text = fs::read("/etc/passwd").unwrap_or_default();
    let entry = |line: &[u8]| {
        let mut fields = line.split(|byte| *byte == b':');
        let (name, number) = (fields.next()?, fields.nth(1)?);
        Some((std::str::from_utf8(number).ok()?.parse().ok()?, name.to_vec()))
    };
    text.split(|byte| *byte == b'\n').filter_map(entry).collect()
}

/// The user that this process acts as.
pub fn own_user() -> u32 {
    // SAFETY: geteuid takes nothing and cannot fail.
    unsafe { libc::geteuid() }
}

/// What a process calls itself; nothing where it has ended.
fn name_of(pid: u32) -> Vec<u8> {
    let mut name = Vec::with_capacity(NAME);
    let file = fs::File::open(format!("/proc/{pid}/comm"));
    let limit = u64::try_from(NAME).expect("it is 17");
    let _ended = file.and_then(|file| file.take(limit).read_to_end(&mut name));
    if name.last() == Some(&b'\n') {
        name.pop();
    }
    name
}

/// The inode of the socket behind a descriptor; `None` where it is something else.
fn inode_of(folder: RawFd, fd: u32) -> Option<u32> {
    let mut name = [0; 11];
    let mut target = [0_u8; TARGET];
    let name = digits(fd, &mut name);
    // SAFETY: the name ends with NUL, and the kernel writes at most as many bytes as `target` has.
    let length = unsafe { libc::readlinkat(folder, name.as_ptr(), target.as_mut_ptr().cast(), target.len()) };
    let target = target.get(..usize::try_from(length).ok()?)?;
    number(target.strip_prefix(b"socket:[")?.strip_suffix(b"]")?)
}

/// A number as a C string, without an allocation: there is one for every descriptor of the host.
fn digits(mut number: u32, room: &mut [u8; 11]) -> &CStr {
    let mut at = room.len() - 1;
    loop {
        at -= 1;
        room[at] = b'0' + u8::try_from(number % 10).expect("it is a digit");
        number /= 10;
        if number == 0 {
            break;
        }
    }
    CStr::from_bytes_with_nul(&room[at..]).expect("digits, and the zero behind them")
}

fn number(text: &[u8]) -> Option<u32> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0_u32, |number, byte| {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10)?;
        number.checked_mul(10)?.checked_add(digit.into())
    })
}

fn open_folder(below: Option<RawFd>, path: &CStr) -> io::Result<OwnedFd> {
    let flags = libc::O_RDONLY | libc::O_DIRECTORY | libc::O_CLOEXEC;
    // SAFETY: the path ends with NUL, and the kernel only reads it.
    let fd = unsafe { libc::openat(below.unwrap_or(libc::AT_FDCWD), path.as_ptr(), flags) };
    if fd < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the kernel has just given us this descriptor, and nobody else has it.
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// Every entry of a folder whose name is a number.
fn each_number(folder: &OwnedFd, buffer: &mut [u8], mut visit: impl FnMut(u32)) -> io::Result<()> {
    /// Where `struct linux_dirent64` has its length and its name.
    const LENGTH: usize = 16;
    const NAME: usize = 19;
    loop {
        let fd = folder.as_raw_fd();
        // SAFETY: the kernel writes at most as many bytes as `buffer` has.
        let length = unsafe { libc::syscall(libc::SYS_getdents64, fd, buffer.as_mut_ptr(), buffer.len()) };
        let length = usize::try_from(length).map_err(|_negative| io::Error::last_os_error())?;
        if length == 0 {
            return Ok(());
        }
        let mut entries = &buffer[..length.min(buffer.len())];
        while let Some(head) = entries.get(LENGTH..NAME) {
            let length = usize::from(u16::from_ne_bytes([head[0], head[1]]));
            let Some(entry) = entries.get(..length).filter(|entry| entry.len() > NAME) else { break };
            let name = entry[NAME..].split(|byte| *byte == 0).next().unwrap_or_default();
            if let Some(number) = number(name) {
                visit(number);
            }
            entries = &entries[length..];
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::os::fd::IntoRawFd as _;

    use super::*;

    #[test]
    fn a_number_is_a_number_and_nothing_else() {
        assert_eq!([&b"0"[..], b"4294967295", b"17"].map(number), [Some(0), Some(u32::MAX), Some(17)]);
        assert_eq!([&b""[..], b"4294967296", b"1a", b"-1", b" 1"].map(number), [None; 5]);
        for one in [0, 7, 10, 4_294_967_295] {
            assert_eq!(digits(one, &mut [0; 11]).to_str(), Ok(one.to_string().as_str()));
        }
    }

    #[test]
    fn our_own_socket_is_ours() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has ports");
        let fd = listener.into_raw_fd();
        let me = std::process::id();
        let folder = CString::new(format!("/proc/{me}/fd")).expect("no zero in it");
        let folder = open_folder(None, &folder).expect("it is ours");
        let fd = u32::try_from(fd).expect("a descriptor");
        let inode = inode_of(folder.as_raw_fd(), fd).expect("it is a socket");
        let owners = SocketOwners::read().expect("there is a /proc");
        let held: Vec<_> = owners.of(inode).map(|holder| (holder.process.pid, holder.fd)).collect();
        assert!(held.contains(&(me, fd)), "{held:?}");
        assert_eq!(owners.of(0).count(), 0);
    }
}
