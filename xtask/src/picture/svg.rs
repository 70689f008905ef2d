//! A terminal's screen as one SVG file in a plain window: no script, no font and no picture from elsewhere.
//!
//! Its colours follow the reader's page, dark or light; who cannot see it finds the screen's words in its description.

use vt100::Screen;

use super::cells::{Area, Areas, BARS, CELL, Drawing, Ink, Text};
use super::palette;

/// Units in a pixel of the picture at its own size.
const SCALE: u32 = 2;
/// Around the screen, in units, as everything below.
const MARGIN: u32 = 32;
/// The window's bar.
const BAR: u32 = 68;
/// From a row's top to the line that its letters stand on.
const BASELINE: u32 = 30;
/// What every system has one of. The width of each text is given, so that a font of another width keeps the columns.
const FONTS: &str =
    "ui-monospace,SFMono-Regular,Menlo,'DejaVu Sans Mono','Liberation Mono',Consolas,monospace";

/// Draws a screen; `title` stands on the window.
pub fn draw(screen: &Screen, title: &str) -> String {
    let (rows, columns) = screen.size();
    let width = u32::from(columns) * CELL.0 + 2 * MARGIN;
    let height = BAR + u32::from(rows) * CELL.1 + 2 * MARGIN;
    let drawing = Drawing::of(screen);
    let mut lines =
        vec![head(width, height), description(screen, title), style(), window(width, height, title)];
    lines.push(format!(r#"<g class="text" transform="translate({MARGIN} {})">"#, BAR + MARGIN));
    lines.extend([&drawing.grounds, &drawing.shapes].into_iter().flat_map(paths));
    lines.extend(drawing.texts.iter().map(text));
    lines.push("</g>\n</svg>\n".to_owned());
    lines.join("\n")
}

fn head(width: u32, height: u32) -> String {
    let (shown_width, shown_height) = (width / SCALE, height / SCALE);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{shown_width}\" height=\"{shown_height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"title words\">"
    )
}

/// The words for who cannot see the picture: what stands above the first rule, without the bars at the ends of rows.
fn description(screen: &Screen, title: &str) -> String {
    let contents = screen.contents();
    let is_chart = |letter: char| BARS.contains(&letter) || " ·×".contains(letter);
    let rows =
        contents.lines().take_while(|row| !row.starts_with("──")).map(|row| row.trim_end_matches(is_chart));
    let words: Vec<&str> = rows.filter(|row| !row.is_empty()).collect();
    format!(
        "<title id=\"title\">A terminal that runs {}</title>\n<desc id=\"words\">{}</desc>",
        escaped(title),
        escaped(&words.join("\n"))
    )
}

fn style() -> String {
    format!(
        "<style>\ntext{{font:30px {FONTS};white-space:pre}}\n.bold{{font-weight:700}}\n.dim{{opacity:.72}}\n{}\n</style>",
        palette::style()
    )
}

/// The window around the screen, and its title.
fn window(width: u32, height: u32, title: &str) -> String {
    let (middle, centre, baseline) = (width / 2, BAR / 2, BAR / 2 + 10);
    let (right, foot) = (width - 2, height - 18);
    let buttons =
        [40, 76, 112].map(|x| format!(r#"<circle class="c8" cx="{x}" cy="{centre}" r="10"/>"#)).concat();
    format!(
        r#"<rect class="frame" width="{width}" height="{height}" rx="18"/>
<path class="ground" d="M2 {BAR}H{right}V{foot}a16 16 0 0 1-16 16H18a16 16 0 0 1-16-16z"/>
{buttons}
<text class="text" x="{middle}" y="{baseline}" text-anchor="middle">{}</text>"#,
        escaped(title)
    )
}

/// One path a colour, in which areas that touch leave no seam.
fn paths(areas: &Areas) -> impl Iterator<Item = String> {
    areas.iter().map(|(ink, areas)| {
        let steps =
            areas.iter().map(|Area { x, y, width, height }| format!("M{x} {y}h{width}v{height}h-{width}z"));
        format!(r#"<path{} d="{}"/>"#, attributes(ink), steps.collect::<String>())
    })
}

fn text(text: &Text) -> String {
    let Text { ink, area: Area { x, y, width, .. }, letters } = text;
    let baseline = y + BASELINE;
    let (attributes, letters) = (attributes(ink), escaped(letters));
    format!(r#"<text{attributes} x="{x}" y="{baseline}" textLength="{width}">{letters}</text>"#)
}

fn attributes(ink: &Ink) -> String {
    let named = [("class", &ink.classes), ("fill", &ink.fixed)].into_iter();
    let said = named.filter(|(_, value)| !value.is_empty());
    said.map(|(name, value)| format!(r#" {name}="{value}""#)).collect::<Vec<_>>().concat()
}

/// As the text of an element (XML 1.0, section 2.4).
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &str, expected: &[&str]) {
        let mut parser = vt100::Parser::new(4, 20, 0);
        parser.process(bytes.as_bytes());
        let picture = draw(parser.screen(), "cat a&b");
        for part in expected {
            assert!(picture.contains(part), "{part} is not in\n{picture}");
        }
    }

    #[test]
    fn words_of_the_screen_are_data_and_never_markup() {
        check("<script>&", &[r#"<text x="0" y="30" textLength="162">&lt;script&gt;&amp;</text>"#]);
        check("", &["cat a&amp;b</title>", r#"<desc id="words"></desc>"#]);
    }

    #[test]
    fn the_description_is_the_text_above_the_first_rule() {
        check("one\r\n\r\n  two ▃█··×▂\r\n── three", &["<desc id=\"words\">one\n  two</desc>"]);
    }

    #[test]
    fn colours_are_classes_or_fixed() {
        check("\x1b[1;31mred", &[r#"<text class="c1 bold" x="0" y="30" textLength="54">red</text>"#]);
        check("\x1b[38;2;1;2;3mx", &[r##"<text fill="#010203" x="0" y="30" textLength="18">x</text>"##]);
        check("\x1b[34m█", &[r#"<path class="c4" d="M0 0h18v40h-18z"/>"#]);
    }
}
