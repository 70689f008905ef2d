//! `getaddrinfo`, with the number of its error, which the standard library keeps to itself.
//!
//! It blocks for as long as the C library likes; whoever calls it does so in a thread of its own.

use std::ffi::CString;
use std::net::SocketAddr;

use crate::Errno;
use crate::control::socket_address;

/// An error of `getaddrinfo` (RFC 3493 §6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressInfoError {
    /// The C library's number, `EAI_…`.
    pub code: i32,
    /// The system's error, where the code is `EAI_SYSTEM`.
    pub errno: Option<Errno>,
}

/// The addresses of a name in the system's order, as for a stream socket and without flags: what most programs ask.
///
/// # Errors
/// What the C library says; a name with a zero byte is `EAI_NONAME` without asking.
pub fn address_info(name: &str) -> Result<Vec<SocketAddr>, AddressInfoError> {
    let c_name = CString::new(name).map_err(|_| AddressInfoError { code: libc::EAI_NONAME, errno: None })?;
    // SAFETY: addrinfo is a plain C struct for which all zeroes is valid: any family, no flags.
    let mut hints: libc::addrinfo = unsafe { std::mem::zeroed() };
    hints.ai_socktype = libc::SOCK_STREAM;
    let mut list: *mut libc::addrinfo = std::ptr::null_mut();
    // SAFETY: the name and the hints outlive the call; on success `list` owns what freeaddrinfo releases below.
    let code =
        unsafe { libc::getaddrinfo(c_name.as_ptr(), std::ptr::null(), &raw const hints, &raw mut list) };
    if code != 0 {
        let errno = (code == libc::EAI_SYSTEM).then(Errno::last);
        return Err(AddressInfoError { code, errno });
    }
    let mut addresses = Vec::new();
    let mut next = list;
    while !next.is_null() {
        // SAFETY: `next` is a live entry of the list until freeaddrinfo.
        let entry = unsafe { *next };
        next = entry.ai_next;
        if entry.ai_addr.is_null() {
            continue;
        }
        // SAFETY: `ai_addr` points at an address of `ai_addrlen` bytes.
        let bytes =
            unsafe { std::slice::from_raw_parts(entry.ai_addr.cast::<u8>(), entry.ai_addrlen as usize) };
        addresses.extend(socket_address(bytes));
    }
    if !list.is_null() {
        // SAFETY: `list` came from getaddrinfo and nothing borrowed from it is left.
        unsafe { libc::freeaddrinfo(list) };
    }
    Ok(addresses)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_is_its_own_address() {
        for text in ["192.0.2.1", "2001:db8::1"] {
            let addresses = address_info(text).expect("a literal");
            assert_eq!(addresses.iter().map(|a| a.ip().to_string()).collect::<Vec<_>>(), [text]);
        }
    }

    #[test]
    fn an_error_has_its_number() {
        for name in ["a\0b", "a b"] {
            let error = address_info(name).expect_err("no host has such a name");
            assert_eq!((error.code, error.errno), (libc::EAI_NONAME, None), "{name:?}");
        }
    }
}
