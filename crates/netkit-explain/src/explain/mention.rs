//! A place in a question that means one or more pages; it does not say which of several counts.

/// Such a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    /// Its first word.
    pub(super) start: usize,
    /// Behind its last word.
    pub(super) end: usize,
    /// How many letters and digits its words have: the more, the less likely it stands there by chance.
    pub(super) letters: usize,
    /// The pages that it means, by their places in the book; at least one.
    pub(super) pages: Vec<usize>,
    /// How it says what it means.
    pub(super) manner: Manner,
}

/// How a mention says what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// By a number that says of which kind it is.
    Number,
    /// By a name, or by the words of an error.
    Words,
    /// By the name of a class of errors, such as `java.net.ConnectException`: its message says more.
    Class,
}
