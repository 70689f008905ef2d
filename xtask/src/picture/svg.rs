//! A terminal's screen as one SVG file in a plain window: no script, no font and no picture from elsewhere.
//!
//! Its colours follow the reader's page, dark or light; who cannot see it finds the screen's words in its description.

use std::fmt::Write as _;

use vt100::Screen;

use super::cells::{Area, Areas, CELL, Drawing, Ink, Text};
use super::palette;

/// Units in a pixel of the picture at its own size.
const SCALE: u32 = 2;
/// Around the screen, in units, as everything here.
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
    let (width, height) = (u32::from(columns) * CELL.0, u32::from(rows) * CELL.1);
    let (right, foot) = (width + 2 * MARGIN, BAR + height + 2 * MARGIN);
    let drawing = Drawing::of(screen);
    let mut out = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{right}" height="{foot}" viewBox="0 0 {right} {foot}" role="img" aria-labelledby="title words">
<title id="title">{}</title>
<desc id="words">{}</desc>
<style>
text{{font:15px {FONTS};white-space:pre}}
.bold{{font-weight:700}}
.dim{{opacity:.72}}
{}
</style>
<rect class="frame" width="{right}" height="{foot}" rx="9"/>
<path class="ground" d="M1 {BAR}H{right}V{foot}a8 8 0 0 1-8 8H9a8 8 0 0 1-8-8z"/>
"#,
        escaped(&format!("A terminal that runs: {title}")),
        escaped(&words(screen)),
        palette::style(),
        right = right - 1.0,
        foot = foot - 9.0,
    );
    for button in [20, 38, 56] {
        line(&mut out, &format!(r#"<circle class="c8" cx="{button}" cy="{}" r="5"/>"#, BAR / 2.0));
    }
    let (middle, foot) = (right / 2.0, BAR / 2.0 + 5.0);
    line(
        &mut out,
        &format!(
            r#"<text class="text" x="{middle}" y="{foot}" text-anchor="middle">{}</text>"#,
            escaped(title)
        ),
    );
    line(&mut out, &format!(r#"<g class="text" transform="translate({MARGIN} {})">"#, BAR + MARGIN));
    areas(&mut out, &drawing.grounds);
    areas(&mut out, &drawing.shapes);
    for text in &drawing.texts {
        self::text(&mut out, text);
    }
    line(&mut out, "</g>");
    line(&mut out, "</svg>");
    out
}

/// The words of the screen, as far as there are some: what stands above its first rule.
fn words(screen: &Screen) -> String {
    let contents = screen.contents();
    let rows = contents.lines().map(str::trim_end).take_while(|row| !row.starts_with("──"));
    rows.filter(|row| !row.is_empty()).collect::<Vec<_>>().join("\n")
}

/// One path a colour, in which areas that touch leave no seam.
fn areas(out: &mut String, areas: &Areas) {
    for (ink, areas) in areas {
        let path = areas.iter().fold(String::new(), |mut path, Area { x, y, width, height }| {
            let _never_fails = write!(path, "M{x} {y}h{width}v{height}h-{width}z");
            path
        });
        line(out, &format!(r#"<path{} d="{path}"/>"#, attributes(ink)));
    }
}

fn text(out: &mut String, Text { ink, area, text }: &Text) {
    let (x, y, width) = (area.x, area.y + BASELINE, area.width);
    line(
        out,
        &format!(r#"<text{} x="{x}" y="{y}" textLength="{width}">{}</text>"#, attributes(ink), escaped(text)),
    );
}

fn attributes(ink: &Ink) -> String {
    let mut attributes = String::new();
    for (name, value) in [("class", &ink.classes), ("fill", &ink.fixed)] {
        if !value.is_empty() {
            let _never_fails = write!(attributes, r#" {name}="{value}""#);
        }
    }
    attributes
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
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
        check("<script>&", &[r#"<text x="0" y="15" textLength="81">&lt;script&gt;&amp;</text>"#]);
        check("", &["cat a&amp;b</title>", r#"<desc id="words"></desc>"#]);
    }

    #[test]
    fn the_description_is_the_text_above_the_first_rule() {
        check("one\r\n\r\n  two\r\n── three", &["<desc id=\"words\">one\n  two</desc>"]);
    }

    #[test]
    fn colours_are_classes_or_fixed() {
        check("\x1b[1;31mred", &[r#"<text class="c1 bold" x="0" y="15" textLength="27">red</text>"#]);
        check("\x1b[38;2;1;2;3mx", &[r##"<text fill="#010203" x="0" y="15" textLength="9">x</text>"##]);
        check("\x1b[34m█", &[r#"<path class="c4" d="M0 0h9v20h-9z"/>"#]);
    }
}
