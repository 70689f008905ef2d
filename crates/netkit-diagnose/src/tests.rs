//! Every rule by one line: a report in, the verdict's id, status, confidence and place out.
//!
//! Whatever the counters say, `properties` holds; how a verdict reads stands in `wording`; paths stand in `path`.

mod applications;
mod capture;
mod chain;
mod connect;
mod connect_properties;
mod doctor;
mod ids;
mod lookup;
mod path;
mod properties;
mod sockets;
mod staged;
pub(crate) mod staged_connect;
mod staged_lookup;
mod staged_path;
mod wording;

use netkit_model::{Confidence, LocusKind, Method, Status, VerdictId};
use netkit_net::Errno;

use Confidence::{Ambiguous, Likely, Proven, Undetermined};
use Status::{Degraded, Fail, Ok, Unknown};
use staged::{GATEWAY, OWN, ROUTER, Staged, TARGET, TARGET_V6, ping};

/// What a verdict must be.
type Expected = (VerdictId, Status, Confidence, LocusKind);

#[track_caller]
fn check(staged: &Staged, expected: Expected) {
    let diagnosis = staged.diagnose();
    properties::hold(&diagnosis).expect("every verdict keeps its promises");
    let verdict = diagnosis.verdict;
    let found = (verdict.id, verdict.status, verdict.confidence, verdict.locus.kind);
    assert_eq!(found, expected, "{}", verdict.text);
}

/// Three probes that failed to leave.
#[track_caller]
fn check_unsent(errno: Errno, id: VerdictId, confidence: Confidence) {
    check(&ping().unsent(errno, 3), (id, Fail, confidence, LocusKind::ThisHost));
    check(&ping().received(7).unsent(errno, 3), (id, Degraded, confidence, LocusKind::ThisHost));
}

/// Three probes answered by ICMP errors of the router, and of the target itself.
#[track_caller]
fn check_icmp(numbers: (u8, u8), id: VerdictId, confidence: Confidence, places: [LocusKind; 2]) {
    let (icmp_type, code) = numbers;
    let [router, target] = places;
    check(&ping().icmp(icmp_type, code, ROUTER, 3), (id, Fail, confidence, router));
    check(&ping().icmp(icmp_type, code, TARGET, 3), (id, Fail, confidence, target));
    check(&ping().received(7).icmp(icmp_type, code, ROUTER, 3), (id, Degraded, confidence, router));
}

/// The same in ICMPv6, of the router only.
#[track_caller]
fn check_icmpv6(numbers: (u8, u8), id: VerdictId, confidence: Confidence, place: LocusKind) {
    let (icmp_type, code) = numbers;
    check(&ping().to(TARGET_V6).icmp(icmp_type, code, staged::ROUTER_V6, 3), (id, Fail, confidence, place));
}

const BY_ITS_SENDER: [LocusKind; 2] = [LocusKind::Hop, LocusKind::Target];

#[test]
fn path_ok() {
    check(&ping().received(3), (VerdictId::PathOk, Ok, Proven, LocusKind::Path));
    check(&ping().received(3).suspended(2), (VerdictId::PathOk, Ok, Proven, LocusKind::Path));
    check(&ping().received(3).receiver_dropped(9), (VerdictId::PathOk, Ok, Proven, LocusKind::Path));
}

#[test]
fn path_loss() {
    let loss = (VerdictId::PathLoss, Degraded, Proven, LocusKind::Path);
    check(&ping().received(95).lost(5), loss);
    check(&ping().late(1).lost(2), loss);
    check(&ping().received(90).lost(10).receiver_dropped(1), loss);
    check(&ping().received(90).lost(10).late(3).duplicates(4), loss);
}

#[test]
fn path_late() {
    let late = (VerdictId::PathLate, Degraded, Proven, LocusKind::Path);
    check(&ping().received(2).late(1), late);
    check(&ping().late(3), late);
}

#[test]
fn path_duplicates() {
    check(&ping().received(3).duplicates(3), (VerdictId::PathDuplicates, Degraded, Proven, LocusKind::Path));
    let multicast = ping().to("224.0.0.1").received(3).duplicates(9).unexpected_source(9);
    check(&multicast, (VerdictId::PathOk, Ok, Proven, LocusKind::Path));
}

#[test]
fn path_corrupt() {
    check(&ping().corrupt(3), (VerdictId::PathCorrupt, Fail, Proven, LocusKind::Unknown));
    check(&ping().received(2).corrupt(1), (VerdictId::PathCorrupt, Degraded, Proven, LocusKind::Unknown));
}

#[test]
fn path_unexpected_source() {
    let id = VerdictId::PathUnexpectedSource;
    check(&ping().lost(3).unexpected_source(3), (id, Fail, Proven, LocusKind::Unknown));
    check(&ping().received(3).unexpected_source(1), (id, Degraded, Proven, LocusKind::Unknown));
}

#[test]
fn path_packet_too_big() {
    check_icmp((3, 4), VerdictId::PathPacketTooBig, Proven, BY_ITS_SENDER);
    check_icmpv6((2, 0), VerdictId::PathPacketTooBig, Proven, LocusKind::Hop);
    check_unsent(Errno::MSGSIZE, VerdictId::PathPacketTooBig, Proven);
    let here = (VerdictId::PathPacketTooBig, Fail, Proven, LocusKind::ThisHost);
    check(&ping().icmp(3, 4, OWN, 3), here);
}

#[test]
fn path_hop_limit_exceeded() {
    check_icmp((11, 0), VerdictId::PathHopLimitExceeded, Ambiguous, BY_ITS_SENDER);
    check_icmpv6((3, 0), VerdictId::PathHopLimitExceeded, Ambiguous, LocusKind::Hop);
}

#[test]
fn path_router_no_route() {
    for code in [0, 6, 11] {
        check_icmp((3, code), VerdictId::PathRouterNoRoute, Proven, BY_ITS_SENDER);
    }
    check_icmpv6((1, 0), VerdictId::PathRouterNoRoute, Proven, LocusKind::Hop);
}

#[test]
fn path_rejected_admin() {
    for code in [9, 10, 13] {
        check_icmp((3, code), VerdictId::PathRejectedAdmin, Proven, BY_ITS_SENDER);
    }
    for code in [1, 5, 6] {
        check_icmpv6((1, code), VerdictId::PathRejectedAdmin, Proven, LocusKind::Hop);
    }
}

#[test]
fn path_icmp_error() {
    for numbers in [(3, 3), (3, 5), (3, 7), (3, 14), (11, 1), (12, 0), (99, 7)] {
        check_icmp(numbers, VerdictId::PathIcmpError, Proven, BY_ITS_SENDER);
    }
    for numbers in [(1, 2), (1, 4), (3, 1), (4, 0), (99, 7)] {
        check_icmpv6(numbers, VerdictId::PathIcmpError, Proven, LocusKind::Hop);
    }
    check(&ping().icmp_without_kind(3), (VerdictId::PathIcmpError, Fail, Proven, LocusKind::Path));
}

#[test]
fn host_silent() {
    let silent = (VerdictId::HostSilent, Fail, Ambiguous, LocusKind::Unknown);
    check(&ping().lost(3), silent);
    check(&ping().lost(3).by(Method::Udp), silent);
    check(&ping().lost(2).suspended(1), silent);
    // One probe that this host could not send does not explain ninety-nine that nobody answered.
    check(&ping().lost(99).unsent(Errno::AGAIN, 1), silent);
}

#[test]
fn one_silent_probe_proves_nothing() {
    check(&ping().lost(1), (VerdictId::HostSilent, Unknown, Undetermined, LocusKind::Unknown));
}

#[test]
fn host_unreachable_last_hop() {
    let places = [LocusKind::Target; 2];
    check_icmp((3, 1), VerdictId::HostUnreachableLastHop, Likely, places);
    check_icmpv6((1, 3), VerdictId::HostUnreachableLastHop, Likely, LocusKind::Target);
    // Routers limit their errors: silence beside them is no second fault.
    let limited = ping().icmp(3, 1, ROUTER, 1).lost(9);
    check(&limited, (VerdictId::HostUnreachableLastHop, Fail, Likely, LocusKind::Target));
}

#[test]
fn host_protocol_unreachable() {
    let id = VerdictId::HostProtocolUnreachable;
    check(&ping().icmp(3, 2, TARGET, 3), (id, Fail, Proven, LocusKind::Target));
    check(&ping().icmp(3, 2, ROUTER, 3), (id, Fail, Likely, LocusKind::Hop));
    check_icmpv6((4, 1), id, Likely, LocusKind::Hop);
}

#[test]
fn gateway_arp_fail() {
    let id = VerdictId::NeighbourUnresolved;
    check(&ping().icmp(3, 1, OWN, 3), (id, Fail, Ambiguous, LocusKind::Unknown));
    check(&ping().icmp(3, 1, OWN, 1).lost(2), (id, Fail, Ambiguous, LocusKind::Unknown));
    check(&ping().received(7).icmp(3, 1, OWN, 3), (id, Degraded, Ambiguous, LocusKind::Unknown));
    let on_link = ping().to("fe80::7").icmp(1, 3, "fe80::1", 3);
    check(&on_link, (VerdictId::HostNotOnLink, Fail, Likely, LocusKind::Target));
    // The same words from somebody else are the path's.
    let gateway = ping().icmp(3, 1, GATEWAY, 3);
    check(&gateway, (VerdictId::HostUnreachableLastHop, Fail, Likely, LocusKind::Target));
}

#[test]
fn failures_of_this_host() {
    check_unsent(Errno::NETUNREACH, VerdictId::RouteNone, Proven);
    check_unsent(Errno::HOSTUNREACH, VerdictId::RouteNone, Likely);
    check_unsent(Errno::ACCES, VerdictId::RouteProhibit, Likely);
    check_unsent(Errno::INVAL, VerdictId::RouteBlackhole, Likely);
    check_unsent(Errno::NETDOWN, VerdictId::LinkDown, Proven);
    check_unsent(Errno::NODEV, VerdictId::LinkDown, Proven);
    check_unsent(Errno::ADDRNOTAVAIL, VerdictId::AddrNotHere, Proven);
    check_unsent(Errno::PERM, VerdictId::LocalEgressFilter, Likely);
    check_unsent(Errno::NOBUFS, VerdictId::LocalCongestion, Proven);
    check_unsent(Errno::NOMEM, VerdictId::LocalCongestion, Proven);
    check_unsent(Errno::AGAIN, VerdictId::LocalCongestion, Proven);
    check_unsent(Errno::MFILE, VerdictId::LocalSendFailed, Proven);
    check_unsent(Errno(9_999), VerdictId::LocalSendFailed, Proven);
}

#[test]
fn what_an_errno_does_not_prove() {
    let failed = (VerdictId::LocalSendFailed, Fail, Proven, LocusKind::ThisHost);
    check(&ping().to("255.255.255.255").unsent(Errno::ACCES, 3), failed);
    check(&ping().to("fe80::7").unsent(Errno::INVAL, 3), failed);
    check(&ping().unsent_without_errno(3), failed);
    let ports = ping().by(Method::Udp).unsent(Errno::ADDRNOTAVAIL, 3);
    check(&ports, (VerdictId::AddrNotHere, Fail, Likely, LocusKind::ThisHost));
}

#[test]
fn a_failure_of_this_host_comes_before_silence() {
    let down = (VerdictId::LinkDown, Fail, Proven, LocusKind::ThisHost);
    check(&ping().unsent(Errno::NETDOWN, 5).lost(5), down);
    let mixed = (VerdictId::LinkDown, Degraded, Proven, LocusKind::ThisHost);
    check(&ping().unsent(Errno::NETDOWN, 5).lost(1).received(10), mixed);
}

#[test]
fn local_egress_filter_that_rejects() {
    let id = VerdictId::LocalEgressFilter;
    for code in [9, 10, 13] {
        check(&ping().icmp(3, code, OWN, 3), (id, Fail, Proven, LocusKind::ThisHost));
    }
    for code in [0, 2, 3] {
        check(&ping().icmp(3, code, OWN, 3), (id, Fail, Likely, LocusKind::ThisHost));
    }
    check(&ping().to("127.0.0.1").icmp(3, 3, "127.0.0.1", 3), (id, Fail, Likely, LocusKind::ThisHost));
}

#[test]
fn local_receiver_dropped() {
    let id = VerdictId::LocalReceiverDropped;
    check(&ping().received(90).lost(10).receiver_dropped(10), (id, Degraded, Likely, LocusKind::ThisHost));
    check(&ping().lost(10).receiver_dropped(10), (id, Fail, Likely, LocusKind::ThisHost));
}

#[test]
fn self_nothing_measured() {
    let nothing = (VerdictId::SelfNothingMeasured, Unknown, Undetermined, LocusKind::ThisHost);
    check(&ping(), nothing);
    check(&ping().suspended(3), nothing);
    check(&Staged::without_targets(), nothing);
}

#[test]
fn several_targets_name_the_worst() {
    let silent = (VerdictId::HostSilent, Fail, Ambiguous, LocusKind::Unknown);
    check(&ping().received(3).and(&ping().lost(3)).and(&ping().received(2).lost(1)), silent);
    let loss = (VerdictId::PathLoss, Degraded, Proven, LocusKind::Path);
    check(&ping().and(&ping().received(2).lost(1)).and(&ping().received(3)), loss);
    check(&ping().received(3).and(&ping().received(4)), (VerdictId::PathOk, Ok, Proven, LocusKind::Path));
}

#[test]
fn a_sweep() {
    let sweep = |alive, unreachable| Staged::sweep(256, alive, unreachable);
    check(&sweep(9, 3).received(9).lost(247), (VerdictId::PathOk, Ok, Proven, LocusKind::Path));
    check(&sweep(0, 0).lost(256), (VerdictId::HostSilent, Fail, Ambiguous, LocusKind::Unknown));
    check(&sweep(0, 6).lost(250), (VerdictId::PathIcmpError, Fail, Proven, LocusKind::Path));
    let dropped = sweep(9, 0).received(9).lost(247).receiver_dropped(2);
    check(&dropped, (VerdictId::LocalReceiverDropped, Degraded, Likely, LocusKind::ThisHost));
    let no_route = sweep(0, 0).unsent(Errno::NETUNREACH, 256);
    check(&no_route, (VerdictId::RouteNone, Fail, Proven, LocusKind::ThisHost));
    let broadcasts = sweep(9, 0).received(9).lost(245).unsent(Errno::ACCES, 2);
    check(&broadcasts, (VerdictId::LocalSendFailed, Degraded, Proven, LocusKind::ThisHost));
    let rejected = Staged::sweep_of(256, 0, 6, ping().icmp(3, 13, OWN, 6).lost(250));
    check(&rejected, (VerdictId::LocalEgressFilter, Fail, Proven, LocusKind::ThisHost));
    let nothing = (VerdictId::SelfNothingMeasured, Unknown, Undetermined, LocusKind::ThisHost);
    check(&Staged::sweep(0, 0, 0), nothing);
}
