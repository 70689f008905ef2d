//! The handshake completes, and then data does not get through, or not far.

use super::super::scenario::Family::V6;
use super::super::scenario::Proof::{Counted, Hits, Quiet};
use super::super::scenario::Who::{Client, Early, First, Last, Server};
use super::super::scenario::{Fault, Place, Proof, Scenario, Service, Step, Truth};

/// A link of 1400 bytes in the middle, about which nobody says anything.
const NARROW: &[Step] = &[
    (First, "ip link set {far} mtu 1400"),
    (First, MUTE),
    (Last, "ip link set {near} mtu 1400"),
    (Last, MUTE),
];
/// Drops what a router has to say of packets that are too big, and counts it.
const MUTE: &str = "nft 'table inet fault { counter hits {}; chain c { type filter hook output priority 0; \
     icmp type destination-unreachable icmp code frag-needed counter name hits drop; \
     icmpv6 type packet-too-big counter name hits drop; }; }'";
/// Segments of this flow that are no SYN.
macro_rules! behind_the_handshake {
    ($who:expr, $hook:literal) => {
        &[($who, rule!($hook, "tcp dport {port} tcp flags & syn == 0", "drop"))]
    };
}
/// What was sent is small, and nobody acknowledges it.
const STALLED: Fault = Fault {
    ids: &["tcp.stalled"],
    also: &[],
    candidates: &["tcp.stalled"],
    possible: &["path.loss", "path.mtu-blackhole", "tcp.filtered", "local.ingress-filter"],
    place: Place::Beyond,
};
const BLACK_HOLE: &[&str] = &["path.mtu-blackhole"];
/// Packets that are too big come to the near end of the narrow link, or to its far end.
const UPLOAD: &[Proof] = &[Hits(First), Counted(Client, "synack_in")];
const DOWNLOAD: &[Proof] = &[Hits(Last), Counted(Client, "synack_in")];
const TALK: &str = "--send hello --hold 4s";

const fn black_hole(id: &'static str, proofs: &'static [Proof]) -> Scenario {
    Scenario { routers: (2, 2), stage: NARROW, ..Scenario::known(id, BLACK_HOLE, Place::Beyond, proofs) }
}

const fn stalled(id: &'static str, stage: &'static [Step], proofs: &'static [Proof]) -> Scenario {
    Scenario {
        words: TALK,
        stage,
        truth: Truth::Fault(STALLED),
        ..Scenario::known(id, &[], Place::Beyond, proofs)
    }
}

/// All of them.
pub const SCENARIOS: &[Scenario] = &[
    Scenario { words: "--mss-test --send {long}", ..black_hole("mtu-black-hole-up", UPLOAD) },
    Scenario { words: "--mss-test --send {long}", family: V6, ..black_hole("mtu-black-hole-up-v6", UPLOAD) },
    Scenario {
        words: "--mss-test",
        services: &[Service::Floods(100_000)],
        ..black_hole("mtu-black-hole-down", DOWNLOAD)
    },
    Scenario {
        words: "--mss-test",
        family: V6,
        services: &[Service::Floods(100_000)],
        ..black_hole("mtu-black-hole-down-v6", DOWNLOAD)
    },
    Scenario {
        before: &[(Server, "echo '4096 4096 4096' > /proc/sys/net/ipv4/tcp_rmem")],
        services: &[Service::Deaf(Server, "{target}")],
        stage: &[(
            Server,
            rule!("output priority 0", "tcp sport {port} tcp window 0 tcp flags & rst == 0", "accept"),
        )],
        words: "--send {long} --hold 4s",
        ..Scenario::known(
            "zero-window",
            &["tcp.zero-window"],
            Place::Target,
            &[Hits(Server), Counted(Client, "synack_in"), Quiet(Server, "rst_out")],
        )
    },
    stalled("mute-behind-the-handshake", behind_the_handshake!(Server, "input priority 0"), &[Hits(Server)]),
    Scenario {
        routers: (2, 6),
        ..stalled("router-drops-data", behind_the_handshake!(Early, "forward priority 0"), &[Hits(Early)])
    },
    Scenario {
        routers: (2, 6),
        family: V6,
        ..stalled("router-drops-data-v6", behind_the_handshake!(Early, "forward priority 0"), &[Hits(Early)])
    },
    // What the kernel cannot even send is not in flight: an ordinary user sees that nothing left.
    Scenario {
        words: TALK,
        stage: behind_the_handshake!(Client, "output priority 0"),
        truth: Truth::Fault(Fault {
            possible: &["local.process-policy", "local.queue-full", "local.conntrack-full"],
            ids: &["local.egress-filter"],
            ..Fault::open(&["local.egress-filter"], Place::Here)
        }),
        ..Scenario::known(
            "output-drops-data",
            &[],
            Place::Here,
            &[Hits(Client), Counted(Client, "synack_in")],
        )
    },
    Scenario {
        services: &[Service::ResetsLater(400)],
        words: TALK,
        ..Scenario::known(
            "resets-later",
            &["tcp.reset"],
            Place::Target,
            &[Counted(Server, "synack_out"), Counted(Server, "rst_out")],
        )
    },
];
