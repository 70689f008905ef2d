//! The colours of the picture, for a dark and a light page, and of a terminal's cells. It draws nothing.

use vt100::Color;

/// A colour on a dark page and on a light one, as CSS writes it; each pair says the same and can be read on its ground.
struct Pair {
    class: &'static str,
    dark: &'static str,
    light: &'static str,
}

/// The page itself: its ground, its text, its frame.
const PAGE: [Pair; 3] = [
    Pair { class: "ground", dark: "#16191f", light: "#fbfbfa" },
    Pair { class: "text", dark: "#d5d9e0", light: "#24292f" },
    Pair { class: "frame", dark: "#2a2f39", light: "#e4e5e7" },
];

/// The sixteen colours that have no fixed value on any terminal (ECMA-48 §8.3.117, and aixterm's bright ones).
const ANSI: [Pair; 16] = [
    Pair { class: "c0", dark: "#3b4252", light: "#24292f" },
    Pair { class: "c1", dark: "#ff7b85", light: "#c0202e" },
    Pair { class: "c2", dark: "#7fd88f", light: "#17752f" },
    Pair { class: "c3", dark: "#f2c55c", light: "#8a5a00" },
    Pair { class: "c4", dark: "#7cb4ff", light: "#0b5cc4" },
    Pair { class: "c5", dark: "#d49bf0", light: "#8034b0" },
    Pair { class: "c6", dark: "#6fd3d3", light: "#0f6e78" },
    Pair { class: "c7", dark: "#d5d9e0", light: "#57606a" },
    Pair { class: "c8", dark: "#8b93a1", light: "#6b737c" },
    Pair { class: "c9", dark: "#ff9aa2", light: "#a40e26" },
    Pair { class: "c10", dark: "#a0e8ac", light: "#0f5f24" },
    Pair { class: "c11", dark: "#ffdb8a", light: "#6f4700" },
    Pair { class: "c12", dark: "#a5ccff", light: "#0a4799" },
    Pair { class: "c13", dark: "#e4bdf7", light: "#652590" },
    Pair { class: "c14", dark: "#9be7e7", light: "#0a555d" },
    Pair { class: "c15", dark: "#ffffff", light: "#0d1117" },
];

/// The channels of the colour cube in the 256 colours (xterm, `256colres.pl`).
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// How an element of the picture gets its colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fill {
    /// By a class of [`style`], which follows the page; none where it is the text's own.
    Class(&'static str),
    /// The same on every page, as CSS writes it.
    Fixed(String),
}

/// The rules of CSS for every class, for a dark page first, and for a light one where the reader wants that.
pub fn style() -> String {
    let rules = |shade: fn(&Pair) -> &'static str| {
        let pairs = PAGE.iter().chain(&ANSI);
        pairs.map(|pair| format!(".{}{{fill:{}}}", pair.class, shade(pair))).collect::<Vec<_>>().concat()
    };
    let (dark, light) = (rules(|pair| pair.dark), rules(|pair| pair.light));
    format!("{dark}\n@media (prefers-color-scheme:light){{{light}}}")
}

/// The colour of a cell; `unset` is the class where the program leaves it to the terminal.
pub fn fill(color: Color, unset: &'static str) -> Fill {
    match color {
        Color::Default => Fill::Class(unset),
        Color::Rgb(red, green, blue) => fixed(red, green, blue),
        Color::Idx(index) => match (ANSI.get(usize::from(index)), index) {
            (Some(pair), _) => Fill::Class(pair.class),
            (None, ..232) => {
                let channel = |weight: u8| CUBE[usize::from((index - 16) / weight % 6)];
                fixed(channel(36), channel(6), channel(1))
            }
            (None, _) => {
                let grey = 8 + 10 * (index - 232);
                fixed(grey, grey, grey)
            }
        },
    }
}

fn fixed(red: u8, green: u8, blue: u8) -> Fill {
    Fill::Fixed(format!("#{red:02x}{green:02x}{blue:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_of_a_terminal_has_its_value() {
        let table = [
            (Color::Default, Fill::Class("text")),
            (Color::Idx(1), Fill::Class("c1")),
            (Color::Idx(15), Fill::Class("c15")),
            (Color::Idx(16), Fill::Fixed("#000000".to_owned())),
            (Color::Idx(208), Fill::Fixed("#ff8700".to_owned())),
            (Color::Idx(231), Fill::Fixed("#ffffff".to_owned())),
            (Color::Idx(232), Fill::Fixed("#080808".to_owned())),
            (Color::Idx(255), Fill::Fixed("#eeeeee".to_owned())),
            (Color::Rgb(1, 2, 255), Fill::Fixed("#0102ff".to_owned())),
        ];
        for (color, expected) in table {
            assert_eq!(fill(color, "text"), expected, "{color:?}");
        }
        for index in 0..=255 {
            fill(Color::Idx(index), "text");
        }
    }

    /// WCAG 2.2, success criterion 1.4.3: text has a contrast of 4.5 to 1.
    #[test]
    fn every_colour_can_be_read_on_its_ground() {
        let [ground, text, _] = &PAGE;
        // Black on a dark terminal is for grounds, not for text.
        for pair in ANSI.iter().skip(1).chain([text]) {
            for (colour, ground) in [(pair.dark, ground.dark), (pair.light, ground.light)] {
                let contrast = contrast(colour, ground);
                assert!(contrast >= 4.5, "{} {colour} on {ground}: {contrast:.2}", pair.class);
            }
        }
    }

    /// The contrast ratio of WCAG 2.2.
    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// The relative luminance of WCAG 2.2.
    fn luminance(colour: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }
}
