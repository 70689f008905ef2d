//! When a tool's round trip agrees with the truth, on a machine that others keep busy too.
//!
//! A tool takes its first stamp before the lab sees the packet, and its second after the lab has handed the answer
//! over: it may be later than the truth, never earlier. How much later is the machine's business: a burst of requests waits
//! for the processor as one, so that not even a median is ours. What is ours is that no link is forgotten or counted twice.
//! How exact the stage is, `cargo xtask bench lab` measures.

use netkit_lab::truth::Answer;

/// How much later than the truth the median of a tool with kernel stamps may be, in milliseconds: less than a link takes.
pub const KERNEL_STAMPS: f64 = 3.0;
/// The same for a tool that reads its own clock when it has been woken up.
pub const OWN_CLOCK: f64 = 5.0;

/// A round trip as a tool printed it, and what really happened.
#[derive(Clone, Copy, Debug)]
pub struct RoundTrip {
    /// What the tool printed, in milliseconds.
    pub printed: f64,
    /// By how much printing may have changed it.
    pub rounding: f64,
    /// The true one.
    pub after: f64,
    /// The true one, and what the stage was late by.
    pub handed_over: f64,
}

impl RoundTrip {
    /// What a tool printed about this answer.
    pub fn new(printed: &str, answer: &Answer) -> Self {
        let decimals = printed.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let rounding = (0..decimals).fold(1.0, |unit, _| unit / 10.0);
        Self {
            printed: printed.parse().unwrap_or_else(|error| panic!("{printed:?}: {error}")),
            rounding,
            after: answer.after.as_secs_f64() * 1e3,
            handed_over: answer.handed_over.as_secs_f64() * 1e3,
        }
    }
}

/// The round trips of one tool agree with the truth.
#[track_caller]
pub fn check(what: &str, round_trips: &[RoundTrip], tolerance: f64) {
    assert!(!round_trips.is_empty(), "{what}: no round trip");
    for it in round_trips {
        assert!(it.printed + it.rounding >= it.after, "{what}: sooner than the truth: {it:?}");
    }
    let mut late: Vec<f64> = round_trips.iter().map(|it| it.printed - it.rounding - it.handed_over).collect();
    late.sort_by(f64::total_cmp);
    let median = late[(late.len() - 1) / 2];
    assert!(median <= tolerance, "{what}: {median:.3} ms later than the truth: {round_trips:?}");
}
