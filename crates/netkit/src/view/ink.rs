//! How text reaches the cells of the screen: tones that need no colour, glyphs that need no Unicode, cuts that are marked.
//!
//! It decides nothing about what is shown. Text from the network must be escaped before it comes here.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Span;

/// What the terminal can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    /// It may be coloured (<https://no-color.org>).
    pub(crate) colour: bool,
    /// It shows more than ASCII.
    pub(crate) unicode: bool,
}

/// What a text is to the reader. Only the sixteen ANSI colours on the terminal's own background, so that light and dark
/// themes both keep their contrast; a word always says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// As everything else.
    Plain,
    /// Where the eye shall begin.
    Strong,
    /// There for those who look for it.
    Faint,
    /// It works.
    Good,
    /// It works, but not as it should.
    Uneasy,
    /// It is broken; never for a router that only limits its replies.
    Broken,
    /// A router that limits its replies: worth a word, no reason to worry.
    Limited,
    /// It cannot be known.
    Unclear,
    /// A state that changes what the screen means.
    Mark,
}

/// The glyphs of a terminal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Glyphs {
    /// Bars of a height of 1 to 8 eighths.
    pub(crate) eighths: [char; 8],
    /// A probe without an answer where packets are lost.
    pub(crate) lost: char,
    /// A probe without an answer that says nothing of the path.
    pub(crate) unanswered: char,
    /// In front of the selected hop.
    pub(crate) selected: char,
    /// In front of a further responder.
    pub(crate) further: &'static str,
    /// A horizontal rule.
    pub(crate) rule: char,
    /// Where a text was cut.
    pub(crate) cut: char,
    /// Between two facts.
    pub(crate) dot: char,
    /// Nodes of the map: passes, limits its replies, loses, silent.
    pub(crate) nodes: [char; 4],
    /// Lines between the nodes by what they join: left 8, right 4, up 2, down 1.
    pub(crate) lines: [char; 16],
}

const UNICODE: Glyphs = Glyphs {
    eighths: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
    lost: '×',
    unanswered: '·',
    selected: '▸',
    further: "└ ",
    rule: '─',
    cut: '…',
    dot: '·',
    nodes: ['●', '◐', '×', '○'],
    lines: [' ', ' ', ' ', '│', ' ', '┌', '└', '├', ' ', '┐', '┘', '┤', '─', '┬', '┴', '┼'],
};

const ASCII: Glyphs = Glyphs {
    eighths: ['_', '.', ',', '-', '~', '=', '+', '#'],
    lost: 'x',
    unanswered: '.',
    selected: '>',
    further: "` ",
    rule: '-',
    cut: '>',
    dot: '-',
    nodes: ['o', '~', 'x', '?'],
    lines: [' ', ' ', ' ', '|', ' ', '+', '+', '+', ' ', '+', '+', '+', '-', '+', '+', '+'],
};

impl Look {
    /// Its glyphs.
    pub(crate) const fn glyphs(self) -> &'static Glyphs {
        if self.unicode { &UNICODE } else { &ASCII }
    }

    /// The style of a tone.
    pub(crate) fn style(self, tone: Tone) -> Style {
        let (colour, modifier) = match tone {
            Tone::Plain => (None, Modifier::empty()),
            Tone::Strong => (None, Modifier::BOLD),
            Tone::Faint => (None, Modifier::DIM),
            Tone::Good => (Some(Color::Green), Modifier::BOLD),
            Tone::Uneasy => (Some(Color::Yellow), Modifier::BOLD),
            Tone::Broken => (Some(Color::Red), Modifier::BOLD),
            Tone::Limited => (Some(Color::Blue), Modifier::empty()),
            Tone::Unclear => (Some(Color::Magenta), Modifier::empty()),
            Tone::Mark => (None, Modifier::REVERSED),
        };
        let style = Style::new().add_modifier(modifier);
        match colour.filter(|_| self.colour) {
            Some(colour) => style.fg(colour),
            None => style,
        }
    }
}

/// Writes into an area of the screen and never beside it.
#[derive(Debug)]
pub(crate) struct Pen<'a> {
    buffer: &'a mut Buffer,
    look: Look,
}

impl<'a> Pen<'a> {
    pub(crate) fn new(buffer: &'a mut Buffer, look: Look) -> Self {
        Self { buffer, look }
    }

    /// The glyphs of this terminal.
    pub(crate) const fn glyphs(&self) -> &'static Glyphs {
        self.look.glyphs()
    }

    /// Writes from the left of `area`'s first row and cuts at its right; says what is left of the row.
    pub(crate) fn left(&mut self, area: Rect, text: &str, tone: Tone) -> Rect {
        let area = area.intersection(self.buffer.area);
        if area.is_empty() || text.is_empty() {
            return area;
        }
        let shown = self.ascii(text);
        let style = self.look.style(tone);
        let fits = width(&shown) <= area.width;
        let room = if fits { area.width } else { area.width - 1 };
        let (mut end, _) = self.buffer.set_stringn(area.x, area.y, &shown, room.into(), style);
        if !fits {
            let mut mark = [0; 4];
            let mark = self.glyphs().cut.encode_utf8(&mut mark);
            (end, _) = self.buffer.set_stringn(end, area.y, &*mark, 1, style);
        }
        Rect { x: end, width: area.right().saturating_sub(end), ..area }
    }

    /// Writes to the right of `area`'s first row, and nothing where the text does not fit.
    pub(crate) fn right(&mut self, area: Rect, text: &str, tone: Tone) {
        let length = width(text);
        if let Some(free) = area.width.checked_sub(length) {
            self.left(Rect { x: area.x + free, width: length, ..area }, text, tone);
        }
    }

    /// Writes one character.
    pub(crate) fn put(&mut self, x: u16, y: u16, character: char, tone: Tone) {
        let mut bytes = [0; 4];
        self.left(Rect { x, y, width: 1, height: 1 }, character.encode_utf8(&mut bytes), tone);
    }

    /// Draws a rule over a whole row with a title in it.
    pub(crate) fn rule(&mut self, area: Rect, title: &str, tone: Tone) {
        let rule = String::from(self.glyphs().rule);
        self.left(area, &rule.repeat(usize::from(area.width)), Tone::Faint);
        let inner = Rect { x: area.x + 2, width: area.width.saturating_sub(4), ..area };
        self.left(inner, &format!(" {title} "), tone);
    }

    /// Foreign letters become question marks where the terminal cannot show them.
    fn ascii<'t>(&self, text: &'t str) -> std::borrow::Cow<'t, str> {
        if self.look.unicode || text.is_ascii() {
            return text.into();
        }
        let shown = text.chars().map(|character| match character {
            '…' => '>',
            '·' | '–' => '-',
            '×' => 'x',
            ascii if ascii.is_ascii() => ascii,
            _ => '?',
        });
        shown.collect::<String>().into()
    }
}

/// The columns that a text takes.
pub(crate) fn width(text: &str) -> u16 {
    u16::try_from(Span::raw(text).width()).unwrap_or(u16::MAX)
}

/// The rows of an area one by one, from the top.
pub(crate) fn rows(area: Rect) -> impl Iterator<Item = Rect> {
    (area.y..area.bottom()).map(move |y| Rect { y, height: 1, ..area })
}
