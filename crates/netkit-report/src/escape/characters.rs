//! Which characters are safe to show, and how the others are spelled.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The text with everything spelled out that is not visible; borrowed where nothing had to be.
pub(super) fn visible(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes)
        && text.chars().all(is_visible)
    {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(2 * bytes.len());
    for chunk in bytes.utf8_chunks() {
        chunk.valid().chars().for_each(|character| spell(&mut shown, character));
        for byte in chunk.invalid() {
            write!(shown, "\\x{byte:02x}").expect("a String takes everything");
        }
    }
    Cow::Owned(shown)
}

fn spell(shown: &mut String, character: char) {
    let written = match u32::from(character) {
        _ if is_visible(character) => shown.write_char(character),
        // C0, DEL and C1 look alike in every encoding that a terminal may be in.
        control @ (..=0x1f | 0x7f..=0x9f) => write!(shown, "\\x{control:02x}"),
        other => write!(shown, "\\u{{{other:04X}}}"),
    };
    written.expect("a String takes everything");
}

/// True unless the character's General Category is Cc, Cf, Cs, Co, Cn, Zl, Zp, or Zs other than the space.
///
/// The standard library has that table behind `escape_debug`. It also escapes a combining mark that begins a string, which
/// is visible: hence the letter in front. Quotes and the backslash it escapes for the compiler's sake only.
fn is_visible(character: char) -> bool {
    if character.is_ascii() {
        return matches!(character, ' '..='~');
    }
    let mut pair = [b'a'; 5];
    let length = 1 + character.encode_utf8(&mut pair[1..]).len();
    std::str::from_utf8(&pair[..length])
        .is_ok_and(|pair| pair.escape_debug().nth(1).is_some_and(|shown| shown == character))
}
