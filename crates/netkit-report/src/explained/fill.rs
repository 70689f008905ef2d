//! Prose in lines of a width; it breaks between words, and within a command in backquotes only where it must.

/// The text in lines of at most so many columns. A single word that is wider has a line of its own.
pub(super) fn lines(text: &str, columns: usize) -> Vec<String> {
    of_pieces(pieces(text), columns)
}

/// The names with a dot between each two; none is broken.
pub(super) fn names(names: &[&str], columns: usize) -> Vec<String> {
    let last = names.len().saturating_sub(1);
    let dot =
        |(index, name): (usize, &&str)| if index < last { format!("{name} ·") } else { (*name).to_owned() };
    of_pieces(names.iter().enumerate().map(dot), columns)
}

/// How wide a text is. Pages are written in Latin letters, each of which has one column.
pub(super) fn width(text: &str) -> usize {
    text.chars().count()
}

fn of_pieces(pieces: impl IntoIterator<Item = String>, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let whole = pieces.into_iter().flat_map(|piece| fitting(piece, columns));
    for piece in whole {
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(&piece) <= columns => {
                line.push(' ');
                line.push_str(&piece);
            }
            _ => lines.push(piece),
        }
    }
    lines
}

/// A piece, or its words where it fits into no line.
fn fitting(piece: String, columns: usize) -> Vec<String> {
    if width(&piece) <= columns { vec![piece] } else { piece.split(' ').map(str::to_owned).collect() }
}

/// The words of a text; what stands in backquotes stays together with what touches it.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut is_open = false;
    for word in text.split(' ') {
        match pieces.last_mut() {
            Some(piece) if is_open => {
                piece.push(' ');
                piece.push_str(word);
            }
            _ => pieces.push(word.to_owned()),
        }
        is_open ^= word.matches('`').count() % 2 == 1;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, columns: usize, expect: &[&str]) {
        assert_eq!(lines(text, columns), expect, "{text:?} in {columns}");
    }

    #[test]
    fn lines_break_between_words() {
        check("one two three", 13, &["one two three"]);
        check("one two three", 12, &["one two", "three"]);
        check("one two three", 3, &["one", "two", "three"]);
        check("extraordinary", 4, &["extraordinary"]);
    }

    #[test]
    fn a_command_stays_together_where_it_fits() {
        check("run `ss -tln` here", 10, &["run", "`ss -tln`", "here"]);
        check("(`ss -tln`), then", 14, &["(`ss -tln`),", "then"]);
        check("`nft list ruleset`", 10, &["`nft list", "ruleset`"]);
        check("an open ` goes on", 8, &["an open", "` goes", "on"]);
    }

    #[test]
    fn a_name_of_several_words_is_not_broken() {
        assert_eq!(names(&["RST", "icmp 3/3", "ede 18"], 12), ["RST ·", "icmp 3/3 ·", "ede 18"]);
        assert_eq!(names(&["RST"], 12), ["RST"]);
    }
}
