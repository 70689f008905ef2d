//! Which packet lengths pass, and which are worth asking next. It knows no hops and no probes.

use std::collections::BTreeSet;

/// MTUs that networks have, with those of RFC 1191 §7: a path's is most likely one of them.
const LIKELY: [u16; 30] = [
    68, 296, 508, 552, 576, 1_006, 1_280, 1_358, 1_380, 1_392, 1_400, 1_420, 1_428, 1_434, 1_438, 1_450,
    1_452, 1_454, 1_458, 1_460, 1_472, 1_480, 1_488, 1_492, 1_500, 2_002, 4_352, 4_464, 8_166, 9_000,
];
/// Lengths that are asked together; more would fill the queue of a slow link.
const TOGETHER: u16 = 16;

/// What is known about lengths of whole IP packets, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sizes {
    /// Nothing longer passes, as this host's link or a router says.
    ceiling: u16,
    /// The ceiling is an MTU that was named, and not only less than what was too long.
    is_named: bool,
    /// The longest packet that the target answered.
    passes: Option<u16>,
    /// The longest packet that anybody answered: longer than what passes where a router turned it back.
    heard: Option<u16>,
    /// Packets that vanished although shorter ones were answered.
    vanished: BTreeSet<u16>,
    /// A hole whose edge is known, above a ceiling that a router behind it named.
    hole: Option<Hole>,
}

/// Lengths that vanish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hole {
    /// The longest packet known to be swallowed by nobody.
    pub(super) passes: u16,
    /// The shortest known to vanish.
    pub(super) vanishes: u16,
}

impl Sizes {
    /// Nothing is known but the MTU of this host's link.
    pub(super) fn new(link_mtu: u16) -> Self {
        Self {
            ceiling: link_mtu,
            is_named: true,
            passes: None,
            heard: None,
            vanished: BTreeSet::new(),
            hole: None,
        }
    }

    /// The target answered a packet of this length.
    pub(super) fn passed(&mut self, size: u16) {
        self.passes = self.passes.max(Some(size));
        // Whoever said less was wrong, or the path has changed.
        self.ceiling = self.ceiling.max(size);
        self.hear(size);
    }

    /// A packet of this length was turned back as too long for this MTU; `None` where none was named that makes sense.
    pub(super) fn turned_back(&mut self, size: u16, mtu: Option<u16>) {
        self.hear(size);
        match mtu {
            Some(mtu) if mtu < self.ceiling => (self.ceiling, self.is_named) = (mtu, true),
            None if size <= self.ceiling => (self.ceiling, self.is_named) = (size - 1, false),
            _ => {}
        }
    }

    /// This host does not send a packet of this length, and perhaps says what it does send.
    pub(super) fn unsent(&mut self, size: u16, mtu: Option<u16>) {
        let mtu_or_less = mtu.unwrap_or(size - 1);
        if mtu_or_less < self.ceiling {
            (self.ceiling, self.is_named) = (mtu_or_less, mtu.is_some());
        }
    }

    /// A packet of this length vanished, and shorter ones did not.
    pub(super) fn vanish(&mut self, size: u16) {
        if self.heard.is_none_or(|heard| heard < size) {
            self.vanished.insert(size);
        }
    }

    /// The lengths to ask together next; none when the search is at its end.
    pub(super) fn next(&mut self) -> Vec<u16> {
        if let Some(hole) = self.edge() {
            if hole.vanishes - hole.passes > 1 {
                return between(hole.passes, hole.vanishes);
            }
            if self.ceiling >= hole.passes {
                return Vec::new();
            }
            // Behind the hole somebody said that even less passes: go on below.
            self.hole = Some(hole);
            self.vanished.clear();
            self.heard = self.passes;
        }
        match self.passes {
            Some(passes) if passes >= self.ceiling => Vec::new(),
            Some(passes) if !self.is_named => between(passes, self.ceiling + 1),
            _ => {
                self.heard = self.passes;
                vec![self.ceiling]
            }
        }
    }

    /// The path MTU, if the search has found it to the byte.
    pub(super) fn path_mtu(&self) -> Option<u16> {
        let passes = self.passes?;
        let edge = self.vanished.first().is_some_and(|vanishes| vanishes - passes == 1);
        (edge || passes >= self.ceiling).then_some(passes)
    }

    /// The lengths that vanish, if any do: the shortest where there are several holes.
    pub(super) fn hole(&self) -> Option<Hole> {
        self.edge().or(self.hole)
    }

    fn edge(&self) -> Option<Hole> {
        Some(Hole { passes: self.heard?, vanishes: *self.vanished.first()? })
    }

    fn hear(&mut self, size: u16) {
        self.heard = self.heard.max(Some(size));
        self.vanished.retain(|vanished| *vanished > size);
        self.hole = self.hole.filter(|hole| hole.vanishes > size);
    }
}

/// Lengths between two others: the likely ones, or spread evenly where none is.
fn between(low: u16, high: u16) -> Vec<u16> {
    let likely: Vec<_> = LIKELY.into_iter().filter(|size| low < *size && *size < high).collect();
    if !likely.is_empty() {
        return likely;
    }
    // The first is next to what passes: where a likely MTU passes, mostly nothing longer does.
    let step = (high - low - 1).div_ceil(TOGETHER).max(1);
    (low + 1..high).step_by(step.into()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Searches a path that passes `mtu` bytes and swallows the rest, and says how many waves it took.
    fn check(link_mtu: u16, mtu: u16, most_waves: usize) {
        let mut sizes = Sizes::new(link_mtu);
        let mut waves = 0;
        loop {
            let asked = sizes.next();
            if asked.is_empty() {
                break;
            }
            waves += 1;
            sizes.passed(60);
            for size in asked {
                if size <= mtu { sizes.passed(size) } else { sizes.vanish(size) }
            }
        }
        let hole = (mtu < link_mtu).then(|| Hole { passes: mtu, vanishes: mtu + 1 });
        assert_eq!((sizes.path_mtu(), sizes.hole()), (Some(mtu), hole), "{mtu} of {link_mtu}");
        assert!(waves <= most_waves, "{waves} waves for {mtu} of {link_mtu}");
    }

    #[test]
    fn every_hole_is_found_to_the_byte_in_a_few_waves() {
        for mtu in 61..=1_500 {
            check(1_500, mtu, 5);
        }
        for mtu in (61..=9_000).step_by(7).chain(LIKELY) {
            check(9_000.max(mtu), mtu, 6);
        }
        check(u16::MAX, 9_001, 6);
        check(u16::MAX, u16::MAX, 1);
    }

    #[test]
    fn a_router_that_names_no_mtu_is_searched_to_the_byte() {
        let mut sizes = Sizes::new(1_500);
        sizes.passed(60);
        for _ in 0..6 {
            for size in sizes.next() {
                if size <= 1_234 { sizes.passed(size) } else { sizes.turned_back(size, None) }
            }
        }
        assert_eq!((sizes.next(), sizes.path_mtu(), sizes.hole()), (Vec::new(), Some(1_234), None));
    }

    #[test]
    fn an_answer_takes_back_what_seemed_to_vanish() {
        let mut sizes = Sizes::new(1_500);
        sizes.passed(60);
        sizes.vanish(1_500);
        assert_eq!(sizes.hole(), Some(Hole { passes: 60, vanishes: 1_500 }));
        sizes.passed(1_500);
        assert_eq!((sizes.next(), sizes.path_mtu(), sizes.hole()), (Vec::new(), Some(1_500), None));
    }

    #[test]
    fn nothing_is_said_where_nothing_is_known() {
        let mut sizes = Sizes::new(1_500);
        sizes.passed(60);
        assert_eq!((sizes.path_mtu(), sizes.hole(), sizes.next()), (None, None, vec![1_500]));
    }
}
