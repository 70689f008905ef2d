//! Fuzzes what a process may say that listens where systemd-resolved does: any bytes as a reply. Nothing panics, what is kept is
//! bounded, and the question for any name is one message.
#![no_main]

use libfuzzer_sys::fuzz_target;
use netkit_packet::varlink::{END, HostnameReply};

fuzz_target!(|bytes: &[u8]| {
    match HostnameReply::decode(bytes) {
        Some(HostnameReply::Found { addresses, .. }) => assert!(addresses.len() <= 256),
        Some(HostnameReply::Failed { error, .. }) => assert!(error.len() <= 255),
        None => {}
    }
    let call = HostnameReply::call(&String::from_utf8_lossy(bytes));
    assert_eq!(call.iter().position(|byte| *byte == END), Some(call.len() - 1), "a name ends no message");
});
