//! The routers that say "too long": who, for which MTU, and at which distance. It decides no lengths.

use std::net::IpAddr;

use netkit_model::{AnswerKind, HopAnswer, MtuBlackHole, MtuStep};

use super::wave::{Question, Wave};

/// Routers that are kept; more than one or two are somebody's invention.
const MOST_STEPS: usize = 16;

/// The routers in the order in which they were heard, each with the packet that it turned back.
#[derive(Debug, Default)]
pub(super) struct Steps(Vec<(MtuStep, u16)>);

impl Steps {
    /// A router turned back a packet of this length; `hops` are the routers of the trace. The MTU that it
    /// names, if that makes sense.
    pub(super) fn turned_back(
        &mut self,
        size: u16,
        answer: &HopAnswer,
        hops: &[(u8, IpAddr)],
    ) -> Option<u16> {
        /// Links carry at least so much (RFC 791 §3.2, RFC 8200 §5).
        const LEAST: [u16; 2] = [68, 1_280];
        let AnswerKind::Icmp(report) = answer.kind else { return None };
        let named = report.mtu.and_then(|mtu| u16::try_from(mtu).ok());
        if let Some((step, _)) = self.0.iter_mut().find(|(step, _)| step.from == answer.from) {
            step.mtu = named.or(step.mtu);
        } else if self.0.len() < MOST_STEPS {
            let hop = hops.iter().find(|(_, address)| *address == answer.from).map(|(hop, _)| *hop);
            self.0.push((MtuStep { hop, from: answer.from, mtu: named }, size));
        }
        // An MTU that would have let the packet pass is none. One below the least says that the least has to do
        // (RFC 8201 §4).
        let least = LEAST[usize::from(report.ipv6)];
        named.map(|mtu| mtu.max(least)).filter(|mtu| *mtu < size)
    }

    /// Nobody has said anything.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As they are reported.
    pub(super) fn to_vec(&self) -> Vec<MtuStep> {
        self.0.iter().map(|(step, _)| *step).collect()
    }

    /// What to ask to learn the distances that are not known: the packets that were turned back, to every hop.
    pub(super) fn questions(&self, end: u8) -> Vec<Question> {
        let nowhere = self.0.iter().filter(|(step, _)| step.hop.is_none());
        // With a hop limit of 1 a packet reaches the first router and goes no further, however short it is.
        nowhere.flat_map(|(_, size)| (2..=end).map(|hop| Question { hop, size: *size })).collect()
    }

    /// Reads the answers to these: a router is one hop nearer than the least hop limit with which it turns packets back.
    pub(super) fn read(&mut self, wave: &Wave) {
        for (step, size) in &mut self.0 {
            let turned_back = wave.answers().filter(|(question, answer)| {
                question.size == *size && answer.from == step.from && is_too_long(answer.kind)
            });
            let least = turned_back.map(|(question, _)| question.hop).min();
            step.hop = step.hop.or(least.map(|hop| hop.saturating_sub(1)));
        }
    }

    /// True where a router in front of the hole turns such packets back, as it has said: it only does not say so each
    /// time, because it limits its ICMP errors.
    pub(super) fn explain(&self, hole: &MtuBlackHole) -> bool {
        let turns_back = |step: &MtuStep| {
            let is_in_front = step.hop.zip(hole.behind).is_some_and(|(hop, (behind, _))| hop <= behind);
            is_in_front && step.mtu.is_some_and(|mtu| mtu < hole.vanishes)
        };
        self.0.iter().any(|(step, _)| turns_back(step))
    }
}

/// Fragmentation needed (RFC 1191 §4) or packet too big (RFC 4443 §3.2).
pub(super) fn is_too_long(kind: AnswerKind) -> bool {
    matches!(kind, AnswerKind::Icmp(report)
        if if report.ipv6 { report.icmp_type == 2 } else { (report.icmp_type, report.code) == (3, 4) })
}
