//! The pane about the selected hop: its chart, or every responder with all that is known of it.

use netkit_model::{LossEstimate, Responder, SampledHop, SampledPath};
use netkit_report::escape;
use netkit_stats::{Quantile, wilson_95};
use ratatui::layout::Rect;

use super::columns::{answered, milliseconds, percent};
use super::ink::{Pen, Tone, rows};
use super::{View, ViewData, table, trend};

/// The chart of the selected hop.
pub(super) fn chart(pen: &mut Pen<'_>, area: Rect, view: &View, data: &ViewData<'_>) {
    let Some((hop, inner)) = opened(pen, area, view, data, "round trips, newest at the right") else {
        return;
    };
    trend::chart(pen, inner, hop);
}

/// Everything that is known of the selected hop; what does not fit is counted.
pub(super) fn detail(pen: &mut Pen<'_>, area: Rect, view: &View, data: &ViewData<'_>) {
    let Some((hop, inner)) = opened(pen, area, view, data, "detail") else { return };
    let path = view.path(data);
    let mut lines: Vec<(String, Tone)> = Vec::new();
    lines.extend(judged(hop, path).map(|line| (line, table::judgement(hop, path.end).1)));
    for one in &hop.responders {
        lines.push((who(one, data), Tone::Strong));
        lines.push((losses(one), Tone::Plain));
        lines.push((times(one), Tone::Plain));
        lines.push((variation(one), Tone::Plain));
        lines.extend(answers(one).map(|line| (line, Tone::Plain)));
    }
    lines.extend(changes(hop, path).map(|line| (line, Tone::Faint)));
    let room = usize::from(inner.height);
    let hidden = lines.len().saturating_sub(room);
    if hidden > 0 && room > 0 {
        let words = format!("  and {} more lines: a taller window shows them", hidden + 1);
        lines.splice(room - 1.., [(words, Tone::Faint)]);
    }
    for (row, (line, tone)) in rows(inner).zip(&lines) {
        pen.left(row, line, *tone);
    }
}

/// Draws the rule above a pane and says what it is about.
fn opened<'p>(
    pen: &mut Pen<'_>,
    area: Rect,
    view: &'p View,
    data: &'p ViewData<'_>,
    what: &str,
) -> Option<(&'p SampledHop, Rect)> {
    if area.height < 2 {
        return None;
    }
    let hop = view.hop(view.path(data));
    let title = match hop {
        Some(hop) => {
            let host = hop.responders.first().map_or("???".to_owned(), |one| table::host(one, view, data));
            format!("hop {} {} {host} {} {what}", hop.hop, pen.glyphs().dot, pen.glyphs().dot)
        }
        None => "no hop yet".to_owned(),
    };
    pen.rule(area, &title, Tone::Strong);
    Some((hop?, Rect { y: area.y + 1, height: area.height - 1, ..area }))
}

/// Whose the loss is, with its numbers.
fn judged(hop: &SampledHop, path: &SampledPath) -> Option<String> {
    let (words, _) = table::judgement(hop, path.end);
    let estimate = |what: &str, loss: Option<LossEstimate>| {
        let loss = loss?;
        let interval = range(loss.interval.low, loss.interval.high);
        Some(format!("{what} {} ({interval})", percent(Some(loss.ratio))))
    };
    let parts = [
        (!words.is_empty()).then(|| words.to_owned()),
        estimate("lost up to here", hop.loss.path),
        estimate("on the link before it", hop.loss.link),
        hop.loss.node_ratio.map(|ratio| format!("not answered although passed on {}", percent(Some(ratio)))),
    ];
    let test = hop.loss.rate_test.map(|test| {
        let [half, full] = [test.half, test.full].map(|one| format!("{} of {}", one.answered, one.tried));
        format!("at half the rate {half} answered, before {full}")
    });
    let parts: Vec<String> = parts.into_iter().flatten().chain(test).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// Address, name and network; escaped.
fn who(one: &Responder, data: &ViewData<'_>) -> String {
    let known = data.known(one.address);
    let name = known.name.map(|name| format!("  {}", escape::domain_name(name))).unwrap_or_default();
    let network = known.origin.map(|origin| {
        let organisation = origin.organisation.as_ref().map(escape::text).unwrap_or_default();
        format!("  AS{} {organisation}", origin.as_number)
    });
    format!("{}{name}{}  flow {}", one.address, network.unwrap_or_default().trim_end(), one.flow.0)
}

fn losses(one: &Responder) -> String {
    let counters = &one.counters;
    let interval = wilson_95(counters.lost, counters.tried())
        .map(|interval| format!(" ({})", range(interval.low, interval.high)));
    let line = format!(
        "  sent {}  answered {}  lost {}: {}{}",
        counters.sent,
        answered(counters),
        counters.lost,
        percent(counters.loss_ratio()),
        interval.unwrap_or_default(),
    );
    let rare = [
        (counters.late, "late"),
        (counters.duplicates, "duplicates"),
        (counters.corrupt, "corrupt"),
        (counters.unsent, "did not leave"),
    ];
    let rare = rare.into_iter().filter(|(count, _)| *count > 0);
    std::iter::once(line).chain(rare.map(|(count, words)| format!("  {words} {count}"))).collect()
}

fn times(one: &Responder) -> String {
    let quantile = |quantile| milliseconds(one.rtt.quantile(quantile));
    format!(
        "  ms: last {}  best {}  p50 {}  p90 {}  p95 {}  p99 {}  worst {}",
        milliseconds(one.last),
        milliseconds(one.rtt.minimum()),
        quantile(Quantile::P50),
        quantile(Quantile::P90),
        quantile(Quantile::P95),
        quantile(Quantile::P99),
        milliseconds(one.rtt.maximum()),
    )
}

fn variation(one: &Responder) -> String {
    format!(
        "  mean {}  stddev {}  |IPDV| mean {}  interarrival jitter {}",
        milliseconds(one.rtt.mean()),
        milliseconds(one.rtt.standard_deviation()),
        milliseconds(one.variation.mean_absolute()),
        milliseconds(one.variation.interarrival_jitter()),
    )
}

/// What its latest answer said besides.
fn answers(one: &Responder) -> Option<String> {
    let parts = [
        one.hops_back.map(|hops| format!("about {hops} hops back")),
        one.error.map(|error| {
            let name = if error.ipv6 { "ICMPv6" } else { "ICMP" };
            format!("answers with {name} type {} code {}", error.icmp_type, error.code)
        }),
        (!one.labels.is_empty()).then(|| table::labels(one).trim_start().to_owned()),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("  {}", parts.join("  ")))
}

/// When another responder took this hop over, latest first.
fn changes<'p>(hop: &SampledHop, path: &'p SampledPath) -> impl Iterator<Item = String> + use<'p> {
    let hop = hop.hop;
    let here = path.latest_changes.iter().rev().filter(move |change| change.hop == hop);
    here.map(|change| format!("round {}: {} took over from {}", change.round, change.after, change.before))
}

/// A 95 % interval in percent.
fn range(low: f64, high: f64) -> String {
    format!("95% CI {:.1}–{:.1}", low * 100.0, high * 100.0)
}
