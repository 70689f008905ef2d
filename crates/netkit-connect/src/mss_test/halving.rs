//! Which MSS to try between one that comes through and one that does not.
//!
//! It makes no transfer.

/// MTUs that links and tunnels have, in bytes: where a path narrows, it is mostly to one of these.
const MTUS: [u16; 20] = [
    1_280, 1_300, 1_320, 1_340, 1_350, 1_360, 1_370, 1_380, 1_390, 1_400, 1_412, 1_420, 1_428, 1_440, 1_450,
    1_460, 1_476, 1_480, 1_488, 1_492,
];

/// The MSS to try next; `None` where the two are neighbours. `headers` are the bytes in front of a segment's data.
pub(super) fn between(passes: u16, stalls: u16, headers: u16) -> Option<u16> {
    if stalls.saturating_sub(passes) <= 1 {
        return None;
    }
    let usual: Vec<u16> = MTUS
        .iter()
        .map(|mtu| mtu.saturating_sub(headers))
        .filter(|mss| (passes + 1..stalls).contains(mss))
        .collect();
    match usual.get(usual.len() / 2) {
        Some(mss) => Some(*mss),
        // The greatest that came through is a usual one: mostly it is the right one, and its neighbour shows that.
        None if MTUS.contains(&(passes.saturating_add(headers))) => Some(passes + 1),
        None => Some(passes + (stalls - passes) / 2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many tries find a path MTU to the byte.
    fn tries(mtu: u16, link: u16, headers: u16) -> usize {
        let (mut passes, mut stalls, mut tries) =
            (if headers == 40 { 536 } else { 1_220 }, link - headers, 0);
        while let Some(mss) = between(passes, stalls, headers) {
            assert!(passes < mss && mss < stalls, "{passes} < {mss} < {stalls}");
            if mss + headers <= mtu {
                passes = mss;
            } else {
                stalls = mss;
            }
            tries += 1;
        }
        assert_eq!((passes + headers, stalls), (mtu, passes + 1));
        tries
    }

    #[test]
    fn every_path_mtu_is_found_to_the_byte() {
        for headers in [40, 60] {
            for mtu in 1_280..1_500 {
                assert!(tries(mtu, 1_500, headers) <= 16, "{mtu}");
            }
        }
        assert!(tries(700, 1_500, 40) <= 16);
        assert!(tries(1_500, 9_000, 40) <= 20);
    }

    #[test]
    fn usual_ones_are_found_soon() {
        for mtu in MTUS {
            assert!(tries(mtu, 1_500, 40) <= 7, "{mtu}");
        }
    }
}
