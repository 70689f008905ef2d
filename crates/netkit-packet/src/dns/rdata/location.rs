//! Places on earth (RFC 1876).

use std::fmt;

use crate::dns::reader::Reader;
use crate::malformed::Malformed;

/// A place on earth. Angles are in thousandths of a second of arc from equator and prime meridian, north and east above
/// zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    /// Degrees north.
    pub latitude: i64,
    /// Degrees east.
    pub longitude: i64,
    /// Height above the reference spheroid in centimetres.
    pub altitude: i64,
    /// Diameter of what is there in centimetres.
    pub size: u64,
    /// Horizontal precision in centimetres, as a diameter.
    pub horizontal_precision: u64,
    /// Vertical precision in centimetres, as a diameter.
    pub vertical_precision: u64,
}

/// Zero of angles on the wire.
const MERIDIAN: i64 = 1 << 31;
/// Zero of heights: 100,000 m below the spheroid.
const BOTTOM: i64 = 10_000_000;
/// Thousandths of a second of arc in a degree.
const DEGREE: i64 = 3_600_000;

impl Location {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let version = reader.u8("a location")?;
        if version != 0 {
            return Err(Malformed::Field { field: "the version of a location", value: version.into() });
        }
        let size = centimetres("the size of a location", reader.u8("a location")?)?;
        let horizontal = centimetres("the precision of a location", reader.u8("a location")?)?;
        let vertical = centimetres("the precision of a location", reader.u8("a location")?)?;
        let latitude = angle("the latitude", reader.u32("a location")?, 90)?;
        let longitude = angle("the longitude", reader.u32("a location")?, 180)?;
        let altitude = i64::from(reader.u32("a location")?) - BOTTOM;
        Ok(Self {
            latitude,
            longitude,
            altitude,
            size,
            horizontal_precision: horizontal,
            vertical_precision: vertical,
        })
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let angle = |value: i64, positive: char, negative: char| {
            let side = if value < 0 { negative } else { positive };
            let value = value.abs();
            let (degrees, minutes) = (value / DEGREE, value / 60_000 % 60);
            format!("{degrees} {minutes} {}.{:03} {side}", value / 1_000 % 60, value % 1_000)
        };
        // One digit and a power of ten: from a metre on there is nothing behind the point.
        let metres = |value: u64| match value {
            0..100 => format!("0.{value:02}m"),
            _ => format!("{}m", value / 100),
        };
        let sign = if self.altitude < 0 { "-" } else { "" };
        let altitude = self.altitude.unsigned_abs();
        write!(
            f,
            "{} {} {sign}{}.{:02}m {} {} {}",
            angle(self.latitude, 'N', 'S'),
            angle(self.longitude, 'E', 'W'),
            altitude / 100,
            altitude % 100,
            metres(self.size),
            metres(self.horizontal_precision),
            metres(self.vertical_precision),
        )
    }
}

fn angle(field: &'static str, value: u32, most: i64) -> Result<i64, Malformed> {
    let angle = i64::from(value) - MERIDIAN;
    let is_on_earth = angle.abs() <= most * DEGREE;
    is_on_earth.then_some(angle).ok_or(Malformed::Field { field, value: value as usize })
}

/// A length of four bits of digit and four of power of ten.
fn centimetres(field: &'static str, byte: u8) -> Result<u64, Malformed> {
    let (digit, power) = (byte >> 4, byte & 0xf);
    if digit > 9 || power > 9 {
        return Err(Malformed::Field { field, value: byte.into() });
    }
    Ok(u64::from(digit) * 10_u64.pow(power.into()))
}
