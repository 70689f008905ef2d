//! The shapes in which `/proc/net` shows counters; pure.
//!
//! Whatever does not look as expected is `None`: nothing here fails.

use std::str::FromStr;

/// A counter of a table in pairs of lines, of which the first has the names and the second the numbers:
///
/// ```text
/// Ip: Forwarding DefaultTTL InReceives
/// Ip: 2 64 65397
/// ```
pub(super) fn columns_of(text: &str, line: &str, name: &str) -> Option<u64> {
    let mut rows = text.lines().filter_map(|row| row.split_once(':')).filter(|(label, _)| *label == line);
    let (_, names) = rows.next()?;
    let (_, numbers) = rows.next()?;
    let position = names.split_ascii_whitespace().position(|found| found == name)?;
    nth(numbers, position)
}

/// A counter of a list with a name and a number in each line.
pub(super) fn named(text: &str, name: &str) -> Option<u64> {
    text.lines().find_map(|line| {
        let (found, number) = line.split_once(|character: char| character.is_ascii_whitespace())?;
        (found == name).then(|| number.trim().parse().ok())?
    })
}

/// Packets that an interface received (`/proc/net/dev`): the second number behind its name.
pub(super) fn packets_received(text: &str, interface: &str) -> Option<u64> {
    // No space has to follow the colon.
    let mut lines = text.lines().filter_map(|line| line.split_once(':'));
    let (_, numbers) = lines.find(|(name, _)| name.trim() == interface)?;
    nth(numbers, 1)
}

/// What connection tracking dropped on all processors together: `drop` and `early_drop` of `/proc/net/stat/nf_conntrack`, a
/// table in hexadecimal with a line for each processor.
pub(super) fn conntrack_drops(text: &str) -> Option<u64> {
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next()?.split_ascii_whitespace().collect();
    let places = ["drop", "early_drop"].map(|name| names.iter().position(|found| *found == name));
    let [Some(drop), Some(early_drop)] = places else { return None };
    let of_processor = |line: &str| {
        let numbers: Vec<&str> = line.split_ascii_whitespace().collect();
        let number = |place: usize| u64::from_str_radix(numbers.get(place)?, 16).ok();
        number(drop)?.checked_add(number(early_drop)?)
    };
    lines.try_fold(0_u64, |sum, line| sum.checked_add(of_processor(line)?))
}

/// Two numbers.
pub(super) fn pair<T: FromStr>(text: &str) -> Option<(T, T)> {
    let mut numbers = text.split_ascii_whitespace().map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

fn nth(numbers: &str, position: usize) -> Option<u64> {
    numbers.split_ascii_whitespace().nth(position)?.parse().ok()
}
