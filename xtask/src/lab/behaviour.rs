//! How links, routers and hosts behave, in a few words: only what differs from the ordinary. It draws nothing.

use std::time::Duration;

use netkit_lab::topology::{
    Balance, BucketScope, FirewallAction, FirewallRule, Host, InterfaceInformation, Jitter,
    JitterDistribution, LinkBehaviour, Loss, QuotedChecksum, RateLimit, Router, TcpManner, TcpService,
    Topology,
};

/// The MTU of a link that says nothing of it.
const ORDINARY_MTU: usize = 1500;
/// The hop limit that routers' own packets start with when nothing is said of it.
const ROUTER_HOP_LIMIT: u8 = 255;
/// The same of hosts.
const HOST_HOP_LIMIT: u8 = 64;

/// What a link does in one direction; empty when it does nothing.
pub fn link(behaviour: &LinkBehaviour) -> String {
    let LinkBehaviour { down, delay, jitter, loss, duplicates, reordering, bottleneck, mtu } = behaviour;
    let bottleneck = bottleneck.map(|it| format!("{}, queue of {}", rate(it.bandwidth), it.queue));
    list([
        down.then(|| "down".to_owned()),
        (!delay.is_zero()).then(|| time(*delay)),
        jitter.as_ref().map(jitter_words),
        loss.map(loss_words),
        (*duplicates > 0.0).then(|| format!("duplicates {}", share(*duplicates))),
        reordering.map(|it| format!("holds {} back by {}", share(it.ratio), time(it.by))),
        bottleneck,
        (*mtu != ORDINARY_MTU).then(|| format!("MTU {mtu}")),
    ])
}

/// How a router behaves.
pub fn router(topology: &Topology, router: &Router) -> String {
    let it = router;
    let names = |nodes: &[netkit_lab::topology::NodeId]| {
        nodes.iter().map(|node| topology.nodes[node.0].name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let balances = match it.balance {
        Balance::First => None,
        Balance::Flow => Some("balances per flow".to_owned()),
        Balance::Packet => Some("balances per packet".to_owned()),
    };
    let answers_from: Vec<_> = it.answers_from.iter().map(ToString::to_string).collect();
    let mpls: Vec<_> = it.mpls.iter().map(|entry| entry.label.to_string()).collect();
    let quoted_checksum = match it.quoted_checksum {
        QuotedChecksum::Intact => None,
        QuotedChecksum::Zero => Some("quotes checksum zero".to_owned()),
        QuotedChecksum::Wrong => Some("quotes a wrong checksum".to_owned()),
    };
    let nat = it.nat.as_ref().map(|nat| {
        let quotes = if nat.restores_quotes { "" } else { ", leaves quotes as they are" };
        format!("NAT for {} as {}{quotes}", names(&nat.inside), nat.outside)
    });
    let mut words = vec![
        (!answers_from.is_empty()).then(|| format!("answers from {}", answers_from.join(", "))),
        hop_limit(it.hop_limit, ROUTER_HOP_LIMIT),
        it.silent.then(|| "silent".to_owned()),
        (!it.answers_echo).then(|| "answers no echo".to_owned()),
        it.rate_limit.map(|limit| rate_limit(limit, it.rate_limits_echo)),
        (!it.icmp_delay.is_zero()).then(|| format!("ICMP takes {}", time(it.icmp_delay))),
        it.icmp_jitter.as_ref().map(|jitter| format!("ICMP {}", jitter_words(jitter))),
        it.quote.map(|bytes| format!("quotes {bytes} bytes")),
        quoted_checksum,
        (!mpls.is_empty()).then(|| format!("MPLS {}", mpls.join(" "))),
        it.interface.as_ref().map(interface),
        it.extensions_without_length.then(|| "extensions without length".to_owned()),
        it.forwards_zero_ttl.then(|| "forwards TTL 0".to_owned()),
        it.mtu_black_hole.then(|| "drops what is too big in silence".to_owned()),
        balances,
        nat,
    ];
    words.extend(it.firewall.iter().map(|rule| Some(firewall(rule))));
    list(words)
}

/// How a host behaves.
pub fn host(host: &Host) -> String {
    let it = host;
    let echoes: Vec<_> = it.udp_echo.iter().map(ToString::to_string).collect();
    let mut words = vec![
        hop_limit(it.hop_limit, HOST_HOP_LIMIT),
        it.reset_hop_limit.map(|limit| format!("resets with hop limit {limit}")),
        (!it.answers_echo).then(|| "answers no echo".to_owned()),
        (it.drops > 0.0).then(|| format!("drops {}", share(it.drops))),
        (!it.answer_delay.is_zero()).then(|| format!("answers after {}", time(it.answer_delay))),
        (!it.closed_udp_answers).then(|| "closed UDP ports are silent".to_owned()),
        (!echoes.is_empty()).then(|| format!("udp {} echoes", echoes.join(", "))),
    ];
    words.extend(it.tcp.iter().map(|(port, service)| Some(format!("tcp {port} {}", tcp(service)))));
    let other = manner(it.other_tcp);
    words.push((it.other_tcp != TcpManner::Refuse).then(|| format!("other tcp {other}")));
    words.push(it.dns.as_ref().map(|dns| if dns.silent { "DNS (silent)" } else { "DNS" }.to_owned()));
    list(words)
}

/// A duration in the unit that people say it in.
pub fn time(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1e3;
    if time.is_zero() {
        "0 s".to_owned()
    } else if milliseconds >= 1e3 {
        format!("{} s", milliseconds / 1e3)
    } else if milliseconds >= 1.0 {
        format!("{milliseconds} ms")
    } else {
        format!("{} us", milliseconds * 1e3)
    }
}

fn jitter_words(jitter: &Jitter) -> String {
    let shape = match jitter.distribution {
        JitterDistribution::Uniform => "uniform",
        JitterDistribution::Normal => "normal",
        JitterDistribution::Exponential => "exponential",
        JitterDistribution::Pareto => "Pareto",
    };
    format!("jitter of {} ({shape})", time(jitter.mean))
}

fn loss_words(loss: Loss) -> String {
    match loss {
        Loss::Random { ratio } => format!("loses {}", share(ratio)),
        Loss::Bursts { ratio, length } => format!("loses {} in bursts of {length}", share(ratio)),
        Loss::Every { count } => format!("loses one of {count}"),
    }
}

fn rate_limit(limit: RateLimit, echo_too: bool) -> String {
    let RateLimit { every, burst, per } = limit;
    let per = if per == BucketScope::Destination { " per destination" } else { "" };
    let what = if echo_too { "ICMP" } else { "ICMP errors" };
    format!("{what}: one each {}, {burst} at once{per}", time(every))
}

fn interface(interface: &InterfaceInformation) -> String {
    let InterfaceInformation { index, address, name, mtu } = interface;
    let parts = [
        name.clone(),
        index.map(|index| format!("index {index}")),
        address.map(|address| address.to_string()),
        mtu.map(|mtu| format!("MTU {mtu}")),
    ];
    format!("names its interface ({})", list(parts))
}

fn firewall(rule: &FirewallRule) -> String {
    let FirewallRule { to, protocol, port, action } = rule;
    let what = [
        protocol.map(|protocol| match protocol {
            1 | 58 => "icmp".to_owned(),
            6 => "tcp".to_owned(),
            17 => "udp".to_owned(),
            other => format!("protocol {other}"),
        }),
        port.map(|port| format!("port {port}")),
        to.map(|to| format!("to {}/{}", to.address, to.length)),
    ];
    let what: Vec<_> = what.into_iter().flatten().collect();
    let what = if what.is_empty() { "everything".to_owned() } else { what.join(" ") };
    match action {
        FirewallAction::Drop => format!("drops {what}"),
        FirewallAction::Reset => format!("resets {what}"),
        FirewallAction::Reject { ipv4, ipv6 } => {
            format!("rejects {what} (ICMP {}/{}, ICMPv6 {}/{})", ipv4.0, ipv4.1, ipv6.0, ipv6.1)
        }
    }
}

fn tcp(service: &TcpService) -> String {
    let after = |what: &str, delay: Duration| {
        if delay.is_zero() { String::new() } else { format!(", {what} after {}", time(delay)) }
    };
    let slow_handshake = after("SYN-ACK", service.syn_ack_delay);
    let slow_response = after("response", service.response_delay);
    format!("{}{slow_handshake}{slow_response}", manner(service.manner))
}

fn manner(manner: TcpManner) -> &'static str {
    match manner {
        TcpManner::Accept => "accepts",
        TcpManner::Refuse => "refuses",
        TcpManner::Silent => "is silent",
        TcpManner::ResetAfterAccept => "accepts, then resets",
        TcpManner::Mute => "accepts and says nothing",
        TcpManner::ZeroWindow => "accepts with a zero window",
        TcpManner::Close => "accepts, then closes",
        TcpManner::DeafAfterAccept => "accepts, then hears nothing",
    }
}

fn hop_limit(limit: u8, ordinary: u8) -> Option<String> {
    (limit != ordinary).then(|| format!("hop limit {limit}"))
}

fn share(ratio: f64) -> String {
    // Three digits behind the point, and none of them for nothing: 0.1 becomes 10 %, not 10.000000000000002 %.
    format!("{} %", (ratio * 1e5).round() / 1e3)
}

fn rate(bits: u64) -> String {
    let units = [(1_000_000_000, "Gbit/s"), (1_000_000, "Mbit/s"), (1_000, "kbit/s")];
    let unit = units.into_iter().find(|(size, _)| bits >= *size && bits.is_multiple_of(*size));
    unit.map_or_else(|| format!("{bits} bit/s"), |(size, name)| format!("{} {name}", bits / size))
}

fn list(words: impl IntoIterator<Item = Option<String>>) -> String {
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_said_as_people_say_them() {
        for (microseconds, expected) in
            [(0, "0 s"), (250, "250 us"), (1_500, "1.5 ms"), (250_000, "250 ms"), (2_500_000, "2.5 s")]
        {
            assert_eq!(time(Duration::from_micros(microseconds)), expected);
        }
        for (ratio, expected) in [(0.1, "10 %"), (0.001, "0.1 %"), (0.3, "30 %"), (1.0, "100 %")] {
            assert_eq!(share(ratio), expected);
        }
        for (bits, expected) in [(10_000_000, "10 Mbit/s"), (1_500_000, "1500 kbit/s"), (999, "999 bit/s")] {
            assert_eq!(rate(bits), expected);
        }
    }
}
