//! The process's own ends: how a closed pipe ends it, and how wide its terminal is.

use std::mem::MaybeUninit;

/// Lets a closed pipe end the process quietly, as every other filter in a pipeline does; the Rust
/// runtime ignores SIGPIPE at start.
pub fn pipes_end_quietly() {
    // SAFETY: restoring a default disposition touches no memory of ours.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_DFL) };
}

/// Columns and rows of the terminal on standard output, if it is one.
pub fn terminal_size() -> Option<(u16, u16)> {
    let mut size = MaybeUninit::<libc::winsize>::zeroed();
    // SAFETY: `size` is writable memory for one winsize.
    let result = unsafe { libc::ioctl(libc::STDOUT_FILENO, libc::TIOCGWINSZ, size.as_mut_ptr()) };
    // SAFETY: zeroed above, and any bits are a valid winsize.
    let size = unsafe { size.assume_init() };
    (result == 0 && size.ws_col > 0).then_some((size.ws_col, size.ws_row))
}
