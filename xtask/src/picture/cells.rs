//! What the cells of a terminal's screen are on a picture: areas of colour, and texts at their places. It writes no SVG.
//!
//! Bars and lines are areas and not text, because the fonts of readers do not join them.

use std::collections::BTreeMap;

use vt100::{Cell, Color, Screen};

use super::palette::{Fill, fill};

/// The width and height of a cell in units: a letter of 30 units in most monospaced fonts, with air above and below, and
/// such that its eighths are whole.
pub const CELL: (u32, u32) = (18, 40);
/// How thick a line is, in units.
const STROKE: u32 = 2;

/// Bars of one to eight eighths of a cell, from its foot.
pub const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// Lines by what they join: left 8, right 4, up 2, down 1.
const LINES: [char; 16] = [' ', '╷', '╵', '│', '╶', '┌', '└', '├', '╴', '┐', '┘', '┤', '─', '┬', '┴', '┼'];

/// A screen, taken apart.
#[derive(Debug, Default)]
pub struct Drawing {
    /// What lies under everything: the grounds of cells that have one.
    pub grounds: Areas,
    /// Bars and lines.
    pub shapes: Areas,
    /// In reading order.
    pub texts: Vec<Text>,
}

/// Areas by their colour.
pub type Areas = BTreeMap<Ink, Vec<Area>>;

/// How something is painted: its class or classes, and its colour where no class says it. Both may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ink {
    pub classes: String,
    pub fixed: String,
}

/// A rectangle, in units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

/// A piece of one row without a wider gap in it.
#[derive(Debug, PartialEq, Eq)]
pub struct Text {
    pub ink: Ink,
    /// Its cells.
    pub area: Area,
    pub letters: String,
}

impl Drawing {
    /// Takes a screen apart.
    pub fn of(screen: &Screen) -> Self {
        let (rows, columns) = screen.size();
        let mut drawing = Self::default();
        for row in 0..rows {
            let mut piece: Option<Text> = None;
            for column in 0..columns {
                if let Some(cell) = screen.cell(row, column).filter(|cell| !cell.is_wide_continuation()) {
                    drawing.take(cell, place(row, column, cell), &mut piece);
                }
            }
            drawing.texts.extend(piece.map(Text::trimmed));
        }
        drawing
    }

    /// Adds a cell; `piece` is the text that it may go on with.
    fn take(&mut self, cell: &Cell, area: Area, piece: &mut Option<Text>) {
        if let Some(ink) = ground(cell) {
            add(&mut self.grounds, ink, area);
        }
        let ink = front(cell);
        let contents = if cell.has_contents() { cell.contents() } else { " " };
        let shapes = shapes(contents, area);
        for shape in &shapes {
            add(&mut self.shapes, ink.clone(), *shape);
        }
        match piece {
            // Two blanks end a piece, so that every column of a table stands where it stands on the terminal.
            Some(text)
                if shapes.is_empty()
                    && text.ink == ink
                    && !(contents == " " && text.letters.ends_with(' ')) =>
            {
                text.letters.push_str(contents);
                text.area.width += area.width;
            }
            _ => {
                self.texts.extend(piece.take().map(Text::trimmed));
                let is_text = shapes.is_empty() && contents != " ";
                *piece = is_text.then(|| Text { ink, area, letters: contents.to_owned() });
            }
        }
    }
}

impl Text {
    /// Without the blank at its end.
    fn trimmed(mut self) -> Self {
        if self.letters.ends_with(' ') {
            self.letters.pop();
            self.area.width -= CELL.0;
        }
        self
    }
}

fn place(row: u16, column: u16, cell: &Cell) -> Area {
    let width = if cell.is_wide() { 2 * CELL.0 } else { CELL.0 };
    Area { x: u32::from(column) * CELL.0, y: u32::from(row) * CELL.1, width, height: CELL.1 }
}

/// Adds an area, as one with the last where they join on a row.
fn add(areas: &mut Areas, ink: Ink, area: Area) {
    let areas = areas.entry(ink).or_default();
    match areas.last_mut() {
        Some(last) if last.x + last.width == area.x && (last.y, last.height) == (area.y, area.height) => {
            last.width += area.width;
        }
        _ => areas.push(area),
    }
}

/// The areas that a bar or a line is made of; none for everything else.
fn shapes(contents: &str, cell: Area) -> Vec<Area> {
    let index = |table: &[char]| table.iter().position(|one| contents.chars().eq([*one]));
    if let Some(bar) = index(&BARS) {
        let eighths = u32::try_from(bar + 1).expect("there are eight bars");
        let height = cell.height * eighths / 8;
        return vec![Area { y: cell.y + cell.height - height, height, ..cell }];
    }
    let joined = index(&LINES).unwrap_or(0);
    let (half_width, half_height) = ((cell.width - STROKE) / 2, (cell.height - STROKE) / 2);
    let middle = Area { x: cell.x + half_width, y: cell.y + half_height, width: STROKE, height: STROKE };
    let arms = [
        (0b1100, 0b1100, Area { x: cell.x, width: cell.width, ..middle }),
        (0b1100, 0b1000, Area { x: cell.x, width: half_width + STROKE, ..middle }),
        (0b1100, 0b0100, Area { width: half_width + STROKE, ..middle }),
        (0b0011, 0b0011, Area { y: cell.y, height: cell.height, ..middle }),
        (0b0011, 0b0010, Area { y: cell.y, height: half_height + STROKE, ..middle }),
        (0b0011, 0b0001, Area { height: half_height + STROKE, ..middle }),
    ];
    arms.into_iter().filter(|(mask, sides, _)| joined & mask == *sides).map(|(_, _, arm)| arm).collect()
}

/// What the letters of a cell are painted with.
fn front(cell: &Cell) -> Ink {
    let (color, unset) = if cell.inverse() { (cell.bgcolor(), "ground") } else { (cell.fgcolor(), "") };
    let mut ink = Ink::of(color, unset);
    for (class, is_on) in [("bold", cell.bold()), ("dim", cell.dim())] {
        if is_on {
            let gap = if ink.classes.is_empty() { "" } else { " " };
            ink.classes = format!("{}{gap}{class}", ink.classes);
        }
    }
    ink
}

/// What lies under a cell, where it is not the page itself.
fn ground(cell: &Cell) -> Option<Ink> {
    match (cell.inverse(), cell.bgcolor()) {
        (true, _) => Some(Ink::of(cell.fgcolor(), "text")),
        (false, Color::Default) => None,
        (false, color) => Some(Ink::of(color, "ground")),
    }
}

impl Ink {
    fn of(color: Color, unset: &'static str) -> Self {
        match fill(color, unset) {
            Fill::Class(class) => Self { classes: class.to_owned(), fixed: String::new() },
            Fill::Fixed(fixed) => Self { classes: String::new(), fixed },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing(bytes: &str) -> Drawing {
        let mut parser = vt100::Parser::new(2, 12, 0);
        parser.process(bytes.as_bytes());
        Drawing::of(parser.screen())
    }

    /// The texts as `column:cells:text` with their classes.
    #[track_caller]
    fn check(bytes: &str, expected: &[(&str, &str)]) {
        let drawing = drawing(bytes);
        let texts: Vec<(String, &str)> = drawing
            .texts
            .iter()
            .map(|it| {
                let place = format!("{}:{}:{}", it.area.x / CELL.0, it.area.width / CELL.0, it.letters);
                (place, it.ink.classes.as_str())
            })
            .collect();
        let texts: Vec<(&str, &str)> =
            texts.iter().map(|(place, classes)| (place.as_str(), *classes)).collect();
        assert_eq!(texts, expected, "{bytes:?}");
    }

    #[test]
    fn a_wide_gap_parts_texts_and_a_narrow_one_does_not() {
        check("a b  c", &[("0:3:a b", ""), ("5:1:c", "")]);
        check("  x ", &[("2:1:x", "")]);
        check("", &[]);
        check("end of  row\r\nnext", &[("0:6:end of", ""), ("8:3:row", ""), ("0:4:next", "")]);
    }

    #[test]
    fn colours_and_weights_part_texts() {
        check("a\x1b[1;32mb\x1b[0mc", &[("0:1:a", ""), ("1:1:b", "c2 bold"), ("2:1:c", "")]);
        check("\x1b[2mfaint", &[("0:5:faint", "dim")]);
    }

    #[test]
    fn a_reversed_cell_has_the_letters_colour_as_its_ground() {
        let bytes = "\x1b[7mab\x1b[27m \x1b[31;7mc";
        check(bytes, &[("0:2:ab", "ground"), ("3:1:c", "ground")]);
        let grounds = drawing(bytes).grounds;
        let found: Vec<(&str, &[Area])> =
            grounds.iter().map(|(ink, areas)| (ink.classes.as_str(), areas.as_slice())).collect();
        let area = |x, width| Area { x, y: 0, width, height: CELL.1 };
        assert_eq!(found, [("c1", &[area(54, 18)][..]), ("text", &[area(0, 36)][..])]);
    }

    #[test]
    fn wide_characters_take_two_cells() {
        check("語x", &[("0:3:語x", "")]);
    }

    #[test]
    fn bars_stand_on_the_foot_of_their_cell_and_join_to_the_right() {
        let drawing = drawing("▄▄█");
        assert!(drawing.texts.is_empty());
        let expected =
            [Area { x: 0, y: 20, width: 36, height: 20 }, Area { x: 36, y: 0, width: 18, height: 40 }];
        assert_eq!(drawing.shapes[&Ink::default()], expected);
    }

    #[test]
    fn every_line_reaches_the_sides_that_it_joins() {
        let cell = Area { x: 0, y: 0, width: CELL.0, height: CELL.1 };
        for (joined, line) in LINES.into_iter().enumerate() {
            let arms = shapes(&line.to_string(), cell);
            let reaches = |side: fn(&Area) -> bool| usize::from(arms.iter().any(side));
            let found = reaches(|arm| arm.x == 0) << 3
                | reaches(|arm| arm.x + arm.width == CELL.0) << 2
                | reaches(|arm| arm.y == 0) << 1
                | reaches(|arm| arm.y + arm.height == CELL.1);
            assert_eq!(found, joined, "{line}");
        }
    }
}
