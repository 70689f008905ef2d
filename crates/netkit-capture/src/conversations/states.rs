//! The states of both ends behind a segment (RFC 9293 §3.3.2), as if every segment that passes also arrives.
//!
//! What an end sends proves the state that it sends from; what is sent to it only says in which state it will be. So the
//! sender's state is corrected where the segment does not fit it, and the receiver's follows. The figures of RFC 9293 are
//! the tests.

use netkit_model::{EndState, ResetSense, SegmentNote, TcpFlags, TcpState};

use TcpState::{
    CloseWait, Closed, Closing, Established, FinWait1, FinWait2, LastAck, Listen, SynReceived, SynSent,
    TimeWait,
};

/// An end of a connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    pub(super) state: TcpState,
    pub(super) is_heard: bool,
    /// It waited for the other's SYN: a RST to its half of the handshake takes it back there.
    pub(super) is_passive: bool,
}

/// What a segment means to the two ends.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each seen or not")]
pub(super) struct Facts {
    pub(super) flags: TcpFlags,
    /// It acknowledges the receiver's SYN.
    pub(super) acks_syn: bool,
    /// It acknowledges the receiver's FIN.
    pub(super) acks_fin: bool,
    /// It carries data.
    pub(super) has_data: bool,
    /// Everything before its FIN has passed, so that its receiver can take that.
    pub(super) fin_is_next: bool,
    /// Its FIN was sent before.
    pub(super) fin_is_repeated: bool,
    /// The receiver still has the connection that the SYN is to open anew.
    pub(super) is_syn_in_open: bool,
    /// What a RST says, where it is one.
    pub(super) reset: Option<ResetSense>,
}

impl End {
    /// An end of which nothing was heard.
    pub(super) fn unheard(state: TcpState) -> Self {
        Self { state, is_heard: false, is_passive: false }
    }

    pub(super) fn shown(self) -> EndState {
        EndState { state: self.state, is_heard: self.is_heard }
    }

    /// The connection is or was open at this end (RFC 9293 §3.5: a synchronized state).
    pub(super) fn is_synchronized(self) -> bool {
        !matches!(self.state, Closed | Listen | SynSent | SynReceived)
    }

    /// Nothing is left of the connection at this end but the memory of it.
    pub(super) fn is_over(self) -> bool {
        matches!(self.state, Closed | Listen | TimeWait)
    }
}

/// Takes both ends on by a segment; what there is to tell of that.
pub(super) fn follow(from: &mut End, to: &mut End, facts: Facts) -> Option<SegmentNote> {
    let has = |flags| facts.flags.contains(flags);
    let note = if has(TcpFlags::RST) {
        reset(from, to, facts);
        None
    } else if has(TcpFlags::SYN | TcpFlags::ACK) {
        syn_ack(from, to, facts)
    } else if has(TcpFlags::SYN) {
        syn(from, to, facts)
    } else if has(TcpFlags::ACK) {
        ordinary(from, to, facts)
    } else {
        // Without ACK nothing is taken in any state but the first ones (RFC 9293 §3.10.7.4).
        None
    };
    from.is_heard = true;
    note
}

fn syn(from: &mut End, to: &mut End, facts: Facts) -> Option<SegmentNote> {
    if facts.is_syn_in_open {
        from.state = SynSent;
        return Some(SegmentNote::SynInOpen);
    }
    // Each has sent a SYN before it got the other's (RFC 9293 §3.5, figure 7).
    if to.state == SynSent && to.is_heard && !from.is_heard {
        (from.state, from.is_passive) = (SynReceived, false);
        to.state = SynReceived;
        return Some(SegmentNote::SimultaneousOpen);
    }
    if from.state == SynReceived && !from.is_passive && from.is_heard {
        // The SYN of a simultaneous open once more.
        return None;
    }
    from.state = SynSent;
    if !to.is_heard || !to.is_synchronized() {
        to.state = SynReceived;
        to.is_passive = true;
    }
    None
}

fn syn_ack(from: &mut End, to: &mut End, facts: Facts) -> Option<SegmentNote> {
    if !facts.acks_syn {
        from.state = SynReceived;
        return Some(SegmentNote::BadAcknowledgment);
    }
    // Who sends it again has not got the answer to it; in a simultaneous open its sender may have got the other's.
    if !(from.state == Established && from.is_heard && !from.is_passive) {
        from.state = SynReceived;
    }
    if matches!(to.state, SynSent | SynReceived) {
        to.state = Established;
    }
    None
}

fn reset(from: &mut End, to: &mut End, facts: Facts) {
    let back = |end: &End| if end.state == SynReceived && end.is_passive { Listen } else { Closed };
    match facts.reset {
        // Its sender goes on opening; whoever sent the segment that did not fit gives that up.
        Some(ResetSense::Stray) => to.state = back(to),
        Some(_) => {
            to.state = back(to);
            if from.state != TimeWait {
                from.state = Closed;
            }
        }
        // It fits nothing and changes nothing.
        None => {}
    }
}

fn ordinary(from: &mut End, to: &mut End, facts: Facts) -> Option<SegmentNote> {
    // An acknowledgment of what a SYN never sent: the answer of an end that still has the old connection.
    if to.state == SynSent && to.is_heard && !facts.acks_syn {
        return Some(SegmentNote::ChallengeAck);
    }
    correct_sender(from, facts);
    if facts.acks_syn && to.state == SynReceived {
        to.state = Established;
    }
    if facts.acks_fin {
        to.state = match to.state {
            FinWait1 => FinWait2,
            Closing => TimeWait,
            LastAck => Closed,
            other => other,
        };
    }
    if facts.flags.contains(TcpFlags::FIN) { fin(from, to, facts) } else { None }
}

/// What is no SYN is sent from a state in which the handshake is done.
fn correct_sender(from: &mut End, facts: Facts) {
    let is_done = match from.state {
        SynSent => facts.acks_syn,
        SynReceived => facts.has_data || facts.flags.contains(TcpFlags::FIN),
        _ => false,
    };
    if is_done {
        from.state = Established;
    }
}

fn fin(from: &mut End, to: &mut End, facts: Facts) -> Option<SegmentNote> {
    // It was sent before the other's FIN had come, which was on its way (RFC 9293 §3.6, figure 13).
    let crosses = matches!(to.state, FinWait1) && !facts.acks_fin;
    if facts.fin_is_repeated {
        // Its acknowledgment has not come: what was taken for granted of it is taken back.
        from.state = match from.state {
            FinWait2 => FinWait1,
            TimeWait => Closing,
            other => other,
        };
        return None;
    }
    let note = (crosses && from.state == CloseWait).then_some(SegmentNote::SimultaneousClose);
    from.state = match from.state {
        CloseWait if crosses => Closing,
        CloseWait => LastAck,
        Established | SynReceived | SynSent => FinWait1,
        other => other,
    };
    if facts.fin_is_next {
        to.state = match to.state {
            Established | SynReceived => CloseWait,
            FinWait1 => Closing,
            FinWait2 => TimeWait,
            other => other,
        };
    }
    note
}
