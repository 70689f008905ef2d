//! a TUN device in real time: any program runs against the emulated internet.
