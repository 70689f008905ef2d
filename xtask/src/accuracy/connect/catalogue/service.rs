//! The handshake completes, and then the service resets, closes or says nothing.

use super::super::scenario::Proof::{Counted, Hits, Quiet};
use super::super::scenario::Who::Server;
use super::super::scenario::{Place, Scenario, Service};

/// All of them.
pub const SCENARIOS: &[Scenario] = &[
    Scenario {
        services: &[Service::Resets],
        words: "--hold 2s",
        ..Scenario::known(
            "accepts-and-resets",
            &["tcp.reset"],
            Place::Target,
            &[Counted(Server, "synack_out"), Counted(Server, "rst_out")],
        )
    },
    Scenario {
        services: &[Service::Closes],
        words: "--hold 2s",
        ..Scenario::known(
            "accepts-and-closes",
            &["app.closed-no-data"],
            Place::Target,
            &[Counted(Server, "synack_out"), Counted(Server, "fin_out"), Quiet(Server, "rst_out")],
        )
    },
    Scenario {
        // What is counted is the data that the server takes.
        stage: &[(
            Server,
            "nft 'table inet fault { counter hits {}; chain c { type filter hook input priority 0; \
             tcp dport {port} tcp flags & psh == psh counter name hits; }; }'",
        )],
        words: "--send hello --hold 2s",
        ..Scenario::known(
            "accepts-and-says-nothing",
            &["app.no-reply"],
            Place::Target,
            &[Counted(Server, "synack_out"), Quiet(Server, "rst_out"), Hits(Server)],
        )
    },
];
