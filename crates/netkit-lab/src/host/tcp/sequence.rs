//! TCP sequence numbers: arithmetic modulo 2³² (RFC 9293 §3.4). They know no connection.

/// A place in the stream of one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SequenceNumber(pub(super) u32);

impl SequenceNumber {
    /// So many places further on. A segment is far shorter than the whole circle.
    pub(super) fn plus(self, places: usize) -> Self {
        Self(self.0.wrapping_add(u32::try_from(places).unwrap_or(u32::MAX)))
    }

    /// How far it lies behind an earlier one; `None` when it is the earlier of the two.
    pub(super) fn since(self, earlier: Self) -> Option<usize> {
        const HALF_OF_THE_CIRCLE: u32 = 1 << 31;
        let distance = self.0.wrapping_sub(earlier.0);
        usize::try_from(distance).ok().filter(|_| distance < HALF_OF_THE_CIRCLE)
    }

    /// Whether it comes before another.
    pub(super) fn is_before(self, other: Self) -> bool {
        self.since(other).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_measured_round_the_circle() {
        let cases = [
            (5, 5, Some(0)),
            (5, 4, Some(1)),
            (4, 5, None),
            (0, u32::MAX, Some(1)),
            (u32::MAX, 0, None),
            (0x7fff_ffff, 0, Some(0x7fff_ffff)),
            (0x8000_0000, 0, None),
        ];
        for (later, earlier, expected) in cases {
            let (later, earlier) = (SequenceNumber(later), SequenceNumber(earlier));
            assert_eq!(later.since(earlier), expected, "{later:?} since {earlier:?}");
            assert_eq!(later.is_before(earlier), expected.is_none(), "{later:?} before {earlier:?}");
        }
        assert_eq!(SequenceNumber(u32::MAX).plus(3), SequenceNumber(2));
    }
}
