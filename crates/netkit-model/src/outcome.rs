//! What became of a probe: one outcome each, and counters that add up.

use std::net::IpAddr;

use netkit_net::Errno;

/// An ICMP error about a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IcmpReport {
    /// ICMP or ICMPv6, told by the probe's own family.
    pub ipv6: bool,
    /// ICMP type.
    pub icmp_type: u8,
    /// ICMP code.
    pub code: u8,
    /// Who sent it.
    pub offender: Option<IpAddr>,
    /// The next-hop MTU it states, in bytes.
    pub mtu: Option<u32>,
}

/// ICMP errors by kind, in the order in which each kind first came; bounded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IcmpErrorCounts(Vec<(IcmpReport, u64)>);

impl IcmpErrorCounts {
    /// Most kinds told apart: a path or a network that gives more is described well enough by these, and
    /// [`Counters::icmp_errors`] counts the rest.
    pub const MOST_KINDS: usize = 32;

    /// Counts one error.
    pub fn count(&mut self, report: IcmpReport) {
        if let Some((_, count)) = self.0.iter_mut().find(|(known, _)| *known == report) {
            *count += 1;
        } else if self.0.len() < Self::MOST_KINDS {
            self.0.push((report, 1));
        }
    }

    /// The kinds, with how often each came.
    pub fn to_vec(&self) -> Vec<(IcmpReport, u64)> {
        self.0.clone()
    }
}

/// How a probe ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Answered in time.
    Received,
    /// Answered after its timeout.
    Late,
    /// Not answered until the end.
    Lost,
    /// Never left this host.
    Unsent(Errno),
    /// Answered by an ICMP error.
    IcmpError(IcmpReport),
    /// Answered only by something that was not our payload.
    Corrupt,
    /// In flight while this machine was suspended: nobody was there to receive.
    Suspended,
}

/// How often one errno kept a probe from leaving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnsentCount {
    /// Why.
    pub errno: Errno,
    /// How often.
    pub count: u64,
}

/// Counters of one target. The outcomes add up:
/// `received + late + lost + icmp_errors + corrupt + suspended = sent`, and `unsent` stands beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Probes that left this host.
    pub sent: u64,
    /// Of these, the ones that the kernel stamped on their way out: they passed its filters and found their neighbour.
    pub stamped: u64,
    /// Answered in time.
    pub received: u64,
    /// Answered after their timeout.
    pub late: u64,
    /// Not answered.
    pub lost: u64,
    /// Answered by an ICMP error.
    pub icmp_errors: u64,
    /// Answered only by a wrong payload.
    pub corrupt: u64,
    /// In flight while the machine was suspended.
    pub suspended: u64,
    /// Never left this host.
    pub unsent: u64,
    /// Further replies to a probe already answered; never in any statistic.
    pub duplicates: u64,
    /// Replies with our identifier from an address we did not probe.
    pub unexpected_source: u64,
    /// Why probes did not leave, most recent kinds last; bounded by the number of errno values.
    pub unsent_by: Vec<UnsentCount>,
}

impl Counters {
    /// Counts a probe's final outcome; `sent` is counted when the packet leaves.
    pub fn count(&mut self, outcome: Outcome) {
        *self.slot(outcome) += 1;
        if let Outcome::Unsent(errno) = outcome {
            match self.unsent_by.iter_mut().find(|one| one.errno == errno) {
                Some(one) => one.count += 1,
                None => self.unsent_by.push(UnsentCount { errno, count: 1 }),
            }
        }
    }

    /// Takes back an outcome that turned out differently: a lost probe that was answered late.
    pub fn replace(&mut self, before: Outcome, after: Outcome) {
        let slot = self.slot(before);
        *slot = slot.saturating_sub(1);
        *self.slot(after) += 1;
    }

    /// Probes that left this host and whose fate says something about the path: not those in flight during a suspend.
    pub fn tried(&self) -> u64 {
        self.sent.saturating_sub(self.suspended)
    }

    /// Probes that got no answer at all: lost, or answered only by an ICMP error or rubbish.
    pub fn unanswered(&self) -> u64 {
        self.tried().saturating_sub(self.received + self.late)
    }

    /// `lost / tried` (RFC 6673); `None` before anything was sent.
    #[expect(clippy::cast_precision_loss, reason = "a ratio of counts far below 2^53")]
    pub fn loss_ratio(&self) -> Option<f64> {
        (self.tried() > 0).then(|| self.lost as f64 / self.tried() as f64)
    }

    /// `unanswered / tried`: what `ping` calls packet loss, with ICMP errors and rubbish; `None` before anything was sent.
    #[expect(clippy::cast_precision_loss, reason = "a ratio of counts far below 2^53")]
    pub fn unanswered_ratio(&self) -> Option<f64> {
        (self.tried() > 0).then(|| self.unanswered() as f64 / self.tried() as f64)
    }

    /// True when every probe has exactly one outcome.
    pub fn add_up(&self) -> bool {
        self.received + self.late + self.lost + self.icmp_errors + self.corrupt + self.suspended == self.sent
    }

    fn slot(&mut self, outcome: Outcome) -> &mut u64 {
        match outcome {
            Outcome::Received => &mut self.received,
            Outcome::Late => &mut self.late,
            Outcome::Lost => &mut self.lost,
            Outcome::Unsent(_) => &mut self.unsent,
            Outcome::IcmpError(_) => &mut self.icmp_errors,
            Outcome::Corrupt => &mut self.corrupt,
            Outcome::Suspended => &mut self.suspended,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: u8) -> IcmpReport {
        IcmpReport { ipv6: false, icmp_type: 3, code, offender: None, mtu: None }
    }

    #[test]
    fn kinds_of_icmp_errors_are_bounded_and_the_first_stay() {
        let mut counts = IcmpErrorCounts::default();
        (0..=u8::MAX).for_each(|code| counts.count(error(code)));
        counts.count(error(0));
        let kinds = counts.to_vec();
        assert_eq!(kinds.len(), IcmpErrorCounts::MOST_KINDS);
        assert_eq!((kinds[0], kinds[31]), ((error(0), 2), (error(31), 1)));
    }
}
