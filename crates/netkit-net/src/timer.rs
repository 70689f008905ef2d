//! One absolute deadline on the host clock (`timerfd`), because the runtime's own timers have millisecond grain.

use std::io;
use std::os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd};
use std::time::Duration;

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use crate::{Errno, MonotonicTime};

/// A timer that wakes at an instant, not after a delay: late wake-ups do not add up.
#[derive(Debug)]
pub struct DeadlineTimer {
    fd: AsyncFd<OwnedFd>,
    armed: Option<MonotonicTime>,
}

impl DeadlineTimer {
    /// Makes a disarmed timer inside a tokio runtime.
    pub fn new() -> io::Result<Self> {
        // SAFETY: no pointers are passed.
        let fd =
            unsafe { libc::timerfd_create(libc::CLOCK_MONOTONIC, libc::TFD_NONBLOCK | libc::TFD_CLOEXEC) };
        if fd < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: timerfd_create gave us this descriptor and nobody else has it.
        let fd = unsafe { OwnedFd::from_raw_fd(fd) };
        // SAFETY: the descriptor stays open, owned by this AsyncFd, until it is dropped.
        let fd = unsafe { AsyncFd::register_with_interest(fd, Interest::READABLE) }?;
        Ok(Self { fd, armed: None })
    }

    /// Waits until `deadline`, or for ever without one. Cancel safe.
    pub async fn until(&mut self, deadline: Option<MonotonicTime>) -> io::Result<()> {
        let Some(deadline) = deadline else {
            return std::future::pending().await;
        };
        if self.armed != Some(deadline) {
            self.arm(deadline)?;
        }
        loop {
            let mut ready = self.fd.readable().await?;
            if self.expired() {
                self.armed = None;
                return Ok(());
            }
            ready.clear_ready();
        }
    }

    fn arm(&mut self, deadline: MonotonicTime) -> io::Result<()> {
        // A zero deadline would disarm the timer.
        let at = deadline.since_origin().max(Duration::from_nanos(1));
        let at = libc::timespec {
            tv_sec: libc::time_t::try_from(at.as_secs()).unwrap_or(libc::time_t::MAX),
            tv_nsec: at.subsec_nanos().into(),
        };
        let once = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        let setting = libc::itimerspec { it_interval: once, it_value: at };
        let fd = self.fd.get_ref().as_raw_fd();
        // SAFETY: `setting` is a valid itimerspec and the old value is not asked for.
        let result = unsafe {
            libc::timerfd_settime(fd, libc::TFD_TIMER_ABSTIME, &raw const setting, std::ptr::null_mut())
        };
        if result != 0 {
            return Err(io::Error::last_os_error());
        }
        self.armed = Some(deadline);
        Ok(())
    }

    /// Reads the expiry count; false when the timer was re-armed since it last fired.
    fn expired(&self) -> bool {
        let mut count = [0_u8; 8];
        // SAFETY: the pointer and the length describe `count`, which is writable.
        let read =
            unsafe { libc::read(self.fd.get_ref().as_raw_fd(), count.as_mut_ptr().cast(), count.len()) };
        read > 0 || Errno::last() != Errno::AGAIN
    }
}
