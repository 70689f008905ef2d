//! Fuzzes what answers to path probes say: any bytes as the quote of an ICMP error or as a reply, to the book of probes
//! and to a trace. Nothing panics, what is kept is bounded, and the trace ends.
#![no_main]

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use netkit_model::{HopAnswer, Method};
use netkit_net::{
    Arrival, ClockReading, Errno, ErrorOrigin, IcmpError, KernelTime, MonotonicTime, Received, Reply,
    SendReceipt, Token,
};
use netkit_packet::tag::Pattern;
use netkit_probe::{Course, ProbeFormat, RunKey, Session, Transmit};
use netkit_trace::{FlowStrategy, PathBook, PathFinding, Trace, TraceConfig};

/// What the first bytes of an input choose.
const HEADER_LENGTH: usize = 8;
/// Turns that a trace may take: it asks 24 times at most.
const MOST_TURNS: usize = 400;

fuzz_target!(|bytes: &[u8]| {
    let Some((header, quoted)) = bytes.split_first_chunk::<HEADER_LENGTH>() else { return };
    let answer = Answer { header: *header, quoted };
    feed_book(&answer);
    feed_trace(&answer);
});

/// An answer made of an input.
struct Answer<'a> {
    header: [u8; HEADER_LENGTH],
    quoted: &'a [u8],
}

impl Answer<'_> {
    fn method(&self) -> Method {
        if self.header[0] & 1 == 0 { Method::IcmpDatagram } else { Method::Udp }
    }

    fn target(&self) -> IpAddr {
        if self.header[0] & 2 == 0 { IpAddr::from([192, 0, 2, 10]) } else { IpAddr::from([0x20; 16]) }
    }

    fn format(&self) -> ProbeFormat {
        ProbeFormat {
            method: self.method(),
            port: 33_434,
            source_port: None,
            size: 32,
            pattern: Pattern::default(),
            any_source: false,
            identifier: 0x4e4b,
            key: RunKey::new([7; 16]),
        }
    }

    /// The quote, behind as much of the probe's own payload as the input asks for: else no fuzzer would guess a cookie.
    fn quote(&self, format: &ProbeFormat, probe: &Transmit) -> Vec<u8> {
        let payload = format.payload(probe);
        let own = usize::from(self.header[1] % 41).min(payload.len());
        let mut quote = Vec::new();
        if self.header[0] & 4 != 0 {
            if format.method.is_icmp() {
                let echo_request = if probe.destination.ip.is_ipv4() { 8 } else { 128 };
                quote.extend([echo_request, 0, 0, 0]);
                quote.extend(format.identifier.to_be_bytes());
                quote.extend(probe.sequence.to_be_bytes());
            }
            quote.extend(&payload[..own]);
        }
        quote.extend(self.quoted);
        quote
    }

    /// Hands the answer to `hear`, as an ICMP error or as a datagram.
    fn tell(
        &self,
        format: &ProbeFormat,
        probe: &Transmit,
        at: ClockReading,
        mut hear: impl FnMut(&Arrival<'_>),
    ) {
        let quote = self.quote(format, probe);
        let received = Received { kernel: Some(at.kernel), reading: at };
        let [flags, _, icmp_type, code, offset, offset_low, hop_limit, from] = self.header;
        let offender =
            if self.target().is_ipv4() { IpAddr::from([10, 0, 0, from]) } else { IpAddr::from([from; 16]) };
        let error = IcmpError {
            origin: if self.target().is_ipv4() { ErrorOrigin::Icmp } else { ErrorOrigin::Icmp6 },
            errno: Errno::HOSTUNREACH,
            icmp_type,
            code,
            info: u32::from(offset),
            offender: Some(offender).filter(|_| flags & 8 == 0),
            destination: Some(format.socket_address(probe)),
            token: None,
            quoted: &quote,
            extension_offset: Some(u16::from_be_bytes([offset, offset_low])).filter(|_| flags & 16 != 0),
            hop_limit: Some(hop_limit),
            traffic_class: None,
            interface: None,
            received,
        };
        hear(&Arrival::IcmpError(error));
        hear(&Arrival::Reply(Reply {
            from: SocketAddr::new(self.target(), format.socket_address(probe).port()),
            to: None,
            interface: None,
            hop_limit: Some(hop_limit),
            traffic_class: None,
            ip_options: &[],
            payload: &quote,
            truncated: flags & 32 != 0,
            received,
        }));
    }
}

fn reading(milliseconds: u64) -> ClockReading {
    let since = Duration::from_millis(milliseconds);
    ClockReading {
        monotonic: MonotonicTime::from_origin(since),
        kernel: KernelTime::from_epoch(since),
        suspended: Duration::ZERO,
    }
}

fn is_bounded(answer: &HopAnswer) {
    assert!(answer.labels.len() <= 32 && answer.interfaces.len() <= 8);
    assert!(answer.labels.iter().all(|label| label.label < 1 << 20 && label.traffic_class < 8));
    assert!(answer.hops_back().is_none_or(|back| back >= 1));
}

/// Two probes on their way, and the answer to the first: it is about that one or about none.
fn feed_book(answer: &Answer<'_>) {
    let start = reading(0);
    let mut book = PathBook::new(answer.format(), answer.target().into(), Duration::from_secs(3), start);
    let probes = [1, 2].map(|hop| book.depart(hop, Course::default(), start.monotonic));
    for probe in &probes {
        book.receipt(&SendReceipt { token: Token(probe.number), reading: start, result: Ok(()) });
    }
    let format = answer.format();
    let mut answered = 0;
    answer.tell(&format, &probes[0], reading(5), |arrival| match book.arrival(arrival) {
        Some(PathFinding::Answered { answer, .. }) => {
            answered += 1;
            is_bounded(&answer);
        }
        Some(PathFinding::Unattributed(answer)) => is_bounded(&answer),
        _ => {}
    });
    assert!(answered <= 2, "two arrivals are two answers at most");
}

/// A trace in which every probe is answered so.
fn feed_trace(answer: &Answer<'_>) {
    let format = answer.format();
    let config = TraceConfig {
        format: answer.format(),
        destination: answer.target().into(),
        first_hop: 1,
        max_hop: 6,
        queries: 2,
        window: 8,
        wait: Duration::from_secs(1),
        strategy: FlowStrategy::Constant,
    };
    let mut trace = Trace::new(config, reading(0));
    let mut now = reading(0);
    for _ in 0..MOST_TURNS {
        if trace.is_over() {
            break;
        }
        let wake = trace.next_wake().expect("a trace that is not over waits for something");
        let since = wake.since(reading(0).monotonic).max(now.monotonic.since(reading(0).monotonic));
        now = ClockReading {
            monotonic: MonotonicTime::from_origin(since),
            kernel: KernelTime::from_epoch(since),
            suspended: Duration::ZERO,
        };
        trace.turn(now);
        while let Some(probe) = trace.poll_transmit(now.monotonic) {
            trace.receipt(&SendReceipt { token: Token(probe.number), reading: now, result: Ok(()) });
            answer.tell(&format, &probe, now, |arrival| trace.arrival(arrival));
        }
        while trace.poll_event().is_some() {}
    }
    assert!(trace.is_over(), "the trace goes on");
    let report = trace.report(0);
    assert!(report.sent <= 24 && report.hops.len() <= 6);
    report.hops.iter().flat_map(|hop| hop.answers()).for_each(is_bounded);
}
