//! What Linux does by nftables for a node: firewalls, translation, silence, black holes, odd TCP ports. Only the text.

use std::fmt::Write as _;
use std::time::Duration;

use super::Plan;
use crate::topology::{FirewallAction, FirewallRule, Host, Nat, NodeId, Prefix, Role, Router, TcpManner};

/// Neighbour discovery is below IP's voice: without it even a silent router could not forward.
const DISCOVERY: &str = "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept";
const TOO_BIG: [&str; 2] =
    ["icmp type destination-unreachable icmp code frag-needed drop", "icmpv6 type packet-too-big drop"];
const PORT_UNREACHABLE: [&str; 2] = [
    "icmp type destination-unreachable icmp code port-unreachable drop",
    "icmpv6 type destination-unreachable icmpv6 code port-unreachable drop",
];
/// A segment that asks for a connection.
const ASKS: &str = "tcp flags & (syn | ack) == syn";

/// The rule set of a node for `nft -f -`; `None` where there is nothing to filter.
pub(in super::super) fn rules(plan: &Plan<'_>, node: NodeId) -> Option<String> {
    let mut chains = Chains::default();
    match &plan.node(node).role {
        Role::Vantage => {}
        Role::Router(line) => chains.router(plan, line.at(Duration::ZERO)),
        Role::Host(line) => chains.host(line.at(Duration::ZERO)),
    }
    chains.text()
}

/// Rules as they are gathered.
#[derive(Default)]
struct Chains {
    input: Vec<String>,
    output: Vec<String>,
    forward: Vec<String>,
    translate: Vec<String>,
}

impl Chains {
    fn router(&mut self, plan: &Plan<'_>, router: &Router) {
        if router.silent {
            self.output.extend([DISCOVERY.to_owned(), "drop".to_owned()]);
        }
        if router.mtu_black_hole {
            self.output.extend(TOO_BIG.map(str::to_owned));
        }
        self.forward.extend(router.firewall.iter().flat_map(firewall_rule));
        self.translate.extend(router.nat.iter().map(|nat| translation(plan, nat)));
    }

    fn host(&mut self, host: &Host) {
        for (port, service) in &host.tcp {
            match service.manner {
                TcpManner::Silent => self.input.push(format!("tcp dport {port} {ASKS} drop")),
                TcpManner::ZeroWindow => self.output.push(format!("tcp sport {port} tcp window set 0")),
                TcpManner::DeafAfterAccept => {
                    self.output.push(format!("tcp sport {port} tcp flags & syn != syn drop"));
                }
                _ => {}
            }
        }
        if host.other_tcp == TcpManner::Silent {
            let listed: Vec<_> = host.tcp.keys().map(u16::to_string).collect();
            let others = if listed.is_empty() {
                "meta l4proto tcp".to_owned()
            } else {
                format!("tcp dport != {{ {} }}", listed.join(", "))
            };
            self.input.push(format!("{others} {ASKS} drop"));
        }
        if !host.closed_udp_answers {
            self.output.extend(PORT_UNREACHABLE.map(str::to_owned));
        }
        if let Some(hop_limit) = host.reset_hop_limit {
            let is_reset = "tcp flags & rst == rst";
            self.output.push(format!("meta nfproto ipv4 {is_reset} ip ttl set {hop_limit}"));
            self.output.push(format!("meta nfproto ipv6 {is_reset} ip6 hoplimit set {hop_limit}"));
        }
    }

    fn text(&self) -> Option<String> {
        let chains = [
            ("input", "filter hook input priority 0", &self.input),
            ("output", "filter hook output priority 0", &self.output),
            ("forward", "filter hook forward priority 0", &self.forward),
            ("translate", "nat hook postrouting priority 100", &self.translate),
        ];
        let mut text = String::new();
        for (name, hook, rules) in chains.iter().filter(|(_, _, rules)| !rules.is_empty()) {
            let rules = rules.join("\n    ");
            let _a_string_takes_all =
                write!(text, "  chain {name} {{\n    type {hook};\n    {rules}\n  }}\n");
        }
        (!text.is_empty()).then(|| format!("table inet netkit_lab {{\n{text}}}\n"))
    }
}

/// A rule for each family that it is for.
fn firewall_rule(rule: &FirewallRule) -> Vec<String> {
    let families = [("ip", true), ("ip6", false)];
    let concerned =
        families.into_iter().filter(|(_, ipv4)| rule.to.is_none_or(|to| to.address.is_ipv4() == *ipv4));
    concerned.map(|(family, ipv4)| rule_of_family(rule, family, ipv4)).collect()
}

fn rule_of_family(rule: &FirewallRule, family: &str, ipv4: bool) -> String {
    let mut words = vec![format!("meta nfproto {}", if ipv4 { "ipv4" } else { "ipv6" })];
    words.extend(rule.to.map(|Prefix { address, length }| format!("{family} daddr {address}/{length}")));
    match (rule.protocol, rule.action) {
        (Some(protocol), _) => words.push(format!("meta l4proto {protocol}")),
        (None, FirewallAction::Reset) => words.push("meta l4proto tcp".to_owned()),
        (None, _) if rule.port.is_some() => words.push("meta l4proto { tcp, udp }".to_owned()),
        (None, _) => {}
    }
    words.extend(rule.port.map(|port| format!("th dport {port}")));
    words.push(match (rule.action, ipv4) {
        (FirewallAction::Drop, _) => "drop".to_owned(),
        (FirewallAction::Reset, _) => "reject with tcp reset".to_owned(),
        (FirewallAction::Reject { ipv4: (_, code), .. }, true) => format!("reject with icmp type {code}"),
        (FirewallAction::Reject { ipv6: (_, code), .. }, false) => format!("reject with icmpv6 type {code}"),
    });
    words.join(" ")
}

/// Source addresses of what comes from inside and goes outside.
fn translation(plan: &Plan<'_>, nat: &Nat) -> String {
    let inside: Vec<_> = nat.inside.iter().map(|node| format!("\"{}\"", plan.interface(*node))).collect();
    let inside = format!("{{ {} }}", inside.join(", "));
    let (nfproto, family) = if nat.outside.is_ipv4() { ("ipv4", "ip") } else { ("ipv6", "ip6") };
    let outside = nat.outside;
    format!("meta nfproto {nfproto} iifname {inside} oifname != {inside} snat {family} to {outside}")
}
