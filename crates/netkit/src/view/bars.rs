//! The rows around the table: what is measured, what is wrong, and what can be pressed.

use std::time::Duration;

use netkit_model::{Method, Status, Verdict};
use netkit_report::{escape, verdict_block};
use ratatui::layout::Rect;

use super::ink::{Pen, Tone, rows, width};
use super::{Sort, View, ViewData};

/// Keys for the last row, the most useful first; what does not fit is in the help.
const KEYS: [(&str, &str); 13] = [
    ("q", "quit"),
    ("?", "help"),
    ("p", "pause"),
    ("f", "freeze"),
    ("r", "reset"),
    ("c", "chart"),
    ("d", "detail"),
    ("m", "map"),
    ("o", "columns"),
    ("S", "sort"),
    ("u", "protocol"),
    ("n", "names"),
    ("y", "copy"),
];

/// What is measured and how, states that change what is seen, and the time.
pub(super) fn title(pen: &mut Pen<'_>, area: Rect, view: &View, data: &ViewData<'_>) {
    let clock = width(data.now);
    pen.right(area, data.now, Tone::Faint);
    let mut rest = Rect { width: area.width.saturating_sub(clock + 1), ..area };
    for state in states(view, data) {
        rest = pen.left(rest, &format!(" {state} "), Tone::Mark);
        rest = pen.left(rest, " ", Tone::Plain);
    }
    rest = pen.left(rest, &format!("netkit {}  ", data.start.command), Tone::Faint);
    rest = pen.left(rest, &target(data), Tone::Strong);
    let dot = pen.glyphs().dot;
    let path = view.path(data);
    let mut facts = vec![
        method(data),
        format!("every {}", seconds(data.interval)),
        format!("{} bytes", data.size),
        format!("round {}", path.rounds),
    ];
    facts.extend(path_changes(path.path_changes));
    let order = match view.sort {
        Sort::Hop => "",
        Sort::Loss => "  by loss",
        Sort::RoundTrip => "  by mean round trip",
    };
    pen.left(rest, &format!("  {}{order}", facts.join(&format!(" {dot} "))), Tone::Faint);
}

fn states(view: &View, data: &ViewData<'_>) -> impl Iterator<Item = &'static str> {
    let frozen = view.is_frozen().then_some("FROZEN");
    let paused = data.paused.then_some("PAUSED");
    frozen.into_iter().chain(paused)
}

/// What was asked for and its address; escaped.
fn target(data: &ViewData<'_>) -> String {
    let Some(target) = data.start.targets.first() else { return "-".to_owned() };
    let input = escape::sentence(&target.input).into_owned();
    let address = target.address.map(|address| data.start.interfaces.scoped(address));
    match address.filter(|address| *address != target.input) {
        Some(address) => format!("{input} ({})", escape::sentence(&address)),
        None => input,
    }
}

fn method(data: &ViewData<'_>) -> String {
    let name = match data.method {
        Method::IcmpDatagram | Method::IcmpRaw => return "ICMP".to_owned(),
        Method::Udp => "UDP",
        Method::Tcp => "TCP",
    };
    let port = data.start.targets.first().and_then(|target| target.port);
    port.map_or_else(|| name.to_owned(), |port| format!("{name} port {port}"))
}

fn path_changes(changes: u64) -> Option<String> {
    match changes {
        0 => None,
        1 => Some("1 path change".to_owned()),
        more => Some(format!("{more} path changes")),
    }
}

/// A time as short as it can be said.
fn seconds(time: Duration) -> String {
    if time < Duration::from_secs(1) {
        format!("{} ms", time.as_secs_f64() * 1e3)
    } else {
        format!("{} s", time.as_secs_f64())
    }
}

/// The verdict in one sentence. It is always about now: a frozen table says so.
pub(super) fn verdict(pen: &mut Pen<'_>, area: Rect, view: &View, data: &ViewData<'_>) {
    let mut places = rows(area);
    let Some(first) = places.next() else { return };
    let Some(verdict) = data.verdict else {
        pen.left(first, "measuring…", Tone::Faint);
        return;
    };
    let (word, text) = sentence(verdict);
    let now = if view.is_frozen() { "(now) " } else { "" };
    let rest = pen.left(first, &format!("{word}  {now}"), tone(verdict.status));
    match places.next() {
        Some(second) if width(&text) > rest.width => {
            let (upper, lower) = wrap(&text, rest.width);
            pen.left(rest, upper, Tone::Plain);
            pen.left(Rect { x: rest.x, width: rest.width, ..second }, lower, Tone::Plain);
        }
        _ => {
            pen.left(rest, &text, Tone::Plain);
        }
    }
}

/// The verdict's word and sentence, as every text of netkit has them; escaped.
fn sentence(verdict: &Verdict) -> (String, String) {
    let block = verdict_block(verdict, &[], &netkit_model::InterfaceNames::default(), false);
    let line = block.lines().next().unwrap_or_default();
    let (word, text) = line.split_once("  ").unwrap_or(("", line));
    (word.to_owned(), text.to_owned())
}

/// Breaks a text at the last blank that leaves a first part of at most so many columns.
fn wrap(text: &str, most: u16) -> (&str, &str) {
    let fits = |at: &usize| width(&text[..*at]) <= most;
    let at = text.match_indices(' ').map(|(at, _)| at).take_while(fits).last();
    at.map_or((text, ""), |at| (&text[..at], text[at..].trim_start()))
}

const fn tone(status: Status) -> Tone {
    match status {
        Status::Ok => Tone::Good,
        Status::Degraded => Tone::Uneasy,
        Status::Fail => Tone::Broken,
        Status::Unknown => Tone::Unclear,
    }
}

/// A question, a word about what was just done, or the keys.
pub(super) fn last(pen: &mut Pen<'_>, area: Rect, view: &View, data: &ViewData<'_>) {
    if let Some(prompt) = &view.prompt {
        let rest = pen.left(area, prompt.words(), Tone::Strong);
        let rest = pen.left(rest, prompt.typed(), Tone::Plain);
        pen.left(rest, " ", Tone::Mark);
        return;
    }
    if let Some(words) = view.notice.as_deref().or(data.message) {
        pen.left(area, &escape::sentence(words), Tone::Strong);
        return;
    }
    let mut rest = area;
    for (key, meaning) in KEYS {
        if width(key) + width(meaning) + 3 > rest.width {
            break;
        }
        rest = pen.left(rest, key, Tone::Strong);
        rest = pen.left(rest, &format!(" {meaning}  "), Tone::Faint);
    }
}
