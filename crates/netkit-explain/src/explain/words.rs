//! A text as words in lower case, with what stands between them.
//!
//! A word is letters and digits, with the brackets of a call; everything else separates, the underscore too, so that
//! `CLOSE_WAIT`, `close-wait` and "close wait" are the same words. Web addresses are no words. It does not know what a word means.

/// Characters that join the parts of one name, such as a host's or a file's, when nothing else stands between them.
const JOINS: [&str; 5] = [".", "-", "_", "/", "@"];
/// What makes a word the name of a call.
const CALL: &str = "()";
/// Most characters, blanks apart, between two words of one phrase: `failed (111`, `connect() failed`.
const WIDEST_GAP: usize = 3;

/// The words of a text.
#[derive(Debug)]
pub(super) struct Words<'a> {
    source: &'a str,
    words: Vec<Word>,
}

/// A word.
#[derive(Debug)]
struct Word {
    /// In lower case; of a number that stands alone, with its minus sign.
    text: String,
    /// True where it has letters and all of them are capitals.
    is_upper: bool,
    /// Where it stands in the source, in bytes.
    start: usize,
    end: usize,
}

impl<'a> Words<'a> {
    /// The words of this text.
    pub(super) fn of(source: &'a str) -> Self {
        let mut words: Vec<Word> = Vec::new();
        let mut place = 0;
        while let Some(character) = source[place..].chars().next() {
            let rest = &source[place..];
            if rest.starts_with("://") {
                // What stands before it is the scheme and no word either.
                words.pop_if(|word| word.end == place);
                place += rest.find(ends_address).unwrap_or(rest.len());
            } else if character.is_alphanumeric() {
                let letters = rest.find(|one: char| !one.is_alphanumeric()).unwrap_or(rest.len());
                // The name of a call is another word than the verb: nginx says `connect() failed`, ssh "connect failed".
                let length = letters + if rest[letters..].starts_with(CALL) { CALL.len() } else { 0 };
                words.push(Word::new(source, place, place + length));
                place += length;
            } else {
                place += character.len_utf8();
            }
        }
        Self { source, words }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// A word in lower case; empty where there is none.
    pub(super) fn text(&self, index: usize) -> &str {
        self.words.get(index).map_or("", |word| &word.text)
    }

    /// All of them.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|word| word.text.as_str())
    }

    /// True where these words stand in the text one after another.
    pub(super) fn contain(&self, phrase: &[&str]) -> bool {
        self.words
            .windows(phrase.len())
            .any(|some| some.iter().map(|word| word.text.as_str()).eq(phrase.iter().copied()))
    }

    /// True where a word was written in capitals.
    pub(super) fn is_upper(&self, index: usize) -> bool {
        self.words.get(index).is_some_and(|word| word.is_upper)
    }

    /// What stands before a word, back to the word before it.
    pub(super) fn gap_before(&self, index: usize) -> &'a str {
        let start = index.checked_sub(1).and_then(|before| self.words.get(before)).map_or(0, |word| word.end);
        let end = self.words.get(index).map_or(self.source.len(), |word| word.start);
        &self.source[start..end]
    }

    /// True where a word and the one before it are parts of one name.
    pub(super) fn is_joined(&self, index: usize) -> bool {
        (1..self.len()).contains(&index) && JOINS.contains(&self.gap_before(index))
    }

    /// True where a word and the one before it may be parts of one phrase.
    pub(super) fn is_close(&self, index: usize) -> bool {
        self.gap_before(index).trim().chars().nth(WIDEST_GAP).is_none()
    }

    /// A word that is a number, but for the numbers of a dotted address.
    pub(super) fn number(&self, index: usize) -> Option<i32> {
        let is_dotted = |index: usize| self.is_joined(index) && self.gap_before(index) == ".";
        if is_dotted(index) || is_dotted(index + 1) { None } else { self.text(index).parse().ok() }
    }

    /// The number, where the text is one and nothing else.
    pub(super) fn only_number(&self) -> Option<i32> {
        if self.len() == 1 { self.number(0) } else { None }
    }
}

impl Word {
    fn new(source: &str, start: usize, end: usize) -> Self {
        let written = &source[start..end];
        let mut before = source[..start].chars().rev();
        let is_negative = written.bytes().all(|byte| byte.is_ascii_digit())
            && before.next() == Some('-')
            && !before.next().is_some_and(|one| one.is_alphanumeric() || one == '-');
        let sign = if is_negative { "-" } else { "" };
        Self {
            text: format!("{sign}{}", written.to_lowercase()),
            is_upper: written.chars().any(char::is_uppercase) && !written.chars().any(char::is_lowercase),
            start,
            end,
        }
    }
}

/// True where a web address ends: it has none of these, or the sentence around it goes on.
fn ends_address(character: char) -> bool {
    character.is_whitespace() || "\"'<>()[]{},;`".contains(character)
}
