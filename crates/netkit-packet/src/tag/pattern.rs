//! The bytes behind the tag of a payload: counting up, or what the user gave in hex digits (`ping -p`).
//!
//! It does not know how long a payload is; a byte depends on its position alone.

/// The longest pattern, as in iputils: 16 bytes, 32 hex digits.
const MAX_LENGTH: usize = 16;

/// What fills a payload behind its tag.
///
/// As in iputils a byte is chosen by its position in the whole payload, as if the pattern lay under the tag:
/// [`Pattern::default`] counts 0x00, 0x01, … from the start, so that the first byte behind a tag is 0x10.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pattern(Fill);

impl Pattern {
    /// Reads 1 to 32 hex digits, two for a byte; a last digit without a partner is a byte of its own, as in
    /// iputils: `abc` is 0xab, 0x0c.
    ///
    /// # Errors
    /// [`PatternError`] says what to give instead.
    pub fn parse_hex(digits: &str) -> Result<Self, PatternError> {
        if digits.is_empty() {
            return Err(PatternError::Empty);
        }
        let mut bytes = [0; MAX_LENGTH];
        let mut count = 0;
        let mut values = digits.chars().map(hex_value);
        while let Some(first) = values.next() {
            let byte = match values.next() {
                Some(second) => first? << 4 | second?,
                None => first?,
            };
            *bytes.get_mut(count).ok_or(PatternError::TooLong)? = byte;
            count += 1;
        }
        Ok(Self(Fill::Repeated { bytes, count }))
    }

    /// The byte at `position` of the payload.
    pub(super) fn byte_at(&self, position: usize) -> u8 {
        match self.0 {
            Fill::CountingUp => position.to_le_bytes()[0],
            Fill::Repeated { bytes, count } => bytes[position % count],
        }
    }
}

/// A pattern that cannot be one; the text says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// No digit at all.
    #[error("the pattern is empty; give 1 to 32 hex digits such as ff00")]
    Empty,
    /// A character that is no hex digit.
    #[error("{0:?} is no hex digit; write the pattern in the digits 0-9 and a-f, without 0x")]
    NotHex(char),
    /// More bytes than a pattern has.
    #[error("the pattern is longer than 16 bytes; give at most 32 hex digits")]
    TooLong,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Fill {
    /// Every byte is its own position, modulo 256.
    #[default]
    CountingUp,
    /// The first `count` of `bytes`, over and over; `count` is 1 to 16 and the bytes behind it are zero.
    Repeated { bytes: [u8; MAX_LENGTH], count: usize },
}

fn hex_value(digit: char) -> Result<u8, PatternError> {
    let value = digit.to_digit(16).ok_or(PatternError::NotHex(digit))?;
    Ok(u8::try_from(value).expect("a hex digit is below 16"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(digits: &str, expect: &[u8]) {
        let pattern = Pattern::parse_hex(digits).unwrap_or_else(|error| panic!("{digits:?}: {error}"));
        for position in 0..64 {
            assert_eq!(
                pattern.byte_at(position),
                expect[position % expect.len()],
                "{digits:?} at {position}"
            );
        }
    }

    fn check_error(digits: &str, expect: PatternError) {
        assert_eq!(Pattern::parse_hex(digits), Err(expect), "{digits:?}");
    }

    #[test]
    fn hex_digits_pair_up_and_the_last_may_stand_alone() {
        check("f", &[0x0f]);
        check("00", &[0x00]);
        check("ff00", &[0xff, 0x00]);
        check("aBc", &[0xab, 0x0c]);
        check("000102030405060708090a0b0c0d0e0f", &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
        check(&"7".repeat(31), &[[0x77; 15].as_slice(), &[0x07]].concat());
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        check_error("", PatternError::Empty);
        check_error("0xff", PatternError::NotHex('x'));
        check_error("f ", PatternError::NotHex(' '));
        check_error("-1", PatternError::NotHex('-'));
        check_error("ff\u{1b}", PatternError::NotHex('\u{1b}'));
        check_error("é", PatternError::NotHex('é'));
        check_error("\u{ff11}", PatternError::NotHex('\u{ff11}'));
        check_error(&"0".repeat(33), PatternError::TooLong);
        check_error(&"a".repeat(1_000_000), PatternError::TooLong);
    }

    #[test]
    fn error_texts_say_what_to_do_and_print_no_control_character() {
        assert_eq!(
            PatternError::Empty.to_string(),
            "the pattern is empty; give 1 to 32 hex digits such as ff00"
        );
        assert_eq!(
            PatternError::NotHex('\u{1b}').to_string(),
            r"'\u{1b}' is no hex digit; write the pattern in the digits 0-9 and a-f, without 0x"
        );
        assert_eq!(
            PatternError::TooLong.to_string(),
            "the pattern is longer than 16 bytes; give at most 32 hex digits"
        );
    }

    #[test]
    fn the_default_counts_up_and_wraps() {
        let bytes = [0, 16, 255, 256, 300].map(|position| Pattern::default().byte_at(position));
        assert_eq!(bytes, [0x00, 0x10, 0xff, 0x00, 0x2c]);
    }
}
