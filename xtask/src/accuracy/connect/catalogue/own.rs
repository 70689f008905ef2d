//! The client asks itself: whatever listens on it, anybody may look up there.

use super::super::scenario::Proof::{Counted, Kernel};
use super::super::scenario::Who::Client;
use super::super::scenario::{Place, Proof, Scenario, Service};

const REFUSED: &[Proof] = &[Counted(Client, "syn_in"), Counted(Client, "rst_out")];

/// All of them.
pub const SCENARIOS: &[Scenario] = &[
    Scenario { asks: "127.0.0.1", ..Scenario::known("own-closed", &["listen.none"], Place::Here, REFUSED) },
    Scenario { asks: "::1", ..Scenario::known("own-closed-v6", &["listen.none"], Place::Here, REFUSED) },
    Scenario {
        asks: "{client}",
        services: &[Service::Bound(Client, "127.0.0.1")],
        ..Scenario::known("own-loopback-only", &["listen.loopback-only"], Place::Here, REFUSED)
    },
    Scenario {
        asks: "127.0.0.1",
        services: &[Service::Bound(Client, "::1")],
        ..Scenario::known("own-wrong-family", &["listen.wrong-family"], Place::Here, REFUSED)
    },
    Scenario {
        asks: "127.0.0.1",
        before: &[(Client, "echo 1 > /proc/sys/net/core/somaxconn")],
        services: &[Service::Deaf(Client, "127.0.0.1"), Service::Holds(Client, "127.0.0.1", 4)],
        ..Scenario::known(
            "own-queue-full",
            &["listen.accept-queue-full"],
            Place::Here,
            &[Kernel(Client, "TcpExt", "ListenOverflows")],
        )
    },
];
