//! Wall-clock labels and lengths of time as people write them.
//!
//! It reads no clock. All labels are in UTC, so that who reads a report elsewhere need not ask whose time it is.

use std::time::{Duration, SystemTime};

use crate::number;

/// `2026-11-23T03:08:26+0000`, as `mtr` writes it; `None` beyond the years that can be written.
pub(crate) fn basic_offset(at: SystemTime) -> Option<String> {
    let at = jiff::Timestamp::try_from(at).ok()?;
    Some(format!("{}+0000", format!("{at:.0}").trim_end_matches('Z')))
}

/// `2026-11-23 03:08:26 UTC`, for people; `None` beyond the years that can be written.
pub(crate) fn spoken(at: SystemTime) -> Option<String> {
    let at = jiff::Timestamp::try_from(at).ok()?;
    Some(format!("{} UTC", format!("{at:.0}").trim_end_matches('Z').replace('T', " ")))
}

/// `3 s`, `5 min 12 s`, `2 h 0 min 5 s`: three digits below two minutes, whole seconds above.
pub(crate) fn span(duration: Duration) -> String {
    let whole = duration.as_secs();
    let (hours, minutes, seconds) = (whole / 3_600, whole / 60 % 60, whole % 60);
    match whole {
        0..120 => format!("{} s", number::significant(duration.as_secs_f64(), 3)),
        120..3_600 => format!("{minutes} min {seconds} s"),
        _ => format!("{hours} h {minutes} min {seconds} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_has_the_units_that_it_needs() {
        for (millis, shown) in [
            (0, "0 s"),
            (3_004, "3 s"),
            (25_250, "25.2 s"),
            (119_900, "120 s"),
            (120_000, "2 min 0 s"),
            (312_900, "5 min 12 s"),
            (7_205_000, "2 h 0 min 5 s"),
        ] {
            assert_eq!(span(Duration::from_millis(millis)), shown);
        }
        assert!(span(Duration::MAX).ends_with(" s"));
    }

    #[test]
    fn a_label_is_in_utc() {
        let at = SystemTime::UNIX_EPOCH + Duration::from_millis(1_795_403_306_123);
        assert_eq!(basic_offset(at).as_deref(), Some("2026-11-23T03:08:26+0000"));
        assert_eq!(spoken(at).as_deref(), Some("2026-11-23 03:08:26 UTC"));
        let too_late = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(1 << 62));
        assert_eq!(too_late.and_then(spoken), None);
    }
}
