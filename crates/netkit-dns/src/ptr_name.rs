//! A name that somebody else's server gave an address: labels of arbitrary bytes, and how to show them.
//!
//! It trusts nothing and looks nothing up. The resolver library's own `Display` is not used: it escapes in octal
//! and turns `xn--` labels into letters that look like others.

use netkit_model::Untrusted;

/// The name of an address, as the labels came from the wire or the hosts file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PtrName {
    labels: Vec<Box<[u8]>>,
}

impl PtrName {
    /// A name of these labels; `None` for the root, which names nothing.
    pub(crate) fn from_labels<'a>(labels: impl Iterator<Item = &'a [u8]>) -> Option<Self> {
        let labels: Vec<Box<[u8]>> = labels.map(Box::from).collect();
        (!labels.is_empty()).then_some(Self { labels })
    }

    /// The labels from left to right, as raw bytes.
    pub fn labels(&self) -> impl Iterator<Item = &[u8]> {
        self.labels.iter().map(AsRef::as_ref)
    }

    /// The name in presentation form (RFC 1035 §5.1), without the final dot.
    ///
    /// It is graphic ASCII only: what has a meaning in a zone file gets a backslash, every other byte is `\DDD`
    /// in decimal, as `dig` shows it. Internationalized labels stay `xn--…`.
    pub fn presentation(&self) -> String {
        let mut text = String::new();
        for label in self.labels() {
            if !text.is_empty() {
                text.push('.');
            }
            for &byte in label {
                push_escaped(&mut text, byte);
            }
        }
        text
    }
}

/// It holds the presentation form, which is graphic ASCII: raw labels joined by dots would hide a dot in a label.
impl From<&PtrName> for Untrusted {
    fn from(name: &PtrName) -> Self {
        Self::from_bytes(name.presentation())
    }
}

fn push_escaped(text: &mut String, byte: u8) {
    match byte {
        b'.' | b'\\' | b'"' | b';' | b'(' | b')' | b'@' | b'$' => {
            text.push('\\');
            text.push(char::from(byte));
        }
        b'!'..=b'~' => text.push(char::from(byte)),
        _ => {
            let digits = [byte / 100, byte / 10 % 10, byte % 10];
            text.push('\\');
            text.extend(digits.map(|digit| char::from(b'0' + digit)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(labels: &[&[u8]], presentation: &str) {
        let name = PtrName::from_labels(labels.iter().copied()).expect("it has labels");
        assert_eq!(name.presentation(), presentation);
        assert!(name.labels().eq(labels.iter().copied()));
    }

    /// The expected texts are what `dig` 9.18 prints for such names.
    #[test]
    fn presentation_is_that_of_rfc_1035() {
        check(&[b"www", b"example", b"com"], "www.example.com");
        check(&[b"\x1b[31m", b"example"], "\\027[31m.example");
        check(&[b"a\nb", b"example"], "a\\010b.example");
        check(&[b"a b\"c", b"d.e", b"f\\g"], "a\\032b\\\"c.d\\.e.f\\\\g");
        check(&[b"a;b", b"(c)", b"@", b"$"], "a\\;b.\\(c\\).\\@.\\$");
        check(&[b"\0\x7f\x80\xff"], "\\000\\127\\128\\255");
        check(&["ü".as_bytes()], "\\195\\188");
        check(&[b"xn--mnchen-3ya", b"de"], "xn--mnchen-3ya.de");
    }

    #[test]
    fn every_byte_becomes_graphic_ascii() {
        for byte in 0..=u8::MAX {
            let name = PtrName::from_labels([[byte].as_slice()].into_iter()).expect("one label");
            assert!(name.presentation().bytes().all(|b| b.is_ascii_graphic()), "{byte}");
        }
    }

    #[test]
    fn the_root_names_nothing() {
        assert_eq!(PtrName::from_labels(std::iter::empty()), None);
    }
}
