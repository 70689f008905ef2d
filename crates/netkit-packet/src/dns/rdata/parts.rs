//! The data of a record of a known type, in parts; and as bytes, because signatures are made over bytes.

use std::ops::Deref;

use super::{Field, Value};
use crate::dns::record_type::RecordType;

/// The parts of a record's data in their order, and the bytes that they were read from, with every name written out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    pub(super) fields: Vec<Field>,
    wire: Vec<u8>,
    /// Where in the bytes names begin that servers may compress, and how long they are.
    names: Vec<(usize, usize)>,
}

impl Parts {
    /// The data on the wire without compression.
    pub fn wire(&self) -> &[u8] {
        &self.wire
    }

    /// Adds the bytes of the part whose values begin with this field.
    pub(super) fn push(&mut self, first: usize, raw: &[u8]) {
        // A name that is a part of its own may be compressed; one at the end of a longer part is there as it is.
        let name = match self.fields.get(first..).unwrap_or_default() {
            [Field { value: Value::Name(name), .. }] => Some((name, 0)),
            [.., Field { value: Value::Name(name), .. }] if raw.ends_with(name.wire()) => {
                Some((name, raw.len() - name.wire().len()))
            }
            _ => None,
        };
        let Some((name, before)) = name else {
            self.wire.extend_from_slice(raw);
            return;
        };
        self.wire.extend_from_slice(&raw[..before]);
        self.names.push((self.wire.len(), name.wire().len()));
        self.wire.extend_from_slice(name.wire());
    }

    /// The bytes over which signatures are made: names in lower case, in the types that were there before DNSSEC
    /// (RFC 4034 §6.2 with the corrections of RFC 6840 §5.1).
    pub(super) fn canonical(&self, record_type: RecordType) -> Vec<u8> {
        let mut bytes = self.wire.clone();
        if LOWERED.contains(&record_type.0) {
            for (start, length) in &self.names {
                // The lengths of labels are below 64 and no letters.
                bytes[*start..*start + *length].make_ascii_lowercase();
            }
        }
        bytes
    }
}

impl Deref for Parts {
    type Target = [Field];

    fn deref(&self) -> &[Field] {
        &self.fields
    }
}

impl<'a> IntoIterator for &'a Parts {
    type Item = &'a Field;
    type IntoIter = std::slice::Iter<'a, Field>;

    fn into_iter(self) -> Self::IntoIter {
        self.fields.iter()
    }
}

/// NS, MD, MF, CNAME, SOA, MB, MG, MR, PTR, MINFO, MX, RP, AFSDB, RT, SIG, PX, NXT, SRV, NAPTR, KX, A6, DNAME and RRSIG; the
/// name in an NSEC keeps its case.
const LOWERED: [u16; 23] =
    [2, 3, 4, 5, 6, 7, 8, 9, 12, 14, 15, 17, 18, 21, 24, 26, 30, 33, 35, 36, 38, 39, 46];
