//! Policies for netkit's own process, and a full table of connection tracking: this host refuses, and no route says so.

use super::super::scenario::Proof::{Counted, Holds, Quiet};
use super::super::scenario::Who::{Client, First, Server};
use super::super::scenario::{Fault, Place, Proof, Scenario, Truth};

/// A filter of system calls (seccomp(2), a classic BPF program): `connect` fails with EPERM.
const SECCOMP: &[&str] = &["perl", "-e", include_str!("policy/seccomp.pl")];
/// A sandbox that may connect to no TCP port (landlock(7), ABI 4): `connect` fails with EACCES.
const LANDLOCK: &[&str] = &["perl", "-e", include_str!("policy/landlock.pl")];
/// A control group with a program of the type `CGROUP_SOCK_ADDR` that forbids `connect4`.
const GROUP_CONNECT: &[&str] = &["perl", "-e", include_str!("policy/group.pl"), "18", "10"];
/// A control group with a program of the type `CGROUP_SKB` that drops what it sends, as `IPAddressDeny=` of systemd does.
const GROUP_EGRESS: &[&str] = &["perl", "-e", include_str!("policy/group.pl"), "8", "1"];
/// More connections than the kernel tracks, none of which it may forget, and a rule that makes it track.
const FULL_TABLE: &str = concat!(
    "nft 'table inet tracking { chain c { type filter hook output priority 0; ct state new accept; }; \
      chain d { type filter hook forward priority 0; ct state new accept; }; }'
     perl -e '",
    include_str!("policy/conntrack.pl"),
    "' $(cat /proc/sys/net/netfilter/nf_conntrack_max)"
);

/// No SYN of this user is made, while somebody else does reach the server.
const FORBIDDEN: &[Proof] = &[
    Quiet(Client, "syn_asked"),
    Holds(First, "curl -s -m 3 telnet://{target}:{port} </dev/null; test $? -ne 7"),
];
/// The SYN goes through every hook of this host, and never comes out of it.
const SWALLOWED: &[Proof] = &[Counted(Client, "syn_out"), Quiet(First, "syn_in")];
/// A filter of the host and a policy of the control group drop alike: nobody but root may list either.
const DROPPED_HERE: Fault = Fault {
    ids: &["local.egress-filter", "local.process-policy"],
    also: &[],
    candidates: &["local.egress-filter", "local.process-policy"],
    possible: &["local.queue-full", "local.conntrack-full", "local.ipsec-policy"],
    place: Place::Here,
};

const fn process(id: &'static str, through: &'static [&'static str]) -> Scenario {
    Scenario { through, ..Scenario::known(id, &["local.process-policy"], Place::Here, FORBIDDEN) }
}

/// All of them.
pub const SCENARIOS: &[Scenario] = &[
    process("seccomp", SECCOMP),
    process("landlock", LANDLOCK),
    process("group-forbids-connect", GROUP_CONNECT),
    Scenario {
        through: GROUP_EGRESS,
        truth: Truth::Fault(DROPPED_HERE),
        ..Scenario::known("group-drops", &[], Place::Here, SWALLOWED)
    },
    Scenario {
        stage: &[(Client, FULL_TABLE)],
        ..Scenario::known(
            "conntrack-full",
            &["local.conntrack-full"],
            Place::Here,
            &[
                Counted(Client, "syn_asked"),
                Quiet(First, "syn_in"),
                Holds(
                    Client,
                    "test $(cat /proc/sys/net/netfilter/nf_conntrack_count) -ge \
                     $(cat /proc/sys/net/netfilter/nf_conntrack_max)",
                ),
            ],
        )
    },
    Scenario {
        stage: &[(First, FULL_TABLE)],
        routers: (2, 6),
        truth: Truth::Fault(super::beyond::SILENT),
        ..Scenario::known(
            "router-conntrack-full",
            &[],
            Place::Beyond,
            &[
                Counted(First, "syn_in"),
                Quiet(Server, "syn_in"),
                Holds(
                    First,
                    "test $(cat /proc/sys/net/netfilter/nf_conntrack_count) -ge \
                     $(cat /proc/sys/net/netfilter/nf_conntrack_max)",
                ),
            ],
        )
    },
];
