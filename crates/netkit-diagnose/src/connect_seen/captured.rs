//! What a packet socket heard of the peer before this host's own filters: replies that the socket never got, and how far
//! away a RST comes from.
//!
//! It judges nothing. Where nobody listened, nothing is known.

use netkit_model::SegmentKind;

use super::ConnectSeen;

/// Systems let TTL and hop limit begin at one of these.
const BEGINNINGS: [u8; 4] = [32, 64, 128, 255];

/// From where a RST comes, by its TTL and that of the host's echo reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResetOrigin {
    /// From the host's own distance.
    Host,
    /// So many hops nearer.
    Nearer(u8),
}

/// The TTLs of a RST and of an echo reply, and what they say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ResetSeen {
    pub(crate) reset: u8,
    pub(crate) echo: u8,
    pub(crate) origin: ResetOrigin,
}

impl ConnectSeen<'_> {
    /// Answers to the SYN that came in; `None` where nobody listened.
    pub(crate) fn captured_answers(&self) -> Option<usize> {
        let captured = self.inquiry.captured.as_ref()?;
        let answers = |kind| matches!(kind, SegmentKind::SynAck | SegmentKind::Reset);
        Some(captured.iter().filter(|segment| answers(segment.kind)).count())
    }

    /// From where the RST comes, where both TTLs are known and began at the same number. A RST from farther away than the
    /// echo reply tells nothing: an address may stand for several hosts.
    pub(crate) fn reset_seen(&self) -> Option<ResetSeen> {
        let captured = self.inquiry.captured.iter().flatten();
        let reset = captured.rev().find(|segment| segment.kind == SegmentKind::Reset)?.hop_limit;
        let echo = self.inquiry.echo.and_then(|echo| echo.hop_limit)?;
        let beginning = |ttl: u8| BEGINNINGS.into_iter().find(|begin| ttl <= *begin);
        if beginning(reset) != beginning(echo) {
            return None;
        }
        let origin = match reset.checked_sub(echo)? {
            0 => ResetOrigin::Host,
            hops => ResetOrigin::Nearer(hops),
        };
        Some(ResetSeen { reset, echo, origin })
    }
}
