//! Staged reports: a run described by what became of its probes.
//!
//! It judges nothing but through the crate's own entry points.

use std::net::IpAddr;
use std::time::Duration;

use netkit_model::{
    Address, Counters, IcmpReport, InterfaceNames, Method, SweepReport, TargetReport, UnsentCount,
};
use netkit_net::{Errno, MonotonicTime};
use netkit_stats::{DelayDistribution, DelayVariation, SmoothedRtt};

use crate::{Diagnosis, ThisHost, diagnose_ping, diagnose_sweep};

pub(super) const TARGET: &str = "192.0.2.7";
pub(super) const TARGET_V6: &str = "2001:db8::7";
pub(super) const ROUTER: &str = "198.51.100.1";
pub(super) const ROUTER_V6: &str = "2001:db8:1::1";
pub(super) const GATEWAY: &str = "10.0.0.1";
pub(super) const OWN: &str = "10.0.0.9";

/// A run with one target, more of them by `and`, or a sweep.
#[derive(Debug)]
pub(super) struct Staged {
    counters: Counters,
    icmp_errors: Vec<(IcmpReport, u64)>,
    address: Address,
    method: Option<Method>,
    receiver_dropped: u64,
    seconds: u64,
    scope: Scope,
}

#[derive(Debug)]
enum Scope {
    Targets(Vec<TargetReport>),
    Sweep { addresses: u64, alive: u64, unreachable: u64 },
    Nothing,
}

/// A run of `netkit ping` with one target, without probes as yet.
pub(super) fn ping() -> Staged {
    Staged {
        counters: Counters::default(),
        icmp_errors: Vec::new(),
        address: address(TARGET),
        method: Some(Method::IcmpDatagram),
        receiver_dropped: 0,
        seconds: 2,
        scope: Scope::Targets(Vec::new()),
    }
}

pub(super) fn address(text: &str) -> Address {
    Address::new(ip(text))
}

fn ip(text: &str) -> IpAddr {
    text.parse().expect("a literal address")
}

impl Staged {
    pub(super) fn sweep(addresses: u64, alive: u64, unreachable: u64) -> Self {
        Self { scope: Scope::Sweep { addresses, alive, unreachable }, ..ping() }
            .icmp_without_kind(unreachable)
    }

    /// A sweep whose probes fared as those of this run.
    pub(super) fn sweep_of(addresses: u64, alive: u64, unreachable: u64, probes: Self) -> Self {
        Self { scope: Scope::Sweep { addresses, alive, unreachable }, ..probes }
    }

    pub(super) fn without_targets() -> Self {
        Self { scope: Scope::Nothing, ..ping() }
    }

    pub(super) fn counted(counters: Counters, icmp_errors: Vec<(IcmpReport, u64)>) -> Self {
        Self { counters, icmp_errors, ..ping() }
    }

    pub(super) fn to(self, target: &str) -> Self {
        Self { address: address(target), ..self }
    }

    /// The target is on the interface with this index.
    pub(super) fn on_link(self, scope_id: u32) -> Self {
        Self { address: Address { scope_id, ..self.address }, ..self }
    }

    pub(super) fn by(self, method: Method) -> Self {
        Self { method: Some(method), ..self }
    }

    pub(super) fn lasting(self, seconds: u64) -> Self {
        Self { seconds, ..self }
    }

    pub(super) fn received(self, count: u64) -> Self {
        self.sent(count, |counters| counters.received += count)
    }

    pub(super) fn late(self, count: u64) -> Self {
        self.sent(count, |counters| counters.late += count)
    }

    pub(super) fn lost(self, count: u64) -> Self {
        self.sent(count, |counters| counters.lost += count)
    }

    pub(super) fn corrupt(self, count: u64) -> Self {
        self.sent(count, |counters| counters.corrupt += count)
    }

    pub(super) fn suspended(self, count: u64) -> Self {
        self.sent(count, |counters| counters.suspended += count)
    }

    pub(super) fn duplicates(self, count: u64) -> Self {
        self.sent(0, |counters| counters.duplicates += count)
    }

    pub(super) fn unexpected_source(self, count: u64) -> Self {
        self.sent(0, |counters| counters.unexpected_source += count)
    }

    pub(super) fn receiver_dropped(self, receiver_dropped: u64) -> Self {
        Self { receiver_dropped, ..self }
    }

    pub(super) fn icmp(mut self, icmp_type: u8, code: u8, offender: &str, count: u64) -> Self {
        let (ipv6, offender) = (self.address.ip.is_ipv6(), Some(ip(offender)));
        self.icmp_errors.push((IcmpReport { ipv6, icmp_type, code, offender, mtu: Some(1_400) }, count));
        self.icmp_without_kind(count)
    }

    pub(super) fn icmp_without_kind(self, count: u64) -> Self {
        self.sent(count, |counters| counters.icmp_errors += count)
    }

    pub(super) fn unsent(self, errno: Errno, count: u64) -> Self {
        self.unsent_without_errno(count)
            .sent(0, |counters| counters.unsent_by.push(UnsentCount { errno, count }))
    }

    pub(super) fn unsent_without_errno(self, count: u64) -> Self {
        self.sent(0, |counters| counters.unsent += count)
    }

    /// One more target in the same run, which keeps this one's method.
    pub(super) fn and(mut self, other: &Self) -> Self {
        let target = other.target();
        if let Scope::Targets(others) = &mut self.scope {
            others.push(target);
        }
        self
    }

    pub(super) fn diagnose(&self) -> Diagnosis {
        let own = [ip(OWN), ip("2001:db8:9::9"), ip("fe80::1"), ip("127.0.0.1"), ip("::1")];
        let interfaces = InterfaceNames::from_iter([(2, "eth0".to_owned())]);
        let host = ThisHost { addresses: &own, missing_source: None, interfaces: &interfaces };
        let first = self.target();
        match &self.scope {
            Scope::Targets(others) => {
                let targets: Vec<TargetReport> = std::iter::once(first).chain(others.clone()).collect();
                diagnose_ping(&targets, self.receiver_dropped, self.method, host)
            }
            Scope::Sweep { addresses, alive, unreachable } => {
                let counters = self.counters.clone();
                let silent = addresses.saturating_sub(*alive).saturating_sub(*unreachable);
                let report = SweepReport {
                    addresses: *addresses,
                    alive: *alive,
                    unreachable: *unreachable,
                    silent,
                    unsent: counters.unsent,
                    rtt: rtt(&counters),
                    counters,
                    icmp_errors: self.icmp_errors.clone(),
                    basis: None,
                    receiver_dropped: self.receiver_dropped,
                    duration: Duration::from_secs(2),
                };
                diagnose_sweep(&report, self.method, host)
            }
            Scope::Nothing => diagnose_ping(&[], self.receiver_dropped, self.method, host),
        }
    }

    fn sent(mut self, count: u64, change: impl FnOnce(&mut Counters)) -> Self {
        self.counters.sent += count;
        change(&mut self.counters);
        self
    }

    fn target(&self) -> TargetReport {
        let start = MonotonicTime::from_origin(Duration::from_secs(100));
        TargetReport {
            input: self.address.to_string(),
            address: self.address,
            name: None,
            counters: self.counters.clone(),
            rtt: rtt(&self.counters),
            variation: DelayVariation::default(),
            smoothed: SmoothedRtt::default(),
            basis: None,
            icmp_errors: self.icmp_errors.clone(),
            most_in_flight: 1,
            first_sent: Some(start),
            last_sent: Some(start.after(Duration::from_secs(self.seconds))),
        }
    }
}

/// A delay of 42 µs for each of the first answers.
fn rtt(counters: &Counters) -> DelayDistribution {
    let mut rtt = DelayDistribution::default();
    for _ in 0..counters.received.min(100) {
        rtt.record(Duration::from_micros(42));
    }
    rtt
}
