//! Where packets of a length vanish, read from a wave of long and short ones over all hops.

use std::net::IpAddr;

use netkit_model::{AnswerKind, HopAnswer, MtuBlackHole, MtuDirection};

use super::sizes::Hole;
use super::wave::{Question, Verdict, Wave};

/// The distances that a wave asked, and what they stand for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Distances {
    /// The hop limit that reaches the target in any case.
    pub(super) far: u8,
    /// The target's distance.
    pub(super) end: u8,
}

/// The black hole behind a hole in the lengths.
pub(super) fn black_hole(wave: &Wave, hole: Hole, short: u16, distances: Distances) -> MtuBlackHole {
    let distance = |hop| if hop == distances.far { distances.end } else { hop };
    let long = |hop| Question { hop, size: hole.vanishes };
    // Hops come in order, and the target last.
    let verdicts: Vec<_> = wave.verdicts().collect();
    let behind = verdicts.iter().rev().find_map(|(question, _)| {
        let answer = wave.answer(long(question.hop))?;
        Some((question.hop, answer.from))
    });
    let before = verdicts.iter().find_map(|(question, verdict)| {
        let is_further = behind.is_none_or(|(hop, _)| question.hop > hop);
        let short = wave.answer(Question { size: short, ..*question })?;
        (is_further && *verdict == Verdict::Vanished).then_some((question.hop, short))
    });
    let direction = match before {
        Some((hop, answer)) if answers_shorter(hop == distances.far, answer, hole.vanishes) => {
            MtuDirection::Forward
        }
        _ => MtuDirection::Unknown,
    };
    MtuBlackHole {
        behind: behind.map(|(hop, from): (u8, IpAddr)| (distance(hop), from)),
        before: before.map(|(hop, answer)| (distance(hop), answer.from)),
        passes: hole.passes,
        vanishes: hole.vanishes,
        direction,
    }
}

/// True when whoever gave this answer would answer a packet of the vanishing length with a shorter one: then it is the
/// packet that vanishes, and not the answer.
fn answers_shorter(is_target: bool, answer: &HopAnswer, vanishes: u16) -> bool {
    /// An ICMP error is at most so long (RFC 1812 §4.3.2.3, RFC 4443 §2.4 (c)).
    const LONGEST_ERROR: [u16; 2] = [576, 1_280];
    match answer.kind {
        AnswerKind::Icmp(report) => vanishes > LONGEST_ERROR[usize::from(report.ipv6)],
        // An echo reply, or what an echo service says, is as long as what it answers.
        _ => !is_target,
    }
}
