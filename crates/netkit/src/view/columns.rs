//! What stands in the columns of the table, in five characters each; the columns themselves are those of the report.
//!
//! Numbers are those of `netkit-stats`, never computed here.

use std::time::Duration;

use netkit_model::{Counters, Responder, SampledHop};
use netkit_report::Column;

/// Columns of the screen that one number takes, with the blank in front.
pub(super) const WIDTH: u16 = 6;

/// Whose numbers stand in a row.
#[derive(Clone, Copy, Debug)]
pub(super) enum Measured<'a> {
    /// Those of somebody who answers.
    Responder(&'a Responder),
    /// Those of a hop that nobody answers at.
    Silent(&'a SampledHop),
}

/// What stands in this column; `-` for what is not defined.
pub(super) fn value(column: Column, measured: Measured<'_>) -> String {
    let (counters, responder, outstanding) = match measured {
        Measured::Responder(responder) => (&responder.counters, Some(responder), 0),
        // Whoever does not answer is waited for longest: what was sent to him shows at once.
        Measured::Silent(hop) => (&hop.counters, None, hop.outstanding),
    };
    match column {
        Column::Space => String::new(),
        Column::Loss => percent(counters.loss_ratio()),
        Column::Dropped => counted(counters.lost),
        Column::Received => counted(answered(counters)),
        Column::Sent => counted(counters.sent.saturating_add(outstanding)),
        _ => milliseconds(responder.and_then(|one| column.delay(one))),
    }
}

/// Answers, late ones too.
pub(super) fn answered(counters: &Counters) -> u64 {
    counters.received.saturating_add(counters.late)
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
