//! Charts of the page: the round trips of each hop over the latest rounds, with bands where nothing came.
//!
//! They are SVG within the page. Each hop has a scale of its own, named at its left; the colour of a band says again what
//! the words beside the chart say.

use std::time::Duration;

use netkit_model::{SampledHop, SampledPath};

use crate::at_end::FinishedRun;
use crate::columns::loss_percent;
use crate::escape;
use crate::hop_rows::{self, Host};
use crate::number;
use crate::pieces;
use crate::ticket;

/// The drawing in its own units, which the page scales to its width.
const WIDTH: f64 = 900.0;
/// Its height, with room for the rounds below.
const HEIGHT: f64 = 110.0;
/// Where the plot begins, right of the numbers.
const LEFT: f64 = 56.0;
/// Where it ends.
const RIGHT: f64 = WIDTH - 6.0;
/// The longest round trip of the scale.
const TOP: f64 = 8.0;
/// No time at all.
const BOTTOM: f64 = 90.0;

/// A chart for every hop that ever answered; empty where no path was sampled.
pub(super) fn all(run: &FinishedRun<'_>) -> String {
    let Some(path) = ticket::path(run) else { return String::new() };
    let charts: String = path.hops.iter().filter_map(|hop| figure(run, path, hop)).collect();
    if charts.is_empty() {
        return charts;
    }
    format!(
        "<h2>Round trips over time</h2>\n<p class=\"legend\"><span class=\"swatch loss\"></span>lost \
         <span class=\"swatch limited\"></span>not answered by this hop, which alone is no loss of traffic</p>\n\
         <div class=\"charts\">\n{charts}</div>\n"
    )
}

/// The chart of a hop under its name; `None` for one that never answered.
fn figure(run: &FinishedRun<'_>, path: &SampledPath, hop: &SampledHop) -> Option<String> {
    let longest = hop.history.iter().flatten().max().copied()?;
    let rows = hop_rows::rows(hop);
    let row = rows.first()?;
    let host = Host::of(row, run.start, run.names).full(false);
    let host = match hop.responders.len() {
        0 | 1 => host,
        2 => format!("{host} and 1 other"),
        many => format!("{host} and {} others", many - 1),
    };
    let notes = hop_rows::line(&hop_rows::notes(row, path));
    let said = [missing(hop).unwrap_or_default(), notes];
    let said: Vec<_> = said.iter().filter(|part| !part.is_empty()).map(|part| escape::html(part)).collect();
    let (said, host) = (said.join(" · "), escape::html(&host));
    let said = if said.is_empty() { said } else { format!(" <span class=\"said\">{said}</span>") };
    let chart = chart(hop, path.rounds, longest, &host);
    Some(format!("<figure>\n<figcaption><b>{}</b> {host}{said}</figcaption>\n{chart}</figure>\n", hop.hop))
}

/// `4.3% of 300 lost`: what the bands stand for, of all rounds.
fn missing(hop: &SampledHop) -> Option<String> {
    let ratio = hop.counters.loss_ratio().filter(|_| hop.counters.lost > 0)?;
    let how = if hop_rows::is_through_loss(hop) { "lost" } else { "not answered" };
    Some(format!("{} of {} {how}", loss_percent(ratio), hop.counters.tried()))
}

fn chart(hop: &SampledHop, rounds: u64, longest: Duration, host: &str) -> String {
    let scale = Scale::of(hop.history.len(), longest);
    let band = if hop_rows::is_through_loss(hop) { "loss" } else { "limited" };
    let bands: String = gaps(&hop.history).iter().map(|gap| scale.band(gap, band)).collect();
    let first = rounds.saturating_sub(u64::try_from(hop.history.len()).unwrap_or(u64::MAX)).saturating_add(1);
    let middle = f64::midpoint(TOP, BOTTOM);
    format!(
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"Round trips of hop {}, {host}\">\n{bands}\
         <path class=\"grid\" d=\"M{LEFT} {TOP}H{RIGHT}M{LEFT} {middle}H{RIGHT}M{LEFT} {BOTTOM}H{RIGHT}\"/>\n\
         <path class=\"line\" d=\"{}\"/>\n{}\
         <text class=\"end\" x=\"{x}\" y=\"{}\">{} ms</text><text class=\"end\" x=\"{x}\" y=\"{}\">{}</text>\
         <text class=\"end\" x=\"{x}\" y=\"{}\">0</text>\n\
         <text x=\"{LEFT}\" y=\"{below}\">round {first}</text><text class=\"end\" x=\"{RIGHT}\" y=\"{below}\">round {}</text>\n\
         </svg>\n",
        hop.hop,
        line(&hop.history, &scale),
        points(&hop.history, &scale),
        TOP + 4.0,
        number::significant(scale.most, 3),
        middle + 4.0,
        number::significant(scale.most / 2.0, 3),
        BOTTOM + 4.0,
        rounds.max(first),
        x = LEFT - 6.0,
        below = HEIGHT - 4.0,
    )
}

/// How rounds and milliseconds become places.
struct Scale {
    /// The width of a round.
    step: f64,
    /// The milliseconds at the top.
    most: f64,
}

impl Scale {
    fn of(rounds: usize, longest: Duration) -> Self {
        Self { step: (RIGHT - LEFT) / float(rounds.max(1)), most: round_above(number::millis_f64(longest)) }
    }

    /// The left edge of a round.
    fn edge(&self, round: usize) -> f64 {
        LEFT + self.step * float(round)
    }

    fn point(&self, round: usize, rtt: Duration) -> (f64, f64) {
        let share = number::millis_f64(rtt) / self.most;
        (self.edge(round) + self.step / 2.0, BOTTOM - (BOTTOM - TOP) * share)
    }

    fn band(&self, gap: &Gap, class: &str) -> String {
        let (x, height) = (self.edge(gap.first), BOTTOM - TOP);
        let width = self.step * float(gap.rounds);
        format!(
            "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{TOP}\" width=\"{width:.1}\" height=\"{height}\"/>\n"
        )
    }
}

/// Rounds in a row in which nothing came.
#[derive(Debug, PartialEq, Eq)]
struct Gap {
    first: usize,
    rounds: usize,
}

fn gaps(history: &[Option<Duration>]) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = Vec::new();
    for (round, _) in history.iter().enumerate().filter(|(_, rtt)| rtt.is_none()) {
        match gaps.last_mut() {
            Some(gap) if gap.first + gap.rounds == round => gap.rounds += 1,
            _ => gaps.push(Gap { first: round, rounds: 1 }),
        }
    }
    gaps
}

/// Lines between neighbouring answers; none across a gap.
fn line(history: &[Option<Duration>], scale: &Scale) -> String {
    let mut is_down = false;
    let strokes = history.iter().enumerate().filter_map(|(round, rtt)| {
        let stroke = if std::mem::replace(&mut is_down, rtt.is_some()) { 'L' } else { 'M' };
        let (x, y) = scale.point(round, (*rtt)?);
        Some(format!("{stroke}{x:.1} {y:.1}"))
    });
    pieces::concat(strokes)
}

/// Answers without a neighbour, which no line shows.
fn points(history: &[Option<Duration>], scale: &Scale) -> String {
    let is_gap = |round: Option<usize>| round.and_then(|round| history.get(round)?.as_ref()).is_none();
    let alone = history.iter().enumerate().filter_map(|(round, rtt)| {
        let (x, y) = scale.point(round, (*rtt)?);
        let is_alone = is_gap(round.checked_sub(1)) && is_gap(round.checked_add(1));
        is_alone.then(|| format!("<circle class=\"point\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"1.6\"/>\n"))
    });
    alone.collect()
}

/// The next round number whose half is one too; a thousandth where nothing took any time.
fn round_above(millis: f64) -> f64 {
    let mut power = 0.001;
    loop {
        for digit in [1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0] {
            if millis <= digit * power {
                return digit * power;
            }
        }
        power *= 10.0;
    }
}

fn float(count: usize) -> f64 {
    number::float(count as u128)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_gaps_are_one_band() {
        let history = [None, Some(Duration::ZERO), None, None, Some(Duration::ZERO), None];
        let gap = |first, rounds| Gap { first, rounds };
        assert_eq!(gaps(&history), [gap(0, 1), gap(2, 2), gap(5, 1)]);
        assert_eq!(gaps(&[]), []);
    }

    #[test]
    fn an_answer_between_gaps_is_a_point_and_others_are_a_line() {
        let ms = |millis| Some(Duration::from_millis(millis));
        let history = [ms(10), None, ms(5), ms(10), None, None];
        let scale = Scale { step: 100.0, most: 10.0 };
        assert_eq!(line(&history, &scale), "M106.0 8.0M306.0 49.0L406.0 8.0");
        let drawn = points(&history, &scale);
        assert_eq!(drawn, "<circle class=\"point\" cx=\"106.0\" cy=\"8.0\" r=\"1.6\"/>\n");
    }

    #[test]
    fn the_scale_is_a_round_number_not_below_the_longest() {
        for (millis, most) in [(0.0, 0.001), (0.001, 0.001), (1.27, 1.5), (43.9, 60.0), (100.0, 100.0)] {
            let scale = round_above(millis);
            assert!((scale - most).abs() < most / 1e9, "{millis}: {scale}");
        }
        assert!(round_above(number::millis_f64(Duration::MAX)).is_finite());
    }
}
