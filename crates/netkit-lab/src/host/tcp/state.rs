//! The states of a connection that was opened by the other side (RFC 9293 §3.3.2), and what leads from one to another.

/// Where a connection is. The states of one that opens actively do not occur.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// The SYN came; its answer is on the way or still to be sent.
    SynReceived,
    /// Both sides may send.
    Established,
    /// We closed; our FIN is not acknowledged.
    FinWait1,
    /// We closed and the other side knows it, but has more to say.
    FinWait2,
    /// Both closed at once; our FIN is not acknowledged.
    Closing,
    /// Both closed; we wait in case our last ACK was lost.
    TimeWait,
    /// The other side closed, we did not.
    CloseWait,
    /// The other side closed, then we did; our FIN is not acknowledged.
    LastAck,
    /// It is no more.
    Closed,
}

/// What changes a state after the handshake, other than a reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Our side closes.
    WeClose,
    /// Our FIN is acknowledged.
    OurFinIsAcknowledged,
    /// The other side's FIN is here, in order.
    TheirFin,
}

impl State {
    /// The state after a step (RFC 9293 §3.3.2, figure 5); a step that means nothing here changes nothing.
    pub(super) fn after(self, step: Step) -> Self {
        match (self, step) {
            (Self::Established, Step::WeClose) => Self::FinWait1,
            (Self::CloseWait, Step::WeClose) => Self::LastAck,
            (Self::FinWait1, Step::OurFinIsAcknowledged) => Self::FinWait2,
            (Self::Closing, Step::OurFinIsAcknowledged) | (Self::FinWait2, Step::TheirFin) => Self::TimeWait,
            (Self::LastAck, Step::OurFinIsAcknowledged) => Self::Closed,
            (Self::Established, Step::TheirFin) => Self::CloseWait,
            (Self::FinWait1, Step::TheirFin) => Self::Closing,
            _ => self,
        }
    }

    /// Whether the other side may still send data.
    pub(super) fn may_hear(self) -> bool {
        matches!(self, Self::Established | Self::FinWait1 | Self::FinWait2)
    }

    /// Whether we may still send data.
    pub(super) fn may_speak(self) -> bool {
        matches!(self, Self::Established | Self::CloseWait)
    }
}

#[cfg(test)]
mod tests {
    use super::State::*;
    use super::Step::*;
    use super::*;

    #[test]
    fn every_order_of_closing_ends_as_the_standard_says() {
        let cases: &[(&[Step], State)] = &[
            (&[WeClose, OurFinIsAcknowledged, TheirFin], TimeWait),
            (&[WeClose, TheirFin, OurFinIsAcknowledged], TimeWait),
            (&[TheirFin, WeClose, OurFinIsAcknowledged], Closed),
            (&[TheirFin], CloseWait),
            (&[WeClose, OurFinIsAcknowledged], FinWait2),
            (&[WeClose, WeClose], FinWait1),
            (&[TheirFin, TheirFin], CloseWait),
        ];
        for (steps, expected) in cases {
            let end = steps.iter().fold(Established, |state, step| state.after(*step));
            assert_eq!(end, *expected, "{steps:?}");
        }
    }

    #[test]
    fn nothing_leads_out_of_a_connection_that_is_over() {
        for step in [WeClose, OurFinIsAcknowledged, TheirFin] {
            assert_eq!(Closed.after(step), Closed);
            assert_eq!(TimeWait.after(step), TimeWait);
            assert_eq!(SynReceived.after(step), SynReceived);
        }
    }
}
