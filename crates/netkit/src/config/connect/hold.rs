//! What is to happen on a connection once it stands.

use std::time::Duration;

use anyhow::bail;

use crate::args::ConnectArgs;

/// How long an answer is waited for where something is sent or expected and no time is given.
const ANSWER_WAIT: Duration = Duration::from_secs(5);

/// How long a connection is kept, and what is said on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HoldPlan {
    /// It is kept so long at most.
    pub(crate) duration: Duration,
    /// What is sent at once.
    pub(crate) send: Vec<u8>,
    /// What ends it early when it has come; empty for nothing.
    pub(crate) expect: Vec<u8>,
}

impl HoldPlan {
    /// `None` where a connection is closed as soon as it stands.
    pub(super) fn new(args: &ConnectArgs) -> anyhow::Result<Option<Self>> {
        if args.mss_test {
            // The test itself sends the text.
            return Ok(None);
        }
        let send = unescaped(args.send.as_deref().unwrap_or(""))?;
        let expect = unescaped(args.expect.as_deref().unwrap_or(""))?;
        let is_wanted = args.hold.is_some() || !send.is_empty() || !expect.is_empty();
        let duration = args.hold.unwrap_or(ANSWER_WAIT);
        Ok(is_wanted.then_some(Self { duration, send, expect }))
    }
}

/// The bytes of a text in which `\r`, `\n`, `\t`, `\0` and `\\` stand for what they do in C.
pub(super) fn unescaped(text: &str) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let meant = match character {
            '\\' => match characters.next() {
                Some('r') => '\r',
                Some('n') => '\n',
                Some('t') => '\t',
                Some('0') => '\0',
                Some('\\') => '\\',
                _ => bail!(r"a backslash in {text:?} stands for nothing: only \r, \n, \t, \0 and \\ do"),
            },
            other => other,
        };
        bytes.extend_from_slice(meant.encode_utf8(&mut [0; 4]).as_bytes());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_those_of_c() {
        assert_eq!(unescaped(r"QUIT\r\n").ok().as_deref(), Some(&b"QUIT\r\n"[..]));
        assert_eq!(unescaped(r"a\tb\0\\ö").ok().as_deref(), Some("a\tb\0\\ö".as_bytes()));
        for wrong in [r"\x41", r"\", r"a\ b"] {
            assert!(unescaped(wrong).is_err(), "{wrong}");
        }
    }
}
