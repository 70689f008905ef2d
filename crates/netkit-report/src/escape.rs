//! The printers for text that is not ours: whatever it holds, it cannot move a cursor, forge a line or run a formula.
//!
//! There is one per output format. They never fail and never drop a byte in silence: what is not printable is
//! spelled out, what is too long is cut with a mark, and JSON carries the bytes besides.

mod characters;
#[cfg(test)]
mod tests;

use data_encoding::HEXLOWER;
use std::borrow::Cow;
use std::fmt::Write as _;

use netkit_model::Untrusted;

/// Widest that a foreign text gets in a line, in columns.
const MOST_COLUMNS: usize = 255;

/// A domain name for a line of text, in the presentation form of RFC 1035 §5.1, at most 255 columns wide.
///
/// The bytes are the labels with a dot between each two. Printable ASCII stays; what has a meaning in a zone file
/// gets a backslash, every other byte is `\DDD` in decimal. Internationalised names therefore stand as A-labels.
pub fn domain_name(name: &Untrusted) -> String {
    cut(presentation(name.as_bytes()))
}

/// Other foreign text for a line of text, at most 255 columns wide.
///
/// Valid UTF-8 stays as far as it is visible; control characters and bytes that are no UTF-8 become `\xHH`, characters
/// that are invisible, unassigned or turn the direction of writing become `\u{XXXX}`. A backslash stays as it is.
pub fn text(text: &Untrusted) -> String {
    cut(characters::visible(text.as_bytes()).into_owned())
}

/// A sentence of ours that may carry a foreign word: as [`text`], at its full length.
pub fn sentence(sentence: &str) -> Cow<'_, str> {
    characters::visible(sentence.as_bytes())
}

/// A field of a CSV row (RFC 4180 §2), quoted where it must be.
///
/// What a spreadsheet would take for a formula, because it begins with `=`, `+`, `-`, `@`, TAB or CR, gets an apostrophe in
/// front. Control characters are spelled out as in [`text`].
pub fn csv(field: &str) -> Cow<'_, str> {
    let formula = field.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let visible = characters::visible(field.as_bytes());
    let guarded = if formula { Cow::Owned(format!("'{visible}")) } else { visible };
    if guarded.contains([',', '"', '\n', '\r']) || guarded.starts_with(' ') || guarded.ends_with(' ') {
        return Cow::Owned(format!("\"{}\"", guarded.replace('"', "\"\"")));
    }
    guarded
}

/// Text for HTML, between tags and in quoted attributes: the five characters that have a meaning there become entities
/// (HTML Living Standard §13.1.2.3, §13.5), and what is not visible is spelled out as in [`text`].
pub fn html(text: &str) -> String {
    let visible = characters::visible(text.as_bytes());
    let mut shown = String::with_capacity(visible.len());
    for character in visible.chars() {
        match character {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            '\'' => shown.push_str("&#39;"),
            plain => shown.push(plain),
        }
    }
    shown
}

/// A sentence for Markdown (`CommonMark` §2.4, GitHub's tables and links by bare address): no character of it marks up
/// anything. What is not visible is spelled out as in [`text`].
pub fn markdown(text: &str) -> String {
    let visible = characters::visible(text.as_bytes());
    let mut shown = String::with_capacity(visible.len());
    for (at, character) in visible.char_indices() {
        let is_link = match character {
            ':' => visible[at..].starts_with("://"),
            '.' => at >= 3 && visible.as_bytes()[at - 3..at].eq_ignore_ascii_case(b"www"),
            _ => false,
        };
        if is_link
            || matches!(
                character,
                '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '#' | '!' | '$'
            )
        {
            shown.push('\\');
        }
        shown.push(character);
    }
    shown
}

/// Text for a cell of a Markdown table, as code: it stays as it is, and nobody is mentioned or linked to by it.
pub fn markdown_code(text: &str) -> String {
    // In a cell a bar ends the cell even within code, unless a backslash is in front of it (GitHub's Markdown §4.10).
    let visible = characters::visible(text.as_bytes()).replace('|', "\\|");
    let longest = visible.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // The blanks keep a backtick of the text from its fence; they are not shown (`CommonMark` §6.1).
    let space = if visible.is_empty() || visible.starts_with(['`', ' ']) || visible.ends_with(['`', ' ']) {
        " "
    } else {
        ""
    };
    format!("{fence}{space}{visible}{space}{fence}")
}

/// Foreign text for JSON: what people read, and the bytes in hexadecimal where that is not all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonText {
    /// The presentation form, at its full length.
    pub presentation: String,
    /// The bytes as they came, two hexadecimal digits each; `None` where the presentation form is just them.
    pub hex: Option<String>,
}

/// A domain name for JSON.
pub fn json_domain_name(name: &Untrusted) -> JsonText {
    json_text(name.as_bytes(), presentation(name.as_bytes()))
}

/// Other foreign text for JSON, such as what the user typed.
pub fn json(text: &[u8]) -> JsonText {
    json_text(text, characters::visible(text).into_owned())
}

fn json_text(bytes: &[u8], presentation: String) -> JsonText {
    let hex = (presentation.as_bytes() != bytes).then(|| HEXLOWER.encode(bytes));
    JsonText { presentation, hex }
}

fn presentation(name: &[u8]) -> String {
    let mut shown = String::with_capacity(name.len());
    for &byte in name {
        match byte {
            b'\\' | b'"' | b'(' | b')' | b';' | b'@' | b'$' => {
                shown.push('\\');
                shown.push(byte.into());
            }
            b'!'..=b'~' => shown.push(byte.into()),
            _ => write!(shown, "\\{byte:03}").expect("a String takes everything"),
        }
    }
    shown
}

/// Cuts to [`MOST_COLUMNS`], counting every character outside ASCII as two columns, which none exceeds.
fn cut(shown: String) -> String {
    let mut columns = 0;
    let mut fits = 0;
    for (at, character) in shown.char_indices() {
        columns += if character.is_ascii() { 1 } else { 2 };
        if columns > MOST_COLUMNS {
            return format!("{}…", &shown[..fits]);
        }
        // The mark itself needs a column.
        if columns < MOST_COLUMNS {
            fits = at + character.len_utf8();
        }
    }
    shown
}
