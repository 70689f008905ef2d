//! The one error of every decoder: what was short and by how much, or which field cannot be right.
//!
//! It carries numbers, never bytes from the network, so that it is safe to print anywhere.

/// Bytes from the network that are not the message they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// The bytes end before the thing does.
    #[error("{what} needs {needed} bytes and has {got}")]
    Short {
        /// What was being decoded, in the standard's words.
        what: &'static str,
        /// Bytes it takes, counted from its first byte.
        needed: usize,
        /// Bytes there were; always fewer than `needed`.
        got: usize,
    },
    /// A field has a value that the standard rules out here.
    #[error("{field} cannot be {value}")]
    Field {
        /// The field, in the standard's words.
        field: &'static str,
        /// The value found in it.
        value: usize,
    },
}

/// The first `needed` bytes and those after them, or how many were missing for `what`.
pub(crate) fn split<'a>(
    what: &'static str,
    bytes: &'a [u8],
    needed: usize,
) -> Result<(&'a [u8], &'a [u8]), Malformed> {
    bytes.split_at_checked(needed).ok_or(Malformed::Short { what, needed, got: bytes.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_says_what_was_short_and_by_how_much() {
        let error = split("an ICMP header", &[8, 0, 0], 4).expect_err("three bytes are not four");
        assert_eq!(error.to_string(), "an ICMP header needs 4 bytes and has 3");
    }

    #[test]
    fn the_text_names_the_field_and_its_value() {
        let error = Malformed::Field { field: "the IP version of an IPv4 datagram", value: 7 };
        assert_eq!(error.to_string(), "the IP version of an IPv4 datagram cannot be 7");
    }

    #[test]
    fn exactly_enough_is_enough() {
        assert_eq!(split("a pair", &[1, 2], 2), Ok((&[1, 2][..], &[][..])));
    }
}
