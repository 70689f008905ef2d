//! Names that come near to what nothing is called: for whoever mistyped one or remembers half of it.
//!
//! It compares letters alone and does not know what a name means.

use super::book::Book;
use super::words::Words;

/// Names that are told at most.
const MOST_NAMES: usize = 5;
/// Letters that are compared at most: no name is longer.
const MOST_LETTERS: usize = 64;
/// Words of the question that are compared one by one.
const MOST_WORDS: usize = 16;
/// The shortest word by which a name is recognised.
const LEAST_LETTERS: usize = 3;
/// One wrong letter is forgiven for so many right ones.
const LETTERS_A_MISTAKE: usize = 3;
/// The same for a word in the midst of a sentence, where many words come near a short name.
const LETTERS_A_MISTAKE_IN_A_SENTENCE: usize = 4;
/// What it counts that other words stand beside, and that only a part of a name was said.
const INCOMPLETE: usize = 2;

/// Names of the pages with the nearest phrases, nearest first.
pub(super) fn names(book: &Book, words: &Words<'_>) -> Vec<String> {
    let whole = cut(&words.texts().collect::<Vec<_>>().join(" "));
    let single: Vec<String> = words.texts().take(MOST_WORDS).map(cut).collect();
    let mut pages: Vec<(usize, usize)> = Vec::new();
    for phrase in book.phrases() {
        let known = cut(&phrase.words.join(" "));
        let of_whole = mistakes(&whole, &known, LETTERS_A_MISTAKE).or_else(|| part(&whole, &known));
        let of_single =
            single.iter().filter_map(|word| mistakes(word, &known, LETTERS_A_MISTAKE_IN_A_SENTENCE));
        let distance = of_whole.into_iter().chain(of_single.map(|one| one + INCOMPLETE)).min();
        pages.extend(distance.map(|distance| (distance, phrase.page)));
    }
    pages.sort_unstable();
    let mut names: Vec<String> = Vec::new();
    for (_, page) in pages {
        let name = &book.topic(page).name;
        if names.len() < MOST_NAMES && !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

/// How many letters are wrong; `None` where it is another word altogether.
fn mistakes(asked: &str, known: &str, letters_a_mistake: usize) -> Option<usize> {
    let length = asked.chars().count();
    let forgiven = length.min(known.chars().count()) / letters_a_mistake;
    if length < LEAST_LETTERS {
        return None;
    }
    Some(strsim::damerau_levenshtein(asked, known)).filter(|mistakes| *mistakes <= forgiven)
}

/// What it counts where a name begins so, or has this among its words.
fn part(asked: &str, known: &str) -> Option<usize> {
    let is_part = known.starts_with(asked) || known.split(' ').any(|word| word == asked);
    (is_part && asked.chars().count() >= LEAST_LETTERS).then_some(INCOMPLETE)
}

fn cut(text: &str) -> String {
    text.chars().take(MOST_LETTERS).collect()
}
