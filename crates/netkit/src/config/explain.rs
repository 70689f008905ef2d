//! What `netkit explain` needs, made from the words as typed.

use crate::args::ExplainArgs;
use crate::terminal;

/// A look into the book, decided.
#[derive(Debug)]
pub(crate) struct ExplainConfig {
    pub(crate) asked: Asked,
    pub(crate) json: bool,
    pub(crate) colours: bool,
    pub(crate) columns: usize,
}

/// What is asked for.
#[derive(Debug)]
pub(crate) enum Asked {
    /// The names of all pages.
    Contents,
    /// What was typed.
    Typed(String),
    /// What is pasted on standard input.
    StandardInput,
}

impl ExplainConfig {
    pub(crate) fn new(args: &ExplainArgs) -> Self {
        let asked = match args.what.as_slice() {
            [] => Asked::Contents,
            [dash] if dash == "-" => Asked::StandardInput,
            words => Asked::Typed(words.join(" ")),
        };
        Self {
            asked,
            json: args.json,
            colours: terminal::colours(args.color, args.plain),
            columns: terminal::prose_columns(),
        }
    }
}
