//! A slow link: a TUN device that gives back every packet a while later, in order. It changes and loses none.
//!
//! A router sends a flow into it by its rules and takes it out again, so that the flow is late in both directions.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tun_rs::DeviceBuilder;

/// The device, which whoever stages it switches on.
pub const DEVICE: &str = "slow";
/// No packet of these links is longer.
const LONGEST: usize = 2048;

/// Makes the device, and carries from threads of its own until this process ends.
pub fn carry(delay: Duration) -> Result<()> {
    let device = DeviceBuilder::new().name(DEVICE).enable(false).build_sync();
    let device = std::sync::Arc::new(device.context("cannot make a TUN device")?);
    let (late, due) = mpsc::channel::<(Instant, Vec<u8>)>();
    let way_back = std::sync::Arc::clone(&device);
    std::thread::spawn(move || {
        for (at, packet) in due {
            std::thread::sleep(at.saturating_duration_since(Instant::now()));
            let _what_is_sent_too_early_is_lost = way_back.send(&packet);
        }
    });
    std::thread::spawn(move || {
        let mut buffer = [0; LONGEST];
        while let Ok(length) = device.recv(&mut buffer) {
            let _its_reader_lives_as_long = late.send((Instant::now() + delay, buffer[..length].to_vec()));
        }
    });
    Ok(())
}
