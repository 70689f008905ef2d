//! Keys from the bytes that a terminal sends for them (ECMA-48 §5.4, xterm's control sequences); pure.
//!
//! It reads no descriptor. crossterm's own reader is not used: it blocks in the middle of a control sequence that comes in
//! two parts and spins on a terminal that is gone, and both would stop the probes.

/// Longest control sequence that is waited for; what is longer is no key.
const LONGEST: usize = 32;
/// The first byte of a control sequence.
const ESCAPE: u8 = 0x1b;

/// A key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// A character.
    Char(char),
    /// A character with the control key, such as `c`.
    Control(char),
    /// The arrow up.
    Up,
    /// The arrow down.
    Down,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// To the beginning.
    Home,
    /// To the end.
    End,
    /// Enter.
    Enter,
    /// Escape.
    Escape,
    /// The key that erases the character before.
    Backspace,
}

/// Turns bytes into keys, whatever pieces they come in.
#[derive(Debug, Default)]
pub(crate) struct KeyDecoder {
    /// The beginning of a sequence whose end has not come yet.
    pending: Vec<u8>,
}

impl KeyDecoder {
    /// The keys that these bytes complete. An escape with nothing behind it is the key of that name: whoever waits for more
    /// makes it feel dead.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> Vec<Key> {
        self.pending.extend_from_slice(bytes);
        let mut keys = Vec::new();
        let mut rest = self.pending.as_slice();
        while !rest.is_empty() {
            let Some((key, length)) = first(rest) else { break };
            keys.extend(key);
            rest = rest.get(length..).unwrap_or_default();
        }
        let unfinished = rest.len();
        self.pending.drain(..self.pending.len() - unfinished);
        if unfinished > LONGEST {
            self.pending.clear();
        }
        keys
    }
}

/// The first key, if the bytes are one, and how many they are; `None` where more must come.
fn first(bytes: &[u8]) -> Option<(Option<Key>, usize)> {
    let (&byte, rest) = bytes.split_first()?;
    match byte {
        ESCAPE => match rest.first() {
            Some(b'[') => control_sequence(&rest[1..]).map(|(key, length)| (key, length + 2)),
            // SS3: what arrows send in application mode.
            Some(b'O') => rest.get(1).map(|last| (named(b"", *last), 3)),
            None | Some(_) => Some((Some(Key::Escape), 1)),
        },
        b'\r' | b'\n' => Some((Some(Key::Enter), 1)),
        0x7f | 0x08 => Some((Some(Key::Backspace), 1)),
        b'\t' => Some((Some(Key::Char('\t')), 1)),
        0x01..=0x1a => Some((Some(Key::Control(char::from(byte - 1 + b'a'))), 1)),
        0x00..0x20 => Some((None, 1)),
        _ => character(bytes),
    }
}

/// Parameters, intermediate bytes and the final byte behind a CSI.
fn control_sequence(bytes: &[u8]) -> Option<(Option<Key>, usize)> {
    let end = bytes.iter().position(|byte| !(0x20..0x40).contains(byte))?;
    let last = bytes[end];
    // Another control sequence begins, or rubbish: this one was none.
    if !(0x40..0x7f).contains(&last) {
        return Some((None, end));
    }
    Some((named(&bytes[..end], last), end + 1))
}

/// The key of a control sequence; modifiers behind a semicolon do not matter here.
fn named(parameters: &[u8], last: u8) -> Option<Key> {
    let number = parameters.split(|byte| *byte == b';').next().unwrap_or_default();
    match (number, last) {
        (_, b'A') => Some(Key::Up),
        (_, b'B') => Some(Key::Down),
        (_, b'H') | (b"1" | b"7", b'~') => Some(Key::Home),
        (_, b'F') | (b"4" | b"8", b'~') => Some(Key::End),
        (_, b'M') if parameters.is_empty() => Some(Key::Enter),
        (b"5", b'~') => Some(Key::PageUp),
        (b"6", b'~') => Some(Key::PageDown),
        _ => None,
    }
}

/// A character of UTF-8; bytes that are none are no key.
fn character(bytes: &[u8]) -> Option<(Option<Key>, usize)> {
    let length = match bytes.first()? {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => 1,
    };
    let character = bytes.get(..length)?;
    match std::str::from_utf8(character) {
        Ok(text) => Some((text.chars().next().map(Key::Char), length)),
        Err(_) => Some((None, 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pieces: &[&[u8]], expected: &[Key]) {
        let mut decoder = KeyDecoder::default();
        let keys: Vec<Key> = pieces.iter().flat_map(|piece| decoder.feed(piece)).collect();
        assert_eq!(keys, expected, "{pieces:x?}");
    }

    #[test]
    fn characters_and_controls_are_keys() {
        check(&[b"q?J "], &[Key::Char('q'), Key::Char('?'), Key::Char('J'), Key::Char(' ')]);
        check(&[b"\x03\x1a\x0c"], &[Key::Control('c'), Key::Control('z'), Key::Control('l')]);
        check(&[b"\r\n\x7f\x08"], &[Key::Enter, Key::Enter, Key::Backspace, Key::Backspace]);
        check(&["é名".as_bytes()], &[Key::Char('é'), Key::Char('名')]);
        check(&[b"\x00\x1c"], &[]);
    }

    #[test]
    fn sequences_are_keys_in_every_mode_of_a_terminal() {
        check(&[b"\x1b[A\x1b[B"], &[Key::Up, Key::Down]);
        check(&[b"\x1bOA\x1bOB\x1bOH"], &[Key::Up, Key::Down, Key::Home]);
        check(&[b"\x1b[5~\x1b[6~\x1b[1;5A"], &[Key::PageUp, Key::PageDown, Key::Up]);
        check(&[b"\x1b[1~\x1b[4~\x1b[H\x1b[F"], &[Key::Home, Key::End, Key::Home, Key::End]);
        check(&[b"\x1b[3~\x1b[200~j"], &[Key::Char('j')]);
    }

    #[test]
    fn a_key_may_come_in_pieces() {
        check(&[b"\x1b[", b"A"], &[Key::Up]);
        check(&[b"\x1b[1;", b"5", b"Bq"], &[Key::Down, Key::Char('q')]);
        check(&[&[0xe5, 0x90], &[0x8d]], &[Key::Char('名')]);
    }

    #[test]
    fn an_escape_alone_is_a_key_at_once() {
        check(&[b"\x1b"], &[Key::Escape]);
        check(&[b"\x1bq"], &[Key::Escape, Key::Char('q')]);
        check(&[b"\x1b\x1b[A"], &[Key::Escape, Key::Up]);
    }

    #[test]
    fn rubbish_is_no_key_and_is_not_kept() {
        check(&[&[0xff, 0xc0, b'q']], &[Key::Char('q')]);
        check(&[b"\x1b[\x01"], &[Key::Control('a')]);
        let mut decoder = KeyDecoder::default();
        for _ in 0..100 {
            decoder.feed(b"\x1b[1;2;3;4;5;6");
            assert!(decoder.pending.len() <= LONGEST, "{}", decoder.pending.len());
        }
    }

    #[test]
    fn no_bytes_make_it_panic() {
        let mut decoder = KeyDecoder::default();
        for first in 0..=u8::MAX {
            for second in 0..=u8::MAX {
                decoder.feed(&[first, second]);
                decoder.feed(&[ESCAPE, first, second]);
            }
        }
    }
}
