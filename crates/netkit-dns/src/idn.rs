//! Names in other scripts: the form in which they are asked for, and the form for people (UTS #46, RFC 5891).
//!
//! Letters that imitate those of another script are not shown: the form in ASCII is always the name.

use crate::error::NameFault;

/// The form in ASCII, `xn--…`.
///
/// # Errors
/// [`NameFault::NotInternationalized`] where there is none.
pub fn to_ascii(name: &str) -> Result<String, NameFault> {
    // Underscores are asked for, though no host has one (RFC 8552).
    idna::domain_to_ascii(name).map_err(|_| NameFault::NotInternationalized)
}

/// The form in its own script of a name in ASCII; `None` where it has none, or where a label mixes scripts whose letters look
/// alike.
pub fn to_unicode(ascii: &str) -> Option<String> {
    let (text, read) = idna::domain_to_unicode(ascii);
    read.ok()?;
    let is_plain = text.split('.').all(has_one_script);
    (!text.is_ascii() && is_plain).then_some(text)
}

/// Scripts with letters that look like those of another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Cherokee,
    /// Any other, by its block of 128 characters.
    Other(u32),
}

/// True where the letters of a label are all of one script; those of East Asia are written together, also with Latin ones.
fn has_one_script(label: &str) -> bool {
    let mut scripts: Vec<Script> = Vec::new();
    for letter in label.chars().filter(|letter| letter.is_alphabetic()) {
        let script = script(letter);
        if !scripts.contains(&script) {
            scripts.push(script);
        }
    }
    let is_east_asian = |script: &Script| matches!(script, Script::Other(block) if (0x3000 / 128..0xd800 / 128).contains(block));
    let is_like_latin = |script: &Script| {
        matches!(script, Script::Greek | Script::Cyrillic | Script::Armenian | Script::Cherokee)
    };
    // A label that is spelled with letters of the look-alike scripts alone may be a whole word of imitations.
    match scripts.as_slice() {
        [] | [Script::Latin] => true,
        [only] if is_like_latin(only) => !label.chars().all(imitates_latin),
        [_] => true,
        several => several.iter().all(|script| *script == Script::Latin || is_east_asian(script)),
    }
}

fn script(letter: char) -> Script {
    match u32::from(letter) {
        0x0041..=0x02af | 0x1e00..=0x1eff | 0x2c60..=0x2c7f | 0xa720..=0xa7ff => Script::Latin,
        0x0370..=0x03ff | 0x1f00..=0x1fff => Script::Greek,
        0x0400..=0x052f | 0x1c80..=0x1c8f | 0x2de0..=0x2dff | 0xa640..=0xa69f => Script::Cyrillic,
        0x0530..=0x058f => Script::Armenian,
        0x13a0..=0x13ff | 0xab70..=0xabbf => Script::Cherokee,
        other => Script::Other(other / 128),
    }
}

/// Letters that most fonts draw as they draw one of Latin, and what may stand between them.
fn imitates_latin(letter: char) -> bool {
    const LIKE_LATIN: &str = "асԁеһіјӏорԛѕԝхуүгкмптвнԍԃαγικνορτυχωօսոհքցյ";
    letter.is_ascii() || LIKE_LATIN.contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str, ascii: &str, shown: Option<&str>) {
        assert_eq!(to_ascii(typed).as_deref(), Ok(ascii), "{typed}");
        assert_eq!(to_unicode(ascii).as_deref(), shown, "{typed}");
    }

    #[test]
    fn names_of_one_script_are_shown_in_it() {
        check("münchen.example", "xn--mnchen-3ya.example", Some("münchen.example"));
        check("MÜNCHEN.example", "xn--mnchen-3ya.example", Some("münchen.example"));
        check("例え.テスト", "xn--r8jz45g.xn--zckzah", Some("例え.テスト"));
        check("пример.example", "xn--e1afmkfd.example", Some("пример.example"));
        check("example", "example", None);
    }

    #[test]
    fn imitations_stay_in_ascii() {
        // Cyrillic а among Latin letters, and a word of nothing but imitations.
        check("p\u{430}ypal.example", "xn--pypal-4ve.example", None);
        check("\u{430}\u{440}\u{440}\u{4cf}\u{435}.example", "xn--80ak6aa92e.example", None);
    }
}
