//! Bitmaps of record types (RFC 4034 §4.1.2).

use super::format::bits;
use crate::dns::reader::Reader;
use crate::dns::record_type::RecordType;
use crate::malformed::Malformed;

/// The most bytes of one window: 256 bits.
const WINDOW: u8 = 32;

/// Takes the windows up to the end.
pub(super) fn types(reader: &mut Reader<'_>) -> Result<Vec<RecordType>, Malformed> {
    let mut types = Vec::new();
    let mut last = None;
    while !reader.is_at_end() {
        let window = reader.u8("a window of types")?;
        if last.is_some_and(|last| window <= last) {
            return Err(Malformed::Field {
                field: "a window of types behind a later one",
                value: window.into(),
            });
        }
        last = Some(window);
        let length = reader.u8("a window of types")?;
        if !(1..=WINDOW).contains(&length) {
            return Err(Malformed::Field { field: "the length of a window of types", value: length.into() });
        }
        let bytes = reader.bytes("a window of types", length.into())?;
        types.extend(bits(bytes).map(|low| RecordType(u16::from(window) << 8 | low)));
    }
    Ok(types)
}
