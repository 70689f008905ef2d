//! Round trips over time: as a line of bars in a row of the table, and as a chart with its axis.

use std::time::Duration;

use netkit_model::{LossClass, SampledHop};
use ratatui::layout::Rect;

use super::columns::{WIDTH, milliseconds};
use super::ink::{Pen, Tone, rows};
use super::table;

/// A scale shows at least this part of the longest round trip, so that noise does not look like mountains.
const LEAST_PART: f64 = 0.2;
/// Steps of height in one cell.
const STEPS: u32 = 8;

/// What the lowest and the highest bar stand for, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    /// A scale for these round trips; `None` without any. It begins at nothing where the shortest is less than half of the
    /// longest, and otherwise below the shortest, so that what varies can be seen.
    fn of(history: &[Option<Duration>]) -> Option<Self> {
        let times = || history.iter().flatten().map(Duration::as_secs_f64);
        let high = times().reduce(f64::max)?.max(1e-6);
        let shortest = times().reduce(f64::min)?;
        let low = if shortest < high / 2.0 {
            0.0
        } else {
            (shortest - (high - shortest) / 4.0).min(high * (1.0 - LEAST_PART))
        };
        Some(Self { low: low.max(0.0), high })
    }

    /// The height of a bar, from 1 to `most`.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number between 0 and `most`"
    )]
    fn height(self, time: Duration, most: u32) -> u32 {
        let part = (time.as_secs_f64() - self.low) / (self.high - self.low);
        ((part * f64::from(most)).ceil().max(0.0) as u32).clamp(1, most)
    }

    /// What stands at a part of the height, from 0 to 1.
    fn at(self, part: f64) -> Duration {
        Duration::try_from_secs_f64(self.low + (self.high - self.low) * part).unwrap_or_default()
    }
}

/// The latest round trips in one row, newest at the right; a mark where nothing came.
pub(super) fn sparkline(pen: &mut Pen<'_>, area: Rect, hop: &SampledHop) {
    let history = latest(&hop.history, area.width);
    let scale = Scale::of(history);
    for (x, sample) in columns(area, history) {
        match (sample, scale) {
            (Some(time), Some(scale)) => {
                pen.put(x, area.y, bar(pen, scale.height(*time, STEPS)), Tone::Plain);
            }
            _ => missing(pen, x, area.y, hop),
        }
    }
}

/// The latest round trips as bars over an axis, newest at the right.
pub(super) fn chart(pen: &mut Pen<'_>, area: Rect, hop: &SampledHop) {
    let axis = Rect { width: WIDTH + 3, ..area }.intersection(area);
    let plot = Rect { x: axis.right(), width: area.width - axis.width, ..area };
    let history = latest(&hop.history, plot.width);
    let Some(scale) = Scale::of(history) else {
        let words = if history.is_empty() { "no probe has an outcome yet" } else { "no answer in this time" };
        pen.left(area, words, Tone::Faint);
        return;
    };
    let most = u32::from(plot.height) * STEPS;
    draw_axis(pen, axis, scale);
    for (x, sample) in columns(plot, history) {
        let Some(time) = sample else {
            missing(pen, x, plot.bottom().saturating_sub(1), hop);
            continue;
        };
        let mut left = scale.height(*time, most);
        for y in (plot.y..plot.bottom()).rev() {
            if left > 0 {
                pen.put(x, y, bar(pen, left.min(STEPS)), Tone::Plain);
                left = left.saturating_sub(STEPS);
            }
        }
    }
}

fn draw_axis(pen: &mut Pen<'_>, area: Rect, scale: Scale) {
    let height = area.height;
    let labels = if height > 4 { vec![0, height / 2, height - 1] } else { vec![0, height.saturating_sub(1)] };
    for (row, y) in rows(area).zip(0..) {
        if labels.contains(&y) {
            // The label stands for the upper edge of its row, but for the lowest.
            let up = if y + 1 == height { 0.0 } else { 1.0 - f64::from(y) / f64::from(height) };
            let label = format!("{} ms ", milliseconds(Some(scale.at(up))));
            pen.right(row, &label, Tone::Faint);
        }
    }
}

/// The bar of a cell, 1 to 8 eighths high.
fn bar(pen: &Pen<'_>, height: u32) -> char {
    let index = usize::try_from(height.clamp(1, STEPS) - 1).unwrap_or(0);
    pen.glyphs().eighths[index]
}

/// The mark of a probe without an answer: a loss only where packets are lost.
fn missing(pen: &mut Pen<'_>, x: u16, y: u16, hop: &SampledHop) {
    let (mark, tone) = match hop.loss.class {
        _ if table::loses_its_way(hop) => (pen.glyphs().lost, Tone::Broken),
        LossClass::ReplyLimited => (pen.glyphs().unanswered, Tone::Limited),
        _ => (pen.glyphs().unanswered, Tone::Faint),
    };
    pen.put(x, y, mark, tone);
}

/// The latest samples that there is room for.
fn latest(history: &[Option<Duration>], room: u16) -> &[Option<Duration>] {
    &history[history.len().saturating_sub(room.into())..]
}

/// The samples with the column that each stands in, the newest in the last.
fn columns(area: Rect, history: &[Option<Duration>]) -> impl Iterator<Item = (u16, &Option<Duration>)> {
    let free = area.width.saturating_sub(u16::try_from(history.len()).unwrap_or(u16::MAX));
    (area.x + free..area.right()).zip(history)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(millis: &[u64]) -> Option<Scale> {
        let history: Vec<_> = millis.iter().map(|millis| Some(Duration::from_millis(*millis))).collect();
        Scale::of(&history)
    }

    #[test]
    fn what_hardly_varies_looks_flat_and_what_varies_can_be_seen() {
        assert_eq!(scale(&[]), None);
        for (millis, low, high) in [
            (&[100, 100][..], 0.08, 0.1),
            (&[98, 100], 0.08, 0.1),
            (&[60, 100], 0.05, 0.1),
            (&[10, 100], 0.0, 0.1),
            (&[0, 0], 0.0, 1e-6),
        ] {
            let scale = scale(millis).expect("there are round trips");
            assert!(
                (scale.low - low).abs() < 1e-9 && (scale.high - high).abs() < 1e-9,
                "{millis:?}: {scale:?}"
            );
        }
    }

    #[test]
    fn a_bar_is_never_empty_and_never_too_high() {
        let scale = scale(&[10, 100]).expect("there are round trips");
        for (millis, height) in [(0, 1), (1, 1), (50, 4), (100, 8), (1_000_000, 8)] {
            assert_eq!(scale.height(Duration::from_millis(millis), 8), height, "{millis} ms");
        }
        assert_eq!(scale.at(1.0), Duration::from_millis(100));
    }
}
