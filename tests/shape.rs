//! The shape of a program's lines: what no two runs have in common becomes a letter.
//!
//! Round trips, wall clock and rates become `T`, and `S-S` stands for the two stamps of a round trip: on a busy machine the
//! kernel may miss one. Addresses, counts and percentages stay.

/// Where a stamp can come from.
const STAMPS: [&str; 3] = ["kernel", "scheduler", "host"];

/// The shape of a whole text.
pub fn shape(text: &str) -> String {
    text.lines().map(|line| shape_of_line(line) + "\n").collect()
}

/// The shape of one line, without its end.
pub fn shape_of_line(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let next = words.iter().skip(1).copied().chain([""]);
    words.iter().zip(next).map(|(word, next)| shape_of_word(word, next)).collect::<Vec<_>>().join(" ")
}

/// A word is a time by its own form or by the unit that follows.
fn shape_of_word(word: &str, next: &str) -> String {
    let core = word.trim_matches(['(', ')', '[', ']', ',', ';']);
    let (before, after) = word.split_once(core).unwrap_or(("", ""));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_decimal =
        |part: &str| part.split_once('.').is_some_and(|(whole, part)| is_number(whole) && is_number(part));
    let measures = next.starts_with("ms") || next.starts_with("probes/s") || next.starts_with("avg");
    let times: Vec<&str> = core.split('/').collect();
    let is_stamps = core.contains('-') && core.split('-').all(|stamp| STAMPS.contains(&stamp));
    let shaped = match (core.split_once('='), core.strip_suffix("ms")) {
        (Some(("time", _)), _) => "time=T".to_owned(),
        (_, Some(number)) if is_number(number) => "Tms".to_owned(),
        _ if is_stamps => "S-S".to_owned(),
        _ if times.iter().all(|time| is_decimal(time)) => vec!["T"; times.len()].join("/"),
        _ if measures && times.iter().all(|time| is_number(time) || is_decimal(time)) => {
            vec!["T"; times.len()].join("/")
        }
        _ => core.to_owned(),
    };
    format!("{before}{shaped}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expect: &str) {
        assert_eq!(shape_of_line(line), expect);
    }

    #[test]
    fn times_become_letters_and_the_rest_stays() {
        check(
            "64 bytes from 10.0.0.1: icmp_seq=1 ttl=64 time=0.045 ms",
            "64 bytes from 10.0.0.1: icmp_seq=1 ttl=64 time=T ms",
        );
        check(
            "3 packets transmitted, 3 received, 0% packet loss, time 2003ms",
            "3 packets transmitted, 3 received, 0% packet loss, time Tms",
        );
        check(
            "rtt min/avg/max/mdev = 0.1/12.0/123.4/0.0 ms, pipe 2",
            "rtt min/avg/max/mdev = T/T/T/T ms, pipe 2",
        );
        check("[1795417070.341047] 64 bytes", "[T] 64 bytes");
        check(
            "127.0.0.1 : [0], 64 bytes, 123 ms (0.01 avg, 0% loss)",
            "127.0.0.1 : [0], 64 bytes, T ms (T avg, 0% loss)",
        );
        check("p50/p95 = 0.1/0.2 ms, loss 0% (95% CI 0–65.8%)", "p50/p95 = T/T ms, loss 0% (95% CI 0–65.8%)");
        check("icmp-datagram kernel-host", "icmp-datagram S-S");
        check("kernel-scheduler-kernel host-x", "S-S host-x");
        check("", "");
    }
}
