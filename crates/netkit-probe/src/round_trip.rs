//! A round trip from the stamps at hand: the two best that can be trusted.

use std::time::Duration;

use netkit_model::{ReceiveStamp, Rtt, SendStamp, StampBasis};
use netkit_net::{ClockReading, KernelTime, Received, SendStampKind};

use crate::flight::Flight;

/// A wall clock that moved by more than this against the monotonic one was stepped.
pub(crate) const CLOCK_STEP: Duration = Duration::from_millis(1);
/// Reading two clocks is not one instant; a kernel RTT may exceed the host's bound by this much.
const READING_SLACK: Duration = Duration::from_micros(50);

/// The round trip of an answered flight; `None` when it was never sent.
pub(crate) fn round_trip(flight: &Flight, received: &Received) -> Option<Rtt> {
    Some(round_trip_between(&flight.sent?, flight.stamp, received))
}

/// The round trip from a sending, whose clocks were read just before and which the kernel may have stamped, to what was
/// received.
pub fn round_trip_between(
    sent: &ClockReading,
    stamp: Option<(KernelTime, SendStampKind)>,
    received: &Received,
) -> Rtt {
    let bound = received.reading.monotonic.since(sent.monotonic);
    let stepped = received.reading.clock_step_since(sent) > CLOCK_STEP;
    let (send_stamp, receive_stamp) = if stepped { (None, None) } else { (stamp, received.kernel) };
    let plausible = |rtt: &Duration| *rtt <= bound + READING_SLACK;
    let kernel = send_stamp.zip(receive_stamp).and_then(|((left, kind), came)| {
        Some(from_stamps(came.since(left).filter(plausible)?, send_kind(kind), ReceiveStamp::Kernel))
    });
    let only_received = || {
        let came = received.reading.host_time_of(receive_stamp?)?;
        (came >= sent.monotonic)
            .then(|| from_stamps(came.since(sent.monotonic), SendStamp::Host, ReceiveStamp::Kernel))
    };
    let only_sent = || {
        let (left, kind) = send_stamp.filter(|_| receive_stamp.is_none())?;
        let left = received.reading.host_time_of(left)?;
        let rtt = received.reading.monotonic.since(left);
        plausible(&rtt).then(|| from_stamps(rtt, send_kind(kind), ReceiveStamp::Host))
    };
    let host = || from_stamps(bound, SendStamp::Host, ReceiveStamp::Host);
    kernel.or_else(only_received).or_else(only_sent).unwrap_or_else(host)
}

fn from_stamps(duration: Duration, send: SendStamp, receive: ReceiveStamp) -> Rtt {
    Rtt { duration, basis: StampBasis::Stamps(send, receive) }
}

fn send_kind(kind: SendStampKind) -> SendStamp {
    match kind {
        SendStampKind::Scheduler => SendStamp::Scheduler,
        SendStampKind::Driver => SendStamp::Driver,
    }
}

#[cfg(test)]
mod tests {
    use netkit_model::{Address, TargetId};
    use netkit_net::{ClockReading, KernelTime, MonotonicTime};

    use super::*;
    use crate::Course;
    use crate::flight::FlightState;

    const WALL: u64 = 1_700_000_000_000_000;

    fn reading(monotonic_us: u64, wall_us: u64) -> ClockReading {
        ClockReading {
            monotonic: MonotonicTime::from_origin(Duration::from_micros(monotonic_us)),
            kernel: kernel(wall_us),
            suspended: Duration::ZERO,
        }
    }

    fn kernel(wall_us: u64) -> KernelTime {
        KernelTime::from_epoch(Duration::from_micros(wall_us))
    }

    /// Sent at monotonic 1,000 µs with the stamp 20 µs later, read at monotonic 6,000 µs.
    fn check(stamp: Option<u64>, received: Option<u64>, read_wall: u64, expect_us: u64, basis: &str) {
        let flight = Flight {
            destination: Address::new([127, 0, 0, 1].into()),
            target: TargetId(0),
            sequence: 1,
            course: Course::default(),
            due: MonotonicTime::from_origin(Duration::from_micros(900)),
            sent: Some(reading(1_000, WALL + 1_000)),
            stamp: stamp.map(|at| (kernel(at), SendStampKind::Driver)),
            state: FlightState::Waiting,
            corrupt: false,
            refused: None,
            outcome: None,
            standing: None,
        };
        let received = Received { kernel: received.map(kernel), reading: reading(6_000, read_wall) };
        let rtt = round_trip(&flight, &received).expect("it was sent");
        assert_eq!((rtt.duration, rtt.basis.name()), (Duration::from_micros(expect_us), basis));
    }

    #[test]
    fn two_kernel_stamps_are_best() {
        check(Some(WALL + 1_020), Some(WALL + 5_020), WALL + 6_000, 4_000, "kernel-kernel");
    }

    #[test]
    fn one_missing_stamp_is_replaced_by_the_host_clock_on_that_side() {
        check(None, Some(WALL + 5_020), WALL + 6_000, 4_020, "host-kernel");
        check(Some(WALL + 1_020), None, WALL + 6_000, 4_980, "kernel-host");
        check(None, None, WALL + 6_000, 5_000, "host-host");
    }

    #[test]
    fn a_wall_clock_step_never_reaches_the_rtt() {
        let hour = 3_600_000_000;
        check(Some(WALL + 1_020), Some(WALL + hour + 5_020), WALL + hour + 6_000, 5_000, "host-host");
        check(Some(WALL + 1_020), Some(WALL - hour), WALL - hour + 1_000, 5_000, "host-host");
        check(Some(WALL + 1_020), Some(WALL - 3_000_000), WALL - 3_000_000 + 1_000, 5_000, "host-host");
    }

    #[test]
    fn stamps_outside_the_hosts_own_bound_are_not_believed() {
        check(Some(WALL - 90_000), Some(WALL + 5_020), WALL + 6_000, 4_020, "host-kernel");
        check(Some(WALL + 5_500), Some(WALL + 5_020), WALL + 6_000, 4_020, "host-kernel");
    }
}
