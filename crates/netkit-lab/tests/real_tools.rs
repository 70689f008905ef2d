//! The lab judged by other people's tools: Debian's run in its scenarios, and must see what the files state.
//!
//! What they count is what the truth counts, and their round trips are the truth's. What no tool can see is not tested
//! here, and netkit's own commands are not.

#[path = "real_tools/curl.rs"]
mod curl;
#[path = "real_tools/dig.rs"]
mod dig;
#[path = "real_tools/every_scenario.rs"]
mod every_scenario;
#[path = "real_tools/lab.rs"]
mod lab;
#[path = "real_tools/mtr.rs"]
mod mtr;
#[path = "real_tools/ping.rs"]
mod ping;
#[path = "real_tools/tcpdump.rs"]
mod tcpdump;
#[path = "real_tools/timing.rs"]
mod timing;
#[path = "real_tools/tracepath.rs"]
mod tracepath;
#[path = "real_tools/traceroute.rs"]
mod traceroute;

use netkit_lab::stage::tun::emulate_if_told_to;

/// The program of the emulators: this one, told to run this test alone.
#[test]
fn emulator() {
    emulate_if_told_to();
}
