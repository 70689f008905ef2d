//! How things behave of which nothing is said.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Balance, Dns, EdnsManner, Host, LinkBehaviour, QuotedChecksum, Router, TcpManner, TcpService};

/// A faultless link without delay.
impl Default for LinkBehaviour {
    fn default() -> Self {
        Self {
            down: false,
            delay: Duration::ZERO,
            jitter: None,
            loss: None,
            duplicates: 0.0,
            reordering: None,
            bottleneck: None,
            mtu: 1500,
        }
    }
}

/// A router that keeps to the standards and has no limits.
impl Default for Router {
    fn default() -> Self {
        Self {
            answers_from: Vec::new(),
            hop_limit: 255,
            silent: false,
            answers_echo: true,
            rate_limit: None,
            rate_limits_echo: false,
            icmp_delay: Duration::ZERO,
            icmp_jitter: None,
            quote: None,
            quoted_checksum: QuotedChecksum::Intact,
            mpls: Vec::new(),
            interface: None,
            extensions_without_length: false,
            forwards_zero_ttl: false,
            mtu_black_hole: false,
            balance: Balance::First,
            balance_seed: 0,
            nat: None,
            firewall: Vec::new(),
        }
    }
}

/// A host that answers echo requests and has no service.
impl Default for Host {
    fn default() -> Self {
        Self {
            hop_limit: 64,
            reset_hop_limit: None,
            answers_echo: true,
            drops: 0.0,
            answer_delay: Duration::ZERO,
            closed_udp_answers: true,
            udp_echo: Vec::new(),
            tcp: BTreeMap::new(),
            other_tcp: TcpManner::Refuse,
            dns: None,
        }
    }
}

/// A port that accepts connections and has nothing to say.
impl Default for TcpService {
    fn default() -> Self {
        Self {
            manner: TcpManner::Accept,
            greeting: Vec::new(),
            response: Vec::new(),
            closes: false,
            syn_ack_delay: Duration::ZERO,
            response_delay: Duration::ZERO,
        }
    }
}

/// A server without a record, on UDP and TCP.
impl Default for Dns {
    fn default() -> Self {
        Self {
            zone: String::new(),
            rcodes: BTreeMap::new(),
            silent_names: Vec::new(),
            silent: false,
            truncates: false,
            tcp: true,
            edns: EdnsManner::Answers,
            delay: Duration::ZERO,
        }
    }
}
