//! What can be a host name, before anybody is asked about it.
//!
//! It does not look anything up and does not know addresses; `literal` has already taken those.

use hickory_resolver::proto::rr::Name;

use crate::error::NameFault;

/// The longest name and the longest label in bytes (RFC 1035 §2.3.4; 255 on the wire are 253 in text).
const LONGEST_NAME: usize = 253;
const LONGEST_LABEL: usize = 63;

/// The name to ask for: the text itself, or its internationalized form (RFC 5891) if it is not ASCII.
pub(crate) fn host_name(text: &str) -> Result<String, NameFault> {
    if text.is_empty() {
        return Err(NameFault::Empty);
    }
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(NameFault::ForbiddenCharacter);
    }
    // Length first: what follows does work for each character.
    let bytes = text.strip_suffix('.').unwrap_or(text).len();
    if bytes > LONGEST_NAME {
        return Err(NameFault::TooLong { bytes });
    }
    let name = if text.is_ascii() { text.to_owned() } else { internationalized(text)? };
    check_labels(name.strip_suffix('.').unwrap_or(&name))?;
    Ok(name)
}

fn check_labels(name: &str) -> Result<(), NameFault> {
    if name.len() > LONGEST_NAME {
        return Err(NameFault::TooLong { bytes: name.len() });
    }
    for label in name.split('.') {
        match label.len() {
            0 => return Err(NameFault::EmptyLabel),
            1..=LONGEST_LABEL => {}
            bytes => return Err(NameFault::LabelTooLong { bytes }),
        }
    }
    Ok(())
}

fn internationalized(text: &str) -> Result<String, NameFault> {
    // A backslash would be read as an escape of the zone file's format.
    if text.contains('\\') {
        return Err(NameFault::NotInternationalized);
    }
    let name = Name::from_utf8(text).map_err(|_| NameFault::NotInternationalized)?;
    let ascii = name.to_ascii();
    // hickory escapes what is not a host name's letter; such a label was no word of any language.
    if ascii.contains('\\') { Err(NameFault::NotInternationalized) } else { Ok(ascii) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, NameFault>) {
        assert_eq!(host_name(text), expected.map(str::to_owned), "{text:?}");
    }

    #[test]
    fn names_pass_unchanged() {
        for name in [
            "localhost",
            "www.example.com",
            "www.example.com.",
            "_sip._udp.example",
            "a-b",
            "xn--mnchen-3ya.de",
        ] {
            check(name, Ok(name));
        }
        let longest = format!("{0}.{0}.{0}.{1}", "a".repeat(63), "b".repeat(61));
        check(&longest, Ok(&longest));
        let rooted = format!("{longest}.");
        check(&rooted, Ok(&rooted));
    }

    #[test]
    fn names_of_other_scripts_become_ascii() {
        check("münchen.de", Ok("xn--mnchen-3ya.de"));
        check("MÜNCHEN.de.", Ok("xn--mnchen-3ya.de."));
    }

    #[test]
    fn what_is_no_name_says_why() {
        check("", Err(NameFault::Empty));
        for text in ["a b", " a", "a\n", "a\0b", "\x1b[31m", "a\u{85}", "a\u{a0}b", "a\u{2028}b"] {
            check(text, Err(NameFault::ForbiddenCharacter));
        }
        for text in [".", "..", ".a", "a..b", "a.."] {
            check(text, Err(NameFault::EmptyLabel));
        }
        check(&"a".repeat(64), Err(NameFault::LabelTooLong { bytes: 64 }));
        check(&"a.".repeat(127), Ok(&"a.".repeat(127)));
        check(&"a.".repeat(128), Err(NameFault::TooLong { bytes: 255 }));
        check(&"ä".repeat(1 << 20), Err(NameFault::TooLong { bytes: 1 << 21 }));
        check("a\u{202e}b", Err(NameFault::NotInternationalized));
        check("ä\\046b", Err(NameFault::NotInternationalized));
    }
}
