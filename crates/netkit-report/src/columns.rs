//! The columns of a table of hops, by `mtr`'s letters (`-o`).
//!
//! Which statistic of `netkit-stats` a column shows stands here and nowhere else; nothing is computed.

use std::time::Duration;

use netkit_model::Responder;

use crate::hop_rows::HopRow;
use crate::number;

/// A column of the table of hops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// A blank column between others.
    Space,
    /// Lost probes among those that left, in percent; a late answer is no loss (RFC 6673).
    Loss,
    /// Lost probes.
    Dropped,
    /// Answers, late ones too.
    Received,
    /// Probes that left this host.
    Sent,
    /// The latest round trip in milliseconds, as are all that follow.
    Last,
    /// The shortest round trip.
    Best,
    /// The arithmetic mean.
    Mean,
    /// The longest round trip.
    Worst,
    /// The sample standard deviation (n − 1).
    Deviation,
    /// The geometric mean.
    GeometricMean,
    /// The latest difference between two successive round trips (RFC 5481 §4.1), without its sign.
    Jitter,
    /// The mean of these differences.
    JitterMean,
    /// The largest of them.
    JitterWorst,
    /// The interarrival jitter (RFC 3550 §6.4.1).
    InterarrivalJitter,
}

/// Columns in the order in which they are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns(Vec<Column>);

/// A letter that names no column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no column is called {0:?}; there are L loss, D dropped, R received, S sent, N newest, B best, A average, W worst, \
     V deviation, G geometric mean, J jitter, M its mean, X its worst, I interarrival jitter, and a blank"
)]
pub struct UnknownColumn(pub char);

impl Column {
    /// Every column, in the order of `mtr`'s manual.
    pub const ALL: [Self; 15] = [
        Self::Space,
        Self::Loss,
        Self::Dropped,
        Self::Received,
        Self::Sent,
        Self::Last,
        Self::Best,
        Self::Mean,
        Self::Worst,
        Self::Deviation,
        Self::GeometricMean,
        Self::Jitter,
        Self::JitterMean,
        Self::JitterWorst,
        Self::InterarrivalJitter,
    ];

    /// Its letter.
    pub const fn letter(self) -> char {
        self.facts().0
    }

    /// Its title.
    pub const fn title(self) -> &'static str {
        self.facts().1
    }

    /// Its least width with the blank in front of it, as `mtr` has it.
    pub(crate) const fn width(self) -> usize {
        self.facts().2
    }

    const fn facts(self) -> (char, &'static str, usize) {
        match self {
            Self::Space => (' ', "", 1),
            Self::Loss => ('L', "Loss%", 6),
            Self::Dropped => ('D', "Drop", 5),
            Self::Received => ('R', "Rcv", 6),
            Self::Sent => ('S', "Snt", 6),
            Self::Last => ('N', "Last", 6),
            Self::Best => ('B', "Best", 6),
            Self::Mean => ('A', "Avg", 6),
            Self::Worst => ('W', "Wrst", 6),
            Self::Deviation => ('V', "StDev", 6),
            Self::GeometricMean => ('G', "Gmean", 6),
            Self::Jitter => ('J', "Jttr", 5),
            Self::JitterMean => ('M', "Javg", 5),
            Self::JitterWorst => ('X', "Jmax", 5),
            Self::InterarrivalJitter => ('I', "Jint", 5),
        }
    }

    /// What a row shows in this column; `-` for what was never measured.
    pub(crate) fn cell(self, row: &HopRow<'_>) -> String {
        let counters = &row.counters;
        let text = match self {
            Self::Space => Some(String::new()),
            Self::Loss => counters.loss_ratio().map(loss_percent),
            Self::Dropped => Some(counters.lost.to_string()),
            Self::Received => Some(counters.received.saturating_add(counters.late).to_string()),
            Self::Sent => Some(counters.sent.to_string()),
            _ => row
                .responder
                .and_then(|one| self.delay(one))
                .map(|delay| format!("{:.1}", number::millis_f64(delay))),
        };
        text.unwrap_or_else(|| "-".to_owned())
    }

    /// The delay of a responder that this column shows; `None` where it shows none, or none was measured.
    pub fn delay(self, responder: &Responder) -> Option<Duration> {
        let (rtt, variation) = (&responder.rtt, &responder.variation);
        match self {
            Self::Last => responder.last,
            Self::Best => rtt.minimum(),
            Self::Mean => rtt.mean(),
            Self::Worst => rtt.maximum(),
            Self::Deviation => rtt.standard_deviation(),
            Self::GeometricMean => rtt.geometric_mean(),
            Self::Jitter => variation.latest_absolute(),
            Self::JitterMean => variation.mean_absolute(),
            Self::JitterWorst => variation.absolute_maximum(),
            Self::InterarrivalJitter => variation.interarrival_jitter(),
            Self::Space | Self::Loss | Self::Dropped | Self::Received | Self::Sent => None,
        }
    }
}

impl Columns {
    /// Columns by `mtr`'s letters, such as `LSD NABWV`; capital and small letters alike.
    pub fn parse(letters: &str) -> Result<Self, UnknownColumn> {
        let column = |letter: char| {
            let wanted = letter.to_ascii_uppercase();
            Column::ALL.into_iter().find(|column| column.letter() == wanted).ok_or(UnknownColumn(letter))
        };
        letters.chars().map(column).collect::<Result<_, _>>().map(Self)
    }

    /// The columns in their order.
    pub fn as_slice(&self) -> &[Column] {
        &self.0
    }
}

impl Default for Columns {
    /// `mtr`'s own: `LS NABWV`.
    fn default() -> Self {
        Self(vec![
            Column::Loss,
            Column::Sent,
            Column::Space,
            Column::Last,
            Column::Mean,
            Column::Best,
            Column::Worst,
            Column::Deviation,
        ])
    }
}

/// `4.1%`. A loss that one decimal would round to nothing, or to everything, is shown as what it is not: `<0.1%`.
pub(crate) fn loss_percent(ratio: f64) -> String {
    let percent = 100.0 * ratio;
    if percent > 0.0 && percent < 0.05 {
        "<0.1%".to_owned()
    } else if (99.95..100.0).contains(&percent) {
        ">99.9%".to_owned()
    } else {
        format!("{percent:.1}%")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letters_are_those_of_mtr() {
        let letters = " LDRSNBAWVGJMXI";
        let columns = Columns::parse(letters).expect("every letter is known");
        assert_eq!(columns.as_slice(), Column::ALL);
        assert_eq!(columns.as_slice().iter().map(|column| column.letter()).collect::<String>(), letters);
        assert_eq!(Columns::parse("ls nabwv"), Ok(Columns::default()));
        assert_eq!(Columns::parse(""), Ok(Columns(Vec::new())));
    }

    #[test]
    fn an_unknown_letter_is_named() {
        assert_eq!(Columns::parse("LZ"), Err(UnknownColumn('Z')));
        assert_eq!(Columns::parse("L\u{1b}"), Err(UnknownColumn('\u{1b}')));
        let said = UnknownColumn('\u{1b}').to_string();
        assert!(said.starts_with("no column is called '\\u{1b}'"), "{said}");
    }

    #[test]
    fn a_loss_is_never_rounded_to_none_or_all() {
        for (ratio, shown) in [
            (0.0, "0.0%"),
            (0.000_1, "<0.1%"),
            (0.000_5, "0.1%"),
            (0.041, "4.1%"),
            (1.0 / 3.0, "33.3%"),
            (0.999_4, "99.9%"),
            (0.999_6, ">99.9%"),
            (1.0, "100.0%"),
        ] {
            assert_eq!(loss_percent(ratio), shown, "{ratio}");
        }
    }
}
