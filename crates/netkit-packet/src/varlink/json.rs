//! JSON values (RFC 8259) of a message that another process has written: read strictly and bounded.
//!
//! It writes no values but strings, and knows no names of fields. Numbers with a fraction or an exponent are read and kept as
//! [`Json::Other`]: no message that is read here has any that matters.

use std::fmt::Write as _;

/// The deepest nesting; an answer of systemd-resolved has four levels.
const DEEPEST: usize = 16;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Json {
    /// A whole number.
    Number(i64),
    /// A string, as UTF-8 with its escapes resolved.
    Text(String),
    List(Vec<Json>),
    /// Members in their order, doubles included.
    Object(Vec<(String, Json)>),
    /// A truth value, null, or a number that is not whole or too large.
    Other,
}

impl Json {
    /// Reads one value that is all there is.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader { rest: std::str::from_utf8(bytes).ok()? };
        let value = reader.value(0)?;
        reader.skip_blanks();
        reader.rest.is_empty().then_some(value)
    }

    /// A member of an object.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        members.iter().find(|(member, _)| member == name).map(|(_, value)| value)
    }

    /// A whole number that fits.
    pub(super) fn number<T: TryFrom<i64>>(&self) -> Option<T> {
        let Self::Number(number) = self else { return None };
        T::try_from(*number).ok()
    }

    pub(super) fn text(&self) -> Option<&str> {
        let Self::Text(text) = self else { return None };
        Some(text)
    }

    pub(super) fn list(&self) -> Option<&[Self]> {
        let Self::List(values) = self else { return None };
        Some(values)
    }
}

/// A string with the quotes around it.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\0'..='\x1f' => {
                // Writing into a string does not fail.
                let _ = write!(quoted, "\\u{:04x}", u32::from(character));
            }
            _ => quoted.push(character),
        }
    }
    quoted + "\""
}

/// A place in a text.
struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn value(&mut self, depth: usize) -> Option<Json> {
        self.skip_blanks();
        match self.rest.bytes().next()? {
            b'{' if depth < DEEPEST => self.object(depth),
            b'[' if depth < DEEPEST => self.array(depth),
            b'"' => self.string().map(Json::Text),
            b'-' | b'0'..=b'9' => self.number(),
            _ => ["true", "false", "null"].iter().any(|word| self.take(word)).then_some(Json::Other),
        }
    }

    fn object(&mut self, depth: usize) -> Option<Json> {
        let mut members = Vec::new();
        self.take("{").then_some(())?;
        self.skip_blanks();
        if self.take("}") {
            return Some(Json::Object(members));
        }
        loop {
            self.skip_blanks();
            let name = self.string()?;
            self.skip_blanks();
            self.take(":").then_some(())?;
            members.push((name, self.value(depth + 1)?));
            self.skip_blanks();
            if self.take("}") {
                return Some(Json::Object(members));
            }
            self.take(",").then_some(())?;
        }
    }

    fn array(&mut self, depth: usize) -> Option<Json> {
        let mut values = Vec::new();
        self.take("[").then_some(())?;
        self.skip_blanks();
        if self.take("]") {
            return Some(Json::List(values));
        }
        loop {
            values.push(self.value(depth + 1)?);
            self.skip_blanks();
            if self.take("]") {
                return Some(Json::List(values));
            }
            self.take(",").then_some(())?;
        }
    }

    fn string(&mut self) -> Option<String> {
        self.take("\"").then_some(())?;
        let mut text = String::new();
        loop {
            let character = self.character()?;
            match character {
                '"' => return Some(text),
                '\\' => text.push(self.escaped()?),
                '\0'..='\x1f' => return None,
                _ => text.push(character),
            }
        }
    }

    /// What stands behind a backslash.
    fn escaped(&mut self) -> Option<char> {
        Some(match self.character()? {
            character @ ('"' | '\\' | '/') => character,
            'b' => '\x08',
            'f' => '\x0c',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => match self.hexadecimal()? {
                high @ 0xd800..=0xdbff => {
                    self.take("\\u").then_some(())?;
                    let low = self.hexadecimal().filter(|low| (0xdc00..=0xdfff).contains(low))?;
                    char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))?
                }
                // A low one alone is no character.
                single => char::from_u32(single)?,
            },
            _ => return None,
        })
    }

    fn hexadecimal(&mut self) -> Option<u32> {
        let (digits, rest) = self.rest.split_at_checked(4)?;
        self.rest = rest;
        digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then_some(())?;
        u32::from_str_radix(digits, 16).ok()
    }

    fn number(&mut self) -> Option<Json> {
        let is_part = |byte: u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
        let length = self.rest.bytes().take_while(|byte| is_part(*byte)).count();
        let (text, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        let digits = text.strip_prefix('-').unwrap_or(text);
        let has_extra_zero =
            digits.len() > 1 && digits.starts_with('0') && digits.as_bytes()[1].is_ascii_digit();
        let starts_well = digits.starts_with(|digit: char| digit.is_ascii_digit()) && !has_extra_zero;
        // What is no number of Rust's is none of JSON's either.
        (starts_well && digits.ends_with(|digit: char| digit.is_ascii_digit())).then_some(())?;
        text.parse::<f64>().ok()?;
        Some(text.parse().map_or(Json::Other, Json::Number))
    }

    fn character(&mut self) -> Option<char> {
        let mut characters = self.rest.chars();
        let first = characters.next()?;
        self.rest = characters.as_str();
        Some(first)
    }

    fn take(&mut self, word: &str) -> bool {
        self.rest.strip_prefix(word).map(|rest| self.rest = rest).is_some()
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: Option<Json>) {
        assert_eq!(Json::read(text.as_bytes()), expected, "{text}");
    }

    #[test]
    fn values_are_read() {
        check("-12", Some(Json::Number(-12)));
        check(" 0 ", Some(Json::Number(0)));
        check("9223372036854775808", Some(Json::Other));
        check("1.5e3", Some(Json::Other));
        check("null", Some(Json::Other));
        check("[]", Some(Json::List(vec![])));
        check("[1, true]", Some(Json::List(vec![Json::Number(1), Json::Other])));
        check(
            r#""a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é""#,
            Some(Json::Text("a\"\\/\x08\x0c\n\r\té😀é".to_owned())),
        );
        let object = vec![("a".to_owned(), Json::Object(vec![])), ("a".to_owned(), Json::Number(2))];
        check(r#"{"a":{},"a":2}"#, Some(Json::Object(object)));
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in [
            "",
            " ",
            "{",
            "[1,]",
            "{\"a\"}",
            "{\"a\":1,}",
            "{a:1}",
            "01",
            "-",
            "1.",
            ".5",
            "+1",
            "1e",
            "nul",
            "nan",
            "inf",
            "\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\ud800\"",
            "\"\\ud800\\u0041\"",
            "\"\\udc00\"",
            "\"\\u+123\"",
            "\"\n\"",
            "1 2",
            "[1}",
            "'a'",
            "\u{feff}1",
        ] {
            check(text, None);
        }
        assert_eq!(Json::read(b"\"\xff\""), None);
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert!(Json::read(nested(DEEPEST).as_bytes()).is_some());
        check(&nested(DEEPEST + 1), None);
        check(&"[".repeat(1 << 20), None);
    }

    proptest! {
        #[test]
        fn a_string_that_is_written_is_read(text in any::<String>()) {
            prop_assert_eq!(Json::read(quoted(&text).as_bytes()), Some(Json::Text(text)));
        }

        #[test]
        fn nothing_panics(text in r#"[\[\]{}":,0-9a-z\\ \-.u]{0,64}"#) {
            let _value = Json::read(text.as_bytes());
        }
    }
}
