//! A path without an internet: routers that say what they want, and a socket that probes path MTUs.
//!
//! The lab's kernel remembers the path MTU as an ordinary socket does; this one does not (`DontFragment::Probe`), and its
//! routers may lie.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use netkit_model::Method;
use netkit_net::{
    Arrival, ClockReading, Errno, ErrorOrigin, IcmpError, KernelTime, MonotonicTime, Received, Reply,
    SendReceipt, Token,
};
use netkit_packet::icmp::{self, Echo, EchoKind};
use netkit_packet::tag::Pattern;
use netkit_probe::{ProbeFormat, RunKey, Session as _, Transmit};

use super::super::{PathMtu, PathMtuConfig, headers};

/// How a router treats what is too long for its link.
#[derive(Clone, Copy)]
pub(super) enum Says {
    /// It names its MTU.
    Mtu,
    /// It names this one.
    Claims(u32),
    /// It names one byte less than it was sent.
    OneLess,
    /// It names its MTU, once in so many times.
    OnceIn(u32),
    Nothing,
}

/// A path: for each router the MTU of the link behind it, and what it says of longer packets.
pub(super) struct World {
    pub(super) ipv4: bool,
    pub(super) link_mtu: u16,
    /// What this host's link really carries.
    pub(super) local_mtu: u16,
    pub(super) routers: Vec<(u16, Says)>,
    /// The trace has found the routers.
    pub(super) is_traced: bool,
    pub(super) round_trip: Duration,
    /// Answers to packets longer than 1,000 bytes take so much longer.
    pub(super) long_takes: Duration,
    pub(super) interrupt_at: Option<Duration>,
}

enum Answer {
    EchoReply,
    Icmp { hop: u8, icmp_type: u8, code: u8, mtu: u32 },
    Local(u32),
}

pub(super) fn world(routers: &[(u16, Says)]) -> World {
    World {
        ipv4: true,
        link_mtu: 1_500,
        local_mtu: 1_500,
        routers: routers.to_vec(),
        is_traced: true,
        round_trip: Duration::from_millis(10),
        long_takes: Duration::ZERO,
        interrupt_at: None,
    }
}

impl World {
    pub(super) fn address(&self, hop: u8) -> IpAddr {
        if self.ipv4 {
            Ipv4Addr::new(10, 0, hop, 1).into()
        } else {
            Ipv6Addr::new(0xfd00, 0, 0, hop.into(), 0, 0, 0, 1).into()
        }
    }

    /// Runs the search, and gives it back with how long it took.
    pub(super) fn run(&self) -> (PathMtu, Duration) {
        let end = self.end();
        let config = PathMtuConfig {
            format: ProbeFormat {
                method: Method::IcmpDatagram,
                port: 0,
                source_port: None,
                size: 56,
                pattern: Pattern::default(),
                any_source: false,
                identifier: 1,
                key: RunKey::new([7; 16]),
            },
            destination: self.address(end).into(),
            link_mtu: self.link_mtu,
            hops: (1..end).filter(|_| self.is_traced).map(|hop| (hop, self.address(hop))).collect(),
            end,
            wait: Duration::from_secs(3),
        };
        let mut session = PathMtu::new(config, reading(Duration::ZERO));
        let (mut now, mut unread) = (Duration::ZERO, BTreeMap::new());
        let (mut asked, mut turns) = (0, 0_u32);
        while !session.is_over() {
            turns += 1;
            assert!(turns < 100_000 && now < Duration::from_secs(600), "the search has no end");
            session.turn(reading(now));
            let later = unread.split_off(&(now + Duration::from_nanos(1), 0));
            for (transmit, answer) in std::mem::replace(&mut unread, later).into_values() {
                self.tell(&mut session, &transmit, &answer, now);
            }
            while let Some(transmit) = session.poll_transmit(MonotonicTime::from_origin(now)) {
                asked += 1;
                let payload = transmit.course.size.expect("a search says how long its probes are");
                let payload = u16::try_from(payload).expect("IP packets are shorter than 64 KiB");
                let size = payload + headers(transmit.destination);
                let hop_limit = transmit.course.hop_limit.expect("a search says how far its probes go");
                let refused = size > self.local_mtu;
                let result = if refused { Err(Errno::MSGSIZE) } else { Ok(()) };
                session.receipt(&SendReceipt {
                    token: Token(transmit.number),
                    reading: reading(now),
                    result,
                });
                if refused {
                    self.tell(&mut session, &transmit, &Answer::Local(self.local_mtu.into()), now);
                } else if let Some(answer) = self.answer(hop_limit, size, asked) {
                    let more = if size > 1_000 { self.long_takes } else { Duration::ZERO };
                    unread.insert((now + self.round_trip + more, asked), (transmit, answer));
                }
            }
            while session.poll_event().is_some() {}
            let wake = session.next_wake().map(MonotonicTime::since_origin);
            let next = [wake, unread.keys().next().map(|key| key.0), self.interrupt_at];
            let next = next.into_iter().flatten().min();
            now = now.max(next.unwrap_or(now));
            if self.interrupt_at.is_some_and(|at| now >= at) {
                session.interrupt(MonotonicTime::from_origin(now));
            }
        }
        (session, now)
    }

    fn end(&self) -> u8 {
        u8::try_from(self.routers.len()).expect("paths have fewer hops than 256") + 1
    }

    fn answer(&self, hop_limit: u8, size: u16, asked: u32) -> Option<Answer> {
        let (expired, too_long) = if self.ipv4 { ((11, 0), (3, 4)) } else { ((3, 0), (2, 0)) };
        for (hop, (mtu, says)) in (1..).zip(&self.routers) {
            let icmp = |(icmp_type, code), mtu| Some(Answer::Icmp { hop, icmp_type, code, mtu });
            if hop_limit == hop {
                return icmp(expired, 0);
            }
            if size > *mtu {
                return match *says {
                    Says::Mtu => icmp(too_long, u32::from(*mtu)),
                    Says::Claims(mtu) => icmp(too_long, mtu),
                    Says::OneLess => icmp(too_long, u32::from(size) - 1),
                    Says::OnceIn(times) if asked.is_multiple_of(times) => icmp(too_long, u32::from(*mtu)),
                    Says::OnceIn(_) | Says::Nothing => None,
                };
            }
        }
        Some(Answer::EchoReply)
    }

    fn tell(&self, session: &mut PathMtu, transmit: &Transmit, answer: &Answer, now: Duration) {
        let target = transmit.destination.ip;
        let payload = session.format().payload(transmit);
        let echo = Echo { identifier: 1, sequence: transmit.sequence, payload: &payload };
        let bytes = |kind| icmp::encode_echo(target, target, kind, &echo);
        let reading = reading(now);
        let received = Received { kernel: Some(reading.kernel), reading };
        let mut error = |origin, (icmp_type, code), info, offender| {
            let mut quoted = bytes(EchoKind::Request);
            quoted.truncate(500);
            session.arrival(&Arrival::IcmpError(IcmpError {
                origin,
                errno: Errno(0),
                icmp_type,
                code,
                info,
                offender,
                destination: Some(SocketAddr::new(target, 0)),
                token: None,
                quoted: &quoted,
                extension_offset: None,
                hop_limit: None,
                traffic_class: None,
                interface: None,
                received,
            }));
        };
        let icmp_origin = if self.ipv4 { ErrorOrigin::Icmp } else { ErrorOrigin::Icmp6 };
        match answer {
            Answer::Icmp { hop, icmp_type, code, mtu } => {
                error(icmp_origin, (*icmp_type, *code), *mtu, Some(self.address(*hop)));
            }
            Answer::Local(mtu) => error(ErrorOrigin::Local, (0, 0), *mtu, None),
            Answer::EchoReply => session.arrival(&Arrival::Reply(Reply {
                from: SocketAddr::new(target, 0),
                to: None,
                interface: None,
                hop_limit: Some(60),
                traffic_class: None,
                ip_options: &[],
                payload: &bytes(EchoKind::Reply),
                truncated: false,
                received,
            })),
        }
    }
}

fn reading(now: Duration) -> ClockReading {
    ClockReading {
        monotonic: MonotonicTime::from_origin(now),
        kernel: KernelTime::from_epoch(Duration::from_secs(1_000_000) + now),
        suspended: Duration::ZERO,
    }
}
