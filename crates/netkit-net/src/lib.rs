//! The kernel: sockets, error queue, timestamps and clocks; no protocol meaning.
