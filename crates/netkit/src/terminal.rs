//! What standard output and standard error are, and what may be drawn there.

use std::io::{self, IsTerminal as _};

use crate::args::FormatChoice;
use crate::config::Show;

/// How wide prose gets: longer lines are hard to read.
const WIDEST_PROSE: u16 = 100;
/// How wide it is where nobody says how wide the terminal is.
const USUAL_PROSE: u16 = 80;
/// Rows that the live display leaves for what stands around it.
const OTHER_ROWS: u16 = 4;

/// What may be drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    /// Text on stdout may be coloured.
    pub(crate) colours: bool,
    /// It shows more than ASCII, as far as the locale says.
    pub(crate) unicode: bool,
    /// Rows that a live display may have; `None` where nothing may move.
    pub(crate) live_rows: Option<usize>,
}

impl Terminal {
    /// Looks once, at the start of a run.
    pub(crate) fn look(show: &Show) -> Self {
        let moves = show.format == FormatChoice::Text
            && !show.plain
            && !is_dumb()
            && io::stdout().is_terminal()
            && io::stderr().is_terminal();
        let rows = netkit_net::terminal_size().map_or(24, |(_, rows)| rows);
        let live_rows = usize::from(rows.saturating_sub(OTHER_ROWS).max(1));
        Self {
            colours: colours(show.color, show.plain),
            unicode: speaks_unicode(),
            live_rows: moves.then_some(live_rows),
        }
    }
}

/// True where text on stdout may be coloured (<https://no-color.org>).
pub(crate) fn colours(choice: clap::ColorChoice, is_plain: bool) -> bool {
    match choice {
        clap::ColorChoice::Always => true,
        clap::ColorChoice::Never => false,
        clap::ColorChoice::Auto => {
            let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            !is_plain && !refused && !is_dumb() && io::stdout().is_terminal()
        }
    }
}

/// How many columns a line of prose on stdout gets.
pub(crate) fn prose_columns() -> usize {
    netkit_net::terminal_size().map_or(USUAL_PROSE, |(columns, _)| columns.min(WIDEST_PROSE)).into()
}

/// True where the locale's character set is Unicode; the first of these that is set and not empty decides (locale(7)).
fn speaks_unicode() -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|one| !one.is_empty()));
    set.is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

/// True where the terminal says that it knows no control sequences, or nothing at all.
fn is_dumb() -> bool {
    std::env::var_os("TERM").is_none_or(|terminal| terminal == "dumb" || terminal.is_empty())
}
