//! netkit's own sessions on a virtual clock.
