//! A filter's text as words, each with its place, so that a complaint can point at it.
//!
//! Parentheses and signs of comparison are words of their own wherever they stand.

/// A word and where it begins, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

/// Signs that end a word, the longest first.
const SIGNS: [&str; 13] = ["&&", "||", "==", "!=", ">=", "<=", "(", ")", "=", ">", "<", "&", "|"];

/// The words of a text.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            sign.len()
        } else if first == '!' {
            1
        } else {
            let ends = |(at, letter): &(usize, char)| {
                letter.is_whitespace() || SIGNS.iter().any(|sign| rest[*at..].starts_with(sign))
            };
            rest.char_indices().find(ends).map_or(rest.len(), |(end, _)| end)
        };
        words.push(Word { text: &rest[..length], at });
        at += length;
    }
    words
}
