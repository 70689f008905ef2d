//! How long verdicts took, by what there was to wait for, against the bar of each. It judges no verdict.

use std::fmt::Write as _;
use std::time::Duration;

use super::super::scenario::{Tier, Truth};
use super::sums::listed;
use super::{Answer, Row};

/// Verdicts of one kind.
struct Class {
    name: &'static str,
    bar: Duration,
    is_it: fn(&Row<'_>) -> bool,
}

const CLASSES: [Class; 3] = [
    Class {
        name: "sound",
        bar: Duration::from_secs(1),
        is_it: |row| !stays(row) && row.scenario.truth.is_sound(),
    },
    Class {
        name: "faults that answer",
        bar: Duration::from_secs(1),
        is_it: |row| !stays(row) && !row.scenario.truth.is_sound() && !is_silent(row),
    },
    Class { name: "silence", bar: Duration::from_secs(7), is_it: |row| !stays(row) && is_silent(row) },
];
/// Where these are among what may be said, nothing answers, or the kernel takes seconds to say that nothing does.
const SILENT: [&str; 15] = [
    "dns.unresolved",
    "gateway.arp-fail",
    "host.arp-fail",
    "host.unreachable-last-hop",
    "link.loopback-down",
    "link.no-carrier",
    "listen.accept-queue-full",
    "local.conntrack-full",
    "local.ingress-filter",
    "local.queue-full",
    "local.rp-filter",
    "path.loop",
    "path.loss",
    "tcp.filtered",
    "tcp.invalid-answers",
];
/// Cells of a bar.
const WIDTH: u32 = 28;
/// What the longest bar stands for.
const LONGEST: Duration = Duration::from_secs(7);

/// Median and 95th percentile of each class, as numbers and as bars. Who was told to stay for a while is left out.
pub fn table(rows: &[Row<'_>]) -> String {
    let mut text = "| verdicts on | runs | p50 | p95 | 0 to 7 s: █ p50, ░ p95 | wanted | later than that |\n\
                    |---|---|---|---|---|---|---|\n"
        .to_owned();
    for Class { name, bar, is_it } in CLASSES {
        let mut took: Vec<Duration> = rows
            .iter()
            .filter(|row| is_it(row))
            .flat_map(|row| row.answers(Tier::User))
            .map(|it| it.took)
            .collect();
        took.sort_unstable();
        let Some((median, late)) = percentile(&took, 50).zip(percentile(&took, 95)) else { continue };
        let verdict = if late <= bar { "met" } else { "**missed**" };
        let is_late = |answer: &Answer| answer.took > bar;
        let names = rows.iter().filter(|row| is_it(row) && row.answers(Tier::User).any(is_late));
        // Writing into a string does not fail.
        let _ = writeln!(
            text,
            "| {name} | {} | {:.2} s | {:.2} s | `{}` | p95 ≤ {} s: {verdict} | {} |",
            took.len(),
            median.as_secs_f64(),
            late.as_secs_f64(),
            drawn(median, late),
            bar.as_secs(),
            listed(&names.map(|row| row.scenario.id.to_owned()).collect::<Vec<_>>()),
        );
    }
    text
}

/// Whether the words tell netkit to stay connected, to connect many times or to try more than the handshake.
fn stays(row: &Row<'_>) -> bool {
    ["--hold", "-c ", "--mss-test"].iter().any(|word| row.scenario.words.contains(word))
}

/// A filter of this host is silent where it drops, and answers where it rejects.
fn is_silent(row: &Row<'_>) -> bool {
    let Truth::Fault(fault) = row.scenario.truth else { return false };
    let drops = fault.candidates.contains(&"local.egress-filter")
        && !fault.possible.contains(&"tcp.refused.rst-host");
    drops || fault.ids.iter().chain(fault.candidates).any(|id| SILENT.contains(id))
}

/// The value below which so many of a hundred are (nearest rank).
fn percentile(sorted: &[Duration], percent: usize) -> Option<Duration> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied()
}

fn drawn(median: Duration, late: Duration) -> String {
    let cells = |time: Duration| (0..WIDTH).filter(|cell| LONGEST * *cell < time * WIDTH).count();
    let (solid, light) = (cells(median), cells(late));
    "█".repeat(solid) + &"░".repeat(light - solid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_nearest_rank_and_bars_are_as_long() {
        let seconds: Vec<Duration> = (1..=20).map(Duration::from_secs).collect();
        let of = |percent| percentile(&seconds, percent).map(|time| time.as_secs());
        assert_eq!([of(50), of(95), of(100)], [Some(10), Some(19), Some(20)]);
        assert_eq!(percentile(&[], 50), None);
        assert_eq!(drawn(Duration::from_millis(500), Duration::from_secs(1)), "██░░");
        assert_eq!(drawn(Duration::ZERO, Duration::from_secs(60)).chars().count(), 28);
    }
}
