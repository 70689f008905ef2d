//! Network interfaces by name and by index, and this host's addresses on them.

use std::ffi::{CStr, CString};
use std::io;
use std::net::IpAddr;
use std::os::fd::AsRawFd as _;

use crate::control::socket_address;

/// An interface of this host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    name: String,
    index: u32,
}

/// No such interface.
#[derive(Debug, thiserror::Error)]
#[error("this host has no interface {name:?}")]
pub struct InterfaceError {
    /// The name or index asked for.
    pub name: String,
    /// The kernel's answer.
    #[source]
    pub source: io::Error,
}

impl Interface {
    /// Finds an interface by its name.
    pub fn by_name(name: &str) -> Result<Self, InterfaceError> {
        let error = |source| InterfaceError { name: name.to_owned(), source };
        let c_name = CString::new(name).map_err(|nul| error(nul.into()))?;
        // SAFETY: `c_name` is a NUL-terminated string that outlives the call.
        match unsafe { libc::if_nametoindex(c_name.as_ptr()) } {
            0 => Err(error(io::Error::last_os_error())),
            index => Ok(Self { name: name.to_owned(), index }),
        }
    }

    /// Finds an interface by its index.
    pub fn by_index(index: u32) -> Result<Self, InterfaceError> {
        let mut name = [0_u8; libc::IF_NAMESIZE];
        // SAFETY: `name` has IF_NAMESIZE writable bytes, as if_indextoname requires.
        let found = unsafe { libc::if_indextoname(index, name.as_mut_ptr().cast()) };
        if found.is_null() {
            return Err(InterfaceError { name: index.to_string(), source: io::Error::last_os_error() });
        }
        let name = CStr::from_bytes_until_nul(&name).map(CStr::to_string_lossy).unwrap_or_default();
        Ok(Self { name: name.into_owned(), index })
    }

    /// The longest packet that it carries, in bytes (`SIOCGIFMTU`, netdevice(7)).
    pub fn mtu(&self) -> io::Result<u32> {
        // SAFETY: ifreq is a plain C struct for which all zeroes is valid.
        let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
        // The kernel's names are shorter than the field, which stays terminated.
        for (to, from) in request.ifr_name.iter_mut().zip(self.name.bytes().take(libc::IFNAMSIZ - 1)) {
            *to = from.cast_signed();
        }
        let any_socket = std::net::UdpSocket::bind((std::net::Ipv4Addr::LOCALHOST, 0))
            .or_else(|_| std::net::UdpSocket::bind((std::net::Ipv6Addr::LOCALHOST, 0)))?;
        // SAFETY: the request is a valid ifreq with a terminated name; the kernel writes its MTU into it.
        let result = unsafe { libc::ioctl(any_socket.as_raw_fd(), libc::SIOCGIFMTU as _, &raw mut request) };
        if result != 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: after SIOCGIFMTU that member of the union is the one that is set.
        let mtu = unsafe { request.ifr_ifru.ifru_mtu };
        Ok(mtu.cast_unsigned())
    }

    /// Its name, such as `eth0`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its index: the IPv6 scope of link-local addresses on it.
    pub fn index(&self) -> u32 {
        self.index
    }
}

/// Every address of this host with the name of its interface (`getifaddrs(3)`).
pub fn addresses_of() -> io::Result<Vec<(String, IpAddr)>> {
    let mut list: *mut libc::ifaddrs = std::ptr::null_mut();
    // SAFETY: `list` is writable; on success it owns a list that freeifaddrs releases below.
    if unsafe { libc::getifaddrs(&raw mut list) } != 0 {
        return Err(io::Error::last_os_error());
    }
    let mut addresses = Vec::new();
    let mut next = list;
    while !next.is_null() {
        // SAFETY: `next` is a live entry of the list until freeifaddrs.
        let entry = unsafe { *next };
        next = entry.ifa_next;
        if entry.ifa_addr.is_null() {
            continue;
        }
        // SAFETY: `ifa_addr` points at a socket address of this entry, which starts with its family.
        let family = unsafe { (*entry.ifa_addr).sa_family };
        let length = match i32::from(family) {
            libc::AF_INET => size_of::<libc::sockaddr_in>(),
            libc::AF_INET6 => size_of::<libc::sockaddr_in6>(),
            _ => continue,
        };
        // SAFETY: an address of this family is `length` bytes long.
        let bytes = unsafe { std::slice::from_raw_parts(entry.ifa_addr.cast::<u8>(), length) };
        // SAFETY: `ifa_name` is a NUL-terminated string of this entry.
        let name = unsafe { CStr::from_ptr(entry.ifa_name) };
        addresses
            .extend(socket_address(bytes).map(|address| (name.to_string_lossy().into_owned(), address.ip())));
    }
    // SAFETY: `list` came from getifaddrs and nothing borrowed from it is left.
    unsafe { libc::freeifaddrs(list) };
    Ok(addresses)
}
