//! Colour for a few marks; the word always says the same without it.

use netkit_model::Status;

/// Select Graphic Rendition parameters (ECMA-48 §8.3.117).
#[derive(Clone, Copy, Debug)]
pub(crate) enum Colour {
    /// It is well.
    Green,
    /// Worth a look.
    Yellow,
    /// It is broken.
    Red,
    /// It cannot be known.
    Magenta,
}

impl Colour {
    /// The colour of a verdict's word.
    pub(crate) const fn of(status: Status) -> Self {
        match status {
            Status::Ok => Self::Green,
            Status::Degraded => Self::Yellow,
            Status::Fail => Self::Red,
            Status::Unknown => Self::Magenta,
        }
    }

    /// The word in this colour where `wanted`, and as it is otherwise.
    pub(crate) fn paint(self, word: &str, wanted: bool) -> String {
        let parameters = match self {
            Self::Green => "1;32",
            Self::Yellow => "1;33",
            Self::Red => "1;31",
            Self::Magenta => "1;35",
        };
        if wanted { format!("\x1b[{parameters}m{word}\x1b[0m") } else { word.to_owned() }
    }
}

/// A heading in bold where `wanted`, and as it is otherwise.
pub(crate) fn paint_bold(heading: &str, wanted: bool) -> String {
    if wanted { format!("\x1b[1m{heading}\x1b[0m") } else { heading.to_owned() }
}

/// Remarks behind a line, each in parentheses with a blank in front.
pub(crate) fn remarks(remarks: &[&str], wanted: bool) -> String {
    let painted = remarks.iter().map(|remark| Colour::Yellow.paint(&format!("({remark})"), wanted));
    painted.flat_map(|remark| [" ".to_owned(), remark]).collect()
}
