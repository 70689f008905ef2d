//! The surge-ping crate at work, for the ping benchmark to compare with. It uses nothing of netkit.
//!
//! `surge_ping rtt ADDRESS COUNT INTERVAL_MS` prints a line `SEQUENCE RTT_NS` for each reply.
//! `surge_ping sweep FIRST COUNT CONCURRENCY` probes that many IPv4 addresses and prints how many answered.
#![expect(clippy::print_stdout, reason = "what it measured goes to its reader")]

use std::cell::Cell;
use std::error::Error;
use std::net::{IpAddr, Ipv4Addr};
use std::rc::Rc;
use std::time::Duration;

use surge_ping::{Client, Config, PingIdentifier, PingSequence};
use tokio::task::LocalSet;
use tokio::time::{MissedTickBehavior, interval};

/// As many bytes as ping sends.
const PAYLOAD: [u8; 56] = [0; 56];
/// After this a probe counts as unanswered; the other tools of the benchmark are told the same.
const TIMEOUT: Duration = Duration::from_millis(500);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["rtt", address, count, milliseconds] => {
            rtt(address.parse()?, count.parse()?, Duration::from_millis(milliseconds.parse()?)).await
        }
        ["sweep", first, count, concurrency] => {
            LocalSet::new().run_until(sweep(first.parse()?, count.parse()?, concurrency.parse()?)).await
        }
        _ => {
            Err("surge_ping rtt ADDRESS COUNT INTERVAL_MS | surge_ping sweep FIRST COUNT CONCURRENCY".into())
        }
    }
}

/// One probe after the other to one address.
async fn rtt(address: IpAddr, count: u16, period: Duration) -> Result<(), Box<dyn Error>> {
    let client = Client::new(&Config::default())?;
    let mut pinger = client.pinger(address, PingIdentifier(1)).await;
    pinger.timeout(TIMEOUT);
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for sequence in 1..=count {
        ticks.tick().await;
        if let Ok((_, rtt)) = pinger.ping(PingSequence(sequence), &PAYLOAD).await {
            println!("{sequence} {}", rtt.as_nanos());
        }
    }
    Ok(())
}

/// `concurrency` tasks, each of which takes the next address until none is left.
async fn sweep(first: Ipv4Addr, count: u32, concurrency: usize) -> Result<(), Box<dyn Error>> {
    let client = Client::new(&Config::default())?;
    let next = Rc::new(Cell::new(0));
    let alive = Rc::new(Cell::new(0_u32));
    let mut tasks = Vec::with_capacity(concurrency);
    for _ in 0..concurrency {
        let (client, next, alive) = (client.clone(), Rc::clone(&next), Rc::clone(&alive));
        tasks.push(tokio::task::spawn_local(async move {
            while next.get() < count {
                let address = Ipv4Addr::from(u32::from(first).wrapping_add(next.get()));
                next.set(next.get() + 1);
                let mut pinger = client.pinger(address.into(), PingIdentifier(1)).await;
                pinger.timeout(TIMEOUT);
                if pinger.ping(PingSequence(1), &PAYLOAD).await.is_ok() {
                    alive.set(alive.get() + 1);
                }
            }
        }));
    }
    for task in tasks {
        task.await?;
    }
    println!("{}", alive.get());
    Ok(())
}
