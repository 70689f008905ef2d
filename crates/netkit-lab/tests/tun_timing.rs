//! The TUN stage measures itself: how late packets are handed over, and how many get through. One test, so that nothing
//! else of this program runs beside it.

use std::net::UdpSocket;
use std::time::{Duration, Instant};

use netkit_lab::internet::Detail;
use netkit_lab::stage::tun::{Launch, Played, TruthKeeping, TunWorld, emulate_if_told_to};
use netkit_lab::truth::{Event, Record};

/// Tells this program that it is to send, and how many packets a second.
const RATE: &str = "NETKIT_TEST_RATE";
/// For how long it sends.
const LENGTH: Duration = Duration::from_secs(2);
/// A sender that has lost its core for a while makes up for so many packets and leaves out the rest: what comes all at
/// once comes at no rate.
const CAUGHT_UP: f64 = 4.0;
/// How late a packet may be handed over: 99 of a hundred where the emulator is served first. Where it is not, whatever
/// else runs on the machine has its core at times, and it is half of them that we can promise.
const ACCURACY: Duration = Duration::from_micros(200);

/// Rounds of which the middle one counts: a virtual machine may lose its core for longer than any packet takes.
const ROUNDS: usize = 3;

/// A short path to a host that sends back what comes to UDP port 9.
const SHORT: &str = r#"
about = "A short path"
[vantage]
address = ["10.0.0.2/24"]
[router.r1]
address = ["10.1.1.1"]
[host.target]
address = ["192.0.2.10"]
udp_echo = [9]
[[link]]
path = ["vantage", "r1", "target"]
"#;

#[test]
fn emulator() {
    emulate_if_told_to();
}

#[test]
fn packets_are_on_time_and_many_get_through() {
    let delayed = format!("{SHORT}delay = \"2 ms\"\n");
    let mut rounds = [(); ROUNDS].map(|()| how_late(&delayed));
    rounds.sort_unstable();
    let median = rounds[ROUNDS / 2];
    assert!(median <= ACCURACY, "packets at 10,000 a second are late in {ROUNDS} rounds by {rounds:?}");

    let played = play(SHORT, 80_000, TruthKeeping::Nowhere);
    let rate = played.traffic.handed_over / LENGTH.as_secs();
    assert!(rate >= 50_000, "only {rate} packets a second");
}

/// How late packets are handed over in one round: all but the latest hundredth where the emulator is served first, else half
/// of them.
fn how_late(delayed: &str) -> Duration {
    let played = play(delayed, 10_000, TruthKeeping::Hidden);
    let late = lateness(&played.records);
    assert!(late.len() > 5_000, "only {} packets came back", late.len());
    let place = if played.is_first_served { late.len() * 99 / 100 } else { late.len() / 2 };
    late[place]
}

/// Sends at a rate through a topology.
fn play(text: &str, rate: u32, truth: TruthKeeping) -> Played {
    let words = ["emulator", "--exact", "--nocapture"].map(str::to_owned).to_vec();
    let launch = Launch { words, truth, detail: Detail::Ends, ..Launch::of_text("short.toml", text) };
    let world = TunWorld::start(&launch).unwrap_or_else(|error| panic!("{error}"));
    let own = std::env::current_exe().expect("this program has a file");
    let own = own.to_str().expect("its path is UTF-8");
    let mut command = world.command([own, "sender", "--exact", "--nocapture"]);
    let output = command.env(RATE, rate.to_string()).output().expect("nsenter is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    world.finish().unwrap_or_else(|error| panic!("{error}"))
}

/// How late each packet was handed over to the vantage, sorted.
fn lateness(records: &[Record]) -> Vec<Duration> {
    let late = records.iter().filter_map(|record| match record.event {
        // What is delivered to others is handed over by no clock.
        Event::Delivered { to, handed_over } if to.0 == 0 => Some(handed_over.saturating_sub(record.at)),
        _ => None,
    });
    let mut late: Vec<Duration> = late.collect();
    late.sort_unstable();
    late
}

/// Sends to the target at its rate, and reads what comes back so that no queue fills up.
#[test]
fn sender() {
    let Ok(rate) = std::env::var(RATE) else { return };
    let rate: u32 = rate.parse().expect("a number");
    let socket = UdpSocket::bind(("0.0.0.0", 0)).expect("a port is free");
    socket.connect(("192.0.2.10", 9)).expect("there is a route");
    socket.set_nonblocking(true).expect("a socket can be");
    // Where it is the number that counts, what was left out would be missed.
    let catch_up = if rate > 10_000 { f64::INFINITY } else { CAUGHT_UP };
    let mut buffer = [0; 64];
    let start = Instant::now();
    let mut sent: f64 = 0.0;
    while start.elapsed() < LENGTH {
        let due = start.elapsed().as_secs_f64() * f64::from(rate);
        sent = sent.max(due - catch_up);
        if sent < due && socket.send(&[0; 22]).is_ok() {
            sent += 1.0;
        } else if socket.recv(&mut buffer).is_err() {
            // Somebody else may have the core until there is something to do.
            std::thread::yield_now();
        }
    }
}
