//! The help: every key, what the words of the last column mean, and the letters of the columns.

use netkit_report::Column;
use ratatui::layout::Rect;

use super::ink::{Pen, Tone, rows};

/// Keys and what they do.
const KEYS: [(&str, &str); 21] = [
    ("q ^C", "quit, with a summary"),
    ("? h", "this help"),
    ("p", "pause: send no probes"),
    ("f space", "freeze; probes go on"),
    ("r", "reset the statistics"),
    ("arrows k j", "choose a hop"),
    ("PgUp PgDn", "choose one further away"),
    ("g G", "first and last hop"),
    ("c", "chart of the chosen hop"),
    ("d", "responders and percentiles"),
    ("m", "map of the path"),
    ("Esc", "close chart, detail or map"),
    ("o", "choose columns"),
    ("S", "sort by hop, loss, mean"),
    ("e", "MPLS labels"),
    ("n", "names or addresses"),
    ("z", "AS numbers"),
    ("u", "next of ICMP, UDP, TCP"),
    ("i s", "interval, payload size"),
    ("y", "copy the report"),
    ("^Z ^L", "suspend, redraw"),
];

/// The words of the last column.
const WORDS: [(&str, &str, Tone); 7] = [
    ("limits replies", "passes all on: no loss", Tone::Limited),
    ("loss begins", "lost on this link", Tone::Broken),
    ("loss goes on", "lost nearer, seen here", Tone::Broken),
    ("loss unclear", "too little to say whose", Tone::Unclear),
    ("silent", "never answers", Tone::Faint),
    ("stops here", "sends packets no further", Tone::Broken),
    ("loop begins", "packets go in a circle", Tone::Broken),
];

/// The least width of a column of the help.
const LEAST: u16 = 40;
/// The width of a key and of a word that is explained.
const TERMS: [u16; 2] = [11, 15];
/// Letters of columns in one row.
const LETTERS: usize = 3;

/// A row of the help: a term with its tone and its width, and what it means.
type Entry = (String, Tone, u16, &'static str);

/// Draws the help in as many columns as there is room for.
pub(super) fn draw(pen: &mut Pen<'_>, area: Rect) {
    let across = (area.width / LEAST).max(1);
    let width = area.width / across;
    let places = (0..across)
        .flat_map(|index| rows(Rect { x: area.x + index * width, width: width.saturating_sub(1), ..area }));
    let mut entries = entries(width - 1);
    let room = usize::from(area.height) * usize::from(across);
    if entries.len() > room && room > 0 {
        entries.splice(room - 1.., [heading("a larger window shows the rest", width)]);
    }
    for (place, (term, tone, wide, meaning)) in places.zip(&entries) {
        pen.left(Rect { width: *wide, ..place }.intersection(place), term, *tone);
        let rest = Rect { x: place.x + wide, width: place.width.saturating_sub(*wide), ..place };
        pen.left(rest, meaning, Tone::Plain);
    }
}

fn entries(width: u16) -> Vec<Entry> {
    let mut entries = vec![heading("Keys (any key leaves the help)", width)];
    entries.extend(KEYS.iter().map(|(keys, does)| ((*keys).to_owned(), Tone::Strong, TERMS[0], *does)));
    entries.push(heading("Words", width));
    entries.extend(WORDS.iter().map(|(word, means, tone)| ((*word).to_owned(), *tone, TERMS[1], *means)));
    entries.push(heading("Columns", width));
    let columns: Vec<Column> = Column::ALL.into_iter().filter(|one| *one != Column::Space).collect();
    entries.extend(columns.chunks(LETTERS).map(|some| {
        let some = some.iter().map(|one| format!("{} {:<8}", one.letter(), one.title()));
        (some.collect::<String>(), Tone::Plain, width, "")
    }));
    entries
}

fn heading(text: &str, width: u16) -> Entry {
    (text.to_owned(), Tone::Strong, width, "")
}
