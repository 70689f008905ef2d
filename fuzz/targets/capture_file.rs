//! Fuzzes what a capture file may hold: any bytes, fed in pieces, to the reader and to what follows connections. Nothing panics,
//! what is read does not depend on how it comes, and no packet is longer than the file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use netkit_capture::{Capture, CaptureFile, Filter};
use netkit_model::CapturedFrom;

fuzz_target!(|bytes: &[u8]| {
    let [piece, file @ ..] = bytes else { return };
    let packets = read(file, usize::from(*piece) + 1);
    assert_eq!(packets, read(file, file.len().max(1)), "the same in one piece");
});

/// Reads a file in pieces: how many packets it has, and how many connections they make.
fn read(bytes: &[u8], piece: usize) -> (u64, usize) {
    let mut file = CaptureFile::new();
    let mut capture = Capture::new(CapturedFrom::Any, Filter::parse("not udp port 53 or ip6").expect("a filter"));
    for piece in bytes.chunks(piece) {
        file.feed(piece);
        while let Ok(Some(frame)) = file.next_frame() {
            assert!(frame.bytes.len() <= bytes.len());
            let _event = capture.take_frame(&frame);
        }
    }
    (capture.packets(), capture.report().connections.len())
}
