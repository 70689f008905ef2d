//! The columns of the table by mtr's letters, and what stands in them.
//!
//! Numbers are those of `netkit-stats`, never computed here.

use std::time::Duration;

use netkit_model::{Counters, Responder, SampledHop};

/// Columns one number takes, with the blank in front.
pub(super) const WIDTH: u16 = 6;
/// What mtr shows unless told otherwise.
const DEFAULT: &str = "LSNABWV";

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Column {
    /// mtr's letter for it.
    pub(super) letter: char,
    /// Its title.
    pub(super) title: &'static str,
}

/// Every column, in mtr's order.
pub(super) const ALL: [Column; 14] = [
    column('L', "Loss"),
    column('D', "Drop"),
    column('R', "Rcv"),
    column('S', "Snt"),
    column('N', "Last"),
    column('B', "Best"),
    column('A', "Avg"),
    column('W', "Wrst"),
    column('V', "StDev"),
    column('G', "Gmean"),
    column('J', "Jttr"),
    column('M', "Javg"),
    column('X', "Jmax"),
    column('I', "Jint"),
];

const fn column(letter: char, title: &'static str) -> Column {
    Column { letter, title }
}

/// The chosen columns in their order; never none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Columns(Vec<Column>);

impl Columns {
    /// The columns of these letters, in this order; upper or lower case, blanks as in mtr for nothing.
    pub(crate) fn parse(letters: &str) -> Result<Self, String> {
        let mut columns = Vec::new();
        for letter in letters.chars().filter(|letter| !matches!(letter, ' ' | '_')) {
            let known = ALL.iter().find(|column| column.letter == letter.to_ascii_uppercase());
            let Some(known) = known else {
                let all: String = ALL.iter().map(|column| column.letter).collect();
                return Err(format!("no column {}: choose among {all}", letter.escape_default()));
            };
            if !columns.contains(known) {
                columns.push(*known);
            }
        }
        if columns.is_empty() { Err("choose at least one column".to_owned()) } else { Ok(Self(columns)) }
    }

    /// Their letters.
    pub(crate) fn letters(&self) -> String {
        self.0.iter().map(|column| column.letter).collect()
    }

    /// The columns.
    pub(super) fn as_slice(&self) -> &[Column] {
        &self.0
    }
}

impl Default for Columns {
    fn default() -> Self {
        Self::parse(DEFAULT).expect("the letters are a constant of this file")
    }
}

/// Whose numbers stand in a row.
#[derive(Clone, Copy, Debug)]
pub(super) enum Measured<'a> {
    /// Those of somebody who answers.
    Responder(&'a Responder),
    /// Those of a hop that nobody answers at.
    Silent(&'a SampledHop),
}

impl Column {
    /// What stands in this column; `-` for what is not defined.
    pub(super) fn value(self, measured: Measured<'_>) -> String {
        let (counters, responder) = match measured {
            Measured::Responder(responder) => (&responder.counters, Some(responder)),
            Measured::Silent(hop) => (&hop.counters, None),
        };
        let time = |pick: fn(&Responder) -> Option<Duration>| milliseconds(responder.and_then(pick));
        match self.letter {
            'L' => percent(unanswered_ratio(counters)),
            'D' => counted(unanswered(counters).0),
            'R' => counted(counters.received + counters.late),
            'S' => counted(counters.sent),
            'N' => time(|one| one.last),
            'B' => time(|one| one.rtt.minimum()),
            'A' => time(|one| one.rtt.mean()),
            'W' => time(|one| one.rtt.maximum()),
            'V' => time(|one| one.rtt.standard_deviation()),
            'G' => time(|one| one.rtt.geometric_mean()),
            'J' => time(|one| one.variation.latest_absolute()),
            'M' => time(|one| one.variation.mean_absolute()),
            'X' => time(|one| one.variation.absolute_maximum()),
            'I' => time(|one| one.variation.interarrival_jitter()),
            _ => String::new(),
        }
    }
}

/// Probes that nothing answered, and all whose outcome is known: those still under way are in neither.
pub(super) fn unanswered(counters: &Counters) -> (u64, u64) {
    let unanswered = counters.lost + counters.icmp_errors + counters.corrupt;
    (unanswered, unanswered + counters.received + counters.late)
}

/// The part that was not answered; `None` before anything is known.
#[expect(clippy::cast_precision_loss, reason = "a ratio of counts far below 2^53")]
pub(super) fn unanswered_ratio(counters: &Counters) -> Option<f64> {
    let (unanswered, known) = unanswered(counters);
    (known > 0).then(|| unanswered as f64 / known as f64)
}

/// Milliseconds in five columns.
pub(super) fn milliseconds(time: Option<Duration>) -> String {
    let Some(time) = time else { return "-".to_owned() };
    let millis = time.as_secs_f64() * 1e3;
    // The bounds are where rounding would need one more column.
    match millis {
        ..9.995 => format!("{millis:.2}"),
        ..999.95 => format!("{millis:.1}"),
        ..99_999.5 => format!("{millis:.0}"),
        _ => format!("{:.0}s", (millis / 1e3).min(9_999.0)),
    }
}

/// A ratio as a percentage in five columns. What is not nothing never looks like nothing, and what is not all never looks
/// like all.
pub(super) fn percent(ratio: Option<f64>) -> String {
    let Some(ratio) = ratio else { return "-".to_owned() };
    match ratio * 100.0 {
        0.0 => "0%".to_owned(),
        small if small < 0.1 => "<0.1%".to_owned(),
        most if (99.95..100.0).contains(&most) => "99.9%".to_owned(),
        100.0 => "100%".to_owned(),
        middle => format!("{middle:.1}%"),
    }
}

/// A number in five columns.
fn counted(number: u64) -> String {
    match number {
        0..100_000 => number.to_string(),
        100_000..10_000_000 => format!("{}k", number / 1_000),
        _ => format!("{}M", (number / 1_000_000).min(9_999)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_those_of_mtr() {
        assert_eq!(Columns::default().letters(), "LSNABWV");
        assert_eq!(Columns::parse("ls_nabw v").expect("mtr's own order").letters(), "LSNABWV");
        assert_eq!(Columns::parse("LLL").expect("once is enough").letters(), "L");
        assert_eq!(
            Columns::parse("LQ"),
            Err("no column Q: choose among LDRSNBAWVGJMXI".to_owned())
        );
        assert_eq!(Columns::parse("\x1b[").map_err(|error| error.contains('\x1b')), Err(false));
        assert!(Columns::parse("  ").is_err());
    }

    #[test]
    fn every_number_has_room() {
        for nanos in [0, 1, 9_994_999, 9_995_000, 999_949_999, 999_950_000, 99_999_500_000, u64::MAX] {
            let shown = milliseconds(Some(Duration::from_nanos(nanos)));
            assert!(shown.len() < WIDTH.into(), "{shown}");
        }
        for number in [0, 99_999, 100_000, 9_999_999, 10_000_000, u64::MAX] {
            assert!(counted(number).len() < WIDTH.into(), "{number}");
        }
    }

    #[test]
    fn a_percentage_never_claims_nothing_or_all() {
        for (ratio, shown) in [
            (None, "-"),
            (Some(0.0), "0%"),
            (Some(0.000_1), "<0.1%"),
            (Some(0.04), "4.0%"),
            (Some(0.999_9), "99.9%"),
            (Some(1.0), "100%"),
        ] {
            assert_eq!(percent(ratio), shown);
        }
    }
}
