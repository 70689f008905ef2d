//! Socket options as the kernel takes them: the two system calls, and the few options with two spellings.

use std::mem::size_of_val;
use std::os::fd::RawFd;

use crate::{DontFragment, Errno};

/// Sets an option from a plain value (integers, byte arrays).
pub(crate) fn set_option<T: Copy>(socket: RawFd, level: i32, name: i32, value: &T) -> Result<(), Errno> {
    let length = libc::socklen_t::try_from(size_of_val(value)).map_err(|_| Errno::INVAL)?;
    // SAFETY: the pointer and the length describe `value`, which the kernel only reads.
    let result = unsafe { libc::setsockopt(socket, level, name, std::ptr::from_ref(value).cast(), length) };
    if result == 0 { Ok(()) } else { Err(Errno::last()) }
}

/// Switches an option on.
pub(crate) fn set_flag(socket: RawFd, level: i32, name: i32) -> Result<(), Errno> {
    set_option(socket, level, name, &1_i32)
}

/// Reads an option into an array of integers; a shorter answer leaves the rest as it was.
pub(crate) fn get_option<const N: usize>(
    socket: RawFd,
    level: i32,
    name: i32,
    values: &mut [u32; N],
) -> Result<(), Errno> {
    let mut length = libc::socklen_t::try_from(size_of_val(values)).map_err(|_| Errno::INVAL)?;
    // SAFETY: the kernel writes at most `length` bytes, all of them inside `values`, where any bits are valid.
    let result =
        unsafe { libc::getsockopt(socket, level, name, values.as_mut_ptr().cast(), &raw mut length) };
    if result == 0 { Ok(()) } else { Err(Errno::last()) }
}

/// Sets path MTU discovery for the packets that follow.
pub(crate) fn apply_dont_fragment(socket: RawFd, ipv6: bool, mode: DontFragment) -> Result<(), Errno> {
    // The four values are the same numbers in both families (ip(7), ipv6(7)).
    let value = match mode {
        DontFragment::Dont => libc::IP_PMTUDISC_DONT,
        DontFragment::Want => libc::IP_PMTUDISC_WANT,
        DontFragment::Do => libc::IP_PMTUDISC_DO,
        DontFragment::Probe => libc::IP_PMTUDISC_PROBE,
    };
    if ipv6 {
        set_option(socket, libc::IPPROTO_IPV6, libc::IPV6_MTU_DISCOVER, &value)
    } else {
        set_option(socket, libc::IPPROTO_IP, libc::IP_MTU_DISCOVER, &value)
    }
}
