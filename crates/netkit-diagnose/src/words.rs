//! Numbers and foreign text as the words of a verdict: counts with their nouns, percentages, milliseconds.
//!
//! It knows no report and chooses no sentence.

use netkit_model::dns::DomainName;
use std::net::IpAddr;
use std::time::Duration;

use netkit_stats::{Interval, wilson_95};

/// The longest text of a user or of the system that a verdict repeats, in characters.
const LONGEST_QUOTE: usize = 255;

/// "1 probe", "3 probes".
pub(crate) fn count(number: u64, noun: &str) -> String {
    match (number, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{number} {stem}ies"),
        (_, None) => format!("{number} {noun}{}", if noun.ends_with('s') { "es" } else { "s" }),
    }
}

/// "2 of 3 probes".
pub(crate) fn share(part: u64, all: u64, noun: &str) -> String {
    format!("{part} of {}", count(all, noun))
}

/// A ratio as a percentage of two digits: "56%", "5.3%", "0.38%".
pub(crate) fn percent(ratio: f64) -> String {
    let percent = ratio * 100.0;
    let digits = match percent {
        0.0 => 0,
        below if below < 0.095 => 3,
        below if below < 0.995 => 2,
        below if below < 9.95 => 1,
        _ => 0,
    };
    // "5.0%" says no more than "5%", and "100%" is meant when nothing else is left.
    let text = format!("{percent:.digits$}");
    let short = if digits > 0 { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{short}%")
}

/// What so many of so many say about the true ratio: "5%, 95% interval 2.2% to 11%"; `None` without trials.
pub(crate) fn ratio_with_interval(part: u64, all: u64) -> Option<String> {
    let interval = wilson_95(part, all)?;
    let (low, high) = (percent(interval.low), percent(interval.high));
    let ratio = percent(float(part.min(all)) / float(all));
    Some(format!("{ratio}, 95% interval {low} to {high}"))
}

/// What so many answered probes leave open: "3 probes cannot exclude loss below 56%"; `None` without probes.
pub(crate) fn not_excluded(probes: u64) -> Option<String> {
    let limit = percent(wilson_95(0, probes)?.high);
    Some(format!("{} cannot exclude loss below {limit}", count(probes, "probe")))
}

/// So many lost of so many, as tables have it: "41/1000, 95% CI 3–5.5%"; `None` without trials.
pub(crate) fn fraction(lost: u64, all: u64) -> Option<String> {
    let interval = wilson_95(lost, all)?;
    Some(format!("{}/{all}, {}", lost.min(all), confidence_interval(interval)))
}

/// "95% CI 3–5.5%".
pub(crate) fn confidence_interval(interval: Interval) -> String {
    let low = percent(interval.low);
    format!("95% CI {}–{}", low.trim_end_matches('%'), percent(interval.high))
}

/// A place on the path: "hop 7 (10.1.7.1)", or "hop 7" where nobody answers there.
pub(crate) fn hop(hop: u8, address: Option<IpAddr>) -> String {
    address.map_or_else(|| format!("hop {hop}"), |address| format!("hop {hop} ({address})"))
}

/// "A", "A and B", "A, B and C"; of more than four the rest is counted.
pub(crate) fn list(all: &[String]) -> String {
    /// Names that a sentence can bear.
    const MOST: usize = 4;
    match all {
        [] => String::new(),
        [one] => one.clone(),
        all if all.len() > MOST => {
            format!("{} and {} more", all[..MOST - 1].join(", "), all.len() - MOST + 1)
        }
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// "0.042 ms", "4.21 ms", "18.4 ms", "204 ms": three digits, no more than anybody needs to compare.
pub(crate) fn milliseconds(duration: Duration) -> String {
    let milliseconds = duration.as_secs_f64() * 1000.0;
    let digits = match milliseconds {
        below if below < 1.0 => 3,
        below if below < 10.0 => 2,
        below if below < 100.0 => 1,
        _ => 0,
    };
    format!("{milliseconds:.digits$} ms")
}

/// "3 days", "5 hours", "2 minutes".
pub(crate) fn span(duration: Duration) -> String {
    /// Seconds of a minute, an hour and a day.
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    let seconds = duration.as_secs();
    let (unit, noun) = match seconds {
        _ if seconds >= 2 * DAY => (DAY, "day"),
        _ if seconds >= 2 * HOUR => (HOUR, "hour"),
        _ if seconds >= 2 * MINUTE => (MINUTE, "minute"),
        _ => (1, "second"),
    };
    let number = seconds / unit;
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Text that is not ours, made safe to stand inside a sentence: what could steer a terminal or turn the reading
/// direction is escaped, what is long is cut, and the sentence's own full stop is dropped.
pub(crate) fn quoted(foreign: &str) -> String {
    let safe = |c: char| c.is_ascii_graphic() || c == ' ' || c.is_alphanumeric();
    let mut text = String::new();
    for (index, c) in foreign.trim().trim_end_matches('.').chars().enumerate() {
        match c {
            _ if index == LONGEST_QUOTE => {
                text.push('…');
                break;
            }
            c if safe(c) => text.push(c),
            c => text.extend(c.escape_unicode()),
        }
    }
    text
}

#[expect(clippy::cast_precision_loss, reason = "a count shown with two digits")]
fn float(count: u64) -> f64 {
    count as f64
}

/// A domain name in a sentence, where a final dot would be a full stop; the root keeps its own.
pub(crate) fn domain_name(name: &DomainName) -> String {
    let text = name.to_string();
    text.strip_suffix('.').filter(|rest| !rest.is_empty()).unwrap_or(&text).to_owned()
}

/// An errno's symbol: "ENETUNREACH", or "errno 200" for one without a meaning.
pub(crate) fn symbol(errno: netkit_net::Errno) -> String {
    netkit_explain::errno(errno.0)
        .map_or_else(|| format!("errno {}", errno.0), |meaning| meaning.name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_agree() {
        let words = [count(1, "probe"), count(0, "probe"), count(2, "address"), count(2, "reply")];
        assert_eq!(words, ["1 probe", "0 probes", "2 addresses", "2 replies"]);
        assert_eq!([share(1, 1, "probe"), share(1, 3, "probe")], ["1 of 1 probe", "1 of 3 probes"]);
    }

    #[test]
    fn percentages_have_two_digits() {
        let shown = [0.0, 0.000_38, 0.0038, 0.0123, 0.05, 0.5615, 0.0999, 1.0].map(percent);
        assert_eq!(shown, ["0%", "0.038%", "0.38%", "1.2%", "5%", "56%", "10%", "100%"]);
    }

    #[test]
    fn milliseconds_have_three_digits() {
        let shown = [0, 42, 4_213, 18_440, 204_300, 3_000_000].map(Duration::from_micros).map(milliseconds);
        assert_eq!(shown, ["0.000 ms", "0.042 ms", "4.21 ms", "18.4 ms", "204 ms", "3000 ms"]);
    }

    // Wilson's bounds by hand: z² = 3.8415; 0 of 3 gives z²/(3 + z²) = 0.5615; 5 of 100 gives 0.0215 and 0.1118.
    #[test]
    fn intervals_are_wilson_s() {
        assert_eq!(not_excluded(3).as_deref(), Some("3 probes cannot exclude loss below 56%"));
        assert_eq!(ratio_with_interval(5, 100).as_deref(), Some("5%, 95% interval 2.2% to 11%"));
        assert_eq!((not_excluded(0), ratio_with_interval(0, 0)), (None, None));
    }

    #[test]
    fn fractions_and_lists_read_as_in_tables() {
        assert_eq!(fraction(41, 1_000).as_deref(), Some("41/1000, 95% CI 3–5.5%"));
        assert_eq!(fraction(0, 300).as_deref(), Some("0/300, 95% CI 0–1.3%"));
        assert_eq!(fraction(0, 0), None);
        let names = |count: u8| list(&(0..count).map(|n| n.to_string()).collect::<Vec<_>>());
        assert_eq!([0, 1, 2, 4, 6].map(names), ["", "0", "0 and 1", "0, 1, 2 and 3", "0, 1, 2 and 3 more"]);
    }

    #[test]
    fn foreign_text_cannot_leave_its_sentence() {
        assert_eq!(quoted(" Name or service not known.\n"), "Name or service not known");
        assert_eq!(quoted("a\u{1b}[31m\u{202e}b"), "a\\u{1b}[31m\\u{202e}b");
        assert_eq!(quoted("bücher.example"), "bücher.example");
        assert_eq!(quoted(&"x".repeat(300)).chars().count(), LONGEST_QUOTE + 1);
    }
}
