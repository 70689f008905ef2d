//! The paths that tools are raced over, as topologies of the lab. It runs nothing.

use std::fmt::Write as _;

use anyhow::Result;
use netkit_lab::internet::Detail;
use netkit_lab::stage::tun::{Launch, TruthKeeping};

/// The device that leads to the paths, in the namespace of their world.
pub const INTERFACE: &str = "lab0";
/// The target of every topology here.
const TARGET: &str = "192.0.2.10";

/// A path, and the routers on it that answer.
pub struct Path {
    /// What is played.
    pub launch: Launch,
    /// The addresses that a tool should show.
    pub answering: Vec<String>,
    /// The round trip to the target, in seconds.
    pub round_trip: f64,
}

/// Routers and the target behind them, 12 hops in all, and 40 ms there and back; these routers say nothing.
pub fn twelve_hops(silent: &[u8]) -> Path {
    let mut text = format!(
        "about = \"twelve hops\"\ntarget = \"target\"\n[vantage]\naddress = [\"10.0.0.2\"]\n\
         [router.\"r1..r11\"]\naddress = [\"10.1.*.1\"]\n[host.target]\naddress = [\"{TARGET}\"]\n\
         [[link]]\npath = [\"vantage\", \"r1..r11\", \"target\"]\ndelay = \"1667 us\"\n"
    );
    for router in silent {
        let _ = writeln!(text, "[[change]]\nrouter = \"r{router}\"\nsilent = true\nanswers_echo = false");
    }
    let answering = (1..=11).filter(|router| !silent.contains(router)).map(address);
    Path {
        launch: untold(Launch::of_text("bench.toml", &text)),
        answering: answering.collect(),
        round_trip: 0.040,
    }
}

/// A scenario of the lab whose first routers answer.
pub fn scenario(name: &str, routers: u8, round_trip: f64) -> Result<Path> {
    let launch = untold(Launch::of_scenario(name)?);
    Ok(Path { launch, answering: (1..=routers).map(address).collect(), round_trip })
}

/// One router that spreads flows over four; of what answers, those four count.
pub fn diamond() -> Path {
    let text = format!(
        "about = \"a diamond\"\ntarget = \"target\"\n[vantage]\naddress = [\"10.0.0.2\"]\n\
         [router.\"r1..r2\"]\naddress = [\"10.2.*.1\"]\nbalance = \"flow\"\n\
         [router.\"m1..m4\"]\naddress = [\"10.1.*.1\"]\n[host.target]\naddress = [\"{TARGET}\"]\n\
         [[link]]\npath = [\"vantage\", \"r1\", [\"m1..m4\"], \"r2\", \"target\"]\ndelay = \"2 ms\"\n"
    );
    let launch = untold(Launch::of_text("bench.toml", &text));
    Path { launch, answering: (1..=4).map(address).collect(), round_trip: 0.016 }
}

/// The address of a router.
fn address(router: u8) -> String {
    format!("10.1.{router}.1")
}

/// Nobody asks for the truth, and writing it takes time.
fn untold(launch: Launch) -> Launch {
    Launch { detail: Detail::Ends, truth: TruthKeeping::Nowhere, ..launch }
}
