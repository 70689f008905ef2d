//! One Rust file as its tokens, functions and tests. It knows where things stand, not what they mean.
//!
//! Tokens come from `proc_macro2`, so strings, comments, lifetimes and raw strings never look like code.

use std::ops::RangeInclusive;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A Rust file, read.
#[derive(Debug, Default)]
pub struct Source {
    /// Every token in order, groups opened and closed; comments are gone, doc comments are `#[doc = …]`.
    pub tokens: Vec<Token>,
    /// Every function with a body, inner ones too.
    pub functions: Vec<Function>,
    /// The lines of everything under `#[cfg(test)]`.
    tests: Vec<RangeInclusive<usize>>,
}

/// A token; a literal's text is `LITERAL`, so that no word inside a string is taken for code.
#[derive(Debug)]
pub struct Token {
    pub text: String,
    /// From 1.
    pub line: usize,
}

/// Stands for the text of every string, character and number.
pub const LITERAL: &str = "\"\"";

/// A function's name and its lines, from `fn` to the closing brace.
#[derive(Debug)]
pub struct Function {
    pub name: String,
    pub lines: RangeInclusive<usize>,
}

impl Source {
    /// Reads a file; the error is the line where its tokens stop making sense.
    pub fn read(text: &str) -> Result<Self, usize> {
        let stream: TokenStream =
            text.parse().map_err(|error: proc_macro2::LexError| error.span().start().line)?;
        let mut source = Self::default();
        source.walk(stream);
        Ok(source)
    }

    /// Whether a line belongs to something under `#[cfg(test)]`.
    pub fn is_test(&self, line: usize) -> bool {
        self.tests.iter().any(|lines| lines.contains(&line))
    }

    /// The lines where these tokens stand one after another.
    pub fn find(&self, pattern: &[&str]) -> Vec<usize> {
        let matches = |window: &&[Token]| window.iter().zip(pattern).all(|(token, text)| token.text == *text);
        self.tokens.windows(pattern.len().max(1)).filter(matches).map(|window| window[0].line).collect()
    }

    fn walk(&mut self, stream: TokenStream) {
        let trees: Vec<TokenTree> = stream.into_iter().collect();
        for (index, tree) in trees.iter().enumerate() {
            let line = tree.span().start().line;
            if is_test_attribute(&trees[index..]) {
                self.tests.push(line..=item_end(&trees[index + 2..]).unwrap_or(line));
            }
            if let Some(function) = function(&trees[index..]) {
                self.functions.push(function);
            }
            match tree {
                TokenTree::Group(group) => {
                    let (open, close) = delimiters(group.delimiter());
                    self.push(open, line);
                    self.walk(group.stream());
                    self.push(close, group.span_close().end().line);
                }
                TokenTree::Literal(_) => self.push(LITERAL, line),
                TokenTree::Ident(ident) => self.push(&ident.to_string(), line),
                TokenTree::Punct(punct) => self.push(&punct.to_string(), line),
            }
        }
    }

    fn push(&mut self, text: &str, line: usize) {
        if !text.is_empty() {
            self.tokens.push(Token { text: text.to_owned(), line });
        }
    }
}

/// Whether `#[cfg(test)]`, or an `all(…)` of it, stands at the start. `not(test)` and `any(test, …)` are product.
fn is_test_attribute(trees: &[TokenTree]) -> bool {
    let [TokenTree::Punct(hash), TokenTree::Group(attribute), ..] = trees else { return false };
    if hash.as_char() != '#' || attribute.delimiter() != Delimiter::Bracket {
        return false;
    }
    let inner: Vec<TokenTree> = attribute.stream().into_iter().collect();
    let [TokenTree::Ident(cfg), TokenTree::Group(condition)] = inner.as_slice() else { return false };
    let condition = condition.stream().to_string();
    let has = |word: &str| condition.split(|c: char| !c.is_alphanumeric() && c != '_').any(|w| w == word);
    *cfg == "cfg" && has("test") && !has("not") && !has("any")
}

/// The last line of the item that follows: its body, or the semicolon that ends it.
fn item_end(trees: &[TokenTree]) -> Option<usize> {
    trees.iter().find_map(|tree| match tree {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
            Some(group.span_close().end().line)
        }
        TokenTree::Punct(punct) if punct.as_char() == ';' => Some(punct.span().end().line),
        _ => None,
    })
}

/// The function whose `fn` stands at the start; `None` for a declaration without a body and for a `fn` pointer.
fn function(trees: &[TokenTree]) -> Option<Function> {
    let [TokenTree::Ident(keyword), TokenTree::Ident(name), rest @ ..] = trees else { return None };
    if *keyword != "fn" {
        return None;
    }
    let first = keyword.span().start().line;
    let declares = |tree: &&TokenTree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ';');
    let braces =
        |tree: &&TokenTree| matches!(tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
    match rest.iter().find(|tree| declares(tree) || braces(tree))? {
        TokenTree::Group(body) => {
            Some(Function { name: name.to_string(), lines: first..=body.span_close().end().line })
        }
        _ => None,
    }
}

fn delimiters(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, pattern: &[&str], lines: &[usize]) {
        let source = Source::read(text).unwrap();
        assert_eq!(source.find(pattern), lines, "{text}");
    }

    #[test]
    fn words_in_strings_and_comments_are_not_code() {
        check("const A: &str = \"unsafe\";", &["unsafe"], &[]);
        check("const A: &str = r#\"\" unsafe { \"#;", &["unsafe"], &[]);
        check("// unsafe\n/* unsafe /* unsafe */ */\n/// unsafe\nfn a() {}", &["unsafe"], &[]);
        check("const A: char = '\\''; fn a<'b>(c: &'b str) { unsafe {} }", &["unsafe"], &[1]);
        check("const A: &[u8] = b\"{\\\"unsafe\"; const B: u8 = b'{';", &["unsafe"], &[]);
    }

    #[test]
    fn a_pattern_is_found_across_lines_and_inside_macros() {
        check("fn a() {\n Instant\n  :: now();\n}", &["Instant", ":", ":", "now"], &[2]);
        check("fn a() { println!(\"{}\", todo!()); }", &["todo", "!"], &[1]);
    }

    #[test]
    fn functions_end_where_their_body_ends() {
        let text = "trait T {\n fn a();\n fn b() {\n }\n}\nfn c() -> [u8; { 1 }] {\n let d: fn(u8) = e;\n}\n";
        let source = Source::read(text).unwrap();
        let found: Vec<_> = source.functions.iter().map(|f| (f.name.as_str(), f.lines.clone())).collect();
        assert_eq!(found, [("b", 3..=4), ("c", 6..=8)]);
    }

    #[test]
    fn tests_are_told_apart() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n}\nfn b() {}\n#[cfg(test)]\nuse c;\n#[cfg(not(test))]\nfn d() {}\n";
        let source = Source::read(text).unwrap();
        let tests: Vec<usize> = (1..=9).filter(|line| source.is_test(*line)).collect();
        assert_eq!(tests, [2, 3, 4, 6, 7]);
    }

    #[test]
    fn a_file_that_is_no_rust_says_where() {
        assert_eq!(Source::read("fn a() {\n}\n}\n").unwrap_err(), 3);
    }
}
