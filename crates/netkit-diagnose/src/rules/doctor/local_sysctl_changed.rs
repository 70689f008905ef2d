//! Rule `local.sysctl-changed`: settings have another value than the kernel gives them.
//!
//! **Observed**: the value of a setting that is often changed by advice found in old articles. **Means**: what is told of each: most
//! of them do something else than they are set for, and the default is right. Nobody who has no reason from a counter needs any of
//! them. **Does not prove** that it hurts. **Decides**: the counter or the error that it was set against; `netkit explain SETTING`
//! has the whole story.

use netkit_model::VerdictId;

use crate::found::Found;
use crate::host_seen::Host;

const ID: VerdictId = VerdictId::LocalSysctlChanged;

/// A setting, its value by default (of Linux 6.18), and what is true of another one.
struct Usual {
    name: &'static str,
    value: i64,
    truth: &'static str,
}

const USUAL: [Usual; 12] = [
    Usual {
        name: "net.ipv4.tcp_tw_reuse",
        value: 2,
        truth: "it is about outgoing connections alone, and does nothing for a server; 2, for loopback only, is the default",
    },
    Usual {
        name: "net.ipv4.tcp_fin_timeout",
        value: 60,
        truth: "it is about FIN-WAIT-2 without a process alone; TIME-WAIT is 60 s whatever is set",
    },
    Usual {
        name: "net.ipv4.tcp_keepalive_time",
        value: 7200,
        truth: "it is about sockets that ask for keep-alive (SO_KEEPALIVE) alone, and the program's own value wins",
    },
    Usual {
        name: "net.ipv4.tcp_keepalive_intvl",
        value: 75,
        truth: "it is about sockets that ask for keep-alive (SO_KEEPALIVE) alone, and the program's own value wins",
    },
    Usual {
        name: "net.ipv4.tcp_keepalive_probes",
        value: 9,
        truth: "it is about sockets that ask for keep-alive (SO_KEEPALIVE) alone, and the program's own value wins",
    },
    Usual {
        name: "net.ipv4.tcp_syn_retries",
        value: 6,
        truth: "connections to a silent host are given up sooner or later than after the usual two minutes",
    },
    Usual {
        name: "net.ipv4.tcp_synack_retries",
        value: 5,
        truth: "half-open connections are kept shorter or longer; cookies are what helps against a flood",
    },
    Usual {
        name: "net.ipv4.tcp_slow_start_after_idle",
        value: 1,
        truth: "after a pause connections begin at their old speed, which is good for few long ones and a risk for many",
    },
    Usual {
        name: "net.ipv4.tcp_ecn",
        value: 2,
        truth: "2, to take part where the peer asks, is the default; 1 asks itself, which a few old devices answer with silence",
    },
    Usual {
        name: "net.ipv4.icmp_ratelimit",
        value: 1000,
        truth: "it limits the ICMP errors of this host: traces through it lose answers",
    },
    Usual {
        name: "net.ipv4.conf.all.log_martians",
        value: 0,
        truth: "packets with impossible addresses are written to the kernel's log",
    },
    Usual {
        name: "net.ipv4.tcp_fastopen_blackhole_timeout_sec",
        value: 0,
        truth: "TCP Fast Open is put off for so long after a black hole",
    },
];

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let mut found: Vec<Found> = USUAL
        .iter()
        .filter_map(|usual| {
            let value = host.number(usual.name).filter(|value| *value != usual.value)?;
            let short = usual.name.rsplit('.').next().unwrap_or(usual.name);
            Some(
                Found::note(ID, format!("{short} is {value}, by default {}", usual.value))
                    .because(host.setting_fact(usual.name))
                    .matters(usual.truth)
                    .fix(format!(
                        "leave it alone unless you know why; netkit explain {short} has the whole story"
                    )),
            )
        })
        .collect();
    if found.is_empty() {
        found.push(Found::ok(
            ID,
            "the settings that are often changed have the kernel's values: leave them alone",
        ));
    }
    found
}
