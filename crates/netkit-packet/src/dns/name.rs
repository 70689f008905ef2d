//! Domain names: labels of any bytes, on the wire and as text.
//!
//! It looks nothing up, and does not know which bytes a host's name may have.

use std::cmp::Ordering;
use std::fmt::{self, Write as _};
use std::hash::{Hash, Hasher};

use super::reader::Reader;
use crate::malformed::Malformed;

/// The longest name on the wire, with the lengths of its labels and the root (RFC 1035 §2.3.4).
const LONGEST: usize = 255;
/// The longest label.
const LONGEST_LABEL: usize = 63;

/// A domain name, as its labels on the wire without compression.
///
/// Names compare as DNS compares them, without regard to the case of ASCII letters (RFC 4343), and sort in the canonical
/// order of DNSSEC (RFC 4034 §6.1). Its text is that of a master file and has nothing in it that a terminal obeys.
#[derive(Clone, Debug)]
pub struct DomainName(Vec<u8>);

/// Why a text is no domain name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameFault {
    /// There is nothing.
    #[error("a name has at least one character: the root is .")]
    Empty,
    /// Two dots with nothing between them, or one at the start.
    #[error("a label has at least one character: two dots stand together, or one at the start")]
    EmptyLabel,
    /// A label is too long.
    #[error("a label has at most {LONGEST_LABEL} bytes and not {bytes}")]
    LongLabel {
        /// How long it is.
        bytes: usize,
    },
    /// The whole is too long.
    #[error("a name has at most {LONGEST} bytes with the lengths of its labels and not {bytes}")]
    Long {
        /// How long it is.
        bytes: usize,
    },
    /// A backslash that is followed by neither three digits up to 255 nor a character.
    #[error("a backslash is followed by a character or by three digits up to 255")]
    Escape,
}

impl DomainName {
    /// The name of the root.
    pub fn root() -> Self {
        Self(vec![0])
    }

    /// Reads a name in the form of a master file (RFC 1035 §5.1), with `\.` and `\DDD`; the final dot may be left out.
    pub fn from_text(text: &str) -> Result<Self, NameFault> {
        match text {
            "" => return Err(NameFault::Empty),
            "." => return Ok(Self::root()),
            _ => {}
        }
        let (mut wire, mut label) = (Vec::new(), Vec::new());
        let mut rest = text.as_bytes();
        while let [first, after @ ..] = rest {
            rest = match first {
                b'.' => {
                    close(&mut wire, &mut label)?;
                    after
                }
                b'\\' => {
                    let (byte, after) = escaped(after).ok_or(NameFault::Escape)?;
                    label.push(byte);
                    after
                }
                byte => {
                    label.push(*byte);
                    after
                }
            };
        }
        if !label.is_empty() {
            close(&mut wire, &mut label)?;
        }
        wire.push(0);
        if wire.len() > LONGEST { Err(NameFault::Long { bytes: wire.len() }) } else { Ok(Self(wire)) }
    }

    /// Takes a name whose compression may point to what stands before it in the message (RFC 1035 §4.1.4).
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let mut wire = Vec::new();
        let mut at = *reader;
        // A pointer leads before the labels that it ends, so that every loop comes to an end.
        let (mut begin, mut is_compressed) = (at.position(), false);
        loop {
            let length = at.u8("a label")?;
            match length {
                0 => break,
                1..=63 => {
                    wire.push(length);
                    wire.extend_from_slice(at.bytes("a label", usize::from(length))?);
                    if wire.len() >= LONGEST {
                        return Err(Malformed::Field {
                            field: "the length of a domain name in bytes",
                            value: wire.len() + 1,
                        });
                    }
                }
                0xc0..=0xff => {
                    let low = at.u8("a compression pointer")?;
                    let target = usize::from(u16::from_be_bytes([length & 0x3f, low]));
                    if !is_compressed {
                        reader.go_to(at.position());
                    }
                    if target >= begin {
                        return Err(Malformed::Field { field: "a compression pointer", value: target });
                    }
                    (begin, is_compressed) = (target, true);
                    at.go_to(target);
                }
                _ => return Err(Malformed::Field { field: "the type of a label", value: length.into() }),
            }
        }
        if !is_compressed {
            reader.go_to(at.position());
        }
        wire.push(0);
        Ok(Self(wire))
    }

    /// A name as it is on the wire, without compression; `None` where these bytes are none.
    pub fn from_wire(wire: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(wire, 0);
        let name = Self::read(&mut reader).ok()?;
        (reader.is_at_end() && name.0 == wire).then_some(name)
    }

    /// The name on the wire, without compression.
    pub fn wire(&self) -> &[u8] {
        &self.0
    }

    /// Its labels from left to right, without the root.
    pub fn labels(&self) -> impl DoubleEndedIterator<Item = &[u8]> + Clone {
        let mut rest = self.0.as_slice();
        let mut labels = Vec::new();
        // The root's length is zero, and nothing stands behind it.
        while let [length, after @ ..] = rest
            && !after.is_empty()
        {
            let (label, next) = after.split_at(usize::from(*length));
            labels.push(label);
            rest = next;
        }
        labels.into_iter()
    }

    /// True for the name of the root.
    pub fn is_root(&self) -> bool {
        self.0 == [0]
    }

    /// The name without its first label; `None` of the root.
    pub fn parent(&self) -> Option<Self> {
        let length = usize::from(*self.0.first()?);
        (length > 0).then(|| Self(self.0[1 + length..].to_vec()))
    }

    /// The last so many labels of the name; the whole name where it has no more.
    #[must_use]
    pub fn suffix(&self, labels: usize) -> Self {
        let without = self.labels().count().saturating_sub(labels);
        let skipped: usize = self.labels().take(without).map(|label| 1 + label.len()).sum();
        Self(self.0[skipped..].to_vec())
    }

    /// The name with a label in front; `None` where either would be too long, or the label is empty.
    pub fn below(&self, label: &[u8]) -> Option<Self> {
        let length = u8::try_from(label.len()).ok().filter(|length| (1..=63).contains(length))?;
        let wire = [&[length], label, &self.0].concat();
        (wire.len() <= LONGEST).then_some(Self(wire))
    }

    /// True where this name is the other or stands below it.
    pub fn is_at_or_below(&self, other: &Self) -> bool {
        let (mine, others) = (self.labels().rev(), other.labels().rev());
        others.clone().count() <= mine.clone().count()
            && mine.zip(others).all(|(mine, other)| mine.eq_ignore_ascii_case(other))
    }

    /// The name in lower case, as signatures are made over it (RFC 4034 §6.2).
    #[must_use]
    pub fn to_lowercase(&self) -> Self {
        // Lengths are below 64 and no letters.
        Self(self.0.to_ascii_lowercase())
    }
}

impl PartialEq for DomainName {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for DomainName {}

impl Hash for DomainName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.to_ascii_lowercase().hash(state);
    }
}

impl Ord for DomainName {
    fn cmp(&self, other: &Self) -> Ordering {
        let lower = |label: &[u8]| label.to_ascii_lowercase();
        self.labels().rev().map(lower).cmp(other.labels().rev().map(lower))
    }
}

impl PartialOrd for DomainName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_root() {
            return f.write_char('.');
        }
        for label in self.labels() {
            for byte in label {
                match byte {
                    // What has a meaning in a master file (RFC 1035 §5.1).
                    b'.' | b'\\' | b'"' | b'(' | b')' | b';' | b'@' | b'$' => {
                        write!(f, "\\{}", char::from(*byte))?;
                    }
                    0x21..=0x7e => f.write_char(char::from(*byte))?,
                    _ => write!(f, "\\{byte:03}")?,
                }
            }
            f.write_char('.')?;
        }
        Ok(())
    }
}

/// Ends a label of a name that is read from text.
fn close(wire: &mut Vec<u8>, label: &mut Vec<u8>) -> Result<(), NameFault> {
    let length = match label.len() {
        0 => return Err(NameFault::EmptyLabel),
        bytes @ ..=LONGEST_LABEL => u8::try_from(bytes).expect("at most 63"),
        bytes => return Err(NameFault::LongLabel { bytes }),
    };
    wire.push(length);
    wire.append(label);
    Ok(())
}

/// The byte that what follows a backslash stands for, and what follows that.
fn escaped(text: &[u8]) -> Option<(u8, &[u8])> {
    if let Some((digits @ [b'0'..=b'9', ..], rest)) = text.split_at_checked(3) {
        let value = std::str::from_utf8(digits).ok()?.parse().ok()?;
        return Some((value, rest));
    }
    match text {
        [b'0'..=b'9', ..] | [] => None,
        [byte, rest @ ..] => Some((*byte, rest)),
    }
}
